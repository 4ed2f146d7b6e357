"""Power cuts: `python -m tests.faults.up [--cuts 20] [--seed N] [--folder F]`.

`longwatch up` runs on a home of made-up publishers, and at a random moment everything that belongs to it is killed.
Started again, the next scheduled run must begin within a minute of the server's health, no run of before may count as
going, and at the end every article must be there once. Of four cuts one kills only `up` itself, whose children must end
by themselves; before one the schedule is killed three times, which `status` must call a fault and must survive; before
one Prefect's plan is moved two days back, as if the clock had gone two days ahead. Stopped, it goes on; another seed,
or changed code, begins anew. Meanwhile, unless --no-soak is said, two hundred runs are made back to back beside it:
tests.faults.soak, which begins anew each time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import flows
from config.home import Home
from config.starting import start_home
from flows.batches.up_note import SCHEDULE, noted_up, schedule_fault
from flows.service.dashboard.routes import HEALTH
from flows.service.server import ServerAddress, answers, is_free
from flows.upkeep.verify import verify
from newsroom.editions import site, sources
from newsroom.server import Newsroom
from storage.queries.questions import ask
from tests.faults.supervised import (
    EVERY_SECONDS,
    LONGEST,
    STARTS,
    Failed,
    await_,
    command_of,
    count_runs,
    kill_all,
    kill_one,
    processes_of,
    start_up,
)

SEED, CUTS = 1988, 20
WITHIN = 60.0
"""Seconds from the server's health to the start of a scheduled run."""
PORT = 4311
KINDS = ("power cut", "parent killed", "schedule killed three times", "two days later")
GOING = """
    select count(*) from flow_run
    where state_type in ('RUNNING', 'PENDING', 'CANCELLING') and start_time < datetime(?, 'unixepoch')
"""
TWO_DAYS_BACK = """
    update flow_run set expected_start_time = datetime(expected_start_time, '-2 days'),
        next_scheduled_start_time = datetime(next_scheduled_start_time, '-2 days')
    where state_type = 'SCHEDULED'
"""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 when something was lost, doubled, late or left behind, or grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.up")
    parser.add_argument("--cuts", type=int, default=CUTS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "longwatch-faults-up")
    parser.add_argument("--no-soak", action="store_true")
    asked = parser.parse_args(arguments)
    with nullcontext() if asked.no_soak else soaked(asked.folder.with_name("longwatch-soak.log")) as grew:
        wrong = power_cuts(asked)
    return wrong or bool(grew and grew())


@contextmanager
def soaked(log: Path) -> Generator[Callable[[], int]]:
    """The soak, made beside the block; the function waits for its end and returns its exit status."""
    with log.open("w", encoding="utf-8") as file:
        soak = subprocess.Popen([sys.executable, "-m", "tests.faults.soak"], stdout=file, stderr=file)

    def ended() -> int:
        status = soak.wait()
        sys.stdout.write(log.read_text("utf-8"))
        return status

    try:
        yield ended
    except BaseException:
        soak.terminate()
        raise


def power_cuts(asked: argparse.Namespace) -> bool:
    """Make the cuts that are not made yet; whether anything was wrong."""
    key = f"{asked.seed}-{_code()}"
    note = asked.folder / "state.json"
    state = json.loads(note.read_text("utf-8")) if note.exists() else {}
    if state.get("key") != key:
        shutil.rmtree(asked.folder, ignore_errors=True)
        asked.folder.mkdir(parents=True)
        state = {"key": key, "cuts": []}
    sys.stdout.write(f"seed {asked.seed}: {asked.cuts} cuts, in {asked.folder}\n")
    home = Home(asked.folder / "home")
    with Newsroom({}, port=state.get("port", 0)) as newsroom:
        state["port"] = newsroom.port
        if not home.started:
            make_home(home, newsroom.port)
        while len(state["cuts"]) < asked.cuts:
            number = len(state["cuts"])
            newsroom.publish(site(1 if number <= asked.cuts // 2 else 2))
            if number == asked.cuts // 2:  # the next edition takes a page away that no run may have reached yet
                collected(home)
                newsroom.publish(site(2))
            outcome = cut(home, number, Random(f"{asked.seed} {number}"))
            state["cuts"].append(outcome)
            note.write_text(json.dumps(state), "utf-8")
            sys.stdout.write(f"cut {number + 1:>2}: {outcome}\n")
            sys.stdout.flush()
        newsroom.publish(site(2))
        faults = ended(home, newsroom)
    late = [outcome for outcome in state["cuts"] if "wrong" in outcome]
    for fault in faults:
        sys.stdout.write(f"at the end: {fault}\n")
    sys.stdout.write(f"{len(late)} of {asked.cuts} cuts wrong, {len(faults)} faults at the end\n")
    return bool(late or faults)


def make_home(home: Home, port: int) -> None:
    """A home that watches every publisher of the newsroom."""
    start_home(home, contact="", zone="UTC", groups=())
    for path in home.sources.glob("*.toml"):
        path.unlink()
    for name, text in sources().items():
        (home.sources / name).write_text(text, "utf-8")
    web = f'[web]\nallow = ["127.0.0.1:{port}"]\ndelay_seconds = 0\nresolve = {{ "*" = "127.0.0.1:{port}" }}\n'
    home.settings_file.write_text(web, "utf-8")


def cut(home: Home, number: int, dice: Random) -> str:
    """Start, wait for a scheduled run, and kill what the kind of this cut kills, at a random moment."""
    kind = KINDS[number % len(KINDS)]
    if kind == "two days later":
        with closing(sqlite3.connect(home.prefect / "prefect.db")) as plan:
            plan.execute(TWO_DAYS_BACK)
            plan.commit()
    up = _up(home)
    try:
        began = time.time()
        healthy = await_(lambda: answers(ServerAddress(port=PORT).address, HEALTH) and time.time(), up)
        run = await_(lambda: count_runs(home, STARTS, began) and time.time(), up)
        zombies = count_runs(home, GOING, began)
        seconds = run - healthy
        if kind == "schedule killed three times":
            kill_schedule_thrice(home, up)
        time.sleep(dice.uniform(0, EVERY_SECONDS))
        if kind == "parent killed":
            kill_parent(home, up)
    except Failed as fault:
        return f"{kind}: wrong: {fault}"
    finally:
        kill_all(home, up)
    outcome = f"{kind}: a scheduled run began {seconds:.0f} s after the server answered"
    faults = [f"later than {WITHIN:.0f} s"] if seconds > WITHIN else []
    faults += [f"{zombies} runs of before count as going"] if zombies else []
    return f"{outcome}; wrong: {', '.join(faults)}" if faults else outcome


def kill_parent(home: Home, up: subprocess.Popen[bytes]) -> None:
    """Kill `up` alone: what it has started must end by itself. Raises Failed."""
    kill_one(up.pid)
    up.wait()
    until = time.monotonic() + LONGEST
    while left := [*processes_of(home)]:
        if time.monotonic() > until:
            raise Failed(f"{len(left)} processes outlived `up`: {', '.join(map(command_of, left))}")
        time.sleep(0.5)


def kill_schedule_thrice(home: Home, up: subprocess.Popen[bytes]) -> None:
    """Kill the schedule three times: that must be told, and a run begin all the same. Raises Failed."""
    seen: set[int] = set()
    for _ in range(3):
        pid = int(await_(lambda: next(iter(_schedule(home) - seen), None), up))
        seen.add(pid)
        kill_one(pid)
    await_(lambda: "restarted 3 times" in schedule_fault(home, now=datetime.now(UTC)), up)
    since = time.time()
    await_(lambda: count_runs(home, STARTS, since), up)


def _schedule(home: Home) -> set[int]:
    noted = noted_up(home)
    return {child.pid for child in (noted.children if noted else ()) if child.name == SCHEDULE and child.is_alive}


def _up(home: Home) -> subprocess.Popen[bytes]:
    deadline = time.monotonic() + LONGEST
    while not is_free("127.0.0.1", PORT) and time.monotonic() < deadline:
        time.sleep(0.5)
    return start_up(home, PORT, command=[sys.executable, "-m", "longwatch", "--home", str(home.root)])


def ended(home: Home, newsroom: Newsroom) -> list[str]:
    """What is wrong once a whole run has ended after the last cut, beside a watch that was never cut."""
    collected(home)
    uncut = Home(home.root.parent / "uncut")
    shutil.rmtree(uncut.root, ignore_errors=True)
    make_home(uncut, newsroom.port)
    for number in (1, 2):
        newsroom.publish(site(number))
        collected(uncut)
    here, there = articles(home), articles(uncut)
    faults = [f"{len(here)} articles at {len(set(here))} addresses"] if len(here) != len(set(here)) else []
    faults += [f"lost: {one}" for one in sorted(set(there) - set(here))]
    faults += [f"only there: {one}" for one in sorted(set(here) - set(there))]
    [(difference,)] = ask(home.published, "select coalesce(sum(abs(difference)), 0) from balance").rows
    faults += [f"the balance differs by {difference}"] if difference else []
    return [*faults, *verify(home).faults]


def collected(home: Home) -> None:
    """Run twice, so that what the first owes is had by the second."""
    command = [sys.executable, "-m", "longwatch", "--home", str(home.root), "collect", "--early"]
    for _ in range(2):
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def articles(home: Home) -> list[tuple[object, ...]]:
    """Every article: where it stood, what it says, and its topics."""
    return ask(home.published, "select source, url, title, topic_list from articles").rows


def _code() -> str:
    """A hash of the code that runs and of this file: what other code did is not gone on with."""
    digest = sha256(Path(__file__).read_bytes())
    for path in sorted(Path(flows.__path__[0]).rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
