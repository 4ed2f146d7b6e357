"""One article that cannot be filed costs only itself, and everything says so."""

from __future__ import annotations

import json
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from flows.answers.status import read_status
from flows.filing import left_out
from flows.filing.committer import Committed
from flows.health import unfiled_batches
from flows.upkeep.verify import verify
from storage.archive import custody
from storage.archive.spool import aside, drop, name_of, pending, read_batch
from tests.asking import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, pages, put, rebuilt, report

STATES = "select url, text_state, topic_list from articles order by url"
OWED = "select url from owed order by url"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def rows(home: Home, question: str) -> list[tuple[Any, ...]]:
    return ask(home.published, question).rows


def spoilt(home: Home, visits: list[Visit], line: int, **article: object) -> Path:
    """A batch one of whose pages holds what nobody can judge or file."""
    path = put(home, visits)
    _, lines = read_batch(path)
    lines[line]["article"].update(article)  # type: ignore[attr-defined]
    return drop(home.spool, name_of(path), lines)


VISITS = [
    Visit(path="one", text=report("first"), announced=True),
    Visit(path="two", text=report("second"), announced=True),
    Visit(path="three", text=report("third"), source="beta", announced=True),
]


def test_an_article_that_the_database_does_not_take_costs_only_itself_and_is_no_longer_reported_once_it_is_had(
    home: Home,
) -> None:
    name = name_of(spoilt(home, VISITS, 1, published_at="no time"))
    assert filed(home) == Committed(batches=2, left_out=1)
    assert rows(home, STATES) == [
        ("https://alpha.example/one", "ok", "prison"),
        ("https://beta.example/three", "ok", "prison"),
    ]
    assert rows(home, OWED) == [("https://alpha.example/two",)]
    assert rows(home, "select part, url, had_at from left_out") == [("line", "https://alpha.example/two", None)]
    assert aside(home.spool) == pending(home.spool) == []
    messages = [message for (message,) in rows(home, "select message from problems where failure = 'filing'")]
    assert all("https://alpha.example/two: line 2 of batch" in message for message in messages)
    [(attempts, again)] = rows(home, "select attempts, next_try_at from owed where attempts > 0")
    assert (attempts, again) == (1, BEGIN + timedelta(hours=1, seconds=2)), "it is tried less and less often"
    assert read_status(home, zone="UTC").left_out == 1
    assert "left out   1 article not filed" in read_status(home, zone="UTC").text()
    assert "1 article left out" in unfiled_batches(home)
    assert verify(home).faults == []
    lines, faults = custody.read_chain(home.custody)
    assert faults == []
    expected = [f"{name}-less-1", f"{name}-less-2", name]
    assert [line["batch"] for line in lines][1:] == expected, "the record is filed before its batch"
    put(home, [VISITS[1]], at=BEGIN + timedelta(hours=2))
    assert filed(home) == Committed(batches=2)
    assert read_status(home, zone="UTC").left_out == 0
    assert unfiled_batches(home) == ""
    assert json.dumps(rows(home, OWED)) == "[]"
    found = rebuilt(home)
    assert found.is_same, found.text()


def test_what_cannot_be_judged_has_no_end_or_lacks_its_keys_costs_only_itself_and_a_rebuild_comes_to_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(home, VISITS)
    lines = list(pages(VISITS, BEGIN))
    lines[1]["article"].update(language=7)
    drop(home.spool, name_of(path), [*lines, {"record": "page", "url_key": ["x"]}, {"record": "entry", "run_id": "r"}])
    assert filed(home) == Committed(batches=2, left_out=3)
    put(
        home, [Visit(path="endless", text="evin is a prison. " * 15_000, announced=True)], at=BEGIN + timedelta(hours=1)
    )
    with monkeypatch.context() as patched:
        patched.setattr(left_out, "SECONDS", 0.05)
        assert filed(home) == Committed(batches=2, left_out=1)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL
    assert rows(home, STATES) == [
        ("https://alpha.example/endless", "ok", ""),
        ("https://alpha.example/one", "ok", "prison"),
        ("https://alpha.example/two", "ok", ""),
        ("https://beta.example/three", "ok", "prison"),
    ]
    assert rows(home, OWED) == []
    assert rows(home, "select part, line, url from left_out where part = 'line' order by line") == [
        ("line", 4, None), ("line", 5, None),
    ]  # fmt: skip
    judged = rows(home, "select url, why from left_out where part = 'judging' order by url")
    assert [url for url, _ in judged] == ["https://alpha.example/endless", "https://alpha.example/two"]
    assert "stopped after 0.05 s of CPU" in str(judged[0][1])
    words = "select words from articles where url = 'https://alpha.example/endless'"
    assert rows(home, words) == [(60_000,)]
    assert verify(home).faults == []
    again = rebuilt(home)
    assert again.is_same, again.text()
