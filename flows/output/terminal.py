"""The terminal that a command writes to."""

from __future__ import annotations

import shutil
import sys


def columns(unseen: int = 80) -> int:
    """How many characters a line has; `unseen` where nobody looks on."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else unseen
