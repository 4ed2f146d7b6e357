"""Stories of many publishers played in one watch: each has a publisher of its own, and all share the runs.

A run takes half a second of CPU, whether it has one publisher or thirty. A story is a function that says what its
publisher says, yields where a run comes, is given what that brought of its publisher, and goes on:

    def a_page_is_withdrawn(it: Told, text: Text) -> Story:
        it.says("/one", "One", text("one"))
        yield NOW
        it.answers("/one", b"", status=410)
        came = yield HOUR
        assert came.fates["known"] == 1

What it yields is how long after the beginning the run comes. Whoever waits longer sees the runs between, too.
A module names its stories in STORIES, and has a test of each by `test_it_goes_as_it_is_told = as_tests(STORIES)`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from flows.collect import collect
from newsroom.server import Newsroom
from storage.database.published import open_published
from tests.conftest import Alpha, Publisher, text_about

NOW, HOUR, DAY = timedelta(), timedelta(hours=1), timedelta(days=1)
Text = Callable[[str], str]
OF_SOURCE = ("articles", "feeds", "fetches", "owed", "problems", "sightings", "sources", "vanishings")
OF_ARTICLE = ("addresses", "looks", "readings", "reviews", "revisions", "standings", "tags")
FATES = ("new", "known", "revised", "waiting", "skipped", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a run brought of one publisher."""

    fates: dict[str, int]
    failed: bool
    """Whether a feed of it failed."""


class Told(Publisher):
    """The publisher of a story."""

    @property
    def file(self) -> Path:
        """Its source file."""
        return self.home.sources / f"{self.name}.toml"

    def url(self, path: str) -> str:
        """The address of a page of it."""
        return f"http://{self.host}{path}"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """An answer of the published file, whose views have nothing of other publishers."""
        with open_published(self.home.published) as connection:
            assert connection, "nothing was published yet"
            return connection.execute(f"{self._views(sql)} {sql}").fetchall()

    def _views(self, sql: str) -> str:
        """The views that a question names, each without what is of other publishers."""
        own = f"where source = '{self.name}'"
        its = f"where article_id in (select article_id from article_rows where source_id = '{self.name}')"
        named = {**dict.fromkeys(OF_SOURCE, own), **dict.fromkeys(OF_ARTICLE, its)}
        views = [f"{name} as (from main.{name} {of})" for name, of in named.items() if name in sql]
        return f"with {', '.join(views)}" if views else ""

    def asked(self) -> list[str]:
        """The paths that it was asked for so far, in order."""
        return [seen.path for seen in self.newsroom.requests if seen.host == self.host]


Story = Generator[timedelta, Came]
Teller = Callable[[Told, Text], Story]
Ended = dict[str, BaseException | None]
"""How each story ended, by its name: None where it went as it is told."""


@pytest.fixture(scope="module")
def told_in(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The watch in which a module's stories are played."""
    return Home(tmp_path_factory.mktemp("stories") / "home")


@pytest.fixture(scope="module")
def ended(request: pytest.FixtureRequest, told_in: Home) -> Ended:
    """How the module's stories ended, all played in one watch."""
    with Newsroom({}) as newsroom:
        return played(Alpha(newsroom, told_in.root), request.module.STORIES)


def as_tests(stories: Sequence[Teller]) -> Callable[[Teller, Ended], None]:
    """A test of each story: it raises what the story raised."""

    @pytest.mark.parametrize("story", stories, ids=lambda one: one.__name__)
    def test_it_goes_as_it_is_told(story: Teller, ended: Ended) -> None:
        if error := ended[story.__name__]:
            raise error

    return test_it_goes_as_it_is_told


def played(alpha: Alpha, tellers: Sequence[Teller]) -> Ended:
    """How each story ended. Every run must balance."""
    ended: Ended = {}
    waiting: dict[str, timedelta] = {}
    stories: dict[str, tuple[Told, Story]] = {}
    began = datetime.now(UTC)

    def go_on(name: str, came: Came | None) -> None:
        try:
            waiting[name] = stories[name][1].send(came)  # type: ignore[arg-type]
        except StopIteration:
            ended[name] = None
        except (Exception, AssertionError) as error:  # noqa: BLE001 - the test of that name raises it
            ended[name] = error

    for number, teller in enumerate(tellers):
        name = teller.__name__
        it = Told(alpha.newsroom, alpha.home, f"p{number}")
        stories[name] = it, teller(it, lambda subject, number=number: text_about(f"{chr(97 + number)}{subject}"))  # type: ignore[misc]
        go_on(name, None)
    while waiting:
        at = min(waiting.values())
        report = collect(alpha.home, also_early=True, now=lambda at=at: (began if at else datetime.now(UTC)) + at)  # type: ignore[misc]
        assert report.balance.difference == 0
        came = _came(alpha, report.run_id)
        for name in [name for name, when in waiting.items() if when == at]:
            del waiting[name]
            go_on(name, came(stories[name][0].name))
    return ended


def _came(alpha: Alpha, run_id: str) -> Callable[[str], Came]:
    """What a run brought, by the name of the publisher."""
    fates = alpha.rows(f"select source, fate, count(*) from sightings where run_id = '{run_id}' group by all")
    failed = alpha.rows(f"select source from problems where run_id = '{run_id}' and feed_id is not null")

    def of(source: str) -> Came:
        counted = {str(fate): int(str(count)) for whose, fate, count in fates if whose == source}
        return Came(fates={**dict.fromkeys(FATES, 0), **counted}, failed=(source,) in failed)

    return of
