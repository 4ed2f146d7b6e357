"""The store on bad days: `python -m tests.faults [NAME …] [--seed N] [--folder FOLDER] [--short] [--list]`.

Kills by the hundred, full disks, analysts who write, damaged files: each with the real thing. What passed is kept in a
state file in the folder, so that a run that was stopped goes on; another seed or changed code begins anew.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

from tests.faults.bad_days import bad_days
from tests.faults.full_disk import full_disks
from tests.faults.ground import SOURCES_IN_SHORT, made_ground
from tests.faults.kills import kills
from tests.faults.scenarios import Scenario

ROOT = Path(__file__).parents[2]
SEED = 1988
SHORT_KILLS = ("after commit 2", "during checkpoint 2", "after custody 2", "after spool write 1")


def main() -> int:
    """The exit status: 0 when everything passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("names", nargs="*", help="the beginnings of names; otherwise everything")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "longwatch-faults")
    parser.add_argument("--short", action="store_true", help="few kills, few publishers, small numbers")
    parser.add_argument("--list", action="store_true", help="only print the names")
    asked = parser.parse_args()
    chosen = [
        (name, scenario)
        for name, scenario in scenarios(asked.seed, is_short=asked.short)
        if not asked.names or any(name.startswith(begin) for begin in asked.names)
    ]
    if asked.list or not chosen:
        print("\n".join(name for name, _ in chosen) or "no fault has such a name: say --list")
        return 0 if asked.list else 2
    print(f"seed {asked.seed}, {len(chosen)} faults, in {asked.folder}", flush=True)
    failed = run(chosen, asked.folder, asked.seed, sources=SOURCES_IN_SHORT if asked.short else None)
    if asked.short or asked.names:
        return failed
    rebuilds = [sys.executable, "-m", "pytest", "-q", "tests/faults/rebuilds.py"]
    return failed or subprocess.run(rebuilds, cwd=ROOT, check=False).returncode


def scenarios(seed: int, *, is_short: bool) -> Iterator[tuple[str, Scenario]]:
    """Every fault by name, the quick ones first."""
    yield from bad_days(is_short=is_short)
    yield from full_disks(is_short=is_short)
    for name, scenario in kills(Random(seed)):
        if not is_short or name.removeprefix("kill ") in SHORT_KILLS:
            yield name, scenario


def run(chosen: list[tuple[str, Scenario]], folder: Path, seed: int, *, sources: int | None) -> int:
    """Let the faults happen that did not pass before, and say how each went."""
    began = time.monotonic()
    state = folder / "passed.json"
    key = f"{seed} {_code()}"
    kept = json.loads(state.read_text()) if state.exists() else {}
    passed: list[str] = kept.get("passed", []) if kept.get("key") == key else []
    ground = made_ground(folder, Random(seed), sources=sources)
    failed = not_reached = 0
    for number, (name, scenario) in enumerate(chosen, start=1):
        if name in passed:
            continue
        ticks = _cpu()
        try:
            outcome = scenario(ground)
        except Exception as error:  # noqa: BLE001 - one fault's failure is printed, and the others go on
            failed += 1
            detail = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
            print(f"FAILED {number}/{len(chosen)} {name}: {detail}", flush=True)
            continue
        not_reached += outcome.startswith("ended before")
        print(f"passed {number}/{len(chosen)} {name}: {outcome} ({_cpu() - ticks:.1f} s CPU)", flush=True)
        passed.append(name)
        state.write_text(json.dumps({"key": key, "passed": passed}))
    print(
        f"seed {seed}: {len(chosen) - failed} of {len(chosen)} passed, {failed} failed, "
        f"{not_reached} kills came after the end; {time.monotonic() - began:.0f} s"
    )
    return 1 if failed else 0


def _cpu() -> float:
    """Seconds of CPU that processes started here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _code() -> str:
    """A hash of the code that is tried."""
    rooms = ("flows", "storage", "extractors", "config", "tests/faults")
    files = sorted(path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".sql"})
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
