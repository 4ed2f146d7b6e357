"""What a publisher's feed says of another publisher's page is not taken for what that one says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from config.home import Home
from config.reading import read_watch
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from newsroom.feeds import Entry
from tests.conftest import Publisher, html
from tests.stories import HOUR, NOW, Story, Told, as_tests

Text = Callable[[str], str]
FORGED = "FORGED: 12 killed"


class Evil(Publisher):
    """A second publisher, whose feed names what it is told to."""

    def __init__(self, it: Told) -> None:
        super().__init__(it.newsroom, it.home, f"{it.name}evil")
        self.it, self.led, self.polls = it, f"http://{self.host}/led", 0

    def says_of(self, *urls: str, title: str = FORGED) -> None:
        """List pages, each with a title, a date and a text of its own invention, and a GUID that is new."""
        self.polls += 1
        said: dict[str, Any] = {
            "title": title,
            "published": datetime(2001, 1, 1, tzinfo=UTC),
            "content": "<p>Nobody died.</p>" * 60,
        }
        self.lists([Entry(url=url, guid=f"{url} {self.polls}", **said) for url in urls])

    def leads(self, to: str) -> None:
        """Lead its own page to another, for good."""
        self.answers("/led", b"", status=301, headers=(("Location", to),))

    def asked(self, columns: str, table: str = "articles", more: str = "order by all") -> list[tuple[Any, ...]]:
        """Rows of these two publishers."""
        both = f"source in ('{self.it.name}', '{self.name}')"
        return self.it.rows(f"select {columns} from main.{table} where {both} {more}")

    def articles(self) -> list[tuple[Any, ...]]:
        return self.asked("source, title, url, revision, vanished_at")


def an_article_is_changed_by_its_own_publisher_alone(it: Told, text: Text) -> Story:
    evil, own = Evil(it), it.url("/one")
    it.says("/one", "One was said", text("one"))
    evil.leads(own)
    evil.says_of(own)
    yield NOW
    evil.says_of(own, evil.led, f"http://{it.host.replace(it.name, it.name.upper())}./one", title=f"{FORGED}, and 13")
    yield HOUR
    mine = (it.name, "One was said", own, 1, None)
    assert evil.articles() == [mine]
    assert evil.asked("distinct fate", "sightings", f"and source = '{evil.name}'") == [("known",)]
    evil.answers("/led", b"", status=410)
    evil.says_of(evil.led, title="Again")
    yield 2 * HOUR
    assert evil.articles() == [mine]
    evil.answers("/led", html("Evil's own", text("evil")))
    it.says("/one", "One was corrected", text("one"))
    evil.says_of(evil.led, title="Evil's own")
    yield 3 * HOUR
    corrected = (it.name, "One was corrected", own, 2, None)
    assert evil.articles() == [corrected, (evil.name, "Evil's own", evil.led, 1, None)]


def who_announces_anothers_page_first_gives_it_no_title_and_keeps_it_from_nobody(it: Told, text: Text) -> Story:
    evil, one, two = Evil(it), it.url("/one"), it.url("/two")
    it.lists([])
    it.answers("/one", html("One was said", text("one")))
    it.answers("/two", html("Two was said", text("two")))
    evil.leads(two)
    evil.says_of(one, evil.led)
    yield NOW
    assert evil.asked("source, title, published_at") == [
        (evil.name, "One was said", None), (evil.name, "Two was said", None),
    ]  # fmt: skip
    it.says("/one", "One was said", text("one"))
    it.says("/two", "Two was said", text("two"))
    evil.says_of(one, evil.led)
    yield HOUR
    own = (it.name, "One was said", one, 1, None), (it.name, "Two was said", two, 1, None)
    assert evil.articles()[:2] == [*own]
    assert evil.asked("count(distinct group_id)") == [(2,)]
    it.says("/one", "One was corrected", text("one"))
    evil.says_of(one, evil.led)
    yield 2 * HOUR
    assert evil.articles()[0] == (it.name, "One was corrected", one, 2, None)


STORIES = (
    an_article_is_changed_by_its_own_publisher_alone,
    who_announces_anothers_page_first_gives_it_no_title_and_keeps_it_from_nobody,
)


test_it_goes_as_it_is_told = as_tests(STORIES)


@pytest.mark.usefixtures("ended")
def test_a_rebuild_of_what_the_stories_left_finds_no_difference(told_in: Home) -> None:
    again = rebuild(told_in, read_watch(told_in), Request(), now=lambda: datetime.now(UTC) + 99 * HOUR)
    assert again.is_same, again.text()
