"""The unit and the container file that come along: what they say holds, as far as this computer can show."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config.home import Home
from config.starting import start_home
from storage.queries.questions import ask

ROOT = Path(__file__).parents[1]
UNIT, CONTAINER = ROOT / "deploy" / "longwatch.service", ROOT / "deploy" / "Containerfile"
NOBODY = 65_534
IS_ROOT = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("setpriv")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/longwatch/bin/longwatch", sys.executable), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if UNIT.name in line]) == (0, [])


def test_both_run_as_nobody_special_and_call_commands_that_there_are() -> None:
    unit, container = UNIT.read_text("utf-8"), CONTAINER.read_text("utf-8")
    assert re.search(r"^User=longwatch$", unit, re.MULTILINE)
    assert re.search(r"^ProtectSystem=strict$", unit, re.MULTILINE)
    assert container.index("USER longwatch") < container.index("ENTRYPOINT")
    words = re.search(r"^ExecStart=\S+ (.+)$", unit, re.MULTILINE)
    healthcheck = re.search(r'CMD \["\S+longwatch", (.+)\]$', container, re.MULTILINE)
    assert words
    assert healthcheck
    for command in (words[1].split(), re.findall(r'"([^"]+)"', healthcheck[1])):
        done = subprocess.run(
            [sys.executable, "-m", "longwatch", *command, "--help"], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not IS_ROOT, reason="only root can make a file system read-only for one process")
def test_a_run_needs_no_rights_and_writes_nowhere_but_into_its_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    above = tmp_path_factory.getbasetemp() / "d"  # the address of a socket is short, and /tmp is read-only as well
    home = Home(above / "watch")
    start_home(home, contact="", zone="UTC", groups=())
    for folder in (*above.parents, above):
        if folder.stat().st_uid == os.geteuid() and folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", home.root], check=True)
    inside = (
        f"mount --bind '{home.root}' '{home.root}' && mount -o remount,ro,bind / && exec setpriv --reuid {NOBODY} "
        f"--regid {NOBODY} --clear-groups --no-new-privs --bounding-set=-all "
        f"{sys.executable} -m longwatch --home '{home.root}' collect"
    )
    environ = {**os.environ, "HOME": str(home.root), "TMPDIR": str(home.root), "PYTHONDONTWRITEBYTECODE": "1"}
    for _ in range(
        2
    ):  # the second run puts another published file in the place of the first, which nobody may write to
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", inside], cwd=ROOT, env=environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert (home.published.stat().st_uid, home.published.stat().st_mode & 0o777) == (NOBODY, 0o444)
    assert ask(home.published, "select count(*) from runs").rows[0][0] == 2


MACHINES = ROOT / "deploy" / "machines"


def test_the_kubernetes_template_is_one_that_prefect_takes_and_renders_a_job_without_rights_and_without_keys() -> None:
    import prefect
    from prefect.server.schemas.actions import validate_base_job_template
    from prefect.utilities.templating import apply_values

    template = json.loads((MACHINES / "kubernetes.json").read_text("utf-8"))
    validate_base_job_template(template)
    shipped = json.loads(next(Path(prefect.__file__).parent.rglob("aggregate-worker-metadata.json")).read_text("utf-8"))
    theirs = shipped["prefect-kubernetes"]["kubernetes"]["default_base_job_configuration"]
    assert template["job_configuration"].keys() == theirs["job_configuration"].keys() - {"cluster_config"}
    properties = template["variables"]["properties"]
    defaults = {name: about["default"] for name, about in properties.items() if "default" in about}
    asked = set(re.findall(r"{{ (\w+) }}", json.dumps(template["job_configuration"])))
    assert asked == properties.keys()
    values = {**defaults, "env": {"LONGWATCH_HOME": "/watch"}, "home_claim": "lyon", "name": "gather"}
    job = apply_values(template["job_configuration"], values)["job_manifest"]
    assert "{{" not in json.dumps(job)
    assert (job["apiVersion"], job["kind"], job["spec"]["backoffLimit"]) == ("batch/v1", "Job", 0)
    pod = job["spec"]["template"]["spec"]
    [container] = pod["containers"]
    user = re.search(r"--uid (\d+)", CONTAINER.read_text("utf-8"))
    assert user
    assert pod["securityContext"]["runAsUser"] == int(user[1])
    assert not pod["automountServiceAccountToken"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    mounted = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
    claims = {one["name"]: one.get("persistentVolumeClaim") for one in pod["volumes"]}
    assert claims[mounted["/watch"]] == {"claimName": "lyon"}, "the home that the image's LONGWATCH_HOME names"
    assert container["envFrom"] == [{"secretRef": {"name": "longwatch-store"}}], (
        "keys come from a secret, not from Prefect"
    )
    assert "LONGWATCH_HOME=/watch" in CONTAINER.read_text("utf-8")
    python = str(container["args"]).split()[0]
    assert python.startswith("/opt/longwatch/bin/")


def test_the_pools_of_several_machines_have_a_deployment_each_that_sends_neither_home_nor_key() -> None:
    from prefect.events import AutomationCore

    text = (MACHINES / "prefect.yaml").read_text("utf-8")
    found = yaml.safe_load(text)
    assert [one["work_pool"]["name"] for one in found["deployments"]] == ["hub", "gather"]
    assert {one["entrypoint"] for one in found["deployments"]} == {"flows.service.flows.collect"}
    assert AutomationCore.model_validate(yaml.safe_load((MACHINES / "zombies.yaml").read_text("utf-8"))).enabled
    told = yaml.safe_dump(found)
    assert "AWS" not in told
    assert "LONGWATCH_HOME" not in told
