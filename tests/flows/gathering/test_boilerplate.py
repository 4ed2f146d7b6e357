"""A host's boilerplate is learned from its articles and removed from the next ones; no change of it is a revision."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from config.home import Home
from config.reading import Configuration, read_watch
from config.settings import Settings
from flows.collect import collect
from flows.gathering import boilerplate
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from longwatch import main
from newsroom.server import Newsroom
from storage.database.comparison import Difference
from storage.database.live import Live, live
from storage.database.published import Connection, open_published
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.json_rows import Row
from storage.queries.boilerplate import recent_texts
from tests.conftest import Alpha, html, text_about

Text = Callable[[str], str]
PIN = "The river runs past the house of Alpha"
DAY = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING = Configuration(settings=Settings(), sources=(), topics=())


@dataclass(slots=True)
class Host:
    """Rows of hosts' articles as batches file them, and what is learned of them."""

    home: Home
    store: Live
    batches: int = 0

    def seen(self, name: str, articles: int, at: datetime) -> None:
        had = self.store.rows("select count(*) from article_rows where url_key like ?", [f"%/{name}/%"])[0][0]
        keys = [f"https://{name}/{had + n}" for n in range(articles)]  # type: ignore[operator]
        self._file(
            "article_rows", [{"article_id": key, "url_key": key, "first_seen_at": at.isoformat()} for key in keys]
        )

    def read(self, name: str, texts: list[str], *, at: int = 0) -> None:
        rows = [
            {"article_id": f"https://{name}/{n}", "reading_id": str(uuid4()), "revision": self.batches, "text": text}
            for n, text in enumerate(texts, start=at)
        ]
        self._file("reading_rows", [row | {"text_state": "ok", "text_from": "page"} for row in rows])

    def learned(self, now: datetime) -> list[str]:
        lines = boilerplate.learn_boilerplate(self.home, self.store.connection, NOTHING, now=now)
        return [str(line["line"]) for line in lines]

    def _file(self, table: str, rows: list[Row]) -> None:
        self.batches += 1
        self.store.insert("batch_rows", [{"batch_id": str(self.batches), "number": self.batches, "numbers": 1}])
        first = self.batches * ROWS_A_NUMBER
        self.store.insert(table, [{**row, "number": first + n} for n, row in enumerate(rows)])


def later(alpha: Any, **after: float) -> None:
    """Collect at a time after now."""
    when = datetime.now(UTC) + timedelta(**after)
    collect(alpha.home, now=lambda: when)


def around(words: str) -> str:
    """A text with the host's line in its midst."""
    first, *rest = words.split("\n")
    return "\n".join([first, PIN, *rest])


def rebuilt(alpha: Any, request: Request) -> tuple[Difference, ...]:
    done = rebuild(alpha.home, read_watch(alpha.home), request, now=lambda: datetime.now(UTC))
    assert done.comparison is not None
    return done.comparison.differences


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """Three articles had, their common line learned, and a fourth had. Nobody writes to it."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("taught") / "home")
        for name in ("one", "two", "three"):
            alpha.says(f"/{name}", f"An execution: {name}", around(text_about(name)))
        later(alpha)
        later(alpha, minutes=31)
        alpha.says("/four", "An execution: four", around(text_about("four")))
        later(alpha, minutes=62)
        yield alpha


def test_a_line_of_three_articles_is_lifted_out_of_the_fourth_and_the_three_keep_it(taught: Alpha, text: Text) -> None:
    alpha = taught
    assert alpha.rows("select place, line, pages from lines") == [("alpha.example", PIN, 3)]
    read = "select contains(text, 'river runs'), lifted from readings order by made_at, title"
    assert alpha.rows(read) == [(True, [])] * 3 + [(False, [PIN])]
    assert alpha.rows("select text = ? from articles where title like '%four'".replace("?", f"'{text('four')}'")) == [
        (True,)
    ]
    done = CliRunner().invoke(
        main, ["--home", str(alpha.home.root), "extract", "http://alpha.example/four", "--explain"]
    )
    assert f"  removed: {PIN}\n" in done.stdout
    quotes = "select count(*) from matches m join readings using (reading_id) where m.part = 'text' and substr(text, from_char + 1, to_char - from_char) <> quote"  # noqa: E501
    assert alpha.rows(quotes) == [(0,)]


def test_a_boilerplate_that_came_or_went_is_no_revision_and_a_number_is_one(
    taught: Alpha, text: Text, tmp_path: Path
) -> None:
    alpha = copy(taught)
    alpha.home = Home(Path(shutil.copytree(taught.home.root, tmp_path / "home")))
    alpha.answers("/four", html("An execution: four", text("four")))
    later(alpha, hours=2.2)
    alpha.answers("/four", html("An execution: four", around(text("four"))))
    later(alpha, hours=4.5)
    four = "select outcome from looks join articles using (article_id) where title like '%four' order by looked_at"
    assert alpha.rows(four) == [("first",), ("unchanged",), ("unchanged",)]
    assert alpha.rows("select max(revision) from revisions") == [(1,)], "nor of those read before it was known"
    alpha.answers("/four", html("An execution: four", around(text("four").replace("four14", "four15"))))
    later(alpha, hours=12)
    assert alpha.rows(four)[-1] == ("revised",)
    assert alpha.rows("select lifted from readings where revision = 2") == [([PIN],)]


def test_a_rebuild_knows_at_each_batch_what_was_known_then(taught: Alpha) -> None:
    assert rebuilt(taught, Request()) == ()
    assert rebuilt(taught, Request(read_again=True)) == (), "a line found since is no difference by itself"


def test_a_line_that_a_source_file_names_goes_from_the_next_batch_on(alpha: Any, text: Text) -> None:
    file = alpha.home.sources / "alpha.toml"
    file.write_text(f'lines = ["{PIN}"]\n{file.read_text("utf-8")}', "utf-8")
    later(alpha)
    later(alpha, minutes=31)
    alpha.says("/one", "An execution", around(text("one")))
    later(alpha, minutes=62)
    assert alpha.rows("select place, line, pages from lines") == [("source:alpha", PIN, None)]
    assert alpha.rows("select lifted from readings") == [([PIN],)]


def test_texts_of_a_host_are_read_again_only_once_it_brought_one_or_what_was_found_may_be_lost(
    taught: Alpha, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(Path(shutil.copytree(taught.home.root, tmp_path / "home")))
    asked: list[list[str]] = []

    def noted(connection: Connection, hosts: list[str], *, most: int) -> list[tuple[str, str | None]]:
        asked.append(hosts)
        return recent_texts(connection, hosts, most=most)

    monkeypatch.setattr(boilerplate, "recent_texts", noted)

    def learned() -> list[str]:
        with open_published(home.published) as connection:
            assert connection
            lines = boilerplate.learn_boilerplate(home, connection, read_watch(home), now=datetime.now(UTC))
            return [str(line["line"]) for line in lines]

    with monkeypatch.context() as lost:
        lost.setattr(boilerplate, "known_lines", lambda *_: {})
        assert [learned(), learned()] == [[PIN], [PIN]], "a run that was killed filed nothing of what it had found"
    assert [learned(), learned()] == [[], []]
    assert asked == [["alpha.example"]] * 3, "the last look had nothing to read"
    (home.store / boilerplate.NAME).write_text('{"batch": "of another database", "program_version": "0"}', "utf-8")
    learned()
    assert len(asked) == 4


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with live(tmp_path / "store" / "live.duckdb", now=DAY) as store:
        yield Host(Home(tmp_path), store)


def texts(number: int, line: str = "") -> list[str]:
    """Texts that share no other line."""
    return ["\n".join([*(f"{uuid4()} {uuid4()}" for _ in range(8)), line]) for _ in range(number)]


@pytest.mark.parametrize("had", [True, False], ids=["revised", "only now read"])
def test_lines_are_learned_of_texts_that_came_late_whatever_the_day_of_their_articles(host: Host, had: bool) -> None:
    host.seen("alpha.example", 4, DAY)
    if had:
        host.read("alpha.example", texts(4))
    assert host.learned(DAY) == []
    host.seen("alpha.example", 1, DAY + timedelta(days=2))
    host.read("alpha.example", texts(1), at=4)
    assert host.learned(DAY + timedelta(days=2)) == []
    host.read("alpha.example", texts(4, PIN))
    assert host.learned(DAY + timedelta(days=4)) == [PIN]


def test_a_clock_that_was_ahead_once_leaves_no_host_out(host: Host) -> None:
    host.seen("alpha.example", 4, DAY)
    host.read("alpha.example", texts(4, PIN))
    ahead = DAY + timedelta(days=30)
    host.seen("beta.example", 1, ahead)
    host.read("beta.example", texts(1))
    host.learned(ahead)
    assert host.learned(DAY) == [PIN]


def test_where_no_look_is_noted_only_hosts_of_the_newest_readings_are_looked_at(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boilerplate, "READINGS", 5)
    for name in ("alpha.example", "beta.example"):
        host.seen(name, 4, DAY)
        host.read(name, texts(4, f"{PIN} of {name}"))
    host.seen("beta.example", 1, DAY)
    host.read("beta.example", texts(1), at=4)
    assert host.learned(DAY) == [f"{PIN} of beta.example"]
