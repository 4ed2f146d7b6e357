"""kill -9 at chosen steps: the store always opens, nothing is lost, doubled or partial, the next run ends the work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from random import Random

from config.home import Home
from flows.collect import collect
from flows.demo import start_demo
from flows.filing.publish_turns import NAME
from flows.gathering import gathering
from newsroom.bundled import Bundled
from storage.archive.spool import pending
from tests.faults.forked import Ended, answered, called
from tests.faults.ground import LINES_A_BATCH, SOURCES, Ground, Rows, committed, keep_sources, rows_of, same
from tests.faults.scenarios import Scenario

COMMITTING = {
    "after commit": 60,
    "during checkpoint": 45,
    "before publish": 20,
    "during copy": 30,
    "after publish": 15,
    "after custody": 15,
    "after filing": 15,
}
"""Kills of the committer at each step."""
GATHERING = {"after capture": 40, "during spool write": 25, "after spool write": 35}
"""Kills of a collecting run at each step."""


def kills(dice: Random) -> Iterator[tuple[str, Scenario]]:
    """Every kill, by name: 300 of them, the same for the same seed."""
    for step, times in COMMITTING.items():
        for number in range(times):
            yield f"kill {step} {number + 1}", partial(kill_committer, where=_where(step, dice), lot=number % 3)
    for step, times in GATHERING.items():
        for number in range(times):
            yield f"kill {step} {number + 1}", partial(kill_run, where=_where(step, dice))


def _where(step: str, dice: Random) -> str:
    most = {
        "after commit": 6,
        "after filing": 6,
        "after capture": 15,
        "after spool write": 8,
        "during spool write": 8,
    }
    after = f":{dice.uniform(0.0002, 0.02):.4f}" if step.startswith("during") and "spool" not in step else ""
    return f"{step}:{dice.randint(1, most.get(step, 1))}{after}"


def kill_committer(ground: Ground, *, where: str, lot: int) -> str:
    """A committer killed at a step, in a home that has filed so many thirds before; then another."""
    home, batches = ground.home_after("killed", lot), ground.thirds()[lot]
    ground.feed(home, batches)
    ended = called(committed, home, kill_at=where)
    assert not ended.error, ended.error
    if home.published.exists():
        _is_part_of(ground.expected[lot], home)
    again = called(committed, home)
    assert not again.error, f"after {where}: {again.error}"
    same(ground.expected[lot], answered(rows_of, home.published))
    assert not pending(home.spool), where
    assert len(list(home.filed.rglob("*.zst"))) == len(home.custody.read_text().splitlines()), where
    return _how(ended, where)


def _is_part_of(expected: Rows, home: Home) -> None:
    """What readers see meanwhile is whole batches, from the first on."""
    found = answered(rows_of, home.published)
    for table in (name for name in found if name.endswith("_rows")):
        more = set(map(repr, found[table])) - set(map(repr, expected[table]))
        assert not more, f"{table}: seen by readers meanwhile, and not of the whole: {list(more)[:2]}"
    assert not found["out of balance"]
    assert not found["kept otherwise"]


def kill_run(ground: Ground, *, where: str) -> str:
    """A collecting run killed at a step; then another, which ends its work."""
    expected = _collected(ground)
    home = Home(ground.folder / "killed")
    shutil.rmtree(home.root, ignore_errors=True)
    ended = called(_collect, home, kill_at=where)
    assert not ended.error, ended.error
    again = called(_collect, home)
    assert not again.error, f"after {where}: {again.error}"
    found = answered(rows_of, home.published)
    for name in ("facts", "fates"):
        same({name: expected[name]}, {name: found[name]})
    assert not found["out of balance"], where
    assert not pending(home.spool), where
    return _how(ended, where)


def _collected(ground: Ground) -> dict[str, list[tuple[object, ...]]]:
    """What an uninterrupted run comes to, found out once."""
    home = Home(ground.folder / "collected")
    if not (ground.folder / "collected.done").exists():
        shutil.rmtree(home.root, ignore_errors=True)
        answered(_collect, home)
        (ground.folder / "collected.done").touch()
    expected: dict[str, list[tuple[object, ...]]] = answered(rows_of, home.published)
    assert len(expected["facts"]) > 5
    return expected


def _collect(home: Home) -> None:
    gathering.LINES_A_BATCH = LINES_A_BATCH
    (home.store / NAME).unlink(missing_ok=True)
    with Bundled() as publishers:
        if not home.started:
            start_demo(home, publishers)
            keep_sources(home, SOURCES)
        else:
            _moved_to(home, publishers.port)
        collect(home, also_early=True)


def _moved_to(home: Home, port: int) -> None:
    """Tell a home on which port its publishers answer now."""
    import re

    settings = home.settings_file.read_text("utf-8")
    home.settings_file.write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", settings), "utf-8")


def _how(ended: Ended, where: str) -> str:
    return f"killed at {where}" if ended.killed else f"ended before {where}"
