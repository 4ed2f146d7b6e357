"""Whether what is made from the rows still fits them: the index of search, loose keys of addresses, current articles.

No hash of the chain is over these, since they are made anew from the rows; whoever empties them hides articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storage.database.drawn import drawn_sha256, package_sql
from storage.database.live import StoreError
from storage.database.published import Connection
from storage.disk.connections import INTERNAL
from storage.inspection.rows import FILE, KEPT, AtRest

# By article: upkeep takes the readings that others have replaced out of the index.
UNINDEXED = """
    select count(distinct article_id) from kept.reading_rows anti join kept.article_numbers using (article_id)
"""
CURRENT = """
    select article_number, words from kept.article_numbers n
    anti join (select replaces from kept.article_numbers where replaces is not null) r on r.replaces = n.article_number
"""
POSTINGS = """
    select term, unnest(article_numbers) as article_number, unnest(counts) as counted
    from (select * from kept.tokens union all select * from kept.tokens_since)
"""
COUNTED = f"""
    with current as ({CURRENT}), postings as ({POSTINGS})
    select
        (select coalesce(sum(words), 0) from current), coalesce(sum(abs(counted)), 0),
        coalesce(sum(hash(term, article_number, counted)), 0)
    from postings semi join current using (article_number)
"""  # noqa: S608 - questions of ours
UNKEYED = """
    select count(*) from kept.address_rows a anti join kept.loose_keys k on k.address_number = a.number
    where a.kind = 'url' and regexp_matches(a.address_key, '^https?:')
        and a.number <= (select max(address_number) from kept.loose_keys)
"""
"""Addresses after the last that has a key are given theirs before the next batch is judged."""
NEEDED = {"00_macros.sql", "02_entries.sql", "02_reviews.sql", "03_articles.sql", "11_copies.sql"}
"""Our own views and macros for this, over the tables of the file: those in it may lie."""
TABLES = f"select table_name from duckdb_tables() where database_name = '{FILE}' and schema_name = '{INTERNAL}'"  # noqa: S608
DRAWN = f"select comment from duckdb_tables() where database_name = '{FILE}' and table_name = 'schema_rows'"  # noqa: S608
KEEPS = """
    select (select max(number) from kept.current_up_to), (select max(reading_number) from kept.current_carriers),
        (select max(number) from kept.waiting_up_to)
"""
"""Up to where it is kept what articles are, of which reading what it adds, which entries wait; null where none is."""
OUTDATED = """
    select count(distinct article_id) from (
        (from current_articles_at(null) except all from current_articles_at(null, above := -1))
        union all
        (from current_articles_at(null, above := -1) except all from current_articles_at(null))
    )
"""
MISCOMPARED = """
    select count(*)
    from carriers_compared() k join carriers_compared(kept := false) c using (reading_number, first_number)
    where k.is_kept and (k.agency, k.added, k.cut) is distinct from (c.agency, c.added, c.cut)
"""
NOT_WAITING = """
    select count(*) from (
        (from waiting_now() except all from waiting_now(above := -1))
        union all
        (from waiting_now(above := -1) except all from waiting_now())
    )
"""
BATCHES = "select count(*), max(number) from kept.batch_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexes:
    """What a database has in its indexes, beside what its rows have."""

    unindexed: int
    """Articles that search does not know."""
    words: int
    counted: int
    mark: int
    """Sum of the hashes of all that search has."""
    unkeyed: int
    """Addresses without a loose key."""
    outdated: int
    """Articles that are shown otherwise than by what is known of them."""
    miscompared: int
    """Articles of which another agency or other sentences are kept than stand in their texts."""
    not_waiting: int
    """Entries that are shown as waiting for their page and are not, or the other way round."""
    batches: tuple[object, ...]
    """How many, and the number of the last."""


def index_faults(live: AtRest, published: AtRest) -> Iterator[str]:
    """What is wrong with the indexes of the live database and of the published file, a sentence each.

    The caller holds the committer's lock; of two files that are the same, it gives one as both: reading them takes as
    long as all else. A file that cannot be read is named elsewhere.
    """
    found = {file: read for file in dict.fromkeys((live, published)) if (read := _read(file))}
    for file, name in ((live, "store/live.duckdb"), (published, "longwatch.duckdb")):
        if read := found.get(file):
            yield from (f"{name}: {fault}" for fault in _faults(read))
    if (
        len(found) == 2
        and found[live].batches == found[published].batches
        and found[live].mark != found[published].mark
    ):
        yield "longwatch.duckdb: search has other words than that of store/live.duckdb"


def _read(file: AtRest) -> _Indexes | None:
    try:
        connection = file.connection
        words, counted, mark = connection.execute(COUNTED).fetchall()[0]
        is_kept = _keeps(connection)
        if is_kept:
            _lay_out(connection)
        return _Indexes(
            unindexed=_one(connection.execute(UNINDEXED).fetchone()),
            words=words,
            counted=counted,
            mark=mark,
            unkeyed=_one(connection.execute(UNKEYED).fetchone()),
            batches=connection.execute(BATCHES).fetchall()[0],
            outdated=_one(connection.execute(OUTDATED).fetchone()) if is_kept else 0,
            miscompared=_one(connection.execute(MISCOMPARED).fetchone()) if is_kept else 0,
            not_waiting=_one(connection.execute(NOT_WAITING).fetchone()) if is_kept else 0,
        )
    except StoreError:
        file.close()
        return None


def _keeps(connection: Connection) -> bool:
    """Whether anything is kept of the articles, and by this version: another may keep something else.

    Where nothing is, there is nothing to compare; to plan it takes longer than all else in a small home.
    """
    if connection.execute(DRAWN).fetchall() != [(drawn_sha256(),)]:
        return False
    return connection.execute(KEEPS).fetchall() != [(None, None, None)]


def _lay_out(connection: Connection) -> None:
    connection.execute(f"create schema if not exists {INTERNAL}")
    for (table,) in connection.execute(TABLES).fetchall():
        connection.execute(f'create view if not exists {INTERNAL}."{table}" as from {KEPT}."{table}"')
    for views in package_sql("views"):
        if views.name in NEEDED:
            connection.execute(views.read_text("utf-8"))


def _faults(read: _Indexes) -> Iterator[str]:
    if read.unindexed:
        yield f"search does not know {read.unindexed} of its articles"
    if read.words != read.counted:
        yield f"search has {read.counted} words where its articles have {read.words}"
    if read.unkeyed:
        yield f"{read.unkeyed} of its addresses have no loose key"
    if read.outdated:
        yield f"what it keeps of {read.outdated} of its articles is not what their rows say"
    if read.miscompared:
        yield f"what it keeps of {read.miscompared} of its copies is not what their texts say"
    if read.not_waiting:
        yield f"what it keeps of {read.not_waiting} of its entries that wait for their page is not what their rows say"


def _one(row: tuple[object, ...] | None) -> int:
    return int(str(row[0])) if row else 0
