"""Text from outside, made safe for a terminal, a spreadsheet or JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from flows.output.counts import moment

CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
"""Characters that move a terminal's cursor, turn the direction of what follows, or are not seen at all.

ZWNJ and ZWJ are none of them: Persian is written with them.
"""


LONGEST_LINE = 200
MARKS = "\u061c\u200e\u200f"
"""Marks that set the direction of their neighbours, and of nothing else."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CELL_WITHIN = re.compile(r"([;\t][^\S\t]*+[\"']?)(?=[=+@＝＋－＠-])")
"""Where a spreadsheet that parts cells at semicolons, as German and French ones do, would begin one with a formula."""


def plain(value: object) -> str:
    """A value as text that is safe on a terminal: no control characters, no marks that turn the direction."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    return CONTROLS.sub("", str(value))


def plain_line(value: object) -> str:
    """The same on one line."""
    return " ".join(plain(value).split())


def cut_line(value: object, *, most: int = LONGEST_LINE) -> str:
    """The beginning of the same, of so many characters: publishers have sent headlines of thousands."""
    line = plain_line(value)
    return line if len(line) <= most else f"{line[:most]}…"


def marked_line(value: object) -> str:
    """The same for a page or a message, where marks of direction are part of the text."""
    kept = CONTROLS.sub(lambda found: found[0] if found[0] in MARKS else "", "" if value is None else str(value))
    return " ".join(kept.split())


def harmless(value: object) -> object:
    """A value as CSV takes it: what a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None or isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, date):
        return value.isoformat()
    shown = CELL_WITHIN.sub(r"\1'", plain(value))
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def json_value(value: object) -> object:
    """A value as JSON takes it, times in ISO 8601; NaN is null."""
    if isinstance(value, Mapping):
        return {str(json_value(key)): json_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | int | float):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)
