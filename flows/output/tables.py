"""A table of answers as a terminal, a spreadsheet, a program or a page wants it. What is in it came from outside."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Literal

from flows.output.counts import count_of
from flows.output.safe_text import CONTROLS, harmless, json_value, plain_line
from storage.queries.questions import Answer

NARROWEST, GAP = 20, 2
"""Characters that a column of text needs to be read in, and those between two columns."""
MARKS = re.compile(r"[\\|\[\]`]")


def table(answer: Answer, *, width: int) -> str:
    """Columns side by side in `width` characters, or, where that leaves too little for one, each value on a line."""
    if not _has_room(answer, width):
        return "\n".join([*_below_each_other(answer, width), _rows(answer)])
    return "\n".join([*(_side_by_side(answer, width) or _wrapped(answer, width)), _rows(answer)])


def _is_number(answer: Answer, place: int) -> bool:
    return all(isinstance(row[place], int | float | None) for row in answer.rows)


def _side_by_side(answer: Answer, width: int) -> list[str]:
    """The lines of a table that fits as it is, as most do; none where a column has to be wrapped."""
    from rich.cells import cell_len, set_cell_size

    cells = [[plain_line(column), *(plain_line(row[place]) for row in answer.rows)]
             for place, column in enumerate(answer.columns)]  # fmt: skip
    widths = [max(map(cell_len, column)) for column in cells]
    if sum(widths) + GAP * (len(widths) - 1) > width:
        return []
    aligned = [
        [" " * (wide - cell_len(cell)) + cell for cell in column]
        if _is_number(answer, place)
        else [set_cell_size(cell, wide) for cell in column]
        for place, (column, wide) in enumerate(zip(cells, widths, strict=True))
    ]
    return [(" " * GAP).join(line).rstrip() for line in zip(*aligned, strict=True)]


def _wrapped(answer: Answer, width: int) -> list[str]:
    """The same where a column has to be wrapped: to load what does that takes a tenth of a command."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for place, column in enumerate(answer.columns):
        justify: Literal["right", "left"] = "right" if _is_number(answer, place) else "left"
        shown.add_column(Text(plain_line(column)), overflow="fold", justify=justify)
    for row in answer.rows:
        shown.add_row(*(Text(plain_line(value)) for value in row))
    console = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None, legacy_windows=False)
    console.print(shown)
    file = console.file
    assert isinstance(file, io.StringIO)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def _has_room(answer: Answer, width: int) -> bool:
    """Whether all columns fit side by side, none of them wrapped to less than it can be read in."""
    from rich.cells import cell_len

    wide = [
        max(cell_len(plain_line(value)) for value in (column, *(row[place] for row in answer.rows)))
        for place, column in enumerate(answer.columns)
    ]
    return sum(min(one, NARROWEST) for one in wide) + GAP * (len(wide) - 1) <= width


def _below_each_other(answer: Answer, width: int) -> Iterator[str]:
    """A line for each value, cut where it is too long; a blank one between the rows."""
    from rich.text import Text

    names = [plain_line(column) for column in answer.columns]
    wide = min(max(map(len, names)), width // 2)
    for place, row in enumerate(answer.rows):
        yield from [""] if place else []
        for name, value in zip(names, row, strict=True):
            line = Text(f"{name[:wide]:<{wide}}  {plain_line(value)}".rstrip())
            line.truncate(width, overflow="ellipsis")
            yield line.plain


def _rows(answer: Answer) -> str:
    return f"({count_of(len(answer.rows), 'row')})"


def comma_separated(answer: Answer) -> str:
    """CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([harmless(column) for column in answer.columns])
    writer.writerows([harmless(value) for value in row] for row in answer.rows)
    return file.getvalue().rstrip("\n")


def objects(answer: Answer) -> str:
    """A JSON list of objects, times in ISO 8601. A second column of one name is called name_2; NaN is null."""
    names = _unlike(answer.columns)
    rows = [dict(zip(names, map(json_value, row), strict=True)) for row in answer.rows]
    return CONTROLS.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(rows, ensure_ascii=False, indent=1))


def markdown(answer: Answer) -> str:
    """A Markdown table."""
    lines: list[Sequence[str]] = [[_marked(column) for column in answer.columns], ["---"] * len(answer.columns)]
    lines += [[_marked(value) for value in row] for row in answer.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


FORMATS: dict[str, Callable[[Answer], str]] = {"csv": comma_separated, "json": objects, "markdown": markdown}


def _marked(value: object) -> str:
    """A value with nothing in it that Markdown would take for a link, a picture, a tag or the end of a cell."""
    return MARKS.sub(r"\\\g<0>", plain_line(value).replace("&", "&amp;").replace("<", "&lt;"))


def _unlike(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        ways = (name if number == 1 else f"{name}_{number}" for number in count(1))
        found.append(next(way for way in ways if way not in found))
    return found
