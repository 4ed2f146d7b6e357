"""A run killed at any moment loses nothing and doubles nothing: the next one ends its work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.home import Home
from flows.demo import start_demo
from newsroom.bundled import Bundled
from storage.queries.questions import ask

KILLS = int(os.environ.get("LONGWATCH_TEST_KILLS", "1"))
"""`make faults-store` asks for more."""
SEED = 1988
COLLECT = [sys.executable, "-c", "from longwatch import main; main()"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a run gave, and how long it took."""

    facts: list[tuple[object, ...]]
    seconds: float


FACTS = """
    select a.source, a.url, sha256(a.text), a.topic_list, a.revisions from articles a order by all
"""


@pytest.fixture(scope="module")
def publishers() -> Iterator[Bundled]:
    with Bundled() as there:
        yield there


@pytest.fixture(scope="module")
def whole(publishers: Bundled, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A run that nobody disturbs."""
    home = _home(tmp_path_factory.mktemp("whole") / "whole", publishers)
    began = time.monotonic()
    _run(home)
    seconds = time.monotonic() - began
    facts = ask(home.published, FACTS).rows
    assert facts
    return Whole(facts=facts, seconds=seconds)


@pytest.mark.slow
def test_a_run_killed_at_random_moments_and_run_again_gives_the_same_articles(
    publishers: Bundled, whole: Whole, tmp_path: Path
) -> None:
    moments = random.Random(SEED)
    ended = 0
    for kill in range(KILLS):
        home = _home(tmp_path / f"killed-{kill}", publishers)
        after = moments.uniform(0.1, 0.95) * whole.seconds
        ended += _killed(home, after)
        _run(home)
        _check(home, whole.facts, f"seed {SEED}, kill {kill} after {after:.2f} of {whole.seconds:.2f} s")
    assert ended < KILLS, "every run had ended before it was killed: seed another"


@pytest.mark.slow
def test_kills_of_one_watch_in_a_row_lose_nothing(publishers: Bundled, whole: Whole, tmp_path: Path) -> None:
    moments = random.Random(SEED)
    home = _home(tmp_path / "killed", publishers)
    for _ in range(KILLS):
        _killed(home, moments.uniform(0.3, 1.6))
    _run(home)
    _check(home, whole.facts, f"seed {SEED}")


def _check(home: Home, expected: list[tuple[object, ...]], when: str) -> None:
    assert ask(home.published, FACTS).rows == expected, when
    doubled = "select count(*) from sightings group by fetch_id, entry_position having count(*) > 1"
    assert ask(home.published, doubled).rows == [], when
    assert ask(home.published, "select run, difference from balance where difference <> 0").rows == [], when
    news = "select article_id, count(*) from sightings where fate = 'new' group by 1 having count(*) <> 1"
    assert ask(home.published, news).rows == [], f"an article that is new twice: {when}"
    assert not list(home.spool.glob("*.jsonl.zst")), when


def _home(root: Path, publishers: Bundled) -> Home:
    home = Home(root)
    start_demo(home, publishers)
    return home


def _run(home: Home) -> None:
    command = [*COLLECT, "--home", str(home.root), "collect", "--early", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def _killed(home: Home, after: float) -> bool:
    """Start a run, kill it after so many seconds, and return whether it had ended by itself."""
    command = [*COLLECT, "--home", str(home.root), "collect", "--early", "--json"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            return run.wait(after) == 0
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            return False
