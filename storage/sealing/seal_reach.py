"""What a seal reaches: captures, the rows made from them, and the batches that brought those.

A seal is a row first. What it destroys is worked out from that row alone, so that one cut short is ended by the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.archive.captures import Capture
from storage.database.live import Live
from storage.database.published import Connection
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.json_rows import write_json_lines
from storage.sealing.kept_judgements import (
    Judged,
    Lines,
    kept_groups,
    kept_taggings,
    kept_tags,
    visits_after,
    visits_to,
)

SEALED = "sealed"
"""The text_state of a reading whose text was destroyed."""
SAID = "its text was sealed: the view seals says by whom and why"

FEEDS = "select 1 from fetch_rows where capture_sha256 = ? and purpose = 'feed' limit 1"
READ = """
    select distinct article_id, revision from look_rows
    where list_contains(?, capture_sha256) and outcome not in ('failed', 'gone')
"""
REVISIONS = "select distinct article_id, revision from revision_rows where list_contains(?, article_id)"
FROM_FEED = """
    select distinct r.article_id, r.revision
    from fetch_rows f join fate_rows t using (fetch_id) join reading_rows r on r.article_id = t.article_id
    where list_contains(?, f.capture_sha256) and r.text_from in ('feed', 'summary')
"""
CAPTURES_OF = """
    select distinct capture_sha256 from look_rows l
    where list_contains(?, article_id || '.' || revision) and capture_sha256 is not null
        and (outcome not in ('failed', 'gone') or not exists (
            select 1 from look_rows o where o.capture_sha256 = l.capture_sha256 and o.article_id <> l.article_id
        ))
"""
ANNOUNCED = """
    select distinct f.capture_sha256
    from fate_rows t join fetch_rows f using (fetch_id)
    where list_contains(?, t.article_id) and f.capture_sha256 is not null
"""
ADDRESSES = "select distinct address_key from address_rows where kind = 'url' and list_contains(?, article_id)"
COPIES = """
    with grouped as (select article_id, arg_max(group_id, number) as group_id from group_rows group by article_id)
    select o.article_id from reading_rows r join reading_rows o using (text_sha256)
    where list_contains($1, r.article_id) and not list_contains($1, o.article_id) and r.words > 0
    union
    select o.article_id from grouped r join grouped o using (group_id)
    where list_contains($1, r.article_id) and not list_contains($1, o.article_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What an order to seal a capture is about to reach."""

    captures: dict[str, str]
    """SHA-256 to why it is in the order."""
    articles: tuple[str, ...] = ()
    url_keys: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    """Articles elsewhere with the same text, or in the group of its copies: not reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What a seal destroys: records of WARC files, readings, entries; and the batches that brought them."""

    records: tuple[Capture, ...]
    readings: frozenset[tuple[str, int]]
    """(article_id, revision)"""
    entries: frozenset[tuple[str, int]]
    """(fetch_id, entry_position)"""
    visits: dict[str, str]
    """What came of each visit whose page is destroyed, by its fetch_id: also where it found a wall, or a notice."""
    after: dict[str, tuple[str | None, str]]
    """Title and text's hash of what a visit found next; its line may have the text before once more, and loses that."""
    batches: tuple[tuple[int, str], ...]
    """(number, batch_id)"""
    tags: dict[str, Lines]
    """The topics of the reading that each visit gave, by its fetch_id: they outlive their grounds."""
    taggings: dict[tuple[str, int, str], Lines]
    """Those that newer rules gave, by article_id, revision and the run that tagged it again."""
    groups: dict[str, Judged]
    """Group and relations that a visit gave its article, and others that were held against it, by its fetch_id."""


def reach(connection: Connection, sha256: str, *, whole_article: bool, keep_feeds: bool) -> Reach:
    """All that must go for the text of a capture to be gone; with `keep_feeds`, feeds that announced it stay."""
    captures = {sha256: "named in the order"}
    is_feed = bool(connection.execute(FEEDS, [sha256]).fetchall())
    read = set(connection.execute(FROM_FEED if is_feed else READ, [[sha256]]).fetchall())
    while not is_feed:
        if whole_article:
            read |= set(connection.execute(REVISIONS, [sorted({one for one, _ in read})]).fetchall())
        names = [f"{article}.{revision}" for article, revision in read]
        more = {row[0] for row in connection.execute(CAPTURES_OF, [names]).fetchall()} - captures.keys()
        captures |= dict.fromkeys(sorted(more), "the same article was read from it")
        found = set(connection.execute(READ, [[*captures]]).fetchall())
        if found <= read:
            break
        read |= found
    articles = sorted({str(article) for article, _ in read})
    if not keep_feeds:
        feeds = {row[0] for row in connection.execute(ANNOUNCED, [articles]).fetchall()} - captures.keys()
        captures |= dict.fromkeys(sorted(feeds), "a feed that announced it")
    return Reach(
        captures=captures,
        articles=tuple(articles),
        url_keys=tuple(sorted(row[0] for row in connection.execute(ADDRESSES, [articles]).fetchall())),
        copies=tuple(sorted(row[0] for row in connection.execute(COPIES, [articles]).fetchall())),
    )


def sealed_things(connection: Connection, seal_id: str) -> Doomed:
    """What the seal of that name destroys, or has destroyed."""
    rows = connection.execute("select sha256, articles, because from seal_rows where seal_id = ?", [seal_id]).fetchall()
    captures = [row[0] for row in rows]
    articles = sorted({one for row in rows for one in row[1] or ()})
    named = [row[0] for row in rows if row[2] == "named in the order"]
    from_feed = set(connection.execute(FROM_FEED, [named]).fetchall())
    read = set(connection.execute(READ, [captures]).fetchall()) | from_feed
    entries = set(connection.execute(ENTRIES, [articles, named]).fetchall())
    names = [f"{article}.{revision}" for article, revision in read]
    visits, after = visits_to(connection, names, captures), visits_after(connection, names)
    return Doomed(
        records=tuple(_capture(*row) for row in connection.execute(RECORDS, [captures]).fetchall()),
        readings=frozenset(read),
        entries=frozenset(entries),
        visits=visits,
        after=after,
        batches=tuple(_batches(connection, names, [*visits, *after], entries)),
        tags=kept_tags(connection, names),
        taggings=kept_taggings(connection, names),
        groups=kept_groups(connection, names),
    )


ENTRIES = """
    select distinct t.fetch_id, t.entry_position from fate_rows t
    where list_contains(?, t.article_id)
    union
    select e.fetch_id, e.entry_position from entry_rows e join fetch_rows f using (fetch_id)
    where list_contains(?, f.capture_sha256)
"""
RECORDS = """
    select distinct sha256, warc, record_offset, record_length, bytes from capture_rows
    where list_contains(?, sha256) and record_length is not null
"""
BATCHES = f"""
    with touched as (
        select number // {ROWS_A_NUMBER} as number from look_rows
        where list_contains($names, article_id || '.' || revision) or list_contains($visits, fetch_id)
        union
        select number // {ROWS_A_NUMBER} from reading_rows where list_contains($names, article_id || '.' || revision)
        union
        select t.number // {ROWS_A_NUMBER} from tagging_rows t join reading_rows r using (reading_id)
        where list_contains($names, r.article_id || '.' || r.revision)
        union
        select e.number // {ROWS_A_NUMBER} from entry_rows e
        join read_json(
            $asked, format = 'newline_delimited', hive_partitioning = false,
            columns = {{fetch_id: 'VARCHAR', entry_position: 'INTEGER'}}
        ) q using (fetch_id, entry_position)
    )
    select distinct b.number, b.batch_id
    from batch_rows b join touched t on t.number >= b.number and t.number < b.number + coalesce(b.numbers, 1)
    order by b.number
"""  # noqa: S608 - a number of ours


def _batches(
    connection: Connection, names: list[str], visits: list[str], entries: Iterable[tuple[str, int]]
) -> list[tuple[int, str]]:
    lines = [{"fetch_id": fetch_id, "entry_position": position} for fetch_id, position in entries]
    with write_json_lines(lines) as path:
        return connection.execute(BATCHES, {"names": names, "visits": visits, "asked": str(path)}).fetchall()


def _capture(sha256: str, warc: str, offset: int, length: int, size: int) -> Capture:
    return Capture(sha256=sha256, warc=warc, record_offset=offset, record_length=length, bytes=size)


READINGS_GONE = f"""
    update reading_rows set
        title = null, title_from = null, byline = null, byline_from = null, text = '', text_from = 'none',
        lifted = null, drawn_sha256 = null, captions = null, images = null, documents = null,
        text_state = '{SEALED}', text_state_reason = '{SAID}', candidates = '[]'
    where list_contains($names, article_id || '.' || revision)
"""  # noqa: S608
MATCHES_GONE = """
    delete from match_rows where reading_id in
        (select reading_id from reading_rows where list_contains($names, article_id || '.' || revision))
"""
FIGURES_GONE = MATCHES_GONE.replace("match_rows", "figure_rows")
CARRIERS_GONE = """
    with gone as (select number from reading_rows where list_contains($names, article_id || '.' || revision))
    delete from current_carriers
    where reading_number in (select number from gone) or first_number in (select number from gone)
"""
LOOKS_TOLD = f"""
    update look_rows set detail = '{SAID}' where list_contains($visits, fetch_id)
"""  # noqa: S608
# Of a notice, who waited for the page was told what it says.
FATES_TOLD = f"""
    update fate_rows set reason = '{SAID}'
    where starts_with(reason, 'its page says "') and exists (
        select 1 from look_rows l
        where list_contains($visits, l.fetch_id) and l.article_id = fate_rows.article_id
            and l.looked_at = fate_rows.decided_at
    )
"""  # noqa: S608
ENTRIES_GONE = """
    update entry_rows set title = null, summary = null, content = null, authors = null
    where (fetch_id, entry_position) in (select (fetch_id, entry_position) from read_json(
        $asked, format = 'newline_delimited', hive_partitioning = false,
        columns = {fetch_id: 'VARCHAR', entry_position: 'INTEGER'}))
"""


def destroy_rows(store: Live, what: Doomed) -> None:
    """Take the texts, titles, quotes and entries that are doomed out of the tables.

    What was there stays in the file until it is compacted.
    """
    names = [f"{article}.{revision}" for article, revision in what.readings]
    lines = [{"fetch_id": fetch_id, "entry_position": position} for fetch_id, position in what.entries]
    with store.transaction(), write_json_lines(lines) as path:
        for sql in (FIGURES_GONE, MATCHES_GONE, CARRIERS_GONE, READINGS_GONE):
            store.connection.execute(sql, {"names": names})
        for sql in (FATES_TOLD, LOOKS_TOLD):
            store.connection.execute(sql, {"visits": [*what.visits]})
        store.connection.execute(ENTRIES_GONE, {"asked": str(path)})
