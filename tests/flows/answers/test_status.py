"""How a watch stands, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from config.home import Home
from flows.answers.status import Status, read_status
from flows.output.counts import moment
from newsroom.feeds import Entry
from storage.archive.spool import drop
from storage.disk.locks import hold_lock

KEYS = [
    "home", "in_spool", "spool_since", "aside", "left_out", "custody", "published_at", "run_id", "finished_at",
    "articles", "texts", "sources", "owed", "gone_anew", "why_owed", "difference", "older_tags", "draft", "failing",
    "unread", "clock", "schedule", "desk",
    "desk_fault", "reviews",
]  # fmt: skip

LABELS = ["last", "published", "articles", "sources", "owed", "spool", "balance", "custody"]


def test_a_watch_that_collected_nothing_says_what_to_do(tmp_path: Any) -> None:
    status = read_status(Home(tmp_path), zone="UTC")
    why = f"{tmp_path}/longwatch.duckdb: nothing has been published yet: run `longwatch collect`"
    assert status == Status(home=str(tmp_path), in_spool=0, why_nothing=why)
    assert status.text() == why


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("hub", "nothing has been published yet: run `longwatch hub`"),
        ("gatherer", "this home gathers for a hub, in whose home the watch is; its turn is `longwatch gather`"),
    ],
)
def test_where_several_machines_share_the_work_it_names_the_turn_of_this_one(
    tmp_path: Any, role: str, said: str
) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text(f'[shared]\nurl = "file:///srv"\nrole = "{role}"\nname = "lyon"\n', "utf-8")
    assert read_status(home, zone="UTC").text().endswith(said)


def test_the_demo_stands_as_its_rows_say(demo: Home) -> None:
    status = read_status(demo, zone="Europe/Zurich")
    assert (status.in_spool, status.owed, status.difference, status.failing) == (0, 0, 0, ())
    assert status.articles > status.texts > 50
    assert status.sources == 9
    lines = status.text().split("\n")
    assert [line.split()[0] for line in lines] == LABELS


def test_the_summary_is_json_with_the_agreed_keys_and_times_in_iso_8601(demo: Home) -> None:
    summary = json.loads(json.dumps(read_status(demo, zone="Asia/Tehran").summary()))
    assert list(summary) == KEYS
    assert "T" in summary["published_at"]
    assert summary["published_at"].endswith("+03:30")
    assert datetime.fromisoformat(summary["finished_at"]) <= datetime.fromisoformat(summary["published_at"])


def test_what_fails_and_what_waits_is_reported_on_a_line_each(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late"))
    alpha.collected()
    alpha.answers("/longwatch-feed.xml", b"<!doctype html><html><body>Moved\n\x1b[2J\nelsewhere</body></html>")
    alpha.collected()
    drop(alpha.home.spool, "20260101T000000Z-abcdef-000001", [{"record": "run"}])
    status = read_status(alpha.home, zone="UTC")
    assert (status.owed, status.in_spool) == (1, 1)
    assert status.spool_since
    since = moment(status.spool_since, zone="UTC")
    assert f"since {since}: the next run files it; if it stays, that run says why" in status.text()
    assert not status.needs_attention, "nothing of it could not be filed"
    with hold_lock(alpha.home.collect_lock, holder="a run"):
        assert read_status(alpha.home, zone="UTC").spool_since is None, "which files it at its end"
    [(feed, kind, detail)] = status.failing
    assert (feed.split("/")[0], kind) == ("alpha", "html-instead-of-feed")
    assert detail
    assert "\x1b" not in status.text()
    assert [line.split()[0] for line in status.text().split("\n")] == [*LABELS[:5], "why", *LABELS[5:], "failing"]
