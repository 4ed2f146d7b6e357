"""A part of a run that does not end is ended: what it had is filed, the rest is owed, and a problem says so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from config.reading import read_watch
from flows.collect import collect
from flows.gathering import gathering
from flows.gathering.gathering import Gathering
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Request
from storage.archive.spool import pending, read_batch

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RUN = "20260302T120000Z-aaaaaa"
LINE: dict[str, object] = {"record": "setting", "setting": "had", "setting_value": "x"}


@pytest.fixture
def at_work(alpha: Any) -> Gathering:
    watch = read_watch(alpha.home)
    return Gathering(home=alpha.home, watch=watch, run_id=RUN, now=lambda: NOW, on_progress=lambda _: None)


def records(alpha: Any) -> list[str]:
    """What the batches in the spool hold."""
    (batch,) = pending(alpha.home.spool)
    return [str(line["record"]) for line in read_batch(batch)[1]]


def test_what_a_part_had_before_it_was_ended_is_in_the_batch(
    alpha: Any, at_work: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "SECONDS_A_MINUTE", 0.0001)

    async def stuck() -> None:
        async with at_work.part("pages"):
            at_work.add([LINE])
            await asyncio.Event().wait()

    with at_work:
        asyncio.run(stuck())
    assert records(alpha) == ["batch", "setting", "problem"]


def test_a_part_that_ends_in_time_says_nothing(alpha: Any, at_work: Gathering) -> None:
    async def prompt() -> None:
        async with at_work.part("pages"):
            at_work.add([LINE])

    with at_work:
        asyncio.run(prompt())
    assert records(alpha) == ["batch", "setting"]


def test_a_timeout_of_something_else_is_not_taken_for_the_end_of_the_part(at_work: Gathering) -> None:
    async def failing() -> None:
        async with at_work.part("pages"):
            raise TimeoutError("of another")

    with pytest.raises(TimeoutError, match="of another"):
        asyncio.run(failing())


def test_a_run_whose_pages_never_come_ends_and_files_what_it_has(alpha: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://alpha.example/one"
    feed = feed_for("alpha.example", [Entry(url=url, guid=url, title="One")])

    def feed_answered(_: Request) -> Answer:  # by then the feeds have their time; the pages have none
        monkeypatch.setattr(gathering, "SECONDS_A_MINUTE", 0.001)
        return feed

    hangs = Answer(manner="hang")
    alpha.newsroom.publish({("alpha.example", FEED_PATH): feed_answered, ("alpha.example", "/one"): hangs})
    report = collect(alpha.home, also_early=True)
    assert report.balance.difference == 0
    assert alpha.rows("select failure, message like '%part_minutes%' from problems") == [("watchdog", True)]
    assert alpha.rows("select url from owed") == [("http://alpha.example/one",)]
