"""One article, whole: for a terminal, or as one static page with nothing in it that runs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from config.home import Home
from extractors.text.directions import direction_of
from flows.output.html import Run, render, split_paragraphs
from flows.output.safe_text import plain, plain_line
from flows.output.seal_notes import published_seal_note
from flows.reviewing.known_article import known_published_article
from storage.disk.shared_database import kept_open
from storage.queries.articles.shown import Beside, Quote, ShownArticle, beside, quotes_of, shown_article

LABELS = (
    ("publisher", "Source"),
    ("affiliation", "Affiliation"),
    ("byline", "By"),
    ("published_at", "Published"),
    ("published_from", "Date from"),
    ("published_precision", "Precision"),
    ("first_seen_at", "First seen"),
    ("captured_at", "Captured"),
    ("vanished_at", "Gone since"),
    ("language", "Language"),
    ("text_state", "Text state"),
    ("sealed", "Sealed"),
    ("revisions", "Revisions"),
    ("copies", "Copies elsewhere"),
    ("url", "Address"),
    ("capture_sha256", "Capture"),
    ("article_id", "Article"),
    ("captions", "Captions"),
    ("documents", "Links to files"),
)


@kept_open()
def article(home: Home, article_id: str, *, zone: str) -> dict[str, Any]:
    """An article by its id, or enough of its beginning, with the quotes that are the grounds of its tags."""
    found = shown_article(home.published, known_published_article(home, article_id), zone=zone)
    quotes = quotes_of(home.published, found.article_id)
    sealed = published_seal_note(home.published, found.article_id, zone=zone).removeprefix("sealed ")
    return {**values_of(found, quotes, beside(home.published, found.article_id)), "sealed": home.hint(sealed)}


def values_of(found: ShownArticle, quotes: Sequence[Quote], also: Beside) -> dict[str, Any]:
    """What is shown of an article, by name."""
    files = {name: " | ".join(map(str, lines or ())) for name, lines in also._asdict().items()}
    return {**found._asdict(), **files, "sealed": "", "grounds": _by_topic(quotes), "places": _places(quotes)}


def for_terminal(shown: dict[str, Any], *, width: int) -> str:
    """The article as lines of at most `width` characters, where its words allow."""
    untitled = "(sealed)" if shown.get("sealed") else "(no title)"
    lines = [*textwrap.wrap(plain(shown["title"]) or untitled, width), ""]
    lines += [f"{label:<17}{plain_line(shown[name])}" for name, label in LABELS if shown.get(name) not in (None, "")]
    for topic, quotes in shown["grounds"].items():
        lines += textwrap.wrap(
            f"{topic}: {', '.join(quotes)}", width, initial_indent="Topic            ", subsequent_indent=" " * 17
        )
    for paragraph in str(shown["text"]).split("\n"):
        lines += ["", *textwrap.wrap(plain(paragraph), width)]
    return "\n".join(lines)


def page(shown: dict[str, Any]) -> str:
    """The article as one HTML page: no script, no picture, no link; its address is text, as on every page of ours."""
    return render("article.html", page_parts(shown))


def page_parts(shown: dict[str, Any]) -> dict[str, Any]:
    """What a page shows of an article: its title and facts, and its paragraphs with the grounds of its tags marked."""
    language = str(shown["language"] or "")
    return {
        "title": plain(shown["title"]) or "(no title)",
        "language": language,
        "direction": direction_of(language),
        "rows": [(label, plain(shown[name])) for name, label in LABELS if shown.get(name) not in (None, "")],
        "grounds": shown["grounds"],
        "paragraphs": split_paragraphs(_marked(str(shown["text"]), shown["places"].get("text", {}))),
    }


def _places(quotes: Sequence[Quote]) -> dict[str, dict[tuple[int, int], set[str]]]:
    """Where the grounds of tags stand, by part, and of which topics they are."""
    found: dict[str, dict[tuple[int, int], set[str]]] = {}
    for one in quotes:
        found.setdefault(one.part, {}).setdefault((one.from_char, one.to_char), set()).add(one.topic)
    return found


def _marked(text: str, places: dict[tuple[int, int], set[str]]) -> list[Run]:
    """A text with the grounds of its tags marked by their topics; of two that overlap, the first."""
    runs, reached = [], 0
    for (first, last), topics in sorted(places.items()):
        if first >= reached:
            runs += [(plain(text[reached:first]), ""), (plain(text[first:last]), ", ".join(sorted(topics)))]
            reached = last
    return [*runs, (plain(text[reached:]), "")]


def _by_topic(grounds: Sequence[Quote]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in grounds:
        quotes = found.setdefault(one.topic, [])
        if plain(one.quote) not in quotes:
            quotes.append(plain(one.quote))
    return found
