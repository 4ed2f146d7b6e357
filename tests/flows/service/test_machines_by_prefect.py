"""A hub and a gatherer by Prefect's workers: two pools, errands as parameters, and a worker that went away.

The server keeps its rows in PostgreSQL where that is installed, in SQLite otherwise.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from flows.clock import clock
from flows.machines.hub import Handed
from flows.upkeep.verify import verify
from newsroom.server import Newsroom
from tests.conftest import Alpha
from tests.flows.machines.crowd import Crowd, text_of
from tests.flows.service.machines import Machines, machines_on_a_server

# What a hub and gatherers do by command is held by tests/flows/machines, the two pools' YAML by tests/test_deploy.py.
# This takes two minutes, most of them Prefect's own: four workers' starts, and waiting for a heartbeat that stays away.
pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """The two pools on one server."""
    with machines_on_a_server(tmp_path_factory.mktemp("pools")) as pools:
        yield pools


def test_a_hub_starts_a_run_for_each_errand_and_one_that_is_killed_is_given_out_again(
    machines: Machines, tmp_path: Path
) -> None:
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path / "hub")
        for name in ("one", "two", "three"):
            alpha.says(f"/{name}", f"Report {name}", text_of(name))
        crowd = Crowd(alpha.home, tmp_path, port=newsroom.port, names=("lyon",))
        lyon = crowd.gatherers["lyon"]
        with machines.worker(crowd.hub):
            assert machines.hub_run()["state"]["message"] == "turn 1: 0 batches pulled, 0 errands handed out"
            with machines.worker(lyon, name="lyon", LONGWATCH_KILL_AT="after capture:2"):
                [asked] = machines.settled()
                assert (asked["parameters"], asked["work_queue_name"]) == ({}, "lyon")
                assert asked["state"]["message"].startswith("no errand waits"), asked["state"]
                machines.hub_run(early=True, sources=["alpha"])
                killed = machines.settled()[-1]
            assert (killed["state_type"], killed["work_queue_name"]) == ("CRASHED", "lyon")
            assert killed["parameters"]["sources"] == ["alpha"]
            assert killed["idempotency_key"] == killed["parameters"]["shard"]
            assert (crowd.folder / "errands" / "lyon" / f"{killed['parameters']['shard']}.jsonl.zst").exists()
            with machines.worker(lyon, name="lyon"):
                for _ in range(4):
                    machines.hub_run(early=True)
                    machines.settled()
    assert crowd.rows("select count(*), max(revision) from articles") == [(3, 1)]
    assert crowd.rows("select sum(difference) from balance") == [(0,)]
    again = Counter(path for path in alpha.asked() if path != "/feed")
    assert max(again[f"/{name}"] for name in ("one", "two", "three")) <= 2
    assert verify(crowd.hub).is_whole


# That an errand is taken back, and when its hosts are free, is held by tests/flows/machines/test_recall.py.
def test_an_errand_that_was_given_up_is_taken_back_and_its_hosts_are_free_when_nobody_can_ask_them(
    machines: Machines, tmp_path: Path
) -> None:
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path / "hub")
        alpha.says("/one", "Report one", text_of("one"))
        crowd = Crowd(alpha.home, tmp_path, port=newsroom.port, names=("lyon", "oslo"))
        crowd.gather()
        with machines.worker(crowd.hub):
            machines.hub_run(early=True)
            run = next(
                one for one in machines.gather_runs() if one["state_type"] == "SCHEDULED" and one["idempotency_key"]
            )
            state = {"type": "CRASHED", "message": "Its worker went away"}
            machines.server.ask("POST", f"flow_runs/{run['id']}/set_state", {"state": state, "force": True})
            machines.hub_run(early=True)
            errand, first = run["idempotency_key"], run["work_queue_name"]
            note = crowd.folder / "errands" / first / f"{errand}.back"
            assert note.exists()
            crowd.gather()
            assert not (crowd.gatherers[first].errands / errand).exists(), "what was taken back is not begun"
            machines.hub_run(early=True)
            assert note.exists(), "whoever has it may not have seen yet that it was taken back"
            long_ago = clock().timestamp() - 200
            os.utime(note, (long_ago, long_ago))
            crowd.gather()
            machines.hub_run(early=True)
            crowd.gather()
            machines.hub_run(early=True)
    assert not note.exists()
    assert crowd.rows("select count(*) from articles") == [(1,)]
    for one in machines.gather_runs():
        machines.server.ask("DELETE", f"flow_runs/{one['id']}")


# What is urgent is held by tests/flows/machines/test_division.py; that a run is started for it, by the first one here.
def test_feeds_come_before_pages_that_are_owed(machines: Machines, tmp_path: Path) -> None:
    import prefect
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.service.errand_runs import ErrandRuns

    with Newsroom({}) as newsroom:
        crowd = Crowd(Alpha(newsroom, tmp_path / "hub").home, tmp_path, port=newsroom.port, names=("oslo",))
        handed = [
            Handed(gatherer="oslo", errand=f"{name}-errand", sources=(), requests=1, is_urgent=name == "new")
            for name in ("owed", "new")
        ]
        here = temporary_settings({PREFECT_API_URL: f"{machines.server.address}/api"})
        with here, prefect.get_client(sync_client=True) as client:
            runs = ErrandRuns(client=client, deployment=UUID(machines.deployments["gather"]["id"]), pool="gather")
            runs.start(handed, ["oslo"])
            runs.start(handed, ["oslo"])
        assert len([one for one in machines.gather_runs() if str(one["work_queue_name"]).startswith("oslo")]) == 2
        with machines.worker(crowd.gatherers["oslo"], name="oslo"):
            every = machines.settled()
    ran = sorted(every, key=lambda one: str(one["start_time"]))
    queues = [one["work_queue_name"] for one in ran if one["idempotency_key"] in {"owed-errand", "new-errand"}]
    assert queues == ["oslo", "oslo-owed"]
