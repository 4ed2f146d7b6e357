"""How a watch stands, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from config.home import Home
from flows.answers.status import Status, standing
from newsroom.feeds import Entry
from storage.archive.spool import drop

KEYS = [
    "home", "in_spool", "aside", "left_out", "custody", "published_at", "run_id", "finished_at", "articles", "texts",
    "sources", "owed", "difference", "failing", "unread", "clock", "reviews",
]  # fmt: skip


def test_a_watch_that_collected_nothing_says_what_to_do(tmp_path: Any) -> None:
    told = standing(Home(tmp_path), zone="UTC")
    assert told == Status(home=str(tmp_path), in_spool=0)
    assert told.text() == f"{tmp_path}: nothing has been collected yet: run `longwatch collect`"


def test_the_demo_stands_as_its_rows_say(demo: Home) -> None:
    told = standing(demo, zone="Europe/Zurich")
    assert (told.in_spool, told.owed, told.difference, told.failing) == (0, 0, 0, ())
    assert told.articles > told.texts > 50
    assert told.sources == 9
    lines = told.text().split("\n")
    assert [line.split()[0] for line in lines] == ["last", "published", "articles", "owed", "custody"]


def test_the_summary_is_json_with_the_agreed_keys_and_times_in_iso_8601(demo: Home) -> None:
    told = json.loads(json.dumps(standing(demo, zone="Asia/Tehran").summary()))
    assert list(told) == KEYS
    assert "T" in told["published_at"]
    assert told["published_at"].endswith("+03:30")
    assert datetime.fromisoformat(told["finished_at"]) <= datetime.fromisoformat(told["published_at"])


def test_what_fails_and_what_waits_is_told_on_a_line_each(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late"))
    alpha.collected()
    alpha.answers("/longwatch-feed.xml", b"<!doctype html><html><body>Moved\n\x1b[2J\nelsewhere</body></html>")
    alpha.collected()
    drop(alpha.home.spool, "20260101T000000Z-abcdef-000001", [{"record": "run"}])
    told = standing(alpha.home, zone="UTC")
    assert (told.owed, told.in_spool) == (1, 1)
    [(feed, kind, detail)] = told.failing
    assert (feed.split("/")[0], kind) == ("alpha", "html-instead-of-feed")
    assert detail
    assert "\x1b" not in told.text()
    assert len(told.text().split("\n")) == 6
