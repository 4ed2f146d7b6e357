"""prefect.yaml and the automation of the page, as Prefect itself reads them, without a server."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

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
