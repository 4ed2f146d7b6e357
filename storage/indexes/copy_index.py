"""Fingerprints as rows, the index of deduplication: who shares word sequences with whom.

The table stands in a file of its own, at DuckDB's usual row-group size (a small one makes the join four times slower).
It is derived: when it is lost or behind, the filed batches fill it again. One process at a time opens it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from extractors.copies.duplicates import (
    COMMONEST,
    LEAST,
    LIKENESS,
    MEMORY,
    NEIGHBOURS,
    Gathering,
    Placed,
    judge,
    weigh_shared,
)
from extractors.copies.fingerprints import VERSION, Fingerprint
from extractors.copies.relations_records import Neighbour, Relation
from storage.disk.json_rows import longest, write_json_lines
from storage.disk.shared_database import opened
from storage.indexes.likely_texts import Texts, wordings_by

HEADERS = 3 * 4096
"""Bytes every database begins with: a shorter file was cut off at birth, by a full disk, and holds nothing."""
MEMORY_LIMIT = "300MB"
"""Of blocks kept in memory: every batch scans the table once through, and keeping it would gain nothing."""
ROUNDING = 1e-9
"""Sums of the same weights in another order differ by less."""
SAME_WORDS = """
    select 1 from fingerprints where day >= ? and words_sha256 in (select words_sha256 from asked) limit 1
"""
PAIRS_A_BATCH = 20_000_000
"""Of an article of a batch and a stored one that share a word sequence, counted for each sequence. A full batch of
agency reports makes a few millions; beyond, the sequences that most share lead to nobody."""
NEWEST = """
    select any_value(batch), list(article_id) from fingerprints where batch = (select max(batch) from fingerprints)
"""
Prints = duckdb.DuckDBPyConnection
"""The store of fingerprints, open."""


@contextmanager
def open_shingles(path: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """The store of fingerprints, open for as long as the block lasts, and made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and path.stat().st_size < HEADERS:
        path.unlink()
    with opened(path, memory_limit=MEMORY_LIMIT, threads="1") as con:
        con.execute(_sql("tables"))
        if con.execute("select version from made_by").fetchall() != [(VERSION,)]:
            _begin_anew(con)
        yield con


def drop_damaged(path: Path) -> bool:
    """Take away a store of fingerprints that cannot be read to its end, and say whether it was: it is made again."""
    try:
        with opened(path, read_only=True) as con:
            for (table,) in con.execute("select table_name from duckdb_tables() where not internal").fetchall():
                con.execute(f'select bit_xor(hash(one)) from "{table}" one').fetchall()  # noqa: S608
    except duckdb.Error as error:
        if "set lock" in str(error) or "handle conflict" in str(error):  # somebody has it open
            return False
    else:
        return False
    for left in (path, path.with_name(f"{path.name}.wal")):
        left.unlink(missing_ok=True)
    return True


def _begin_anew(con: duckdb.DuckDBPyConnection) -> None:
    """Forget fingerprints of another version: the next run makes them of the texts that are filed."""
    con.execute("begin")
    clear(con)
    con.execute("delete from made_by")
    con.execute("insert into made_by values ($version)", {"version": VERSION})
    con.execute("commit")


def newest_batch(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the last batch added, 0 when there is none."""
    return _number(con, "select coalesce(max(batch), 0) from batches")


def newest_fingerprints(con: duckdb.DuckDBPyConnection) -> tuple[int, set[str]]:
    """Return the last batch that has fingerprints, and their articles; 0 where there are none."""
    batch, articles = con.execute(NEWEST).fetchall()[0]
    return batch or 0, {*(articles or ())}


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Forget everything: the live database was restored or rebuilt, and what stands here is of another one."""
    for table in ("batches", "fingerprints", "shingles", "passes"):
        con.execute(f"delete from {table}")  # noqa: S608


def add(
    con: duckdb.DuckDBPyConnection, placed: Sequence[Placed], *, batch: int, moved: Mapping[str, str] | None = None
) -> None:
    """Keep a batch's fingerprints, all or none; a batch that is not newer than the newest is there already.

    Batches are numbered from 1, in the order they were filed; one without articles counts too. `moved` are the
    articles it puts into another group, by article_id.
    """
    if batch <= newest_batch(con):
        return
    if placed:
        first = _number(con, "select coalesce(max(number), 0) + 1 from fingerprints")
        with write_json_lines(_row(number, one) for number, one in enumerate(placed, start=first)) as path:
            con.execute(_sql("added"), {"path": str(path), "longest": longest(path)})
    con.execute("begin")
    try:
        con.execute("insert into batches values ($batch)", {"batch": batch})
        if placed:
            con.execute(_sql("add_fingerprints"), {"batch": batch})
            con.execute(_sql("add_shingles"))
        for article_id, group_id in (moved or {}).items():
            con.execute(_sql("move_fingerprint"), {"article_id": article_id, "group_id": group_id})
            con.execute(_sql("move_shingles"), {"article_id": article_id})
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def neighbours(
    con: duckdb.DuckDBPyConnection, fingerprints: Mapping[str, Fingerprint], *, since: date
) -> dict[str, list[Neighbour]]:
    """Return, for each article_id, the stored articles of that day and later that share most with it, oldest first."""
    offered, holders = _shared(con, fingerprints.items(), since, likeness=0.0)
    return {
        article_id: weigh_shared(fingerprint, offered[article_id], holders)
        for article_id, fingerprint in fingerprints.items()
    }


def groups(
    con: duckdb.DuckDBPyConnection,
    articles: Sequence[tuple[str, Fingerprint, date]],
    *,
    since: date,
    texts: Texts = lambda _: {},
    stands: Mapping[str, str] = {},
) -> list[tuple[Placed, list[Relation]]]:
    """Return the group and the relations of each new article, in the order given; `stands` has groups that are known.

    The stored and those before it are judged alike, by their texts laid side by side, as far as `texts` has them.

    Nothing is stored. Articles are new ones: a later revision of a stored article stays in its group and is not asked.
    """
    if not articles:
        return []
    asking = ((article_id, fingerprint) for article_id, fingerprint, _ in articles)
    offered, holders = _shared(con, asking, since, likeness=LIKENESS - ROUNDING)
    asked = [(article_id, fingerprint, one) for article_id, fingerprint, _ in articles for one in offered[article_id]]
    gathering = Gathering(holders, wordings_by(texts, asked))
    return [
        gathering.place(article_id, fingerprint, day, offered[article_id], stands.get(article_id))
        for article_id, fingerprint, day in articles
    ]


def not_looked_over(con: duckdb.DuckDBPyConnection, *, most: int) -> list[tuple[int, Placed]]:
    """Return the founders of groups that the pass over all history has not looked at yet, by number, oldest first."""
    found = con.execute(_sql("not_looked_over"), {"most": most}).fetchall()
    return [
        (
            number,
            Placed(
                article_id=article_id,
                group_id=group_id,
                fingerprint=Fingerprint(
                    words_sha256=sha256, words=words, shingles=tuple(hashes), guards=frozenset(guards)
                ),
                day=day,
            ),
        )
        for number, article_id, group_id, day, sha256, words, guards, hashes in found
    ]


def older_copies(
    con: duckdb.DuckDBPyConnection, asking: Sequence[Placed], *, texts: Texts = lambda _: {}
) -> list[tuple[Placed, Relation]]:
    """Return those that are copies of a text from before the days looked back on when they came, and of which."""
    asked = ((one.article_id, one.fingerprint) for one in asking)
    offered, holders = _shared(con, asked, date.min, likeness=LIKENESS - ROUNDING)
    found = []
    older = {
        one.article_id: [other for other in offered[one.article_id] if other.day < one.day - MEMORY] for one in asking
    }
    wordings = wordings_by(
        texts, ((one.article_id, one.fingerprint, other) for one in asking for other in older[one.article_id])
    )
    for one in asking:
        neighbours = weigh_shared(one.fingerprint, older[one.article_id], holders)
        relation = judge(one.fingerprint, neighbours, partial(wordings, one.article_id), wordings).relation
        if relation:
            found.append((one, relation))
    return found


def looked_over(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Note up to which number the pass over all history has come."""
    con.execute("insert into passes values ($number)", {"number": number})


def _shared(
    con: duckdb.DuckDBPyConnection, asking: Iterable[tuple[str, Fingerprint]], since: date, *, likeness: float
) -> tuple[defaultdict[str, list[Placed]], dict[int, int]]:
    """The stored articles near each asked about, and how many groups hold each shingle of theirs."""
    offered = _offered(con, asking, since, likeness=likeness)
    return (defaultdict(list), {}) if offered is None else (offered, _holders(con, since))


def _offered(
    con: duckdb.DuckDBPyConnection, asking: Iterable[tuple[str, Fingerprint]], since: date, *, likeness: float
) -> defaultdict[str, list[Placed]] | None:
    """The stored articles near each asked about, at most NEIGHBOURS and one, from at most PAIRS_A_BATCH pairs.

    None where no stored one shares a shingle or all words with any of them: planning five questions more takes ten
    times as long as seeing that. Otherwise it leaves the temporary tables `asked` and `near_shingles` for `_holders`.
    """
    rows = (
        {"article_id": article_id, "words_sha256": one.words_sha256, "shingles": one.shingles}
        for article_id, one in asking
    )
    with write_json_lines(rows) as path:
        con.execute(_sql("asked"), {"path": str(path)})
    limits = {"since": since, "neighbours": NEIGHBOURS}
    [(held,)] = con.execute(_sql("held"), limits).fetchall()
    if not held and not con.execute(SAME_WORDS, [since]).fetchall():
        return None
    con.execute(_sql("leads"), {"commonest": COMMONEST, "pairs": PAIRS_A_BATCH})
    con.execute(_sql("near"), {**limits, "likeness": likeness, "least": LEAST})
    con.execute(_sql("near_shingles"))
    stored = {number: _placed(*row) for number, *row in con.execute(_sql("offered")).fetchall()}
    found: defaultdict[str, list[Placed]] = defaultdict(list)
    for asker, number in con.execute("select article_id, number from near order by all").fetchall():
        if number in stored and stored[number].article_id != asker:
            found[asker].append(stored[number])
    return found


def _placed(*row: Any) -> Placed:
    article_id, group_id, day, words_sha256, words, guards, shingles = row
    fingerprint = Fingerprint(
        words_sha256=words_sha256, words=words, shingles=tuple(shingles), guards=frozenset(guards)
    )
    return Placed(article_id=article_id, group_id=group_id, fingerprint=fingerprint, day=day)


def _holders(con: duckdb.DuckDBPyConnection, since: date) -> dict[int, int]:
    """Return how many groups hold each shingle, of those that `_offered` has left."""
    return dict(con.execute(_sql("holders"), {"since": since}).fetchall())


def _row(number: int, placed: Placed) -> dict[str, object]:
    return {
        "number": number,
        "day": placed.day.isoformat(),
        "article_id": placed.article_id,
        "group_id": placed.group_id,
        "words_sha256": placed.fingerprint.words_sha256,
        "words": placed.fingerprint.words,
        "guards": sorted(placed.fingerprint.guards),
        "shingles": placed.fingerprint.shingles,
    }


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    (number,) = con.execute(sql).fetchall()[0]
    assert isinstance(number, int)
    return number


@cache
def _sql(name: str) -> str:
    return files("storage").joinpath("sql", "shingles", f"{name}.sql").read_text("utf-8")
