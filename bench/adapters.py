"""The program as instruments outside call it: bytes or text in, plain values out, always through the real chain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files

from config.topicfile import read_topic
from config.topics import Topic
from config.topicsets import resolve_sets
from extractors.feeds.feeds import read_feed
from extractors.figures.figures import read_figures
from extractors.pages.articles import extract_article
from extractors.pages.repeated_lines import recurring_lines, without_lines
from extractors.records import Article, Page, When
from extractors.revisions.changes import kinds_of
from extractors.topics.tags import Tagger

NOWHERE = "http://nowhere.invalid/"


def entries(data: bytes) -> list[dict[str, object]]:
    """The entries of a feed: id, link, title, published (ISO 8601), summary, content. Raises FeedError for no feed."""
    return [
        {
            "id": entry.guid,
            "link": entry.url,
            "title": entry.title,
            "published": _iso(entry.published),
            "summary": entry.summary,
            "content": entry.content,
        }
        for entry in read_feed(_page(data, None)).entries
    ]


def article(html: bytes, url: str | None, history: Sequence[bytes] = ()) -> dict[str, object]:
    """The article of a page: text, title, authors, date and where it stood, language, text_state (and as `verdict`).

    `history` holds other pages of its host: what recurs on them is learned first, as a watch learns it.
    """
    texts = [one.text for page in history if (one := extract_article(_page(page, url))).text_from == "page"]
    found = _less(extract_article(_page(html, url)), recurring_lines(texts))
    return {
        "text": found.text,
        "title": found.title,
        "authors": found.byline.split("; ") if found.byline else None,
        "date": _iso(found.published),
        "date_local": found.published_local.isoformat() if found.published_local else None,
        "date_from": found.published_from,
        "language": found.language,
        "text_state": found.text_state,
        "verdict": found.text_state,
    }


def _less(article: Article, lines: Collection[str]) -> Article:
    return replace(article, text=without_lines(article.text, lines)[0])


def tags(title: str, text: str, lang: str) -> list[str]:
    """The shipped topics that a text speaks of."""
    return [tag.topic for tag in _tagger().tags(title, text, lang)]


def figures(text: str, lang: str) -> list[tuple[float | None, str | None, str]]:
    """The figures of a text: the number (the lower of two; None for hundreds), its qualifier, what is counted."""
    return [(found.low, found.qualifier or None, found.event) for found in read_figures(text, lang)]


def kinds(old: str, new: str, lang: str) -> list[str]:
    """What kinds of change made the one text of the other."""
    return [*kinds_of(old, new, lang)]


def groups(articles: Sequence[dict[str, str]]) -> list[str]:
    """The group of each article, in the order given; articles as lines of a corpus (bench.duplicates)."""
    from bench.duplicates import grouped

    return [one.group_id for one in grouped(articles)]


@cache
def _tagger() -> Tagger:
    return Tagger(shipped())


def shipped() -> list[Topic]:
    """The topics that come with the program."""
    with as_file(files("config") / "topics") as folder:
        return [*resolve_sets([read_topic(path) for path in sorted(folder.glob("*.toml"))], folder, [])]


def _page(body: bytes, url: str | None) -> Page:
    address = url or NOWHERE
    return Page(url=address, final_url=address, status=200, headers=(), body=body, fetched_at=datetime.now(UTC))


def _iso(when: When | None) -> str | None:
    """A date in the zone it was printed in, where that is stated, else in UTC."""
    if when is None:
        return None
    with suppress(ValueError):
        printed = datetime.fromisoformat(when.raw.strip())
        if printed.tzinfo and printed == when.at:
            return printed.isoformat()
    return when.at.isoformat()
