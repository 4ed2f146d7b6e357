"""Two hundred runs back to back: `python -m tests.faults.soak [--runs 200] [--houses N] [--seed N] [--folder F]`.

A hostile house of each behaviour, collected as the schedule collects, under Prefect's server, on the newsroom's clock.
Every run must end in a state that says why, with difference 0; what failed must be what a house was made to fail in;
and neither the server nor the one process that makes all the runs may grow. Begins anew each time.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from config.home import Home
from flows.service.server import ServerAddress, answers, any_free, environment
from newsroom.hostile.behaviours import UNREAD, WAYS
from newsroom.hostile.world import World
from storage.queries.questions import ask
from tests.faults.fetching import judged, month

SEED, RUNS, DAYS = 1988, 200, 60
GROWTH = 0.1
"""By how much more memory the last quarter of the runs may use than the second: the first fills what is kept."""
STATES = {"Completed", "Partial", "Degraded"}
MAY_FAIL = {name: {problem} for name, (_, problem) in UNREAD.items()} | {
    "moved for good": {"moved"},
    "moved for good by 308": {"moved"},
    "404 for two days": {"not-found"},
    "429 with seconds": {"blocked"},
    "429 with a date": {"blocked"},
    "503 for a day": {"server"},
    "a web page for a day": {"html-instead-of-feed"},
    "empty for a day": {"empty-after-full"},
    "http and https in turn": {"tls"},
    "a million entries": {"overflow", "losses"},  # all but those of the window are empty
    "comments never closed": {"losses"},
    "pages away for two days": {"server"},
    "pages away while the feed rests": {"server"},
    "pages missing, then there": {"not-found"},
    "pages timing out for a day": {"server"},
    "robots forbids all": {"robots"},
    "robots forbids every tenth": {"robots"},
    "robots with a mark": {"robots"},
    "robots in UTF-16": {"robots"},
    "robots for our version": {"robots"},
    "led into what is forbidden": {"robots"},
    "429 for the host": {"blocked"},
    "pages that drip": {"timeout"},
}
"""What a house of each behaviour may be recorded as failing in; the others, in nothing."""
FAILED = """
    select source_id, failure, min(message) from problem_rows group by all order by all
"""
RunReport = dict[str, Any]
"""What is recorded of a run: its state, message and fault, and the memory of the processes, in MB."""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 when nothing grew and nothing went wrong that was not meant to."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--houses", type=int, default=len(WAYS))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "longwatch-soak")
    parser.add_argument("--inside", type=Path, metavar="HOME", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.inside:
        return inside(Home(asked.inside))
    shutil.rmtree(asked.folder, ignore_errors=True)
    print(f"seed {asked.seed}: {asked.runs} runs, {asked.houses} houses, in {asked.folder}", flush=True)
    began, reports = time.monotonic(), []
    with under_prefect(asked.folder) as one_run:

        def run(_: Home, world: World) -> None:
            reports.append(one_run(world.now))

        world, home, _ = month(
            asked.folder / "month", days=DAYS, count=asked.houses, seed=asked.seed, most=asked.runs, run=run
        )
    ended = ", ".join(f"{count} {name}" for name, count in Counter(one["state"] for one in reports).items())
    print(f"{len(reports)} runs in {time.monotonic() - began:.0f} s: {ended}")
    for who in ("runs", "server"):
        print(
            f"memory of the {who}: {', '.join(f'{one:.0f}' for one in quarters(reports, who))} MB (middle of a quarter)"
        )
    faults = [*_faults(reports, asked.runs), *wrong(world, home)]
    print("\n".join(faults) or "every difference 0, nothing grew, nothing failed that was not made to")
    return 1 if faults else 0


@contextmanager
def under_prefect(folder: Path) -> Generator[Callable[[datetime], RunReport]]:
    """Makes a run at a time and tells of it: all of them in one process, shown by one server."""
    place = ServerAddress(port=any_free())
    environ = environment(Home(folder / "shown"), place, os.environ)
    Path(environ["PREFECT_HOME"]).mkdir(parents=True)
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        command = [sys.executable, "-m", "prefect", "server", "start"]
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    try:
        while not answers(place.address):
            if server.poll() is not None:
                raise RuntimeError(f"Prefect's server ended by itself, with {server.returncode}")
            time.sleep(0.5)
        command = [sys.executable, "-m", "tests.faults.soak", "--inside", str(folder / "month" / "home")]
        environ = {**environ, "PREFECT_LOGGING_LEVEL": "ERROR"}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environ) as runs:

            def one_run(now: datetime) -> RunReport:
                assert runs.stdin
                assert runs.stdout
                print(now.isoformat(), file=runs.stdin, flush=True)
                line = next(line for line in runs.stdout if line.startswith("{"))
                return {**json.loads(line), "server": memory(server.pid)}

            yield one_run
            assert runs.stdin
            runs.stdin.close()
    finally:
        server.terminate()
        server.wait()


def inside(home: Home) -> int:
    """Make a run, as a flow, for each time that is read; tell of each in a line of JSON."""
    from flows.service import flows as scheduled  # noqa: F401 - first: it says what Prefect may tell

    import prefect  # isort: skip

    from flows.service.runs import end_state, run_collect
    from flows.service.steps import Stage

    clock: list[datetime] = []
    stages: list[Stage] = []

    def work(stage: Stage) -> Any:
        stages.append(stage)
        return run_collect(home, stage, now=lambda: clock[-1])

    @prefect.flow(name="collect", persist_result=False, retries=0)
    def soaked() -> object:
        return end_state(home, work)

    for line in sys.stdin:
        clock[:], stages[:] = [datetime.fromisoformat(line.strip())], []
        state = soaked(return_state=True)
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what the allocator has only not given back yet is no growth
        fault = stages[0].fault if stages else "it never began"
        report = {"state": state.name, "message": state.message, "fault": fault, "runs": memory(os.getpid())}
        print(json.dumps(report), flush=True)
    return 0


def wrong(world: World, home: Home) -> Iterator[str]:
    """What came out of the runs that should not have."""
    for run, difference in ask(home.published, "select run, difference from balance where difference <> 0").rows:
        yield f"run {run}: difference {difference}"
    yield from (f"{name}: {fault}" for name, (_, fault) in judged(world, home).items() if fault)
    behaves = {house.name: house.behaviour for house in world.houses.values()}
    for source, failure, message in ask(home.published, FAILED).rows:
        behaviour = behaves.get(str(source), "no house")
        if failure not in MAY_FAIL.get(behaviour, ()):
            yield f"{behaviour}: {failure}: {message}"


def _faults(reports: Sequence[RunReport], expected: int) -> Iterator[str]:
    if len(reports) != expected:
        yield f"{len(reports)} runs instead of {expected}"
    for number, one in enumerate(reports, start=1):
        if one["state"] not in STATES or one["fault"]:
            yield f"run {number}: {one['state']}: {one['message']} {one['fault']}"
    for who in ("runs", "server"):
        _, second, _, last = quarters(reports, who)
        if last > second * (1 + GROWTH):
            yield f"the memory of the {who} grew from {second:.0f} to {last:.0f} MB"


def quarters(reports: Sequence[RunReport], who: str) -> list[float]:
    """The middle of each quarter of the figures of memory."""
    size = max(len(reports) // 4, 1)
    return [median(one[who] for one in reports[begin : begin + size]) for begin in range(0, 4 * size, size)]


def memory(pid: int) -> float:
    """MB of a process, shared pages counted once each."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
