"""Whether what is made from the rows still fits them: the index of search, and the loose keys of addresses.

No hash of the chain is over these, since they are made anew from the rows; whoever empties them hides articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage.database.live import StoreError
from storage.inspection.rows import beside

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
BATCHES = "select count(*), max(number) from kept.batch_rows"


def index_faults(live: Path, published: Path) -> Iterator[str]:
    """What is wrong with the indexes of the live database and of the published file, a sentence each.

    The caller holds the committer's lock. A file that cannot be read is named elsewhere.
    """
    marks = {}
    for path, name in ((live, "store/live.duckdb"), (published, "longwatch.duckdb")):
        try:
            with beside(path) as connection:
                unindexed = _one(connection.execute(UNINDEXED).fetchone())
                words, counted, mark = connection.execute(COUNTED).fetchall()[0]
                unkeyed = _one(connection.execute(UNKEYED).fetchone())
                marks[name] = connection.execute(BATCHES).fetchall(), mark
        except StoreError:
            continue
        if unindexed:
            yield f"{name}: search does not know {unindexed} of its articles"
        if words != counted:
            yield f"{name}: search has {counted} words where its articles have {words}"
        if unkeyed:
            yield f"{name}: {unkeyed} of its addresses have no loose key"
    if len(marks) == 2:
        (batches, mark), (others, other) = marks.values()
        if batches == others and mark != other:
            yield "longwatch.duckdb: search has other words than that of store/live.duckdb"


def _one(row: tuple[object, ...] | None) -> int:
    return int(str(row[0])) if row else 0
