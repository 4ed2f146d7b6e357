"""What a pack of articles is made of: the captures, visits, readings and rulings that belong to an article."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from storage.archive.captures import Capture
from storage.database.published import Connection, has_columns
from storage.database.row_hashes import ROWS_A_NUMBER

RECORD = "c.sha256, c.warc, c.record_offset, c.record_length, c.bytes, c.kept, c.refers_to, c.record_sha256"
THESE = "in (select unnest($ids::varchar[]))"
FILED = f"""
    with filed as (
        select article_id as ours, article_id from article_rows where article_id {THESE}
        union
        select m.article_id, o.article_id from address_rows m join address_rows o using (address_key)
        where m.article_id {THESE} and m.kind = 'url' and m.because = 'elsewhere'
            and o.kind = 'url' and o.because is distinct from 'led here'
    )
"""  # noqa: S608
"""The articles for which visits to the page of an article were filed: at another publisher's page, for that one's."""
VISITED = f"""
    {FILED}
    select distinct w.ours, {RECORD}, c.url, c.captured_at, c.number // {ROWS_A_NUMBER}, c.number, l.outcome
    from filed w join look_rows l using (article_id) join capture_rows c
        on c.sha256 = l.capture_sha256 and c.run_id = l.run_id and c.captured_at = l.looked_at
    where c.warc is not null order by c.captured_at, c.number
"""  # noqa: S608
STANDS_IN = f"""
    select c.sha256, {RECORD}, c.url, c.captured_at, c.number // {ROWS_A_NUMBER}, c.number, 'first' from capture_rows c
    where c.sha256 {THESE} and c.kept = 'body'
    qualify row_number() over (partition by c.sha256 order by c.number) = 1 order by c.sha256
"""  # noqa: S608
LOOKS = f"""
    {FILED}
    select distinct w.ours, l.looked_at, l.outcome, case when w.ours = l.article_id then l.revision end,
        l.capture_sha256, l.number // {ROWS_A_NUMBER}, l.number
    from filed w join look_rows l using (article_id) order by l.looked_at, l.number
"""  # noqa: S608
READ = f"select distinct article_id, number // {ROWS_A_NUMBER} from reading_rows where article_id {THESE} order by 2"  # noqa: S608
KEYS = f"select distinct article_id, address_key from address_rows where article_id {THESE} order by 2"  # noqa: S608
OTHERS = f"""
    select address_key from address_rows
    where kind = 'url' and because is distinct from 'led here' and address_key in (select unnest($keys::varchar[]))
    group by address_key having not bool_or(article_id {THESE})
"""  # noqa: S608
BATCHES = """
    select one, batch_id
    from (select unnest(range(number, number + coalesce({numbers}, 1))) as one, batch_id from batch_rows)
    where list_contains($numbers, one)
"""
REVISIONS = f"""
    select article_id, revision, seen_at, changed, kinds, text_sha256 from revisions where article_id {THESE} order by 2
"""  # noqa: S608
RULINGS = f"""
    select d.article_id, d.decided_at, d.decision, d.topic, coalesce(p.person, 0), d.revision, d.reviewer, d.note,
        d.decision_id, d.place // {ROWS_A_NUMBER}, (
            select w.decided_at from decision_rows w
            where w.decision_id = d.withdraws and w.reviewer = d.reviewer limit 1
        ), d.is_withdrawn
    from decisions d left join person_rows p on p.name = d.reviewer where d.article_id {THESE}
    order by d.decided_at, d.decision_id
"""  # noqa: S608
RULED = """
    select a.article_id from articles a
    left join reviews t on t.article_id = a.article_id and t.topic = $topic
    left join reviews w on w.article_id = a.article_id and w.topic is null
    where ($topic is null or t.decision is not null or list_contains(a.topics, $topic))
        and ($decision is null or $decision = if($topic is null, a.decision, coalesce(t.decision, w.decision)))
    order by 1
"""
COPIES = f"""
    select article_id from articles
    where group_id in (select group_id from articles where article_id {THESE}) order by 1
"""  # noqa: S608
SEALED = f"""
    select l.article_id, s.sha256, s.seal_id from seal_rows s join look_rows l on l.capture_sha256 = s.sha256
    where l.article_id {THESE} order by 1, 2
"""  # noqa: S608


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record of an article, and the number of the batch that filed it."""

    capture: Capture
    url: str
    captured_at: datetime
    batch: int
    is_page: bool = True
    """Whether it is the page, and not what a server answered in its place."""


class Visit(NamedTuple):
    """A visit to the page of an article."""

    looked_at: datetime
    outcome: str
    revision: int | None
    capture_sha256: str | None
    batch: int


class RevisionRow(NamedTuple):
    """A state of a text, as its publisher changed it."""

    revision: int
    seen_at: datetime
    changed: list[str] | None
    kinds: list[str] | None
    text_sha256: str


class RulingRow(NamedTuple):
    """A ruling; name and note stay in the archive unless they are asked for."""

    decided_at: datetime
    decision: str
    topic: str | None
    person: int
    """The number of the person."""
    revision: int | None
    reviewer: str
    note: str | None
    decision_id: str
    batch: int
    """In which it was filed."""
    takes_back: datetime | None = None
    """When the ruling was made that this one withdraws."""
    is_withdrawn: bool = False
    """Whether its reviewer took it back later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What belongs to some articles, each list by the id of its article: one question for all of them."""

    records: Mapping[str, list[KeptRecord]]
    """Of visits that still have their bytes, oldest first."""
    visits: Mapping[str, list[Visit]]
    reading_batches: Mapping[str, list[int]]
    address_keys: Mapping[str, list[str]]
    revisions: Mapping[str, list[RevisionRow]]
    rulings: Mapping[str, list[RulingRow]]


def belongings_of(connection: Connection, ids: Sequence[str]) -> Belongings:
    """What belongs to the articles with these ids."""
    has_people = has_columns(connection, "person_rows", "person")
    can_withdraw = has_columns(connection, "decisions", "withdraws", "is_withdrawn")
    rulings = RULINGS if can_withdraw else RULINGS.replace("d.withdraws", "null").replace("d.is_withdrawn", "false")
    return Belongings(
        records=_by_article(connection, VISITED, ids, _kept),
        visits=_by_article(connection, LOOKS, ids, lambda row: Visit._make(row[:-1])),
        reading_batches=_by_article(connection, READ, ids, lambda row: int(row[0])),
        address_keys=_by_article(connection, KEYS, ids, lambda row: str(row[0])),
        revisions=_by_article(connection, REVISIONS, ids, RevisionRow._make),
        rulings=_by_article(connection, rulings, ids, RulingRow._make) if has_people else {},
    )


def stand_ins(connection: Connection, digests: Collection[str]) -> dict[str, KeptRecord]:
    """The records that have the bodies which revisits refer to, by the hash of the body."""
    return {digest: found[0] for digest, found in _by_article(connection, STANDS_IN, sorted(digests), _kept).items()}


def addresses_of_others(connection: Connection, keys: Collection[str], ids: Collection[str]) -> set[str]:
    """Those of these addresses at which articles are, and none of the articles with these ids."""
    asked = {"keys": sorted(keys), "ids": sorted(ids)}
    return {row[0] for row in connection.execute(OTHERS, asked).fetchall()}


def batch_names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The names of batches by their numbers."""
    several = "numbers" if has_columns(connection, "batch_rows", "numbers") else "1"  # an earlier version published it
    return dict(connection.execute(BATCHES.format(numbers=several), {"numbers": sorted(numbers)}).fetchall())


def articles_ruled(connection: Connection, topic: str | None, decision: str | None) -> list[str]:
    """The articles that bear a topic, or were ruled on for it, and of which this decision stands; None for any."""
    return [row[0] for row in connection.execute(RULED, {"topic": topic, "decision": decision}).fetchall()]


def copies_of(connection: Connection, ids: Sequence[str]) -> list[str]:
    """The articles with these ids, and all others of their groups."""
    return [row[0] for row in connection.execute(COPIES, {"ids": ids}).fetchall()]


def sealed_captures(connection: Connection, ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """The captures of articles that a person ordered destroyed: the article, the capture, the name of the order."""
    if not has_columns(connection, "seal_rows", "sha256"):
        return []
    return connection.execute(SEALED, {"ids": ids}).fetchall()


def _by_article(
    connection: Connection, sql: str, ids: Sequence[str], made: Callable[[tuple[Any, ...]], Made]
) -> dict[str, list[Made]]:
    """What is made of the rows of a question, by their first column, in the order of the question."""
    found: dict[str, list[Made]] = {}
    for article_id, *row in connection.execute(sql, {"ids": ids}).fetchall():
        found.setdefault(article_id, []).append(made(tuple(row)))
    return found


def _kept(row: tuple[object, ...]) -> KeptRecord:
    names = ("sha256", "warc", "record_offset", "record_length", "bytes", "kept", "refers_to", "record_sha256")
    values = dict(zip(names, row, strict=False))
    url, captured_at, batch, _, outcome = row[len(names) :]
    capture = Capture(**{**values, "kept": values["kept"] or "body"})  # type: ignore[arg-type]
    is_page = outcome not in ("gone", "failed")
    return KeptRecord(capture=capture, url=str(url), captured_at=captured_at, batch=batch, is_page=is_page)  # type: ignore[arg-type]
