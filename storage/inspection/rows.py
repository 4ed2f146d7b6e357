"""The rows of a database, held against what the chain of custody says they hash to, and against a batch's lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from storage.database.published import Connection, has_columns
from storage.database.row_hashes import ROWS_A_NUMBER, Hasher, hash_list
from storage.disk.connections import connect, schema_of_tables, set_zone, sql_text

Line = Mapping[str, Any]
KEPT = "kept"
FILE = "file"
"""The name under which a database is attached; `kept` is a schema of ours that has its tables."""
TABLES = "select table_name from duckdb_tables() where database_name = ? and schema_name = ?"
BATCHES = "select number, batch_id, rows_sha256, coalesce(numbers, 1) from kept.batch_rows order by number"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCheck:
    """What holding the rows of a database came to."""

    batches: int = 0
    changed: tuple[tuple[int, str], ...] = ()
    """Number and name of each batch whose rows are not those that were filed."""
    faults: tuple[str, ...] = ()
    is_hashed: bool = True
    """False where an earlier version filed it, which hashed no rows."""


class AtRest:
    """A database at rest, for reading: opened when it is first asked, once for all that is asked of it.

    Its tables are `kept`, whichever version made it; no macro in it can stand in for a function that we call.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def connection(self) -> Connection:
        """The open database. Raises StoreError."""
        if self._connection is None:
            connection = connect(spilling_beside=self.path)
            try:
                self._lay_out(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _lay_out(self, connection: Connection) -> None:
        set_zone(connection)
        connection.execute(f"attach {sql_text(self.path)} as {FILE} (read_only)")
        connection.execute(f"create schema {KEPT}")
        schema = schema_of_tables(connection, FILE)
        for (table,) in connection.execute(TABLES, [FILE, schema]).fetchall():
            named = str(table).replace('"', '""')
            connection.execute(f'create view {KEPT}."{named}" as from {FILE}.{schema}."{named}"')

    def close(self) -> None:
        """Let go of it; whoever asks again opens it anew, as after an error that no connection outlives."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def check_rows(
    connection: Connection, own: Mapping[str, str], listed: tuple[int, str] | None, chosen: Iterable[str] | None
) -> RowCheck:
    """The rows of all batches, or of those that are chosen, against the chain: its own lines, and the last list."""
    if not has_columns(connection, "kept.batch_rows", "rows_sha256", "numbers"):
        return RowCheck(is_hashed=False)
    batches: list[tuple[int, str, str | None, int]] = connection.execute(BATCHES).fetchall()
    if any(digest is None for _, _, digest, _ in batches):
        return RowCheck(is_hashed=False)
    faults = []
    first = {name: digest or "" for _, name, digest, _ in batches[: listed[0] if listed else 0]}
    if listed and hash_list(first) != listed[1]:
        faults.append("what its rows hashed to, in batch_rows, is not what the chain lists")
    known = None if chosen is None else set(chosen)
    numbers = {number: many for number, name, digest, many in batches if digest and (known is None or name in known)}
    hasher = Hasher(connection, FILE)
    made = hasher.of_batches(numbers)
    wrong = [
        (number, name)
        for number, name, digest, _ in batches
        if number in made and made[number] != own.get(name, digest)
    ]
    if known is None:
        everywhere = {number: many for number, _, _, many in batches}
        faults += [f"{table} has {count} rows that no batch brought" for table, count in hasher.strays(everywhere)]
    return RowCheck(batches=len(numbers), changed=tuple(wrong), faults=tuple(faults))


def contradicted_lines(connection: Connection, number: int, lines: Sequence[Line]) -> Iterator[str]:
    """What the rows of a batch say otherwise than its lines, a sentence each: its texts, and lines that are rows."""
    yield from _contradicted_texts(connection, number, lines)
    for line in lines:
        table = f"{line['record']}_rows"
        key = next((name for name in line if name.endswith("_id") and name not in PASSING_IDS), None)
        if line["record"] not in RULED or key is None:
            continue
        found = connection.execute(f'select * from kept.{table} where "{key}" = ?', [line[key]])  # noqa: S608
        columns = [column[0] for column in found.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        if not rows:
            yield f"{line['record']} {line[key]} is gone"
        said = {name: value for name, value in line.items() if isinstance(value, str) and name in columns}
        for row in rows:
            odd = [name for name, value in said.items() if isinstance(row[name], str | None) and row[name] != value]
            if odd:
                yield f"{line['record']} {line[key]}: {', '.join(odd)}"


def contradicted_captures(connection: Connection, batch: str, lines: Sequence[Line]) -> list[str]:
    """The captures that only the lines of a batch have so, or only its rows."""
    rows = {tuple(row) for row in connection.execute(CAPTURES, [batch]).fetchall()}
    names = ("sha256", "warc", "record_offset", "record_length", "record_sha256")
    said = {tuple(line.get(name) for name in names) for line in lines if line["record"] == "capture"}
    return sorted({str(one[0]) for one in rows ^ said})


CAPTURES = f"""
    select c.sha256, c.warc, c.record_offset, c.record_length, c.record_sha256 from kept.capture_rows c
    join kept.batch_rows b on c.number // {ROWS_A_NUMBER} between b.number and b.number + coalesce(b.numbers, 1) - 1
    where b.batch_id = ?
"""  # noqa: S608 - a number of ours
RULED = {"decision", "figure_ruling", "seal", "export", "miss", "hand", "problem"}
PASSING_IDS = {"run_id", "article_id", "source_id", "feed_id", "fetch_id"}
READINGS = f"""
    select l.fetch_id, l.article_id, r.reading_id, r.title, r.byline, r.text
    from kept.look_rows l left join kept.reading_rows r
        on r.article_id = l.article_id and r.revision = l.revision
            and r.number // {ROWS_A_NUMBER} = l.number // {ROWS_A_NUMBER}
    where l.outcome in ('first', 'revised') and l.number // {ROWS_A_NUMBER} = ?
"""  # noqa: S608 - a number of ours


def _contradicted_texts(connection: Connection, number: int, lines: Sequence[Line]) -> Iterator[str]:
    rows = {row[0]: row[1:] for row in connection.execute(READINGS, [number]).fetchall()}
    for line in lines:
        article = line.get("article")
        if line["record"] != "page" or not isinstance(article, dict) or line["fetch_id"] not in rows:
            continue
        article_id, reading_id, title, byline, text = rows[line["fetch_id"]]
        if reading_id is None:
            yield f"article {article_id}: its reading is gone"
            continue
        odd = [name for name, said in (("title", title), ("byline", byline)) if said != article.get(name)]
        odd += ["text"] if set(text.splitlines()) - set(str(article.get("text")).splitlines()) else []
        if odd:
            yield f"article {article_id}, reading {reading_id}: {', '.join(odd)}"
