"""SIGTERM ends `longwatch up`, with all it started. The last file that asks one: others refuse once it is stopped."""

from __future__ import annotations

import signal

import pytest

from flows.notices.noted_heads import read_heads
from storage.archive import custody
from storage.queries.questions import ask
from tests.flows.service.dashboard.conftest import GENEROUS, Up
from tests.flows.service.dashboard.test_collecting_run import asked, completed_run
from tests.flows.service.prefect_server import awaited, environments

pytestmark = pytest.mark.slow


def test_sigterm_ends_up_and_leaves_no_process_and_what_was_collected_is_there(up: Up) -> None:
    run = awaited(lambda: completed_run(up))
    reports = asked(up, "artifacts", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
    [report] = [one["data"] for one in reports if one["key"] == "collect-report"]
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(GENEROUS) == 0
    home = up.home
    assert environments(home) == []
    assert "never awaited" not in (home.store / "logs" / "schedule.log").read_text("utf-8")
    ((run_id, articles),) = ask(home.published, "select min(run_id), (select count(*) from articles) from runs").rows
    assert str(run_id) in report
    assert custody.line_hashes(home.custody) >= set(read_heads(home.root.parent / "heads.txt")) != set()
    assert articles != 0
