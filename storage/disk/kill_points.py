"""Points at which a test ends the process, as a loss of power would: `LONGWATCH_KILL_AT="after commit:3"`.

The third time it comes to that step, it is killed; `"during checkpoint:1:0.004"` kills it so many seconds later, from a
thread, in the midst of what follows. Where the variable is not set nothing happens.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from threading import Timer

VARIABLE = "LONGWATCH_KILL_AT"
_PASSED: Counter[str] = Counter()


def point(step: str) -> None:
    """Mark a step; the process ends here if it was asked to."""
    if wanted := os.environ.get(VARIABLE):
        at, number, *after = wanted.split(":")
        _PASSED[step] += 1
        if at == step and int(number) == _PASSED[step]:
            _end(float(after[0]) if after else 0.0)


def _end(after: float) -> None:
    if not after:
        os.kill(os.getpid(), signal.SIGKILL)
    timer = Timer(after, os.kill, (os.getpid(), signal.SIGKILL))
    timer.daemon = True
    timer.start()
