"""One article in full, with the quotes that are the grounds of its tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from storage.database.published import Connection, has_columns
from storage.queries.questions import ask_published

ARTICLE = """
    select
        s.name as publisher, a.affiliation, a.byline, a.published_at, a.published_from, a.published_precision,
        a.first_seen_at, a.captured_at, a.vanished_at, a.language, a.text_state, a.revisions, a.copies, a.url,
        a.capture_sha256, a.article_id, a.title, a.text, a.topics
    from articles a left join sources s using (source) where a.article_id = $id
"""
QUOTES = (
    # What weighs nothing, as a word that a topic asks for besides, is no ground that anybody could follow.
    "select topic, quote, part, from_char, to_char from matches where article_id = $id and weight <> 0 "
    "order by topic, part desc, from_char"
)
BESIDE = (
    "select captions, documents from readings where article_id = $id "
    "order by revision desc, made_at desc, reading_id desc limit 1"
)
THESE = "in (select unnest($ids::varchar[]))"
ARTICLES = ARTICLE.replace("= $id", THESE)
ALL_QUOTES = QUOTES.replace("select ", "select article_id, ", 1).replace("= $id", THESE)
ALL_BESIDE = f"""
    select article_id, captions, documents from readings where article_id {THESE}
    qualify row_number() over (partition by article_id order by revision desc, made_at desc, reading_id desc) = 1
"""  # noqa: S608
GROUNDS = """
    select m.topic, t.score, t.context, m.part, m.from_char, m.to_char, m.quote, m.term, m.weight, m.rules_sha256
    from matches m join tags t using (article_id, topic) where m.article_id = $id order by 1, m.part desc, m.from_char
"""
SEALED = """
    select min(o.sealed_at), any_value(o.sealed_by), any_value(o.reason)
    from seal_rows s join seal_rows o using (seal_id)
    where s.sha256 = (select arg_max(capture_sha256, place) from revisions where article_id = $id)
    group by seal_id order by 1 limit 1
"""


class ShownArticle(NamedTuple):
    """An article as a person reads it."""

    publisher: str | None
    affiliation: str | None
    byline: str | None
    published_at: datetime | None
    published_from: str | None
    published_precision: str | None
    first_seen_at: datetime
    captured_at: datetime | None
    vanished_at: datetime | None
    language: str | None
    text_state: str
    revisions: int
    copies: int
    url: str
    capture_sha256: str | None
    article_id: str
    title: str | None
    text: str | None
    topics: list[str]


class Seal(NamedTuple):
    """The order by which an article's text was destroyed."""

    sealed_at: datetime
    sealed_by: str
    reason: str | None


class Quote(NamedTuple):
    """A passage that is a ground of a tag, and where it stands in the title or the text."""

    topic: str
    quote: str
    part: str
    from_char: int
    to_char: int


class Beside(NamedTuple):
    """What stands beside an article's text."""

    captions: list[str] | None
    documents: list[str] | None


class Ground(NamedTuple):
    """A passage that is a ground of a tag, with the term and the rules that found it."""

    topic: str
    score: float
    context: str | None
    part: str
    from_char: int
    to_char: int
    quote: str
    term: str
    weight: float
    rules_sha256: str


def shown_article(path: Path, article_id: str, *, zone: str) -> ShownArticle:
    """An article by its id, times in `zone`."""
    [row] = ask_published(path, ARTICLE, zone=zone, parameters={"id": article_id}).rows
    return ShownArticle._make(row)


def shown_parts(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[ShownArticle, list[Quote], Beside]]:
    """All that is shown of articles, by id, asked of an open file at once; its zone is that of the times."""
    asked = {"ids": ids}
    rows, quotes, also = (connection.execute(sql, asked).fetchall() for sql in (ARTICLES, ALL_QUOTES, ALL_BESIDE))
    found: dict[str, list[Quote]] = {}
    for article_id, *quote in quotes:
        found.setdefault(article_id, []).append(Quote._make(quote))
    beside_it = {article_id: Beside(captions, documents) for article_id, captions, documents in also}
    for one in sorted(map(ShownArticle._make, rows), key=lambda one: one.article_id):
        yield one, found.get(one.article_id, []), beside_it[one.article_id]


def seal_of(connection: Connection, article_id: str) -> Seal | None:
    """The first order by which the newest text of an article was sealed; None where it was not.

    None, too, in a file that an older version published, which has no place of a revision to ask for: rulings are taken
    there, and their note on a seal is left out.
    """
    if not (has_columns(connection, "seal_rows", "seal_id") and has_columns(connection, "revisions", "place")):
        return None
    rows = connection.execute(SEALED, {"id": article_id}).fetchall()
    return Seal._make(rows[0]) if rows else None


def quotes_of(path: Path, article_id: str) -> list[Quote]:
    """The passages that are the grounds of an article's tags, by topic and place."""
    return [Quote._make(row) for row in ask_published(path, QUOTES, parameters={"id": article_id}).rows]


def beside(path: Path, article_id: str) -> Beside:
    """The captions and links to files of an article's newest reading."""
    [row] = ask_published(path, BESIDE, parameters={"id": article_id}).rows
    return Beside._make(row)


def grounds_of(path: Path, article_id: str) -> list[Ground]:
    """The same passages with the terms that found them."""
    return [Ground._make(row) for row in ask_published(path, GROUNDS, parameters={"id": article_id}).rows]
