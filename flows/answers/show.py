"""One article, whole: for a terminal, or as one static page with nothing in it that runs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

from config.home import Home
from flows.output.html import ARTICLE_STYLE, html_page
from flows.output.safe_text import plain, plain_line
from flows.reviewing.known_article import known_published_article
from storage.queries.articles.shown import Quote, beside, quotes_of, shown_article

RIGHT_TO_LEFT = {"ar", "fa", "ckb", "ps", "ur", "he"}

LABELS = (
    ("publisher", "Source"),
    ("affiliation", "Affiliation"),
    ("byline", "By"),
    ("published_at", "Published"),
    ("published_from", "Date from"),
    ("published_precision", "Printed as"),
    ("first_seen_at", "First seen"),
    ("captured_at", "Captured"),
    ("vanished_at", "Gone since"),
    ("language", "Language"),
    ("text_state", "Text is"),
    ("revisions", "Revisions"),
    ("copies", "Copies elsewhere"),
    ("url", "Address"),
    ("capture_sha256", "Capture"),
    ("article_id", "Article"),
    ("captions", "Captions"),
    ("documents", "Links to files"),
)


def article(home: Home, article_id: str, *, zone: str) -> dict[str, Any]:
    """An article by its id, or enough of its beginning, with the quotes that are the grounds of its tags."""
    found = shown_article(home.published, known_published_article(home, article_id), zone=zone)
    quotes = quotes_of(home.published, found.article_id)
    also = beside(home.published, found.article_id)._asdict()
    files = {name: " | ".join(map(str, lines or ())) for name, lines in also.items()}
    return {**found._asdict(), **files, "grounds": _by_topic(quotes), "places": _places(quotes)}


def for_terminal(told: dict[str, Any], *, width: int) -> str:
    """The article as lines of at most `width` characters, where its words allow."""
    lines = [*textwrap.wrap(plain(told["title"]) or "(no title)", width), ""]
    lines += [f"{label:<17}{plain_line(told[name])}" for name, label in LABELS if told[name] not in (None, "")]
    for topic, quotes in told["grounds"].items():
        lines += textwrap.wrap(
            f"{topic}: {', '.join(quotes)}", width, initial_indent="Topic            ", subsequent_indent=" " * 17
        )
    for paragraph in str(told["text"]).split("\n"):
        lines += ["", *textwrap.wrap(plain(paragraph), width)]
    return "\n".join(lines)


def page(told: dict[str, Any]) -> str:
    """The article as one HTML page: everything escaped, no script, no picture, no link but its own address."""
    language = str(told["language"] or "")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    title = plain(told["title"]) or "(no title)"
    rows = "".join(
        f"<tr><th>{label}</th><td dir='auto'>{_linked(name, plain(told[name]))}</td></tr>"
        for name, label in LABELS
        if told[name] not in (None, "")
    )
    rows += "".join(
        f"<tr><th>Topic</th><td><b>{escape(topic)}</b> <span dir='auto'>{escape(', '.join(quotes))}</span></td></tr>"
        for topic, quotes in told["grounds"].items()
    )
    marked = _marked(str(told["text"]), told["places"].get("text", {}))
    text = "".join(f"<p dir='auto'>{paragraph}</p>" for paragraph in marked.split("\n") if paragraph)
    opening = f'<article lang="{escape(language, quote=True)}" dir="{direction}">'
    body = f"{opening}\n<h1>{escape(title)}</h1>\n<table>{rows}</table>\n{text}\n</article>"
    return html_page(title, style=STYLE, body=body)


def _places(quotes: Sequence[Quote]) -> dict[str, dict[tuple[int, int], set[str]]]:
    """Where the grounds of tags stand, by part, and of which topics they are."""
    found: dict[str, dict[tuple[int, int], set[str]]] = {}
    for one in quotes:
        found.setdefault(one.part, {}).setdefault((one.from_char, one.to_char), set()).add(one.topic)
    return found


def _marked(text: str, places: dict[tuple[int, int], set[str]]) -> str:
    """A text as HTML, the grounds of its tags marked; of two that overlap, the first."""
    parts, reached = [], 0
    for (first, last), topics in sorted(places.items()):
        if first >= reached:
            parts.append(escape(plain(text[reached:first])))
            told = escape(", ".join(sorted(topics)), quote=True)
            parts.append(f"<mark title='{told}'>{escape(plain(text[first:last]))}</mark>")
            reached = last
    return "".join([*parts, escape(plain(text[reached:]))])


def _by_topic(grounds: Sequence[Quote]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in grounds:
        quotes = found.setdefault(one.topic, [])
        if plain(one.quote) not in quotes:
            quotes.append(plain(one.quote))
    return found


def _linked(name: str, value: str) -> str:
    if name == "url" and value.startswith(("http://", "https://")):
        return f"<a href='{escape(value, quote=True)}' rel='noopener noreferrer'>{escape(value)}</a>"
    return escape(value)


STYLE = ARTICLE_STYLE + "mark { background: #fff3b0; color: inherit; }\n"
