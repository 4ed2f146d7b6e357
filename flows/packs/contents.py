"""What belongs to the articles of a pack, gathered from the published file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.exit_codes import FAILED, LongwatchError
from config.home import Home
from flows.answers.show import values_of
from flows.reviewing.known_article import known_article
from storage.archive.captures import WHOLE
from storage.database.published import Connection, open_published
from storage.queries.articles.packed import (
    KeptRecord,
    RevisionRow,
    RulingRow,
    Visit,
    address_keys,
    batch_names,
    reading_batches,
    records_of_article,
    revisions_of,
    rulings_of,
    seals_of,
    stand_in,
    visits_of,
)
from storage.queries.articles.shown import shown_parts
from storage.queries.questions import NothingPublishedError

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
    batches: tuple[str, ...]
    """Names of the batches in which all this was filed."""

    @property
    def whole(self) -> list[KeptRecord]:
        """The records that go into the pack."""
        return [one for one in (*self.records, *self.borrowed) if one.capture.kept != LOST]


def packed_articles(home: Home, wanted: Sequence[str]) -> list[PackedArticle]:
    """The articles with these ids, or beginnings of ids, each once, by id. Raises PackError for what was sealed."""
    with open_published(home.published) as connection:
        if connection is None:
            raise NothingPublishedError(f"{home.published}: nothing has been published yet: run `longwatch collect`")
        ids = sorted({known_article(connection, beginning) for beginning in wanted})
        for article_id in ids:
            for sha256, seal_id in seals_of(connection, article_id).items():
                raise PackError(
                    f"{article_id}: its capture {sha256[:12]} was sealed by the order {seal_id}: leave this article out"
                )
        return [_packed(connection, article_id) for article_id in ids]


def _packed(connection: Connection, article_id: str) -> PackedArticle:
    records = records_of_article(connection, article_id)
    had = {one.capture.sha256 for one in records if one.capture.kept in WHOLE}
    referred = {str(one.capture.refers_to) for one in records if one.capture.kept == "identical"} - had
    borrowed = [found for sha256 in sorted(referred) if (found := stand_in(connection, sha256))]
    visits = visits_of(connection, article_id)
    numbers = {one.batch for one in (*records, *borrowed)} | {visit.batch for visit in visits}
    names = batch_names(connection, numbers | reading_batches(connection, article_id))
    return PackedArticle(
        article_id=article_id,
        shown=values_of(*shown_parts(connection, article_id)),
        keys=frozenset(address_keys(connection, article_id)),
        records=tuple(records),
        borrowed=tuple(borrowed),
        visits=tuple(visits),
        revisions=tuple(revisions_of(connection, article_id)),
        rulings=tuple(rulings_of(connection, article_id)),
        batches=tuple(name for _, name in sorted(names.items())),
    )
