"""Sheets that people fill in with a spreadsheet: written so that one reads them, read however it saved them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from config.exit_codes import LongwatchError
from flows.output.counts import count_of
from flows.output.given_files import LARGEST_LIST, GivenFileError, read_given
from flows.output.safe_text import plain_line

BOM = "\ufeff"
"""Without it, spreadsheets read UTF-8 as something else."""
SAVE_AGAIN = "save it from the spreadsheet as `CSV UTF-8`"
FORMULA = ("=", "+", "-", "@")


class SheetError(LongwatchError):
    """A sheet that cannot be written or taken in; the message names every mistake with its line."""


class SheetRow(NamedTuple):
    """A row: the line of the file that it begins on, from 1, and its cells by the names of their columns."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistakes:
    """What is wrong with a sheet: by line, what, and what to do."""

    file: Path
    error: type[LongwatchError] = SheetError
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note one; line 0 is the sheet as a whole."""
        self.found.append((line, message))

    def raise_any(self) -> None:
        """Nothing where nothing is wrong. Raises `error` with every mistake."""
        if self.found:
            count = count_of(len(self.found), "mistake")
            lines = [f"  line {line}: {message}" if line else f"  {message}" for line, message in sorted(self.found)]
            raise self.error("\n".join([f"{self.file}: nothing was imported: {count}", *lines]))


def write_new_sheet(file: Path, text: str, *, error: type[LongwatchError] = SheetError) -> None:
    """Write a sheet into a file that is not there yet. Raises `error` where one is: somebody may have filled it in."""
    try:
        sheet = file.open("x", encoding="utf-8", newline="")
    except FileExistsError as cause:
        raise error(f"{file}: already exists, and may contain somebody's work: choose another file name") from cause
    try:
        with sheet:
            sheet.write(BOM + text)
    except OSError:
        file.unlink()  # half a sheet would look like a whole one
        raise


def read_sheet_rows(file: Path, mistakes: Mistakes, *, needed: Sequence[str], written_by: str) -> list[SheetRow]:
    """The rows that say something, cells stripped. `written_by` is the command that writes such a sheet."""
    try:
        body = read_given(file, most=LARGEST_LIST)
    except GivenFileError as cause:
        raise mistakes.error(str(cause)) from cause
    lines = csv.reader(io.StringIO(_text(body, mistakes), newline=""), delimiter=_delimiter(body), strict=True)
    found: list[SheetRow] = []
    begins = 1
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        _check_header(header, mistakes, needed, written_by)
        begins = lines.line_num + 1
        for cells in lines:
            if any(cell.strip() for cell in cells):
                found += _row(header, cells, begins, mistakes)
            begins = lines.line_num + 1
    except csv.Error as error:
        mistakes.add(begins, f"cannot be read as CSV ({error}): {SAVE_AGAIN}")
    return found


def without_apostrophe(cell: str) -> str:
    """A cell as it was before an apostrophe kept a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell


def _text(body: bytes, mistakes: Mistakes) -> str:
    code = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return body.decode(code)
    except UnicodeDecodeError as error:
        mistakes.add(body.count(b"\n", 0, error.start) + 1, f"is not valid UTF-8: {SAVE_AGAIN}")
        mistakes.raise_any()
        raise


def _delimiter(body: bytes) -> str:
    """Spreadsheets of many countries write a semicolon for the comma."""
    first = body.partition(b"\n")[0]
    return max(",;\t", key=lambda sign: first.count(sign.encode()))


def _check_header(header: Sequence[str], mistakes: Mistakes, needed: Sequence[str], written_by: str) -> None:
    if not any(header):
        mistakes.add(1, f"is empty: fill in a sheet written by `{written_by}`")
    else:
        for name in needed:
            if name not in header:
                mistakes.add(1, f"has no column `{name}`: put back the heading that `{written_by}` wrote")
        for name in {name for name in header if name and header.count(name) > 1}:
            mistakes.add(1, f"has more than one column `{plain_line(name)}`: remove one")
    mistakes.raise_any()


def _row(header: Sequence[str], cells: Sequence[str], line: int, mistakes: Mistakes) -> Iterator[SheetRow]:
    if len(cells) > len(header) and any(cells[len(header) :]):
        mistakes.add(line, f"has {len(cells)} cells under {len(header)} headings: put a text with commas into quotes")
        return
    yield SheetRow(line, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
