"""Entries that no address tells apart become articles of their own, once, whatever happens to GUIDs and list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extractors.feeds.own_entries import Seen, key_of, with_keys
from extractors.records import Entry
from tests.stories import HOUR, NOW, Story, Told, as_tests

FEED = "/longwatch-feed.xml"
Guid = Callable[[int], str]
Text = Callable[[str], str]
LINKS = {
    "one address": "<link>http://{host}/advisories/</link>",
    "one address with a fragment": "<link>http://{host}/live#block</link>",
    "one sound": "<enclosure url='http://{host}/a.mp3' type='audio/mpeg' length='1'/>",
    "no address": "",
}
"""The ways in which no address tells entries apart."""


def named(number: int) -> str:
    return f"ADV-{number}"


def item(number: int, guid: Guid, link: str, *, more: str = "") -> str:
    said = (
        f"Advisory number {number}: prisoner {number * 37} was moved, as the family was told {number * 11} hours later."
    )
    elements = f"<title>Advisory {number}</title><guid isPermaLink='false'>{guid(number)}</guid>"
    return f"<item>{elements}{link}<description>{said}{more}</description></item>"


def feeds(it: Told, items: Sequence[str]) -> None:
    text = f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>"
    it.answers(FEED, text.replace("{host}", it.host).encode(), headers=(("Content-Type", "application/rss+xml"),))


def each_entry_is_an_article_with_the_text_of_its_feed(it: Told, text: Text, link: str) -> Story:
    it.says("/advisories/", "All advisories", text("list"))
    feeds(it, [item(n, named, link) for n in range(1, 6)])
    came = yield NOW
    assert came.fates["new"] == 5
    rows = it.rows("select title, text, text_state from articles order by title")
    assert [(title, state) for title, _, state in rows] == [(f"Advisory {n}", "stub") for n in range(1, 6)]
    assert all(f"number {n}:" in str(said) for n, (_, said, _) in enumerate(rows, 1))
    assert "/advisories/" not in it.asked()
    assert it.rows("select failure, message from problems where failure <> 'clock'") == []


def a_sixth_entry_is_one_more_article_and_a_shorter_list_changes_nothing(it: Told, text: Text, link: str) -> Story:
    feeds(it, [item(n, named, link) for n in range(1, 6)])
    yield NOW
    feeds(it, [item(n, named, link) for n in range(6, 0, -1)])
    came = yield HOUR
    assert came.fates["new"] == 1
    feeds(it, [item(6, named, link)])
    came = yield 2 * HOUR
    assert came.fates["new"] == 0
    assert it.rows("select count(*), max(revision) from revisions") == [(6, 1)]
    feeds(it, [item(6, named, link, more=" He was freed.")])
    came = yield 3 * HOUR
    assert came.fates["revised"] == 1
    assert it.rows("select count(*) from articles") == [(6,)]


def guids_that_change_at_each_poll_double_nothing(it: Told, text: Text, link: str) -> Story:
    for hours in range(3):
        feeds(it, [item(n, lambda n, h=hours: f"{h}-{n}", link) for n in range(1, 4)])  # type: ignore[misc]
        came = yield hours * HOUR
        assert came.fates["new"] == (3 if hours == 0 else 0)
    assert it.rows("select count(*), max(revision) from revisions") == [(3, 1)]


def the_address_of_one_entry_is_an_article_by_its_page_and_stays_it(it: Told, text: Text, link: str) -> Story:
    it.says("/advisories/", "All advisories", text("list"))
    feeds(it, [item(1, named, link)])
    came = yield NOW
    assert came.fates["new"] == 1
    feeds(it, [item(n, named, link) for n in (1, 2, 3)])
    came = yield HOUR
    assert came.fates["new"] == 2
    assert it.rows("select count(*), max(revision) from revisions") == [(3, 1)]


def of(teller: Callable[[Told, Text, str], Story], link: str) -> Callable[[Told, Text], Story]:
    """The story of entries with a link of one kind."""

    def told(it: Told, text: Text) -> Story:
        return teller(it, text, LINKS[link])

    told.__name__ = f"{teller.__name__}: {link}"
    return told


STORIES = (
    *(of(each_entry_is_an_article_with_the_text_of_its_feed, link) for link in LINKS),
    *(of(a_sixth_entry_is_one_more_article_and_a_shorter_list_changes_nothing, link) for link in LINKS),
    *(of(guids_that_change_at_each_poll_double_nothing, link) for link in LINKS),
    of(the_address_of_one_entry_is_an_article_by_its_page_and_stays_it, "one address"),
)


test_it_goes_as_it_is_told = as_tests(STORIES)


def entry(number: int, guid: str | None, url: str | None, said: str | None) -> Entry:
    return Entry(position=number, guid=guid, url=url, title=f"T{number}", summary=said, content=None)


def keys(entries: Sequence[Entry], seen: Sequence[Seen] = ()) -> list[str | None]:
    return [one.key for one in with_keys(entries, feed_id="a/main", feed_url="http://a.example/feed", seen=seen)]


def test_only_different_guids_with_different_texts_at_one_address_are_reported_apart() -> None:
    url = "http://a.example/list"
    assert keys([entry(1, "a", url, "one"), entry(2, "b", url, "one")]) == [None, None]
    assert keys([entry(1, "a", url, "one"), entry(2, "a", url, "two")]) == [None, None]
    assert keys([entry(1, "a", url, None), entry(2, "b", url, "two")]) == [None, None]
    assert keys([entry(1, "a", url, "one"), entry(2, "b", f"{url}/2", "two")]) == [None, None]
    assert keys([entry(1, "a", None, None)]) == [None]
    assert None not in keys([entry(1, "a", url, "one"), entry(2, "b", url, "two"), entry(3, None, None, "three")])


def test_an_identity_stays_as_it_was_filed_first() -> None:
    url = "http://a.example/list"
    both = [entry(1, "a", url, "one"), entry(2, "b", url, "two")]
    of_page = Seen(guid="a", key="https://a.example/list", title="T1", summary="one", content=None)
    kept, own = with_keys(both, feed_id="a/main", feed_url="http://a.example/feed", seen=[of_page])
    assert key_of(kept) == "https://a.example/list"
    assert own.key is not None
    again = Seen(guid="x", key=own.key, title="T2", summary="two", content=None)
    assert keys([both[0], entry(2, "y", url, "two")], [of_page, again]) == [None, own.key]
