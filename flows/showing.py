"""One article, whole: for a terminal, or as one static page with nothing in it that runs."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

from config.home import Home
from flows.tables import plain, plain_line
from storage.questions import Answer, QuestionError, ask

RIGHT_TO_LEFT = {"ar", "fa", "ckb", "ps", "ur", "he"}

ARTICLE = """
    select a.*, s.name as publisher
    from articles a left join sources s using (source) where starts_with(a.article_id, $id) limit 2
"""
MATCHES = (
    "select topic, quote, part, from_char, to_char from matches where article_id = $id "
    "order by topic, part desc, from_char"
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
    title = escape(plain(told["title"]) or "(no title)")
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
    text = "".join(f"<p>{paragraph}</p>" for paragraph in marked.split("\n") if paragraph)
    return PAGE.format(language=escape(language, quote=True), direction=direction, title=title, rows=rows, text=text)


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
            parts.append(escape(text[reached:first]))
            told = escape(", ".join(sorted(topics)), quote=True)
            parts.append(f"<mark title='{told}'>{escape(text[first:last])}</mark>")
            reached = last
    return "".join([*parts, escape(text[reached:])])


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


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222;
  font: 1.1rem/1.7 "Noto Naskh Arabic", Georgia, serif; }}
h1 {{ line-height: 1.3; font-size: 1.7rem; }}
table {{ direction: ltr; width: 100%; margin-bottom: 2rem; border-collapse: collapse;
  font: .85rem/1.5 system-ui, sans-serif; }}
th {{ padding: .15rem 1rem .15rem 0; text-align: left; vertical-align: top; white-space: nowrap;
  color: #666; font-weight: normal; }}
td {{ overflow-wrap: anywhere; text-align: left; }}
mark {{ background: #fff3b0; color: inherit; }}
tr {{ border-bottom: 1px solid #eee; }}
</style>
</head>
<body>
<article lang="{language}" dir="{direction}">
<h1>{title}</h1>
<table>{rows}</table>
{text}
</article>
</body>
</html>
"""
