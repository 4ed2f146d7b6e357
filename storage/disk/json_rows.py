"""Rows on their way into DuckDB: a file of JSON lines, read by one statement.

executemany costs eighty times as much, and each bound value a quarter of a millisecond. Where no folder of the home is
named, the file is one of memory alone: in $TMPDIR, titles would lie outside whatever the home is encrypted with.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import orjson

Row = Mapping[str, object]


@contextmanager
def write_json_lines(rows: Iterable[Row], *, folder: Path | None = None, prefix: str = "") -> Generator[Path]:
    """A file of JSON lines for `read_json`, gone after the block; of memory alone where no folder is given."""
    if folder is None:
        with os.fdopen(os.memfd_create("rows"), "wb") as memory:
            _write(memory, rows)
            yield Path(f"/proc/self/fd/{memory.fileno()}")
        return
    with tempfile.NamedTemporaryFile("wb", dir=folder, prefix=prefix or None, suffix=".jsonl") as file:
        _write(file, rows)
        yield Path(file.name)


def _write(file: IO[bytes], rows: Iterable[Row]) -> None:
    for row in rows:
        file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    file.flush()


# DuckDB's own limit is 16 MB, for which it sets memory aside twice; the lines of most batches are far shorter.
LEAST_BYTES = 4_000_000


def longest(path: Path) -> int:
    """Bytes of the longest line of a staged file, or a few million: DuckDB sets memory aside for two of such length."""
    with path.open("rb") as lines:
        return max(map(len, lines), default=0) + LEAST_BYTES


def json_sql(path: Path, columns: Mapping[str, str]) -> str:
    """What reads the rows of a staged file, whose path is its one parameter, as columns of these types."""
    typed = ", ".join(f"{name}: {kind!r}" for name, kind in columns.items())
    return (
        f"read_json(?, format='newline_delimited', hive_partitioning=false, maximum_object_size={longest(path)}, "
        f"columns={{{typed}}})"
    )


def json_list(values: Iterable[str]) -> str:
    """Many values as one parameter, for `?::json::varchar[]`: for each of a list, DuckDB looks for pandas anew."""
    return orjson.dumps([*values]).decode()
