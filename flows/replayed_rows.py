"""The rows of a watch held against a replay of all its batches: each that comes out otherwise is named."""

from __future__ import annotations

from config.home import Home
from flows.batches.in_force import in_force
from flows.clock import clock
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from flows.upkeep.verify import Verified


def replay_rows(home: Home, found: Verified) -> None:
    """Add what a replay gives otherwise: damage where hashes say so too, else what this version judges differently."""
    comparison = rebuild(home, in_force(home).watch, Request(), now=clock).comparison
    for path in home.store.glob("rebuilt*"):
        if path.is_file():
            path.unlink()
    if comparison is None:
        found.faults.append("store/live.duckdb: cannot be read: run `longwatch rebuild --accept`")
        return
    lines = [" ".join(one.lines()) for one in comparison.differences]
    if any("are not what was filed" in fault for fault in found.faults):
        found.faults += [f"store/live.duckdb, replayed: {one}" for one in lines]
    elif lines:
        found.remarks += [f"replayed: {one}" for one in lines]
        found.remarks.append("the hashes of these rows are those they were filed with: this version judges otherwise")
    else:
        found.remarks.append("all batches were replayed, and gave the same rows")
