"""What is asked to keep a watch in order: its captures, backups, clocks, time-stamps and seals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from storage.database.published import Connection, has_columns
from storage.database.row_hashes import ROWS_A_NUMBER

if TYPE_CHECKING:
    from storage.archive.captures import Capture

GROWTH = """
    select
        sum(record_length) filter (captured_at >= $since),
        (epoch($now::timestamptz) - epoch(min(captured_at) filter (captured_at >= $since))) / 86400,
        sum(record_length)
    from captures
"""
SERVER_DATES = "select fetched_at, server_date from fetches order by fetched_at desc limit 200"
NEWEST_BACKUP = "select max(made_at), arg_max(place, made_at) from backups"
UNFINISHED_SEALS = """
    select distinct s.sha256 from seals s join looks l on l.capture_sha256 = s.sha256
    join readings r using (article_id, revision)
    where s.because = 'named in the order' and r.text_state <> 'sealed' and l.outcome not in ('failed', 'gone')
"""
SEALED_RECORDS = """
    select distinct n.sha256, c.sha256, c.warc, c.record_offset, c.record_length
    from seal_rows s join seal_rows n using (seal_id) join capture_rows c on c.sha256 = s.sha256
    where n.because = 'named in the order' and c.record_length is not null
        and coalesce(c.kept, 'body') in ('body', 'body again')
    order by all
"""
CAPTURES_LIKE = "select distinct sha256 from capture_rows where starts_with(sha256, ?) limit 2"
EARLIER_SEAL = "select max(seal_id) from seals where sha256 = ?"
SAMPLE = """
    select sha256, warc, record_offset, record_length from capture_rows
    where coalesce(kept, 'body') in ('body', 'body again') order by random() limit ?
"""
IN_WARC = """
    select sha256, warc, record_offset, record_length from capture_rows
    where warc = ? and coalesce(kept, 'body') in ('body', 'body again') order by record_offset
"""
LAST_STAMP = "select arg_max(head, number), max(stamped_at) from stamp_rows"
MATTERS_AMONG = f"""
    with matter as (
        select d.article_id, d.number from decision_rows d
        where d.decision in ('relevant', 'follow-up')
            and not exists (select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer)
    ), visited as (
        select article_id from matter
        union  -- at another publisher's page, the visits are filed for that one's article
        select o.article_id from matter join address_rows m using (article_id) join address_rows o using (address_key)
        where m.kind = 'url' and m.because = 'elsewhere' and o.kind = 'url' and o.because is distinct from 'led here'
    ), filed as (
        select unnest(range(number, number + coalesce(numbers, 1))) as number
        from batch_rows where list_contains($batches, batch_id)
    )
    select exists (select 1 from matter where number // {ROWS_A_NUMBER} in (select number from filed)) or exists (
        select 1 from look_rows l
        where l.number // {ROWS_A_NUMBER} in (select number from filed)
            and l.article_id in (select article_id from visited)
            and (l.outcome <> 'failed' or l.capture_sha256 is not null)
    )
"""  # noqa: S608
LAST_CLOCK = "select arg_max(finished_at, number), arg_max({'s': clock_skew}, number).s from run_end_rows"


class Growth(NamedTuple):
    """Bytes of captures since a moment, days since the first of them, and bytes of all."""

    captured: int | None
    days: float | None
    all_captured: int | None


class ServerDate(NamedTuple):
    """When we fetched something, and when that was by the server's clock."""

    fetched_at: datetime
    server_date: str | None


class NewestBackup(NamedTuple):
    """When the newest backup was made, and where."""

    made_at: datetime | None
    place: str | None


class LastStamp(NamedTuple):
    """The head of the chain that was time-stamped last, and when."""

    head: str | None = None
    stamped_at: datetime | None = None


class LastClock(NamedTuple):
    """When the last run ended, and by how many seconds servers' clocks were ahead of ours then."""

    finished_at: datetime | None = None
    skew: float | None = None


def growth(connection: Connection, *, since: datetime, now: datetime) -> Growth:
    """How much the archive has grown."""
    [row] = connection.execute(GROWTH, {"since": since, "now": now}).fetchall()
    return Growth._make(row)


def server_dates(connection: Connection) -> list[ServerDate]:
    """What servers said the time was, of the last 200 fetches."""
    return [ServerDate._make(row) for row in connection.execute(SERVER_DATES).fetchall()]


def newest_backup(connection: Connection) -> NewestBackup:
    """The newest backup that was recorded."""
    [row] = connection.execute(NEWEST_BACKUP).fetchall()
    return NewestBackup._make(row)


def unfinished_seals(connection: Connection) -> list[str]:
    """The captures that were ordered sealed, and of which a text is there still."""
    return [str(sha256) for (sha256,) in connection.execute(UNFINISHED_SEALS).fetchall()]


def sealed_records(connection: Connection) -> list[tuple[str, Capture]]:
    """The records with a body that were ordered sealed, each behind the capture that its order names."""
    if not (has_columns(connection, "seal_rows", "seal_id") and has_columns(connection, "capture_rows", "kept")):
        return []  # an earlier version published it
    return [(str(named), _capture(*row)) for named, *row in connection.execute(SEALED_RECORDS).fetchall()]


def captures_like(connection: Connection, beginning: str) -> list[str]:
    """The hashes that begin so, at most two."""
    return [str(sha256) for (sha256,) in connection.execute(CAPTURES_LIKE, [beginning]).fetchall()]


def earlier_seal(connection: Connection, sha256: str) -> str | None:
    """The last order by which a capture was sealed."""
    [(seal_id,)] = connection.execute(EARLIER_SEAL, [sha256]).fetchall()
    return seal_id  # type: ignore[no-any-return]


def sampled_captures(connection: Connection, count: int) -> list[Capture]:
    """Some records with a body, taken at random; their `bytes` are not asked."""
    return [_capture(*row) for row in connection.execute(SAMPLE, [count]).fetchall()]


def captures_in(connection: Connection, warc: str) -> list[Capture]:
    """The records with a body of a WARC file, in their order; their `bytes` are not asked."""
    return [_capture(*row) for row in connection.execute(IN_WARC, [warc]).fetchall()]


def _capture(sha256: str, warc: str, offset: int, length: int) -> Capture:
    from storage.archive.captures import Capture

    return Capture(sha256=sha256, warc=warc, record_offset=offset, record_length=length, bytes=0)


def last_stamp(connection: Connection) -> LastStamp:
    """The last time-stamp of the chain of custody."""
    [row] = connection.execute(LAST_STAMP).fetchall()
    return LastStamp._make(row)


def matters_among(connection: Connection, batches: Collection[str]) -> bool:
    """Whether one of these batches has a ruling of relevant or follow-up, or what a visit to such a page brought."""
    [(is_so,)] = connection.execute(MATTERS_AMONG, {"batches": sorted(batches)}).fetchall()
    return bool(is_so)


def last_clock(connection: Connection) -> LastClock:
    """The clocks at the end of the last run that was filed."""
    [row] = connection.execute(LAST_CLOCK).fetchall()
    return LastClock._make(row)
