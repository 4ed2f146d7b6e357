"""What Prefect costs: `python -m bench.orchestration [--feeds 500] [--articles 4] [--times 3]`.

One collecting run of so many feeds with so many articles each, from publishers on loopback in a process of their own:
by the program alone, and as a scheduled run under Prefect's server, the same input in the same hour. CPU of all
processes that belong to a run, the server's included, in turn so many times, of which the least counts: neighbours on
the machine only add. Then runs with nothing due, which are nearly all orchestration; task runs, growth of Prefect's
database by those later runs, memory at rest.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from bench.fetch import watch
from bench.made_texts import english, text_of, title_of
from bench.processes import measure_command
from config.home import Home
from flows.service.login import authorization
from flows.service.server import LOOPBACK, ServerAddress, answers, environment
from flows.service.up import OWN_SERVER, SMALL_HEAP
from newsroom.hostile.served import rss
from newsroom.server import Answer, Newsroom, Request
from storage.queries.questions import ask

TICK = os.sysconf("SC_CLK_TCK")
REAPED_SECONDS = 5
IDLE_SECONDS = 20
MENU = f"<nav><ul>{''.join(f'<li><a href=/s/{n}>Section {n} of the paper</a></li>' for n in range(300))}</ul></nav>"
SCRIPT = f"<script>{'var shown = [1, 2, 3];' * 2_000}</script>"
"""What makes a page as large as publishers' pages are: 100 kB beside the text."""
LATER_RUNS = 5
"""Runs by which the database's growth is measured: the first also makes what all later ones share."""
COLLECT = "from flows.service.flows import collect; collect()"
GOAL_SHARE, GOAL_TASKS, GOAL_KB, GOAL_MB = 0.05, 20, 60, 250


def main(arguments: Sequence[str]) -> int:
    """Print the figures beside their goals; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.orchestration")
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--articles", type=int, default=4, help="in each feed")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.serve:
        return serve(asked.articles)
    plain, under, empty = [], [], []
    with publishers(asked.articles) as port:
        for _ in range(asked.times):
            with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
                alone, shown = Home(Path(folder) / "alone"), Home(Path(folder) / "shown")
                for home in (alone, shown):
                    watch(home, asked.feeds, port, at_once=16)
                plain.append(cpu_of(["-m", "longwatch", "--home", str(alone.root), "collect"], os.environ))
                under.append(under_prefect(shown))
                empty += [cpu_of(["-m", "longwatch", "--home", str(alone.root), "collect"], os.environ)]
                rows = [ask(home.published, "select count(*) from articles").rows[0][0] for home in (alone, shown)]
    without = min(plain)
    run, server = min((one["run"], one["server"]) for one in under)
    tasks, kb, mb = (median(one[name] for one in under) for name in ("tasks", "kb", "mb"))
    share = (run + server - without) / (run + server)
    print(f"{asked.feeds} feeds, {rows[0]} articles alone, {rows[1]} under Prefect; the least of {asked.times}")
    print(f"CPU alone {without:.1f} s; under Prefect {run:.1f} s and the server {server:.1f} s more")
    each = (f"{one:.1f} alone, {two['run']:.1f} + {two['server']:.1f}" for one, two in zip(plain, under, strict=True))
    print(f"  each time: {'; '.join(each)}")
    later = min(one["later"] for one in under)
    print(f"a run with nothing due: {min(empty):.2f} s alone, {later:.2f} s under Prefect, the server's included")
    print(_beside("orchestration, share of all CPU", f"{share:.1%}", share <= GOAL_SHARE, f"{GOAL_SHARE:.0%}"))
    print(_beside("task runs", f"{tasks:.0f}", tasks <= GOAL_TASKS, f"{GOAL_TASKS}"))
    print(_beside("Prefect's database a run, pruned", f"{kb:.0f} kB", kb <= GOAL_KB, f"{GOAL_KB} kB"))
    print(_beside("server and schedule, idle", f"{mb:.0f} MB", mb <= GOAL_MB, f"{GOAL_MB} MB"))
    return 0


def _beside(what: str, figure: str, met: bool, goal: str) -> str:  # noqa: FBT001
    return f"{what:34}{figure:>10}  goal {goal:>8}  {'met' if met else 'MISSED'}"


@contextmanager
def publishers(articles: int) -> Generator[int]:
    """The port of publishers in a process of their own."""
    command = [sys.executable, "-m", "bench.orchestration", "--serve", "--articles", str(articles)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin
        assert other.stdout
        yield int(other.stdout.readline())
        other.stdin.close()


def serve(articles: int) -> int:
    """Serve any number of feeds, each with so many articles of real length."""

    def answer(request: Request) -> Answer:
        host = request.host.split(".")[0].removeprefix("h")
        if request.path.startswith("/feed"):
            items = [
                f"<item><title>{title_of(english(number))}</title><link>http://{request.host}/a/{number}</link></item>"
                for number in range(int(host) * articles, (int(host) + 1) * articles)
            ]
            return Answer(body=rss(items).encode(), headers=(("Content-Type", "application/rss+xml"),))
        name = request.path.rpartition("/")[2]
        if not name.isdecimal():
            return Answer(status=404)
        paragraphs = "".join(f"<p>{line}</p>" for line in text_of(english(int(name))).split("\n"))
        page = (
            f"<html lang='en'><head><title>{title_of(english(int(name)))}</title>{SCRIPT}</head><body>{MENU}<article>"
        )
        page += f"<h1>{title_of(english(int(name)))}</h1>{paragraphs}</article>{MENU}</body></html>"
        return Answer(body=page.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))

    with Newsroom(otherwise=answer) as newsroom:
        print(newsroom.port, flush=True)
        sys.stdin.read()
    return 0


def cpu_of(arguments: Sequence[str], environ: Mapping[str, str]) -> float:
    """Seconds of CPU of a command and all that it started."""
    cost = measure_command([sys.executable, *arguments], environ=environ)
    if cost.status:
        raise RuntimeError(f"{' '.join(arguments)}: ended with {cost.status}")
    return cost.cpu


def under_prefect(home: Home) -> dict[str, float]:
    """The same run as the schedule makes it, and what the server did for it."""
    home.prefect.mkdir(parents=True)
    with Newsroom({}) as free:
        place = ServerAddress(port=free.port)
    environ = environment(home, place, os.environ)
    server = subprocess.Popen(
        [sys.executable, "-m", "flows.service.processes.server_process"], env={**environ, **SMALL_HEAP},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    schedule = None
    try:
        while not answers(place.address):
            time.sleep(0.5)
        schedule = subprocess.Popen(
            [sys.executable, "-m", "flows.service.deployments", str(home.root), OWN_SERVER],
            env={**environ, "LONGWATCH_EVERY_SECONDS": "900000"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while b"processes.runner" not in Path(f"/proc/{schedule.pid}/cmdline").read_bytes():
            time.sleep(0.2)
        time.sleep(IDLE_SECONDS / 4)  # before the schedule makes a first run of its own
        mb = _memory(server.pid) + _memory(schedule.pid)
        schedule.terminate()
        schedule.wait()
        began = _cpu(server.pid)
        spent = cpu_of(["-c", COLLECT], environ)
        time.sleep(IDLE_SECONDS)  # the server files task runs and events behind the run
        idle = _idle(server.pid)
        used = _cpu(server.pid) - began - idle * IDLE_SECONDS
        tasks, size, began = _tasks(place, home), _size(home), _cpu(server.pid)
        later = sum(cpu_of(["-c", COLLECT], environ) for _ in range(LATER_RUNS))
        time.sleep(REAPED_SECONDS)
        later += _cpu(server.pid) - began
        kb = (_size(home) - size) / LATER_RUNS / 1e3
        return {"run": spent, "server": used, "mb": mb, "tasks": tasks, "kb": kb, "later": later / LATER_RUNS}
    finally:
        for process in filter(None, (schedule, server)):
            process.terminate()
            process.wait()


def _family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _cpu(pid: int) -> float:
    spent = 0.0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        spent += sum(map(int, fields[11:13])) / TICK
    return spent


def _idle(pid: int) -> float:
    """CPU a second while nothing runs."""
    before = _cpu(pid)
    time.sleep(IDLE_SECONDS)
    return (_cpu(pid) - before) / IDLE_SECONDS


def _memory(pid: int) -> float:
    """MB of a process and all below it, shared pages counted once each."""
    kb = 0
    for one in _family(pid):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        kb += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kb / 1e3


def _size(home: Home) -> int:
    """Bytes of Prefect's database without what its own pruning takes out within days, the events."""
    with (
        closing(sqlite3.connect(home.prefect / "prefect.db")) as kept,
        closing(sqlite3.connect(":memory:")) as pruned,
    ):
        kept.backup(pruned)
        for table in ("event_resources", "events"):
            pruned.execute(f"delete from {table}")
        pruned.commit()
        pruned.execute("vacuum")
        pages, size = (int(pruned.execute(f"pragma {name}").fetchone()[0]) for name in ("page_count", "page_size"))
        return pages * size


def _tasks(place: ServerAddress, home: Home) -> int:
    connection = HTTPConnection(LOOPBACK, place.port, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": authorization(home)}
    connection.request("POST", "/api/task_runs/count", "{}", headers)
    return int(json.loads(connection.getresponse().read()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
