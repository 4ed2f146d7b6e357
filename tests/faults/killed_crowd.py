"""Collecting, upkeep, backups and reviewing at once, each killed at random moments: nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.home import Home
from flows.demo import start_demo
from newsroom.bundled import Bundled
from storage.queries.questions import ask

ROUNDS = int(os.environ.get("LONGWATCH_TEST_KILLS", "4")) // 4
"""Of four processes each."""
SEED = 1988
LONGWATCH = [sys.executable, "-c", "from longwatch import main; main()"]
FACTS = "select source, url, sha256(text), topic_list, revisions from articles order by all"


@pytest.fixture
def publishers() -> Iterator[Bundled]:
    with Bundled() as there:
        yield there


def test_kills_while_a_watch_collects_is_maintained_backed_up_and_reviewed_lose_nothing(
    publishers: Bundled, tmp_path: Path
) -> None:
    undisturbed, home, backup = Home(tmp_path / "undisturbed"), Home(tmp_path / "home"), tmp_path / "backup"
    for one in (undisturbed, home):
        start_demo(one, publishers)
    done(undisturbed, "collect")
    done(home, "collect")
    articles = [str(row[0]) for row in ask(home.published, "select article_id from articles").rows]
    publishers.issue(2)
    done(undisturbed, "collect", "--early")
    moments, ruled, killed = random.Random(SEED), set[str](), 0
    for number in range(ROUNDS):
        note, article = f"round {number}", moments.choice(articles)
        crowd = {
            started(home, "collect", "--early"),
            started(home, "maintain"),
            started(home, "backup", "--same-disk", str(backup)),
            ruling := started(home, "review", "mark", article, "relevant", "--as", "ana", "--note", note),
        }
        killed += sum(killed_after(moments.uniform(0.05, 1.5), one) for one in crowd)
        if ruling.returncode == 0:
            ruled.add(note)
    assert killed, f"all had ended before they were killed: seed another than {SEED}"
    done(home, "collect", "--early")
    done(home, "maintain")
    whole(home, undisturbed, ruled)
    done(home, "backup", "--same-disk", "--prove", str(backup))
    restored = Home(tmp_path / "restored")
    done(restored, "restore", str(backup), "--into", str(restored.root))
    whole(restored, undisturbed, ruled)


def whole(home: Home, undisturbed: Home, ruled: set[str]) -> None:
    """Nothing is lost, doubled or damaged, and what is filed adds up to what is published."""
    assert ask(home.published, FACTS).rows == ask(undisturbed.published, FACTS).rows
    notes = [str(row[0]) for row in ask(home.published, "select note from decisions where reviewer = 'ana'").rows]
    assert len(notes) == len(set(notes)), "a ruling that is there twice"
    assert ruled <= set(notes), "a ruling whose command ended well is lost"
    assert ask(home.published, "select run, difference from balance where difference <> 0").rows == []
    twice = "select article_id, count(*) from sightings where fate = 'new' group by 1 having count(*) <> 1"
    assert ask(home.published, twice).rows == []
    done(home, "verify")
    assert "no differences" in done(home, "rebuild")


def started(home: Home, *arguments: str) -> subprocess.Popen[bytes]:
    command = [*LONGWATCH, "--home", str(home.root), *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)


def killed_after(seconds: float, one: subprocess.Popen[bytes]) -> bool:
    """Wait so long, then kill the process with all that it started; False where it had ended by itself."""
    try:
        one.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()
        return True
    return False


def done(home: Home, *arguments: str) -> str:
    """What a command prints that nobody disturbs; a lock that the killed one's children hold is waited for."""
    until = time.monotonic() + 60
    while True:
        command = [*LONGWATCH, "--home", str(home.root), *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode != 75 or time.monotonic() > until:
            break
        time.sleep(0.5)
    assert ended.returncode == 0, (arguments, ended.returncode, ended.stdout, ended.stderr)
    return ended.stdout + ended.stderr
