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
    if any("are not what was filed" in fault for fault in found.faults):
        found.faults += [f"store/live.duckdb, replayed: {' '.join(one.lines())}" for one in comparison.differences]
    elif comparison.differences:
        # Counts alone: after an upgrade this is every tag of the store, which says nothing of damage.
        found.remarks += [f"replayed: {one.lines()[0]}" for one in comparison.differences]
        found.remarks.append(
            "the hashes of these rows are those they were filed with: nobody changed them, this version judges "
            "otherwise: `longwatch rebuild` names each row"
        )
    else:
        found.remarks.append("all batches were replayed, and gave the same rows")
