"""Make NNN.duckdb.gz beside this file: a database of the newest schema, with a few rows of every table.

Run it once for each schema, while that is the newest: `python tests/data/databases/make.py`. A file that is there is
kept as it is: it is the database of its day, and every later version must open it.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.database.drawn import package_sql
from storage.database.live import Live, live

HERE = Path(__file__).parent
DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
ROWS = (1, 2, 3)
OURS = {"schema_rows", "snapshot_rows"}
"""Tables that hold nothing of a publisher, and are filled by being opened and published."""

MEANT: dict[str, tuple[object, object, object]] = {
    "arrived": ("first-poll", "live", "live"),
    "because": ("announced", "announced", "redirect"),
    "capture_sha256": ("a" * 64, "b" * 64, "c" * 64),
    "decision": ("relevant", "irrelevant", "follow-up"),
    "fate": ("new", "new", "waiting"),
    "group_id": ("article 1", "article 1", "article 3"),
    "kind": ("ngo", "wire", "state"),
    "language": ("en", "fa", "de"),
    "outcome": ("ok", "ok", "timeout"),
    "published_from": ("feed", "json-ld", "guess"),
    "published_precision": ("time", "local time", "day"),
    "purpose": ("feed", "page", "page"),
    "revision": (1, 1, 1),
    "setting": ("zone", "zone", "zone"),
    "setting_value": ("Europe/Zurich", "UTC", "Asia/Tehran"),
    "sha256": ("a" * 64, "b" * 64, "c" * 64),
    "text": ("A text.\nOf two paragraphs.", "متنی به فارسی", "Ein Text mit ß und „Zeichen“"),
    "text_state": ("ok", "partial", "stub"),
    "title": ("A title", "زندانیان سیاسی", "Straße"),
    "topic": ("executions", "protests", "executions"),
}
"""Values that the views ask for by name; the rest say which column and row they stand in."""


def value(column: str, kind: str, row: int) -> object:
    """What stands in a column of a row: the ids of one row are those of the same row in every table."""
    if column in MEANT:
        return MEANT[column][row - 1]
    if kind.endswith("[]"):
        return [f"{column} {row}", "and another"] if row > 1 else []
    if kind == "VARCHAR":
        return f"{column.removesuffix('_id').replace('_', ' ')} {row}"
    if kind == "JSON":
        return json.dumps([{"field": column, "value": row}])
    if kind == "BOOLEAN":
        return row != ROWS[-1]
    day = DAY + timedelta(days=row)
    return day.date().isoformat() if kind == "DATE" else day.isoformat() if kind.startswith("TIMESTAMP") else row


def fill(store: Live) -> None:
    """Give every table its rows."""
    columns: dict[str, dict[str, str]] = {}
    asked = "select table_name, column_name, data_type from duckdb_columns() where database_name = 'store' order by all"
    for table, column, kind in store.rows(asked):
        columns.setdefault(str(table), {})[str(column)] = str(kind)
    for table, kinds in columns.items():
        if table.endswith("_rows") and table not in OURS:
            store.insert(table, [{name: value(name, kind, row) for name, kind in kinds.items()} for row in ROWS])


def main() -> int:
    """Make the file of the newest schema, and say where."""
    path = HERE / f"{len(package_sql('migrations')):03}.duckdb.gz"
    if path.exists():
        print(f"{path}: is there already, and stays as it is: write a new migration first")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.duckdb"
        with live(made, now=DAY) as store:
            fill(store)
        path.write_bytes(gzip.compress(made.read_bytes(), 9, mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
