"""Rows on their way into DuckDB: a file of JSON lines, read by one statement.

executemany costs eighty times as much, and each bound value a quarter of a millisecond.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson

Row = Mapping[str, object]


@contextmanager
def write_json_lines(rows: Iterable[Row], *, folder: Path | None = None, prefix: str = "") -> Generator[Path]:
    """A file of JSON lines for `read_json`, gone after the block; in the system's folder where none is given."""
    with tempfile.NamedTemporaryFile("wb", dir=folder, prefix=prefix or None, suffix=".jsonl") as file:
        for row in rows:
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        file.flush()
        yield Path(file.name)


LEAST_BYTES = 4_000_000


def longest(path: Path) -> int:
    """Bytes of the longest line of a staged file, or a few million: DuckDB sets memory aside for two of such length."""
    with path.open("rb") as lines:
        return max(map(len, lines), default=0) + LEAST_BYTES


def json_list(values: Iterable[str]) -> str:
    """Many values as one parameter, for `?::json::varchar[]`: for each of a list, DuckDB looks for pandas anew."""
    return orjson.dumps([*values]).decode()
