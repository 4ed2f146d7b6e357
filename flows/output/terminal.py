"""The terminal that a command writes to."""

from __future__ import annotations

import shutil
import sys
import textwrap


def columns(unseen: int = 80) -> int:
    """How many characters a line has; `unseen` where nobody looks on."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else unseen


def wrap(text: str, *, indent: int, width: int) -> list[str]:
    """A text in lines of at most `width` characters, where its words allow; further lines stand two deeper."""
    first, further = " " * indent, " " * (indent + 2)
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    ) or [""]
