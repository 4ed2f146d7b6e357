"""Entries that no address tells apart become articles of their own, once, whatever happens to GUIDs and list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from extractors.feeds.own_entries import Seen, key_of, with_keys
from extractors.records import Entry
from flows.collect import collect

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "/longwatch-feed.xml"
Guid = Callable[[int], str]


def named(number: int) -> str:
    return f"ADV-{number}"


def item(number: int, guid: Guid, link: str, *, more: str = "") -> str:
    said = (
        f"Advisory number {number}: prisoner {number * 37} was moved, as the family was told {number * 11} hours later."
    )
    elements = f"<title>Advisory {number}</title><guid isPermaLink='false'>{guid(number)}</guid>"
    return f"<item>{elements}{link}<description>{said}{more}</description></item>"


def feeds(alpha: Any, items: Sequence[str]) -> None:
    text = f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>"
    alpha.answers(FEED, text.encode(), headers=(("Content-Type", "application/rss+xml"),))


def run(alpha: Any, hours: int) -> dict[str, int]:
    return dict(collect(alpha.home, also_early=True, now=lambda: NOW + hours * HOUR).balance.fates)


SHARED = "<link>http://alpha.example/advisories/</link>"
FRAGMENT = "<link>http://alpha.example/live#block</link>"
# The four ways in which no address tells entries apart are all in the first test; what follows takes one of them.
SOUND = "<enclosure url='http://alpha.example/a.mp3' type='audio/mpeg' length='1'/>"


@pytest.mark.parametrize("link", [SHARED, FRAGMENT, SOUND, ""])
def test_each_entry_is_an_article_with_the_text_of_its_feed(alpha: Any, text: Callable[[str], str], link: str) -> None:
    alpha.says("/advisories/", "All advisories", text("list"))
    feeds(alpha, [item(n, named, link) for n in range(1, 6)])
    assert run(alpha, 0)["new"] == 5
    rows = alpha.rows("select title, text, text_state from articles order by title")
    assert [(title, state) for title, _, state in rows] == [(f"Advisory {n}", "stub") for n in range(1, 6)]
    assert all(f"number {n}:" in str(said) for n, (_, said, _) in enumerate(rows, 1))
    assert "/advisories/" not in alpha.asked()
    assert alpha.rows("select failure, message from problems where failure <> 'clock'") == []


@pytest.mark.parametrize("link", [SHARED, pytest.param("", marks=pytest.mark.long)])
def test_a_sixth_entry_is_one_more_article_and_a_shorter_list_changes_nothing(alpha: Any, link: str) -> None:
    feeds(alpha, [item(n, named, link) for n in range(1, 6)])
    run(alpha, 0)
    feeds(alpha, [item(n, named, link) for n in range(6, 0, -1)])
    assert run(alpha, 1)["new"] == 1
    feeds(alpha, [item(6, named, link)])
    assert run(alpha, 2)["new"] == 0
    assert alpha.rows("select count(*), max(revision) from revisions") == [(6, 1)]
    feeds(alpha, [item(6, named, link, more=" He was freed.")])
    assert run(alpha, 3)["revised"] == 1
    assert alpha.rows("select count(*) from articles") == [(6,)]


@pytest.mark.parametrize("link", [SHARED, pytest.param("", marks=pytest.mark.long)])
def test_guids_that_change_at_each_poll_double_nothing(alpha: Any, link: str) -> None:
    for hours in range(3):
        feeds(alpha, [item(n, lambda n, h=hours: f"{h}-{n}", link) for n in range(1, 4)])  # type: ignore[misc]
        assert run(alpha, hours)["new"] == (3 if hours == 0 else 0)
    assert alpha.rows("select count(*), max(revision) from revisions") == [(3, 1)]


def test_an_address_that_one_entry_announces_is_an_article_by_its_page_and_stays_it(
    alpha: Any, text: Callable[[str], str]
) -> None:
    alpha.says("/advisories/", "All advisories", text("list"))
    feeds(alpha, [item(1, named, SHARED)])
    assert run(alpha, 0)["new"] == 1
    feeds(alpha, [item(n, named, SHARED) for n in (1, 2, 3)])
    assert run(alpha, 1)["new"] == 2
    assert alpha.rows("select count(*), max(revision) from revisions") == [(3, 1)]


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
