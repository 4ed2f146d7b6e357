"""What a measurement cost the process that it is made in."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

Figures = dict[str, float]
"""Seconds of CPU and of wall time; peak memory, what was written to disks and what was read in MB; and more."""


class Spent:
    """CPU spent in functions, by name, and the time since it was made."""

    def __init__(self) -> None:
        self.inside: dict[str, float] = {}
        self._cpu, self._wall, self._written, self._read = cpu(), time.perf_counter(), written(), read()

    def of(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted."""

        def counted(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                self.inside[name] = self.inside.get(name, 0.0) + time.process_time() - began

        return counted

    def figures(self) -> Figures:
        """What was spent in all."""
        peak = max(resource.getrusage(who).ru_maxrss for who in WHO) / 1e3
        wall = time.perf_counter() - self._wall
        moved = {"written": written() - self._written, "read": read() - self._read}
        return {"cpu": cpu() - self._cpu, "wall": wall, "peak": peak, **moved}


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def cpu() -> float:
    """Seconds of CPU of this process, and of those that it has waited for."""
    both = [resource.getrusage(who) for who in WHO]
    return sum(used.ru_utime + used.ru_stime for used in both)


def written() -> float:
    """MB that this process has had written to disks; 0 where the system does not count them."""
    return _moved("write_bytes")


def read() -> float:
    """MB that this process has read, from the system's memory or from disks; 0 where the system does not count them."""
    return _moved("rchar")


def _moved(name: str) -> float:
    with suppress(OSError):
        counted = dict(line.split(": ") for line in Path("/proc/self/io").read_text("utf-8").splitlines())
        return int(counted[name]) / 1e6
    return 0.0
