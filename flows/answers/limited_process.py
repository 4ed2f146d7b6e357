"""A process kept to what a question may take, whatever of that its database does not count or hear of.

DuckDB counts no lists of one expression: `list_sum(range(3000000000))` took all memory of the computer. It hears no
interrupt within one operator.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from config.exit_codes import USAGE
from storage.queries.questions import Limits, in_bytes

BESIDE = 2**30
"""Bytes of address space that threads reserve beside what the question takes."""
LATER = 10
"""Seconds after the limit at which the process ends, where the database did not stop the question."""


@contextmanager
def limited_process(limits: Limits) -> Generator[None]:
    """Limit the memory and time of this process while it asks; past the time it ends, with a line that says so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    stop = Timer(limits.seconds + LATER, _end, [limits])
    stop.daemon = True
    if used := _address_space():
        # Twice: the rows of the answer may take as much again as the database does.
        most = used + int(2 * in_bytes(limits.memory)) + BESIDE
        resource.setrlimit(resource.RLIMIT_AS, (min([most, *(one for one in (soft, hard) if one > 0)]), hard))
    stop.start()
    try:
        yield
    finally:
        stop.cancel()
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes that this process has now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _end(limits: Limits) -> None:
    sys.stderr.write(f"the question was ended after {limits.seconds + LATER:g} s: ask for less, or raise --timeout\n")
    sys.stderr.flush()
    os._exit(USAGE)  # the thread that asks is in the database, and comes back when that has done
