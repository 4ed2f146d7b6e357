"""An encrypted home closed while it works: `python -m tests.faults.closed [--rounds 4] [--seed N]`.

In a folder of gocryptfs `longwatch collect` collects, or `longwatch up` with the desk and its digests, and at a random
moment `longwatch home close` is said. Everything of the home must have ended and be unmounted; no title may stand in
the encrypted folder, in temporary folders or in those of the person; opened again, the home must lose nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from http import HTTPStatus
from pathlib import Path
from random import Random

from config.home import Home
from flows.encryption.homes import cipher_folder, is_open, processes_in
from flows.service.server import status_of
from newsroom.editions import site
from newsroom.server import Newsroom
from storage.queries.questions import ask
from tests.faults.supervised import STARTS, await_, count_runs, kill_one, processes_of, start_up
from tests.faults.up import collected, ended, make_home

SEED, ROUNDS = 1988, 4
PORT, DESK = 4313, 4314
PASSPHRASE = "a long passphrase\n"
LONGWATCH = (sys.executable, "-m", "longwatch")
PLACES = ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 when something went on, was left readable, or was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.closed")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(arguments)
    dice = Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="longwatch-closed-") as name, Newsroom({}) as newsroom, ExitStack() as last:
        home = Home(Path(name) / "home")
        last.callback(_release, home)
        environ = _environment(Path(name) / "outside")
        newsroom.publish(site(1))
        _home("new", home, "--encrypted", environ=environ)
        _home("open", home, environ=environ)
        make_home(home, newsroom.port)
        settings = home.settings_file.read_text("utf-8").replace("delay_seconds = 0", "delay_seconds = 0.2")
        home.settings_file.write_text(f"{settings}[desk]\nenabled = true\nport = {DESK}\n", "utf-8")
        faults: list[str] = []
        for number in range(asked.rounds):
            if number == asked.rounds // 2:  # the next edition takes a page away that no run may have reached yet
                collected(home)
                newsroom.publish(site(2))
            work = (_collecting, _upheld)[number % 2]
            found = [*work(home, environ, dice), *_left(home, Path(name))]
            sys.stdout.write(f"round {number + 1}: closed while {work.__name__[1:]}: {found or 'nothing left'}\n")
            sys.stdout.flush()
            faults += found
            _home("open", home, environ=environ)
        newsroom.publish(site(2))
        lost = ended(home, newsroom)
        sys.stdout.write(f"at the end: {lost or 'nothing lost'}\n")
        _home("close", home, environ=environ)
    return int(bool(faults or lost))


def _release(home: Home) -> None:
    """Let go of what a round that failed has left."""
    for pid in {*processes_of(home), *processes_in(home.root)} - {os.getpid()}:
        kill_one(pid)
    if is_open(home.root):
        subprocess.run(["fusermount3", "-uz", str(home.root)], check=False)


def _environment(outside: Path) -> dict[str, str]:
    for name in PLACES:
        (outside / name).mkdir(parents=True)
    return {**os.environ, **{name: str(outside / name) for name in PLACES}}


def _home(word: str, home: Home, *more: str, environ: Mapping[str, str]) -> str:
    """Say a command of `longwatch home`; what it said. Raises RuntimeError."""
    command = [*LONGWATCH, "home", word, str(home.root), *more]
    said = PASSPHRASE if word != "close" else ""
    done = subprocess.run(command, input=said, env=environ, capture_output=True, text=True, check=False, timeout=200)
    if done.returncode:
        raise RuntimeError(f"`home {word}` ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def _collecting(home: Home, environ: Mapping[str, str], dice: Random) -> list[str]:
    before = sum(1 for _ in home.captures.rglob("*.warc.gz"))
    run = subprocess.Popen([*LONGWATCH, "--home", str(home.root), "collect", "--early"], env=environ)
    while run.poll() is None and sum(1 for _ in home.captures.rglob("*.warc.gz")) == before:
        time.sleep(0.05)
    time.sleep(dice.uniform(0, 3))
    is_early = run.poll() is not None
    _home("close", home, environ=environ)
    run.wait()
    return ["the run had ended before"] if is_early else []


def _upheld(home: Home, environ: Mapping[str, str], dice: Random) -> list[str]:
    began = time.time()
    up = start_up(home, PORT, command=[*LONGWATCH, "--home", str(home.root)], environ=environ)
    await_(lambda: count_runs(home, STARTS, began), up)
    await_(lambda: status_of(f"http://127.0.0.1:{DESK}", "/healthz") == HTTPStatus.OK, up)
    subprocess.run([*LONGWATCH, "--home", str(home.root), "digest"], env=environ, check=False, capture_output=True)
    time.sleep(dice.uniform(0, 10))
    _home("close", home, environ=environ)
    up.wait()
    return []


def _left(home: Home, folder: Path) -> list[str]:
    """What of a closed home goes on, is open, or can be read."""
    faults = [f"process {pid} goes on" for pid in {*processes_of(home), *processes_in(home.root)}]
    faults += ["it is open"] if is_open(home.root) else []
    _home("open", home, environ=os.environ)
    titles = {str(title).encode() for (title,) in _titles(home)}
    _home("close", home, environ=os.environ)
    places = [*cipher_folder(home.root).rglob("*"), *(folder / "outside").rglob("*")]
    # Not what lies in folders there: those are of others who work on this computer.
    places += Path("/dev/shm").glob("*")
    for path in filter(Path.is_file, places):
        with suppress(OSError):
            body = path.read_bytes()
            faults += [f"{path}: has {title.decode()!r}" for title in titles if title in body]
    return faults


def _titles(home: Home) -> list[tuple[object, ...]]:
    if not home.published.exists():
        return []
    return ask(home.published, "select title from articles where length(title) > 20").rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
