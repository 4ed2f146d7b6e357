"""The root of all our errors, and the exit codes that commands end with."""

from __future__ import annotations

from typing import ClassVar

FAILED, USAGE, DISK, HELD, CONFIGURATION = 1, 2, 74, 75, 78
"""From 74 on as in sysexits.h: EX_IOERR, EX_TEMPFAIL, EX_CONFIG."""


class LongwatchError(Exception):
    """Something a person can act on: the message says who, what happened and what to do next."""

    exit_code: ClassVar[int] = USAGE
