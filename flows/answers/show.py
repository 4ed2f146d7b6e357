"""One article, whole: for a terminal, or as one static page with nothing in it that runs."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

from config.home import Home
from flows.output.html import ARTICLE_STYLE, html_page
from flows.output.safe_text import plain, plain_line
from storage.queries.questions import Answer, QuestionError, ask

RIGHT_TO_LEFT = {"ar", "fa", "ckb", "ps", "ur", "he"}

ARTICLE = """
    select a.*, s.name as publisher
    from articles a left join sources s using (source) where starts_with(a.article_id, $id) limit 2
"""
MATCHES = (
    "select topic, quote, part, from_char, to_char from matches where article_id = $id "
    "order by topic, part desc, from_char"
)
BESIDE = (
    "select captions, documents from readings where article_id = $id "
    "order by revision desc, made_at desc, reading_id desc limit 1"
)
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
    found = ask(home.published, ARTICLE, zone=zone, parameters={"id": article_id.strip().lower()})
    if len(found.rows) != 1 or not article_id.strip():
        what = "more than one article's id begins so" if found.rows else "no article's id begins so"
        listed = 'longwatch sql "select article_id, title from articles"'
        raise QuestionError(f"{plain(article_id)}: {what}: `{listed}` lists them")
    told = dict(zip(found.columns, found.rows[0], strict=True))
    grounds = ask(home.published, MATCHES, parameters={"id": told["article_id"]})
    beside = ask(home.published, BESIDE, parameters={"id": told["article_id"]})
    for name, lines in zip(beside.columns, beside.rows[0], strict=True):
        told[name] = " | ".join(map(str, lines)) if isinstance(lines, list) else ""
    return {**told, "grounds": _by_topic(grounds), "places": _places(grounds)}


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


def _places(grounds: Answer) -> dict[str, dict[tuple[int, int], set[str]]]:
    """Where the grounds of tags stand, by part, and of which topics they are."""
    found: dict[str, dict[tuple[int, int], set[str]]] = {}
    for topic, _, part, first, last in grounds.rows:
        found.setdefault(str(part), {}).setdefault((int(str(first)), int(str(last))), set()).add(str(topic))
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


def _by_topic(grounds: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for topic, quote, *_ in grounds.rows:
        quotes = found.setdefault(str(topic), [])
        if plain(quote) not in quotes:
            quotes.append(plain(quote))
    return found


def _linked(name: str, value: str) -> str:
    if name == "url" and value.startswith(("http://", "https://")):
        return f"<a href='{escape(value, quote=True)}' rel='noopener noreferrer'>{escape(value)}</a>"
    return escape(value)


STYLE = ARTICLE_STYLE + "mark { background: #fff3b0; color: inherit; }\n"
