"""One published file laid out for the review desk, with the rulings of the spool before its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from config.exit_codes import LongwatchError
from storage.archive.spool import SUFFIX, BatchError, Line, read_batch
from storage.database.drawn import package_sql
from storage.database.live import NewerDatabaseError
from storage.database.migrations import why_newer
from storage.disk.connections import connect, find_tables, schema_of_tables, set_zone, sql_text
from storage.disk.json_rows import write_json_lines
from storage.disk.remedies import PUBLISH_ANEW
from storage.queries.questions import QuestionError, missing_said_of_older, nothing_published
from storage.queries.waiting_rulings import LAID, holds_rulings, lacks_columns, lay_ruled_before, reach_views
from storage.shelf.orders import Order
from storage.shelf.standings import Since, standings_of
from storage.shelf.texts import Texts

THREADS = 1
"""A page asks for little, and eight reviewers ask at once: more threads a question only take turns."""
MEMORY, MORE_MEMORY = "110MB", ("150MB", "200MB", "320MB", "1GB", "4GB")
"""For what is laid out and what was read of the file: two may lie side by side. Where that is not enough: more."""
MEMORY_BESIDE = "65MB"
"""For one that answers while the next is laid out: of 100,000 articles, 50 are laid out."""
MOST_ORDERS, ORDERS_AHEAD = 50, 8
"""Orders of the queue kept at once, each with a number an article; and how many the next shelf begins with."""
FEW = 20
"""Articles ruled on whose standings are worked out one by one; of more, those of all are made anew."""
Row = dict[str, Any]
NUMBERS = count(1)


class Shelf:
    """A published file, laid out.

    DuckDB keeps one instance of a path in a process, whatever lies there by now: so the file is attached to a database
    in memory, and the next one to another, while this one answers. A cursor does not see temporary tables: so there is
    one connection, and a lock.
    """

    def __init__(self, path: Path, spool: Path, *, zone: str) -> None:
        """Raises NothingPublishedError, QuestionError and NewerDatabaseError."""
        if not path.exists():
            raise nothing_published(path)
        self.number = next(NUMBERS)  # tells it from every other of this process
        self._path, self._spool, self._seen, self._lock = path, spool, set[str](), Lock()
        self._kept: dict[str, list[Row]] = {}
        self.texts = Texts()
        self._orders: dict[tuple[str, tuple[tuple[str, object], ...]], Order] = {}
        waiting = self._unseen()  # first: a batch leaves the spool after the publish that holds it
        self._connection = connect(spilling_beside=path, threads=str(THREADS), memory_limit=MEMORY)
        try:
            with missing_said_of_older(path):
                self._lay_out(waiting, zone)
        except duckdb.Error as error:
            self._connection.close()
            raise QuestionError(f"{path}: cannot be read: {PUBLISH_ANEW}") from error
        except LongwatchError:
            self._connection.close()
            raise

    def _lay_out(self, waiting: list[Line], zone: str) -> None:
        self._connection.execute(f"attach {sql_text(self._path)} as published (read_only)")
        self._connection.execute("use published")
        find_tables(self._connection)
        self._refuse_newer()
        set_zone(self._connection, zone)
        schema = schema_of_tables(self._connection, "published")
        lay_ruled_before(self._connection, schema)
        for table, _, columns in LAID.values():
            self._connection.execute(
                f"create temp table {table} as select *, false as in_spool from published.{schema}.{table}"  # noqa: S608
            )
            if lacks_columns(self._connection, f"{schema}.{table}", columns):  # a file of an earlier version
                for name in {*columns} - {"place"}:
                    self._connection.execute(f"alter table {table} add column if not exists {name} {columns[name]}")
            reach_views(self._connection, table)
        self._lay(waiting)
        self._rows(sql("lay"), {})
        self._rows(sql("stands"), {})
        self._reach_laid_articles()
        self.published_at = self._connection.execute("select published_at from snapshot").fetchall()[0][0]
        self.seals = int(self._connection.execute("select count(*) from seals").fetchall()[0][0])

    def _reach_laid_articles(self) -> None:
        """Have the views on figures read the articles that are laid out: all there are cost half a second a time."""
        for name in ("figures", "figure_conflicts"):
            [view, *_] = self._rows(sql("view"), {"name": name})
            text = str(view["sql"]).replace("JOIN articles AS a", "JOIN temp.shelf_articles AS a")
            self._connection.execute(re.sub(r"CREATE (TEMP )?VIEW", "CREATE OR REPLACE TEMP VIEW", text, count=1))

    def _refuse_newer(self) -> None:
        known = len(package_sql("migrations"))
        [(version,)] = self._connection.execute("select coalesce(max(version), 0) from schema_rows").fetchall()
        if version > known:
            raise NewerDatabaseError(why_newer(self._path, version, known))

    def rows(self, question: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """The answer to a question of ours, with all rulings that were made until now."""
        with self._lock:
            self._take_in()
            return self._rows(question, values or {})

    def _rows(self, question: str, values: Mapping[str, object]) -> list[Row]:
        with missing_said_of_older(self._path):
            for more in MORE_MEMORY:
                try:
                    return self._answer(question, values)
                except duckdb.OutOfMemoryException:  # a home of many more articles than most have is to be read, too
                    self._connection.execute(f"set memory_limit = '{more}'")
            return self._answer(question, values)

    def _answer(self, question: str, values: Mapping[str, object]) -> list[Row]:
        found = self._connection.execute(question, dict(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def cached_rows(self, name: str) -> list[Row]:
        """The answer to a question that is the same as long as this shelf answers and nobody rules on a new topic."""
        with self._lock:
            self._take_in()
            if name not in self._kept:
                self._kept[name] = self._rows(sql(name), {})
            return self._kept[name]

    def order(self, question: str, values: Mapping[str, object]) -> Order:
        """The places that a question lists, as when it was first asked of this shelf; then those ruled on since."""
        key = (question, tuple(sorted(values.items())))
        with self._lock:
            self._take_in()
            found = self._orders.pop(key, None) or Order(self._rows(question, values)[0]["places"] or ())
            found.take_in_ruled()
            self._orders[key] = found  # the one asked for last stands last
            if len(self._orders) > MOST_ORDERS:
                del self._orders[next(iter(self._orders))]
            return found

    def begin_like(self, old: Shelf) -> None:
        """Have ready what is asked of the shelf that this one takes the place of, so that nobody waits for it."""
        for name in [*old._kept]:
            self.cached_rows(name)
        for question, values in [*old._orders][-ORDERS_AHEAD:]:
            self.order(question, dict(values))

    def keep_little(self) -> None:
        """Give back what was read of the file, but for what is laid out: another is laid out beside this one."""
        with self._lock, suppress(duckdb.Error):  # what is laid out alone takes more, or it is closed
            self._connection.execute(f"set memory_limit = '{MEMORY_BESIDE}'")

    def close(self) -> None:
        """Let go of the file, once whoever asks now has their answer."""
        with self._lock:
            self._connection.close()

    def _take_in(self) -> None:
        lines = self._unseen()
        if not lines:
            return
        self._lay(lines)
        rulings = [line for line in lines if line["record"] == "decision"]
        known = {row["topic"] for row in self._kept.get("topics", ())}
        if any(line.get("topic") and line["topic"] not in known for line in rulings):
            self._kept.pop("topics", None)
        if rulings:
            self._stand_anew({str(line["article_id"]) for line in rulings})

    def _stand_anew(self, article_ids: Iterable[str]) -> None:
        """What stands of the rulings, after some on these articles."""
        found = self._rows(sql("places"), {"ids": [*article_ids]})
        for order in self._orders.values():
            order.ruled.update(row["place"] for row in found)
        if len(found) > FEW:
            self._rows(sql("stands"), {})
            return
        for row in found:
            self._replace_standings(int(row["place"]), str(row["article_id"]))

    def _replace_standings(self, place: int, article_id: str) -> None:
        about = {"id": article_id}
        rows = self._rows(sql("since"), about)
        since = Since(
            revisions=[(row["revision"], row["seen_at"]) for row in rows if row["revision"] is not None],
            parted_at=next((row["parted_at"] for row in rows if row["revision"] is None), None),
        )
        both, own = standings_of(self._rows(sql("ruled"), about), since)
        self._replace("shelf_reviews", place, [asdict(one) for one in both])
        self._replace("shelf_own", place, [asdict(one) for one in own])

    def _replace(self, table: str, place: int, rows: Iterable[Row]) -> None:
        self._connection.execute(f"delete from {table} where place = $place", {"place": place})  # noqa: S608
        for row in rows:
            given = ", ".join(f"${name} as {name}" for name in row)
            self._connection.execute(
                f"insert into {table} by name select $place as place, {given}", row | {"place": place}
            )

    def _unseen(self) -> list[Line]:
        """The rulings of batches that came into the spool since it was last looked at."""
        found: list[Line] = []
        names = (name for name in _listed(self._spool) if holds_rulings(name))
        for name in sorted(name for name in names if name not in self._seen and name.endswith(SUFFIX)):
            try:
                _, lines = read_batch(self._spool / name)
            except (OSError, BatchError):
                continue  # filed meanwhile; or damaged, which the committer will say
            self._seen.add(name)
            found += [line for line in lines if line["record"] in LAID]
        return found

    def _lay(self, lines: list[Line]) -> None:
        for kind, (table, key, columns) in LAID.items():
            some = [line for line in lines if line["record"] == kind]
            rows = [{**{name: line.get(name) for name in columns}, "place": n} for n, line in enumerate(some, start=1)]
            if len(rows) > FEW:
                types = ", ".join(f"{name}: '{type_}'" for name, type_ in columns.items())
                with write_json_lines(rows) as file:
                    how = f"format = 'newline_delimited', columns = {{{types}}}"
                    of_file = f"read_json($path, hive_partitioning = false, {how})"
                    self._connection.execute(_laid_over(table, key, of_file), {"path": str(file)})
                continue
            typed = ", ".join(f"${name}::{type_} as {name}" for name, type_ in columns.items())
            for row in rows:  # a file of JSON costs six times as much as a row
                self._connection.execute(_laid_over(table, key, f"(select {typed})"), row | {"place": 1})


def _laid_over(table: str, key: str, rows: str) -> str:
    return f"""insert into {table} by name
        select * exclude (place), true as in_spool, place + (select coalesce(max(number), 0) from {table}) as number
        from {rows} as waiting where not exists (select 1 from {table} filed where filed.{key} = waiting.{key})"""  # noqa: S608


@cache
def sql(name: str) -> str:
    """A question of the shelf that is kept as a file."""
    return files("storage").joinpath("sql", "shelf", f"{name}.sql").read_text("utf-8")


def _listed(spool: Path) -> list[str]:
    """The names in a folder, which may not be there: asked with every page, so nothing more is asked of each."""
    try:
        return os.listdir(spool)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []
