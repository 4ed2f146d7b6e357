"""Which process runs which tests, and in which order: a file stays together, and what takes longest begins first."""

from __future__ import annotations

from collections import OrderedDict

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

UP, DESK = "tests/flows/service/dashboard/up", "tests/desk/in a browser"
ASK_IT = ("collecting_run", "door", "in_a_browser", "other_users", "runner", "shared_server", "up_ends")
IN_A_BROWSER = ("accessible", "cut_off", "desk_process", "hostile_content", "in_a_browser", "keys", "rooms")
TOGETHER = {
    **{f"tests/flows/service/dashboard/test_{name}.py": UP for name in ASK_IT},
    **{f"tests/desk/test_{name}.py": DESK for name in IN_A_BROWSER},
}
"""Files that share what takes long to start: one `longwatch up` is half a minute of CPU, a browser is two seconds."""
LONGEST = (
    UP,
    DESK,
    "tests/test_docs.py",  # takes the CPU that the servers of the first leave
    "tests/flows/packs/test_adversary.py",
    "tests/test_commands.py",
    "tests/flows/upkeep/",
    "tests/desk/",
    "tests/flows/packs/",
    "tests/test_bootstrap.py",
    "tests/test_packaging.py",
    "tests/test_bench_store.py",
    "tests/flows/",
    "tests/storage/",
)
"""What begins first, the longest before the others; what is left are small files, which fill what remains."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Whole files, since what a module's tests begin with is made once where they stay together.

    Of two processes that share a file, both start its servers and browsers; and a file that waits for servers leaves
    its share of the CPU to others only where it is not the last to begin.
    """

    workqueue: OrderedDict[str, dict[str, bool]]
    """The files that no process has begun, each with its tests."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER.get(file, file)

    def _assign_work_unit(self, node: object) -> None:
        waiting = sorted(self.workqueue.items(), key=lambda unit: (place(unit[0]), -len(unit[1])))
        self.workqueue = OrderedDict(waiting)
        super()._assign_work_unit(node)


def place(unit: str) -> int:
    """Where a file comes among those that take longest."""
    return next((number for number, first in enumerate(LONGEST) if unit.startswith(first)), len(LONGEST))
