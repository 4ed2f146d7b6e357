"""A replayed database against the one in use: every table of rows, by what names a row, whatever its number is."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from storage.database.live import Live
from storage.database.published import Connection
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.connections import connect, schema_of_tables, sql_text

EXAMPLES = 5
"""Examples reported of a table."""
WIDEST = 60
"""Characters reported of a value."""

NAMED_BY = {
    "batch_rows": ("batch_id",),
    "setting_rows": ("setting",),
    "run_rows": ("run_id",),
    "run_end_rows": ("run_id",),
    "rules_rows": ("rules_sha256", "run_id"),
    "schema_rows": ("version",),
    "source_rows": ("source_id", "run_id"),
    "feed_rows": ("feed_id", "run_id"),
    "capture_rows": ("sha256", "run_id", "url", "captured_at"),
    "fetch_rows": ("fetch_id",),
    "entry_rows": ("fetch_id", "entry_position"),
    "fate_rows": ("fetch_id", "entry_position", "decided_at"),
    "article_rows": ("article_id",),
    "address_rows": ("article_id", "kind", "feed_id", "address_key"),
    "look_rows": ("article_id", "fetch_id"),
    "revision_rows": ("article_id", "revision"),
    "timeline_rows": ("article_id", "timeline", "place"),
    "first_sight_rows": ("article_id", "first_seen_at"),
    "reading_rows": ("reading_id",),
    "tagging_rows": ("reading_id", "rules_sha256"),
    "tag_rows": ("reading_id", "rules_sha256", "topic"),
    "match_rows": ("reading_id", "rules_sha256", "topic", "part", "from_char", "to_char", "term"),
    "figure_rows": ("figure_id",),
    "figure_ruling_rows": ("ruling_id",),
    "group_rows": ("article_id", "decided_at"),
    "grouping_rows": ("grouping_id",),
    "relation_rows": ("article_id", "other_id", "decided_at"),
    "decision_rows": ("decision_id",),
    "problem_rows": ("problem_id",),
    "silence_rows": ("source_id", "language", "run_id"),
    "stamp_rows": ("head", "sha256"),
    "robots_rows": ("origin", "run_id", "fetched_at"),
    "hand_rows": ("hand_id",),
    "miss_rows": ("miss_id",),
    "move_rows": ("feed_id", "run_id"),
    "sent_rows": ("message_key", "channel", "outcome", "sent_at"),
    "line_rows": ("place", "line", "run_id"),
    "incomplete_rows": ("reading_id", "part"),
    "left_out_rows": ("batch_id", "line", "part"),
    "person_rows": ("name",),
    "use_rows": ("run_id", "source_id"),
    "gap_rows": ("source_id", "language", "day", "run_id"),
}
"""The columns that name a row; of a table that is not listed, those that end in _id, or else all."""

PASSING = {
    "batch_rows": {"number", "filed_at", "rows_sha256"},
    "schema_rows": {"applied_at"},
}
"""Columns that are of the filing and not of the facts; `number` is, everywhere."""

OF_THE_FILING = {"snapshot_rows", "salt_rows"}
"""Tables of which nothing can be replayed, or that say nothing of the watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs in a table: rows of the same name that say other things, and rows that only one side has."""

    table: str
    changed: int = 0
    missing: int = 0
    """Rows of the database in use that the replay does not give."""
    added: int = 0
    """Rows that only the replay gives."""
    examples: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The same for people."""
        message = f"{self.table}: {self.changed} changed, {self.missing} missing in the replay, {self.added} only there"
        return [message, *(f"    {example}" for example in self.examples)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What of the tables is compared; None for all."""

    source: str | None = None
    since: str | None = None
    """The beginning of a batch's name: batches from there on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two databases, compared."""

    tables: tuple[str, ...]
    """Those that were compared."""
    differences: tuple[Difference, ...]


class UnreadableError(RuntimeError):
    """The database in use cannot be read; the message says why."""


def filed_batches(path: Path) -> list[str]:
    """The batches that a database at rest has, in the order they were filed. Raises UnreadableError."""
    with connect(spilling_beside=path) as connection, beside(connection, path):
        asked = f"select batch_id from {side_of(connection, 'used')}.batch_rows order by number"  # noqa: S608
        return [str(row[0]) for row in connection.execute(asked).fetchall()]


def compare_stores(store: Live, path: Path, scope: Scope) -> Comparison:
    """The open, replayed database against the one in use at `path`, which nobody has open. Raises UnreadableError."""
    with beside(store.connection, path):
        ours, theirs = _Side(store, "store"), _Side(store, "used")
        names = sorted(name for name in ours.columns.keys() | theirs.columns.keys() if name.endswith("_rows"))
        asked = [name for name in names if name not in OF_THE_FILING and _is_in(scope, ours.of(name))]
        # To plan the question takes 2 ms a table, and most tables of most watches are empty.
        filled = [name for name in asked if name in ours.filled | theirs.filled]
        found = (_difference(store, name, ours, theirs, scope) for name in filled)
        return Comparison(tables=tuple(asked), differences=tuple(one for one in found if one))


@contextmanager
def beside(connection: Connection, path: Path) -> Generator[None]:
    """The database in use, attached for reading as `used` while the block lasts."""
    try:
        connection.execute(f"attach {sql_text(path)} as used (read_only)")
    except duckdb.Error as cause:
        raise UnreadableError(f"{path}: {cause}") from cause
    try:
        yield
    except duckdb.Error as cause:
        raise UnreadableError(f"{path}: {cause}") from cause
    finally:
        connection.execute("detach used")


def side_of(connection: Connection, database: str) -> str:
    """An attached database and the schema of its tables, to name a table by."""
    return f"{database}.{schema_of_tables(connection, database)}"


# Of a table, never less rows than there are: those that were deleted count until it is written anew.
COLUMNS = """
    select table_name, column_name, estimated_size from duckdb_columns()
    join duckdb_tables() using (database_name, schema_name, table_name)
    where database_name = ? order by table_name, column_index
"""


class _Side:
    """One of the two databases: where its tables are, their columns, and which of them have rows."""

    def __init__(self, store: Live, database: str) -> None:
        self.name = side_of(store.connection, database)
        self.columns: dict[str, list[str]] = {}
        self.filled: set[str] = set()
        for table, column, rows in store.rows(COLUMNS, [database]):
            self.columns.setdefault(str(table), []).append(str(column))
            if rows:
                self.filled.add(str(table))

    def of(self, table: str) -> list[str]:
        """The columns of a table; none where it is missing."""
        return self.columns.get(table, [])


def _is_in(scope: Scope, columns: list[str]) -> bool:
    return scope.source is None or bool({"source_id", "article_id", "reading_id"} & {*columns})


def _difference(store: Live, table: str, ours: _Side, theirs: _Side, scope: Scope) -> Difference | None:
    if not ours.of(table) or not theirs.of(table):
        side = theirs if theirs.of(table) else ours
        where = _where(table, side.of(table), side.name, scope)
        (rows,) = store.rows(f"select count(*) from {side.name}.{table} {where}")[0]  # noqa: S608
        number = int(str(rows))
        reason = ("only one of the two has this table",)
        counts = {"missing": number} if side is theirs else {"added": number}
        return Difference(table=table, examples=reason, **counts) if number else None
    passing = PASSING.get(table, {"number"})
    shared = [column for column in ours.of(table) if column in theirs.of(table) and column not in passing]
    key = [column for column in NAMED_BY.get(table) or _ids(shared) if column in shared] or shared
    sides = theirs.name, ours.name
    store.connection.execute(_differing(table, key, shared, ours.of(table), scope, sides))
    [counted] = store.rows(
        "select sum(least(used, ours)), sum(greatest(used - ours, 0)), sum(greatest(ours - used, 0)) from differing"
    )
    changed, missing, added = (int(str(number or 0)) for number in counted)
    if not (changed or missing or added):
        return None
    examples = tuple(_examples(store, table, key, shared, sides))
    return Difference(table=table, changed=changed, missing=missing, added=added, examples=examples)


def _ids(columns: list[str]) -> list[str]:
    return [column for column in columns if column.endswith("_id")]


def _differing(
    table: str, key: list[str], shared: list[str], columns: list[str], scope: Scope, databases: tuple[str, str]
) -> str:
    """SQL that leaves, in the temporary table `differing`, how many rows of a name each side has that the other lacks.

    Rows are counted by the hash of all they say, so that a row given twice is missed once.
    """
    names, said = ", ".join(key), ", ".join(f"{column}::varchar" for column in shared)
    sides = [
        f"select {names}, hash({said}) as said, {sign} as side, rowid as place "  # noqa: S608
        f"from {side}.{table} {_where(table, columns, side, scope)}"
        for side, sign in zip(databases, (1, -1), strict=True)
    ]
    return f"""
        create or replace temp table differing as
        with counted as (
            select {names}, said, sum(side) as more,
                min(place) filter (side = 1) as used_place, min(place) filter (side = -1) as our_place
            from ({" union all ".join(sides)}) group by {names}, said having sum(side) <> 0
        )
        select {names},
            coalesce(sum(more) filter (more > 0), 0) as used, coalesce(-sum(more) filter (more < 0), 0) as ours,
            min(used_place) filter (more > 0) as used_place, min(our_place) filter (more < 0) as our_place
        from counted group by {names}
    """  # noqa: S608


def _where(table: str, columns: list[str], side: str, scope: Scope) -> str:
    """The rows of a table within what is compared."""
    wanted = []
    if scope.since and table == "batch_rows":
        wanted.append(f"batch_id >= {sql_text(scope.since)}")
    elif scope.since and "number" in columns:
        numbers = "unnest(range(number, number + coalesce(numbers, 1)))"
        batches = f"select {numbers} from {side}.batch_rows where batch_id >= {sql_text(scope.since)}"  # noqa: S608
        wanted.append(f"number // {ROWS_A_NUMBER} in ({batches})")
    if scope.source:
        its = f"select article_id from {side}.article_rows where source_id = {sql_text(scope.source)}"  # noqa: S608
        if "source_id" in columns:
            wanted.append(f"source_id = {sql_text(scope.source)}")
        elif "article_id" in columns:
            wanted.append(f"article_id in ({its})")
        else:
            wanted.append(f"split_part(reading_id, '.', 1) in ({its})")
    return f"where {' and '.join(wanted)}" if wanted else ""


def _examples(store: Live, table: str, key: list[str], shared: list[str], databases: tuple[str, str]) -> Iterator[str]:
    """A few rows that differ: changed ones first, then the missing, then the added."""
    examples = f"select * from differing order by least(used, ours) = 0, used = 0, {', '.join(key)} limit {EXAMPLES}"  # noqa: S608
    for *name, used, ours, used_place, our_place in store.rows(examples):
        named = ", ".join(f"{column} {_shortened(value)}" for column, value in zip(key, name, strict=True))
        if used and ours:
            yield f"changed: {named}: {_change(store, table, shared, databases, (used_place, our_place))}"
        else:
            yield f"{'missing' if used else 'added'}: {named}"


def _change(
    store: Live, table: str, shared: list[str], databases: tuple[str, str], places: tuple[object, object]
) -> str:
    said = ", ".join(f"{column}::varchar" for column in shared)
    before, after = (
        store.rows(f"select {said} from {side}.{table} where rowid = ?", [place])[0]  # noqa: S608
        for side, place in zip(databases, places, strict=True)
    )
    differing = [one for one in zip(shared, before, after, strict=True) if one[1] != one[2]]
    return "; ".join(f"{column} {_shortened(was)}, replayed {_shortened(now)}" for column, was, now in differing)


def _shortened(value: object) -> str:
    if value is None:
        return "empty"
    line = " ".join(str(value).split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
