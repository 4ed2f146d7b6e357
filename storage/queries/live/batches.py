"""The batches that are filed, and what was filed of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from storage.database.live import Live
from storage.sealing.seal_reach import SEALED

RAN = "select command, program_version from run_rows where run_id = ?"
LAST = "select number, coalesce(numbers, 1) from batch_rows order by number desc limit 1"
BETWEEN = "select number, coalesce(numbers, 1) from batch_rows where number > ? and number <= ? order by number"
LEFT_OUT = "select line, part, why from left_out_rows where batch_id = ? and batch_sha256 = ? order by number"
ROUNDS = "select count(*) from batch_rows where starts_with(batch_id, ?)"
IS_FILED = "select 1 from batch_rows where batch_id = ?"
NEWEST = "select coalesce(max(number), 0) from batch_rows"
FILES = "select batch_id, sha256 from batch_rows order by number"
ROW_HASHES = "select number, batch_id, rows_sha256, coalesce(numbers, 1) from batch_rows order by number"
UNHASHED = "select 1 from batch_rows where rows_sha256 is null limit 1"
SET_ROW_HASH = "update batch_rows set rows_sha256 = ? where number = ?"
CHAINED = """
    select b.number, batch_id, sha256, rows_sha256, strftime(filed_at, '%Y-%m-%dT%H:%M:%S.%f+00:00'), run_id, p.person,
        case when p.person is null then made_by end, program_version, rules_sha256
    from batch_rows b left join person_rows p on p.name = b.made_by
    where list_contains(?, batch_id) or (? and rules_sha256 is null) order by number
"""
REVISIONS = "select count(*) from revision_rows"
INDEXED = "select count(distinct article_id) from article_numbers"
TEXTLESS = """
    select article_id from reading_rows group by article_id
    having arg_max(text_state, (revision, number)) = ?
"""


class MadeBy(NamedTuple):
    """The command of a run, and the version that ran it."""

    command: str | None = None
    program_version: str | None = None


class Numbered(NamedTuple):
    """A batch by its number, and how many numbers its rows take."""

    number: int
    numbers: int


class BatchFile(NamedTuple):
    """A batch, and the hash of its file."""

    batch_id: str
    sha256: str


class RowHash(NamedTuple):
    """A batch, and what its rows hash to: None where a version filed it that did not hash rows."""

    number: int
    batch_id: str
    rows_sha256: str | None
    numbers: int


class ChainedBatch(NamedTuple):
    """What the chain of custody says of a batch; the names are those of its lines."""

    number: int
    batch: str
    sha256: str
    rows_sha256: str | None
    filed_at: str
    run: str | None
    by: int | None
    """The number of the person who made it."""
    command: str | None
    program_version: str | None
    rules_sha256: str | None


class LeftOutLine(NamedTuple):
    """A line of a batch that is left out: its number, which part of its rows, and why."""

    line: int
    part: Literal["line", "judging"]
    why: str


def made_by_run(store: Live, run_id: object) -> MadeBy:
    """By which command and version a run was made; nothing where it is not known."""
    rows = store.rows(RAN, [run_id])
    return MadeBy._make(rows[0]) if rows else MadeBy()


def last_batch(store: Live) -> Numbered:
    """The batch that was filed last; before the first, number 0."""
    rows = store.rows(LAST)
    return Numbered._make(rows[0]) if rows else Numbered(number=0, numbers=1)


def batches_between(store: Live, after: int, until: int) -> list[Numbered]:
    """The batches with a number above the one and up to the other."""
    return [Numbered._make(row) for row in store.rows(BETWEEN, [after, until])]


def lines_left_out(store: Live, batch_id: str, sha256: str) -> list[LeftOutLine]:
    """What is left out of a batch whose file has this hash, in the order it was filed."""
    return [LeftOutLine._make(row) for row in store.rows(LEFT_OUT, [batch_id, sha256])]


def batches_named(store: Live, beginning: str) -> int:
    """How many batches have a name that begins so."""
    return int(str(store.rows(ROUNDS, [beginning])[0][0]))


def is_batch_filed(store: Live, batch_id: str) -> bool:
    """Whether a batch of this name is filed."""
    return bool(store.rows(IS_FILED, [batch_id]))


def newest_number(store: Live) -> int:
    """The number of the batch that was filed last; 0 before the first."""
    return int(str(store.rows(NEWEST)[0][0]))


def batch_files(store: Live) -> list[BatchFile]:
    """The batches and the hashes of their files, in the order they were filed."""
    return [BatchFile._make(row) for row in store.rows(FILES)]


def row_hashes(store: Live) -> list[RowHash]:
    """The batches and what their rows hash to, in the order they were filed."""
    return [RowHash._make(row) for row in store.rows(ROW_HASHES)]


def has_unhashed(store: Live) -> bool:
    """Whether a version that did not hash rows filed any batch."""
    return bool(store.rows(UNHASHED))


def set_row_hash(store: Live, number: int, digest: str) -> None:
    """Note what the rows of a batch hash to."""
    store.connection.execute(SET_ROW_HASH, [digest, number])


def chained_batches(store: Live, names: Iterable[str], *, and_older: bool) -> list[ChainedBatch]:
    """What the chain says of batches; `and_older`: and of those that were filed before there was a chain."""
    return [ChainedBatch._make(row) for row in store.rows(CHAINED, [sorted(names), and_older])]


def count_revisions(store: Live) -> int:
    """How many revisions are stored."""
    return int(str(store.rows(REVISIONS)[0][0]))


def count_indexed_articles(store: Live) -> int:
    """How many articles the search index has."""
    return int(str(store.rows(INDEXED)[0][0]))


def sealed_articles(store: Live) -> set[str]:
    """The articles whose newest text is sealed."""
    return {str(article_id) for (article_id,) in store.rows(TEXTLESS, [SEALED])}
