"""Few rows, written into the statement that adds them: less to plan than what reads a file of JSON lines.

Only values whose literal is known to say what JSON would: all others go by the file, and are refused as they are there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from math import isfinite

from storage.disk.json_rows import Row

MOST_ROWS = 8
"""From some fifteen on, to plan their values takes longer than to read a file."""
MOST_LETTERS = 200_000
"""Of a text: a long one is copied less often on the way through a file."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def values_of(rows: Sequence[Row], columns: Mapping[str, str]) -> str | None:
    """The rows as SQL writes values, in the order of the columns; None where they are many, or a value has no literal.

    Of `columns`, the types by their names.
    """
    if len(rows) > MOST_ROWS:
        return None
    written = []
    for row in rows:
        values = [_literal(row.get(name), kind) for name, kind in columns.items()]
        if None in values:
            return None
        written.append(f"({', '.join(value for value in values if value)})")
    return ", ".join(written)


def _literal(value: object, kind: str) -> str | None:
    if value is None:
        return "null"
    written = LITERALS.get((type(value), kind))
    return written(value) if written else None


def _text(value: str) -> str | None:
    """A text, but none that ends where DuckDB takes it to end, and none that has no bytes."""
    if len(value) > MOST_LETTERS or "\0" in value:
        return None
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a pair
            return None
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Sequence[object]) -> str | None:
    written = [_text(value) if type(value) is str else None for value in values]
    return None if None in written else f"[{', '.join(value for value in written if value)}]"


def _moment(value: str) -> str | None:
    """A time that names UTC: what other forms say is for DuckDB to read."""
    if MOMENT.fullmatch(value):
        with suppress(ValueError):
            datetime.fromisoformat(value)
            return f"'{value}'"
    return None


def _day(value: str) -> str | None:
    if DAY.fullmatch(value):
        with suppress(ValueError):
            date.fromisoformat(value)
            return f"'{value}'"
    return None


def _whole(bits: int) -> Callable[[int], str | None]:
    return lambda value: str(value) if -(2 ** (bits - 1)) < value < 2 ** (bits - 1) else None


def _fraction(value: float) -> str | None:
    """Quoted: without, DuckDB would read it as a decimal."""
    return f"'{value!r}'" if isfinite(value) else None


LITERALS: Mapping[tuple[type, str], Callable[..., str | None]] = {
    (str, "VARCHAR"): _text,
    (list, "VARCHAR[]"): _texts,
    (tuple, "VARCHAR[]"): _texts,
    (str, "TIMESTAMP WITH TIME ZONE"): _moment,
    (str, "DATE"): _day,
    (int, "BIGINT"): _whole(64),
    (int, "INTEGER"): _whole(32),
    (int, "DOUBLE"): _whole(54),
    (float, "DOUBLE"): _fraction,
    (bool, "BOOLEAN"): lambda value: "true" if value else "false",
}
"""What writes a value of a type of Python's into a column of one of DuckDB's."""
