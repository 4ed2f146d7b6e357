"""prefect.yaml and the automation of the page, as Prefect itself reads them, without a server."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.home import Home
from newsroom.editions import site
from newsroom.server import Newsroom
from storage.queries.questions import ask
from tests.flows.service.dashboard.conftest import SOURCE
from tests.flows.service.dashboard.test_shared_server import watch
from tests.flows.service.kept_database import lay
from tests.flows.service.prefect_server import Server, running

ROOT = Path(__file__).parents[3]
NAMES = {"collect", "digest", "health", "maintain", "retag"}


@pytest.fixture(scope="module")
def deploying() -> dict[str, Any]:
    """What prefect.yaml says."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    return found


def test_every_flow_of_ours_is_deployed_to_the_pool_that_the_page_makes(deploying: dict[str, Any]) -> None:
    from prefect import Flow
    from prefect.cli.deploy._models import PrefectYamlModel

    PrefectYamlModel.model_validate(deploying)
    assert deploying["prefect-version"] == version("prefect")
    flows = {}
    for one in deploying["deployments"]:
        module, _, name = one["entrypoint"].rpartition(".")
        flows[name] = getattr(import_module(module), name)
        assert one["work_pool"]["name"] == "longwatch"
        assert one["work_pool"]["job_variables"]["env"]["LONGWATCH_HOME"] == "{{ $LONGWATCH_HOME }}"
    assert flows.keys() == NAMES
    assert all(isinstance(flow, Flow) for flow in flows.values())
    scheduled = {one["entrypoint"].rpartition(".")[2] for one in deploying["deployments"] if one.get("schedules")}
    assert [name for name in scheduled if flows[name].parameters.required] == [], "a run of a schedule names none"


def test_where_a_run_begins_is_a_step_that_there_is(deploying: dict[str, Any]) -> None:
    [step] = deploying["pull"]
    [(name, given)] = step.items()
    module, _, function = name.rpartition(".")
    assert callable(getattr(import_module(module), function))
    assert given == {"directory": "{{ $LONGWATCH_HOME }}"}


def test_schedules_are_those_of_up(deploying: dict[str, Any]) -> None:
    schedules = {one["entrypoint"].rpartition(".")[2]: one.get("schedules", []) for one in deploying["deployments"]}
    assert schedules["collect"] == [{"interval": 1800}]
    assert schedules["retag"] == []
    assert all(len(some) == 1 for name, some in schedules.items() if name != "retag")


def test_the_automation_of_the_page_is_one() -> None:
    from prefect.events.schemas.automations import AutomationCore

    page = (ROOT / "docs" / "dashboard.md").read_text("utf-8")
    [text] = re.findall(r"```yaml\n(name: a source fails.*?)```", page, re.DOTALL)
    automation = AutomationCore.model_validate(yaml.safe_load(text))
    assert automation.name == "a source fails"
    assert automation.trigger.expect == {"longwatch.source.failed"}  # type: ignore[union-attr]


def prefect(server: Server, home: Home, *commands: tuple[str, ...]) -> None:
    """Prefect's own command line, of an operator of this home."""
    server.prefect(*commands, LONGWATCH_HOME=str(home.root))


# That prefect.yaml and the automation are what Prefect takes is held above; that a flow in a process of its own finds
# its home and collects, by dashboard/test_shared_server.py. This one takes 25 s of CPU, most of it Prefect's own.
@pytest.mark.slow
@pytest.mark.long
def test_prefect_yaml_deploys_to_a_process_pool_whose_worker_collects_and_the_automation_of_the_page_is_taken(
    tmp_path: Path,
) -> None:
    page = (ROOT / "docs" / "dashboard.md").read_text("utf-8")
    (text,) = re.findall(r"```yaml\n(name: a source fails.*?)```", page, re.DOTALL)
    (file := tmp_path / "failing.yaml").write_text(text, "utf-8")
    (folder := tmp_path / "server").mkdir()
    lay(folder / "prefect")
    with Newsroom(site(1)) as newsroom, running(folder) as server:
        home = watch(tmp_path / "pool", newsroom.port, SOURCE)
        prefect(
            server, home, ("automation", "create", "--from-file", str(file)),
            ("work-pool", "create", "longwatch", "--type", "process"), ("deploy", "--all"),
        )  # fmt: skip
        pool = {"work_pools": {"name": {"any_": ["longwatch"]}}}
        found = {one["entrypoint"].rpartition(".")[2]: one for one in server.found("deployments", pool)}
        assert found.keys() == NAMES
        status, run = server.run(found["collect"]["id"], {"early": True})
        assert status == 201
        prefect(server, home, ("worker", "start", "--pool", "longwatch", "--run-once", "--limit", "1"))
        ended = server.ended(run["id"])
        assert ended["state"]["message"].startswith("1 of 1 source answered"), ended["state"]
        assert ask(home.published, "select count(*) from articles").rows[0][0], "into the home that it names"
        status, every = server.ask("POST", "automations/filter", {})
        assert status == 200
        assert [one["trigger"]["expect"] for one in every if one["name"] == "a source fails"] == [
            ["longwatch.source.failed"]
        ]
