"""A home made larger than can be grown in an hour: `python -m bench.multiplied HOME TIMES`.

The home was grown by the real committer (`bench.store`); each of its articles, with all that was filed of it, is then
written TIMES over: older by its span for each turn, under an id, addresses and numbers of its own, with a text that
shares no sequence of words with the others'. What is not as in a grown home: words are the same in every turn, so that
an index of words has longer lists and no more words; the filed batches and the chain are those of one turn.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from bench.spent import Spent
from config.home import Home
from storage.database.live import OPTIONS
from storage.disk.connections import connect, sql_text

ONCE = ("source_rows", "feed_rows", "schema_rows", "setting_rows", "rules_rows", "person_rows", "line_rows")
ARTICLES = ("article_id", "group_id", "other_id")
OF_ARTICLES = ("reading_id", "figure_id")
NAMES = ("run_id", "fetch_id", "batch_id", "decision_id", "problem_id")
NUMBERS = ("number", "address_number", "reading_number", "first_number")
ADDRESSES = ("url", "url_key", "address", "address_key", "loose_key", "canonical_url", "final_url", "guid")
SAME = ("rules_sha256", "config_sha256", "rows_sha256")
OWED = "select 1 from owed limit 1"
IN_A_BATCH = 1_000_000
"""A row's number is its batch's times so much, and its place there."""


def main(arguments: Sequence[str]) -> int:
    """Multiply a home; 2 where the words of the command are not two, 1 where its growth was cut short."""
    if len(arguments) != 2 or not arguments[1].isdigit():
        print("python -m bench.multiplied HOME TIMES", file=sys.stderr)
        return 2
    home, times, spent = Home(Path(arguments[0])), int(arguments[1]), Spent()
    with connect(spilling_beside=home.live) as store:
        # Opened otherwise, all that is written has row groups of 122,880, and a text is read with as many others.
        store.execute(f"attach {sql_text(home.live)} as store ({OPTIONS}); use store")
        store.execute("set timezone = 'UTC'; set memory_limit = '6GB'; set threads = 1")
        if store.execute(OWED).fetchall():
            print(f"{home.root}: owes pages: its growth was cut short; finish it first", file=sys.stderr)
            return 1
        steps = _steps(store)
        for table in _tables(store):
            if table not in ONCE and table not in ("tokens", "tokens_since"):
                _again(store, f"internal.{table}", table, times, steps)
        _terms(store, times, steps["article"])
    with duckdb.connect(str(home.shingles)) as index:
        index.execute("set memory_limit = '6GB'; set threads = 1")
        _index(index, times, steps)
    print(f"{home.root}: {times} times, {spent.figures()}")
    return 0


def _steps(store: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """By how much a turn's batches, articles and days are beyond those of the turn before."""
    batch = store.execute("select max(number) + 1 from internal.batch_rows").fetchall()[0][0]
    article = store.execute("select max(article_number) + 1 from internal.article_numbers").fetchall()[0][0]
    days = store.execute(
        "select date_diff('day', min(first_seen_at), max(first_seen_at)) + 1 from internal.article_rows"
    )
    return {"batch": batch, "article": article, "days": days.fetchall()[0][0]}


def _tables(store: duckdb.DuckDBPyConnection) -> list[str]:
    asked = "select table_name from duckdb_tables() where schema_name = 'internal' and estimated_size > 0"
    return [name for (name,) in store.execute(asked).fetchall()]


def _again(store: duckdb.DuckDBPyConnection, name: str, table: str, times: int, steps: dict[str, int]) -> None:
    columns = store.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ?", [table]
    ).fetchall()
    store.execute(f"create temp table had as from {name}; truncate {name}")
    for turn in range(times):
        back = times - 1 - turn
        cells = ", ".join(_cell(table, column, kind, turn, back, steps) for column, kind in columns)
        store.execute(f"insert into {name} select {cells} from had")
        store.execute("checkpoint")
    store.execute("drop table had")
    print(table, flush=True)


def _cell(table: str, column: str, kind: str, turn: int, back: int, steps: dict[str, int]) -> str:
    if column in NUMBERS:
        return f"{column} + {turn * steps['batch'] * (1 if table == 'batch_rows' else IN_A_BATCH)}"
    if column in ("article_number", "replaces"):
        return f"{column} + {turn * steps['article']}"
    if kind in ("TIMESTAMP WITH TIME ZONE", "DATE"):
        return f"({column} - to_days({back * steps['days']}))::{kind}"
    if not back:
        return f'"{column}"'
    if column in ARTICLES:
        return _own(column, back)
    if column in OF_ARTICLES:
        return f"{_own(f'{column}[:16]', back)} || {column}[17:]"
    if column in NAMES:
        return f"{column} || '-{back}'"
    if column in ADDRESSES:
        return f"replace({column}, '/news/', '/news/{back}-')"
    if column == "text":
        return f"text || ' {back}'"
    if (column.endswith("_sha256") or (table, column) == ("capture_rows", "sha256")) and column not in SAME:
        return f"sha256({column} || '{back}')"
    return f'"{column}"'


def _own(name: str, back: int) -> str:
    return f"substr(md5({name} || '-{back}'), 1, 16)"


def _terms(store: duckdb.DuckDBPyConnection, times: int, step: int) -> None:
    store.execute("create temp table had as from internal.tokens union all from internal.tokens_since")
    store.execute("truncate internal.tokens; truncate internal.tokens_since")
    for turn in range(times):
        moved = f"list_transform(article_numbers, lambda one: (one + {turn * step})::integer)"
        store.execute(f"insert into internal.tokens_since select term, {moved}, counts from had")
    store.execute("drop table had; checkpoint")
    print("terms", flush=True)


def _index(index: duckdb.DuckDBPyConnection, times: int, steps: dict[str, int]) -> None:
    for table in ("shingles", "fingerprints", "batches"):
        index.execute(f"create temp table had as from {table}; truncate {table}")
        for turn in range(times):
            back, article, batch = times - 1 - turn, turn * steps["article"], turn * steps["batch"]
            day, own = f"(day - {back * steps['days']})::date", _own("article_id", back) if back else "article_id"
            group = _own("group_id", back) if back else "group_id"
            words = f"sha256(words_sha256 || '{back}')" if back else "words_sha256"
            shingle = f"hash(shingle, {back})" if back else "shingle"
            cells = {
                "shingles": f"{shingle}, number + {article}, group_number + {article}, {day}",
                "fingerprints": f"number + {article}, batch + {batch}, {day}, {own}, {group}, "
                f"group_number + {article}, {words}, words, guards",
                "batches": f"batch + {batch}",
            }[table]
            index.execute(f"insert into {table} select {cells} from had")
        index.execute("drop table had; checkpoint")
    print("copy index", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
