"""Rulings that wait in the spool, laid over the published file: seen at once, whenever they are filed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from storage.archive.spool import BatchError, Line, name_of, pending, read_batch
from storage.database.published import Connection
from storage.disk.json_rows import write_json_lines

MARK = "-review-"
"""Stands in the names of batches that hold rulings, so that nobody reads the others to find them."""

COLUMNS = {
    "decision_id": "VARCHAR", "article_id": "VARCHAR", "topic": "VARCHAR", "reading_id": "VARCHAR",
    "revision": "INTEGER", "capture_sha256": "VARCHAR", "decision": "VARCHAR", "reviewer": "VARCHAR",
    "note": "VARCHAR", "withdraws": "VARCHAR", "decided_at": "TIMESTAMPTZ", "place": "BIGINT",
}  # fmt: skip
TYPES = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())

LAID_OVER = f"""
    create temp table decision_rows as
    select *, false as in_spool from main.decision_rows
    union all by name
    select
        * exclude (place), true as in_spool,
        place + (select coalesce(max(number), 0) from main.decision_rows) as number
    from read_json($path, format = 'newline_delimited', columns = {{{TYPES}}})
    where decision_id not in (select decision_id from main.decision_rows)
"""  # noqa: S608
"""A temporary table stands before the file's own of that name, within views and macros too.

`in_spool` tells its rows apart: once it is there, the file's own is not to be named any more."""


def waiting_rulings(spool: Path) -> list[Line]:
    """The rulings in the spool, in the order they will be filed.

    Ask for them before the published file is opened: a batch leaves the spool only after a publish that holds it.
    """
    found: list[Line] = []
    for path in pending(spool):
        if MARK not in name_of(path):
            continue
        try:
            _, lines = read_batch(path)
        except (OSError, BatchError):
            continue  # filed meanwhile; or damaged, which the committer will say
        found += [line for line in lines if line["record"] == "decision"]
    return found


def lay_over(connection: Connection, waiting: Iterable[Line]) -> None:
    """Have the views of an open published file count these rulings as if they were filed."""
    rows = [{**{name: line.get(name) for name in COLUMNS}, "place": n} for n, line in enumerate(waiting, start=1)]
    with write_json_lines(rows) as lines:
        connection.execute(LAID_OVER, {"path": str(lines)})
