"""What belongs to the articles of a pack, gathered from the published file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from config.exit_codes import FAILED, LongwatchError
from config.home import Home
from flows.answers.show import values_of
from flows.output.counts import count_of
from flows.reviewing.known_article import known_article
from storage.archive.captures import WHOLE, CaptureError
from storage.database.published import Connection, open_published
from storage.queries.articles.packed import (
    Belongings,
    KeptRecord,
    RevisionRow,
    RulingRow,
    Visit,
    batch_names,
    belongings_of,
    sealed_captures,
    stand_ins,
)
from storage.queries.articles.shown import shown_parts
from storage.queries.articles.weeks import SourceWeek, source_weeks
from storage.queries.questions import nothing_published
from storage.queries.waiting_rulings import waiting_rulings

LOST = "same text"
"""How a visit is kept whose bytes are gone: another's text stands in for its own, and no record has its body."""


class PackError(LongwatchError):
    """A pack that cannot be made, or read; the message says why, and what to do."""

    exit_code = FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedArticle:
    """An article, and all that belongs to it."""

    article_id: str
    shown: dict[str, Any]
    keys: frozenset[str]
    records: tuple[KeptRecord, ...]
    """Of its visits, oldest first; those whose bytes are gone as well."""
    borrowed: tuple[KeptRecord, ...]
    """Records that have the bytes which a visit only refers to."""
    visits: tuple[Visit, ...]
    revisions: tuple[RevisionRow, ...]
    rulings: tuple[RulingRow, ...]
    """Without the names and notes of reviewers, unless they were asked for."""
    week: SourceWeek
    """What was collected of its source when it was first seen."""
    numbers: frozenset[int]
    """Of the batches in which it was read."""
    batches: tuple[str, ...] = ()
    """Names of the batches in which all this was filed."""

    @property
    def filed_in(self) -> set[int]:
        """The numbers of the batches in which all this was filed."""
        named = {one.batch for one in self.rulings if one.reviewer}
        kept = {one.batch for one in (*self.records, *self.borrowed)} | {one.batch for one in self.visits}
        return kept | self.numbers | named

    @property
    def whole(self) -> list[KeptRecord]:
        """The records that go into the pack."""
        return [one for one in (*self.records, *self.borrowed) if one.capture.kept != LOST]


def packed_articles(home: Home, wanted: Sequence[str], *, names: bool = False) -> list[PackedArticle]:
    """The articles with these ids, or beginnings of ids, each once, by id. Raises PackError for what was sealed.

    Without `names`, nothing of them says who ruled, but for the number of the person.
    """
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        ids = sorted({known_article(connection, beginning) for beginning in wanted})
        for article_id, sha256, seal_id in sealed_captures(connection, ids):
            raise PackError(
                f"{article_id}: its capture {sha256[:12]} was sealed by the order {seal_id}: leave this article out "
                "(with --with copies: name the others, without that option)"
            )
        return _packed(connection, ids, names=names)


def _packed(connection: Connection, ids: Sequence[str], *, names: bool) -> list[PackedArticle]:
    belongs = belongings_of(connection, ids)
    borrowed = stand_ins(connection, {one for article_id in ids for one in _referred(belongs, article_id)})
    weeks = source_weeks(connection, ids)
    made = [
        PackedArticle(
            article_id=shown.article_id,
            shown=values_of(shown, quotes, also),
            keys=frozenset(belongs.address_keys.get(shown.article_id, ())),
            records=tuple(belongs.records.get(shown.article_id, ())),
            borrowed=tuple(borrowed[one] for one in _referred(belongs, shown.article_id) if one in borrowed),
            visits=tuple(belongs.visits.get(shown.article_id, ())),
            revisions=tuple(belongs.revisions.get(shown.article_id, ())),
            rulings=tuple(one if names else unnamed(one) for one in belongs.rulings.get(shown.article_id, ())),
            week=weeks[shown.article_id],
            numbers=frozenset(belongs.reading_batches.get(shown.article_id, ())),
        )
        for shown, quotes, also in shown_parts(connection, ids)
    ]
    called = batch_names(connection, {number for one in made for number in one.filed_in})
    of_each = [[called[number] for number in sorted(one.filed_in) if number in called] for one in made]
    return [replace(one, batches=tuple(dict.fromkeys(names))) for one, names in zip(made, of_each, strict=True)]


def unfiled_rulings(home: Home, articles: Sequence[PackedArticle]) -> Iterator[str]:
    """What is said where rulings on these articles are not filed yet: a pack has what is."""
    ours = {one.article_id for one in articles}
    many = sum(line.get("article_id") in ours for line in waiting_rulings(home.spool) if line["record"] == "decision")
    if many:
        yield (
            f"not in the pack, since not filed yet: {count_of(many, 'ruling')} on these articles: run "
            "`longwatch review file`, and pack again"
        )


def unnamed(ruling: RulingRow) -> RulingRow:
    """A ruling without the name and the note of who made it."""
    return ruling._replace(reviewer="", note=None)


def _referred(belongs: Belongings, article_id: str) -> list[str]:
    """The bodies that visits of an article only refer to, and that it has nowhere else."""
    records = belongs.records.get(article_id, [])
    had = {one.capture.sha256 for one in records if one.capture.kept in WHOLE}
    return sorted({str(one.capture.refers_to) for one in records if one.capture.kept == "identical"} - had)


def record_bytes(home: Home, kept: KeptRecord) -> bytes:
    """A record as it lies in the archive. Raises CaptureError where it is not what was kept."""
    capture = kept.capture
    with (home.captures / capture.warc).open("rb") as file:
        file.seek(capture.record_offset)
        packed = file.read(capture.record_length)
    if capture.record_sha256 and sha256(packed).hexdigest() != capture.record_sha256:
        raise CaptureError(f"store/captures/{capture.warc}: its bytes were changed: run `longwatch verify`")
    return packed
