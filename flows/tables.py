"""A table of answers as a terminal, a spreadsheet, a program or a page wants it. What is in it came from outside."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from storage.questions import Answer

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that move a terminal's cursor or turn the direction of what follows; no text of ours needs them there."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(value: object) -> str:
    """A value as text that is safe on a terminal: no control characters, no marks that turn the direction."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    return CONTROLS.sub("", str(value))


def table(answer: Answer, *, width: int) -> str:
    """Columns side by side, cut to `width` characters; says how many rows there are."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in answer.columns:
        is_number = all(isinstance(row[answer.columns.index(column)], int | float | None) for row in answer.rows)
        shown.add_column(column, overflow="fold", no_wrap=False, justify="right" if is_number else "left")
    from rich.text import Text

    for row in answer.rows:
        shown.add_row(*(Text(_on_one_line(value)) for value in row))
    console = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None, legacy_windows=False)
    console.print(shown)
    file = console.file
    assert isinstance(file, io.StringIO)
    lines = [line.rstrip() for line in file.getvalue().splitlines()]
    return "\n".join([*lines, f"({len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'})"])


def comma_separated(answer: Answer) -> str:
    """CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_harmless(value) for value in row] for row in answer.rows)
    return file.getvalue().rstrip("\n")


def objects(answer: Answer) -> str:
    """A JSON list of objects; times in ISO 8601."""
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_json)


def markdown(answer: Answer) -> str:
    """A Markdown table."""
    lines: list[Sequence[str]] = [answer.columns, ["---"] * len(answer.columns)]
    lines += [
        [_on_one_line(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for value in row]
        for row in answer.rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


FORMATS: dict[str, Callable[[Answer], str]] = {"csv": comma_separated, "json": objects, "markdown": markdown}


def _on_one_line(value: object) -> str:
    return " ".join(plain(value).split())


def _harmless(value: object) -> object:
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _json(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
