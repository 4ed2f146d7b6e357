"""What it costs to begin: `python -m bench.starts [--home HOME] [--times 7] [--up]`.

CPU seconds of the commands that people and monitors ask most, on the home of the demo or on a copy of another, with
every process that they start: in turn, so many times; the median, the least, and how many times the least of
`python -c pass` and of `import duckdb` that is, which a busy machine changes less. With --up also the memory of all
processes of `longwatch up` at rest, each shared page once, and what a run costs under Prefect over the run by itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from bench.orchestration import TICK, _family, _memory
from bench.processes import measure_command
from config.home import Home
from flows.batches.up_note import running_up
from flows.demo import demonstrate
from flows.service.api import ask_server, deployments_of, flow_of
from flows.workers.processes import Child
from newsroom.bundled import Bundled

GOALS = {"collect, nothing due": 0.25, "status": 0.2, "sql": 0.2}
GOAL_MB, GOAL_RUN = 280.0, 2.0
IDLE_SECONDS, REST_SECONDS, LONGEST = 30.0, 45.0, 300.0
RUNS = 5
FIRST = "import atexit, gc; gc.disable(); atexit.register(gc.freeze); import prefect.flow_engine"
PARTS = {
    "Python and Prefect's engine": FIRST,
    "our flows, with Prefect": f"{FIRST}, flows.service.flows",
    "all that a run loads": f"{FIRST}, flows.service.flows, flows.service.runs",
}
"""What the process of a run loads before it begins, each with what stands above it."""


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.starts")
    parser.add_argument("--home", type=Path, help="a home to copy; otherwise that of the demo")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--up", action="store_true", help="`longwatch up`, too: some minutes")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="longwatch-starts-") as folder:
        home = Home(Path(folder) / "home")
        if asked.home:
            shutil.copytree(asked.home, home.root, symlinks=True)
        else:
            with Bundled() as publishers:
                demonstrate(home, publishers, on_progress=lambda _: None)
        figures = print_commands(commands_on(home), asked.times)
        if asked.up:
            print_up(home, alone=figures["collect, nothing due"])
    return 0


def commands_on(home: Home) -> dict[str, list[str]]:
    """What is measured, by its name."""
    ours = ["-m", "longwatch", "--home", str(home.root)]
    return {
        "python -c pass": ["-c", "pass"],
        "import duckdb": ["-c", "import duckdb"],
        "longwatch --help": ["-m", "longwatch", "--help"],
        "sql": [*ours, "sql", "select count(*) from articles"],
        "status": [*ours, "status"],
        "doctor": [*ours, "doctor"],
        "collect, nothing due": [*ours, "collect"],
    }


def print_commands(commands: dict[str, list[str]], times: int) -> dict[str, float]:
    """A line a command; returns the median CPU seconds of each."""
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):  # in turn, so that whatever else the machine does is shared
        for name, command in commands.items():
            spent[name].append(measure_command([sys.executable, *command]).cpu)
    python, duckdb = min(spent["python -c pass"]), min(spent["import duckdb"])
    print(f"CPU seconds, all processes counted, of {times}; {os.getloadavg()[0]:.1f} processes wanted the machine")
    print(f"{'':24}{'median':>8}{'least':>8}{'pass':>8}{'duckdb':>8}{'goal':>8}")
    for name, seconds in spent.items():
        least, goal = min(seconds), GOALS.get(name)
        times_each = f"{least / python:>7.1f}x{least / duckdb:>7.1f}x"
        print(f"{name:24}{median(seconds):>8.2f}{least:>8.2f}{times_each}{f'{goal:>8.2f}' if goal else ''}")
    return {name: median(seconds) for name, seconds in spent.items()}


def print_up(home: Home, *, alone: float) -> None:
    """Memory of `up` at rest, and where the CPU of a run goes, beside the run `alone`."""
    parts = {name: measure_command([sys.executable, "-c", code]).cpu for name, code in PARTS.items()}
    command = [sys.executable, "-m", "longwatch", "--home", str(home.root), "up"]
    environ = {**os.environ, "LONGWATCH_EVERY_SECONDS": "900000"}
    with (home.root / "up.log").open("wb") as log:
        up = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        deployment = awaited(lambda: _collect_of(home), up)
        running = running_up(home)
        assert running
        time.sleep(REST_SECONDS)  # the first run, which comes at once, and what Prefect does at its start
        mb = {child.name: _memory(child.pid) for child in running_children(home)}
        mb["up and its warden"] = _memory(up.pid) - sum(mb.values())
        began = _spent(home, up.pid)
        time.sleep(IDLE_SECONDS)
        idle = {name: (used - began[name]) / IDLE_SECONDS for name, used in _spent(home, up.pid).items()}
        began, ticks = _spent(home, up.pid), time.monotonic()
        for _ in range(RUNS):
            path = f"/api/deployments/{deployment}/create_flow_run"
            run = ask_server(home, running.server, path, {"parameters": {}})["id"]
            awaited(partial(_has_ended, home, running.server, str(run)), up)
        time.sleep(IDLE_SECONDS)  # the server files tasks and events behind the runs
        seconds = time.monotonic() - ticks
        each = {name: (used - began[name] - idle[name] * seconds) / RUNS for name, used in _spent(home, up.pid).items()}
    finally:
        up.terminate()
        up.wait()
    print(f"\n`up` at rest: {sum(mb.values()):.0f} MB, goal {GOAL_MB:.0f}")
    print(
        "\n".join(f"  {name:32}{used:>6.0f} MB{idle.get(name, 0):>8.3f} s of CPU a second" for name, used in mb.items())
    )
    over = sum(each.values()) - alone
    print(f"a run with nothing due, under Prefect: {sum(each.values()):.2f} s of CPU, by itself {alone:.2f}")
    print(f"  {'over the run itself':32}{over:>6.2f}   goal {GOAL_RUN:.1f}")
    print("\n".join(f"  {name:32}{used:>6.2f}" for name, used in each.items()))
    print("of it, what the run's own process loads")
    print("\n".join(f"  {name:32}{used:>6.2f}" for name, used in parts.items()))


def running_children(home: Home) -> tuple[Child, ...]:
    """What `up` keeps running."""
    running = running_up(home)
    assert running
    return running.children


def _spent(home: Home, up: int) -> dict[str, float]:
    """CPU seconds of each of its processes with what it started, ended or not; what runs took is apart."""
    spent = {child.name: _of_family(child.pid) for child in running_children(home)}
    spent["up and its warden"] = _of_family(up) - sum(spent.values())
    schedule = next(child.pid for child in running_children(home) if child.name == "schedule")
    own = _of(schedule, ended=False)
    spent["the run's process"] = spent.pop("schedule") - own
    return spent | {"schedule": own}


def _of_family(pid: int) -> float:
    return sum(_of(one, ended=True) for one in _family(pid))


def _of(pid: int, *, ended: bool) -> float:
    """CPU of a process, and of those it started and has seen end."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11 : 15 if ended else 13])) / TICK


def _collect_of(home: Home) -> str | None:
    running = running_up(home)
    found = deployments_of(home, running.server) if running else None
    return next((str(one["id"]) for one in found or () if flow_of(one) == "collect"), None)


def _has_ended(home: Home, server: str, run: str) -> bool:
    found = ask_server(home, server, "/api/flow_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    return bool(found) and found[0]["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def awaited(sought: Callable[[], object], up: subprocess.Popen[bytes]) -> str:
    """What is sought, as soon as it is there. Raises RuntimeError where `up` ends before, or it takes too long."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if up.poll() is not None:
            raise RuntimeError("`longwatch up` has ended")
        if found := sought():
            return str(found)
        time.sleep(0.3)
    raise RuntimeError(f"nothing came within {LONGEST:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
