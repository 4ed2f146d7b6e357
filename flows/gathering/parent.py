"""Whether who started this run is gone: a run of `up`'s then files what it has, and ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

ENDS_WITH_PARENT = "LONGWATCH_ENDS_WITH_PARENT"
"""Set for what `up` starts: who starts a run by hand, or by cron, may leave it alone."""


def parent_watch(environ: Mapping[str, str]) -> Callable[[], bool]:
    """A question whether the process that is our parent now has ended since."""
    if not environ.get(ENDS_WITH_PARENT):
        return lambda: False
    parent = os.getppid()
    return lambda: os.getppid() != parent
