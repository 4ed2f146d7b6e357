"""Whether who started this run is gone: a run of `up`'s then files what it has, and ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from flows.workers.processes import ancestors

ENDS_WITH_PARENT = "LONGWATCH_ENDS_WITH_PARENT"
"""Set by `up` for what it starts, to its process: who starts a run by hand, or by cron, may leave it alone."""


def parent_watch(environ: Mapping[str, str]) -> Callable[[], bool]:
    """A question whether who started us is gone: our parent since now, or `up` before we could ask."""
    started_by = environ.get(ENDS_WITH_PARENT, "")
    if not started_by:
        return lambda: False
    parent = os.getppid()
    # A parent that ends while we begin has left us to another process, which is there as long as we are.
    above = ancestors(parent)
    if above and started_by.isdecimal() and int(started_by) not in above:
        return lambda: True
    return lambda: os.getppid() != parent


def keep_output(environ: Mapping[str, str], log: Path) -> None:
    """Have this process write into the log itself, where a parent that passes its lines on may end before it does.

    Rich, by which Prefect prints, ends the process at the first line that it cannot print: the run would file nothing.
    """
    if not environ.get(ENDS_WITH_PARENT):
        return
    with log.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(file.fileno(), stream.fileno())
