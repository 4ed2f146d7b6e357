"""A digest as Markdown, as one static page, as a message; what came from outside is nothing but text in any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from config.atomic_write import write_atomically
from config.home import Home
from flows.notices.digest import Came, Day
from flows.notices.send import Message
from flows.output.html import TEXT_FONTS, html_page
from flows.output.markdown import plain_text
from flows.output.safe_text import plain_line

RIGHT_TO_LEFT = ("fa", "ar")


def markdown(day: Day) -> str:
    """The digest as Markdown."""
    words = day.words
    parts = [f"# {plain_text(day.name)}: {words['title']}, {day.printed}", ""]
    for label, items in day.topics.items():
        parts += [
            f"## {plain_text(label)}: {len(items)}",
            "",
            *(_line(item, words) for item in items),
            "",
        ]
    parts += [] if day.topics else [words["none"], ""]
    parts += _counted(day)
    if day.changed:
        parts += [f"## {words['changed']}", "", *(_line(item, words) for item in day.changed), ""]
    if day.silent:
        parts += [f"## {words['silent']}", "", *(f"- {plain_text(one)}" for one in day.silent), ""]
    return "\n".join([*parts, "---", "", f"{words['head']}: `{day.head}`", ""])


def _counted(day: Day) -> list[str]:
    told = [f"- {day.other} {day.words['other']}"] if day.other else []
    told += [f"- {day.words['backlog']}: {day.backlog}"] if day.backlog else []
    return [*told, ""] if told else []


def _line(item: Came, words: Mapping[str, str]) -> str:
    also = f"; {words['also']} {', '.join(item.outlets)}" if item.outlets else ""
    note = f"; {item.note}" if item.note else ""
    return f"- {plain_text(item.title or '(no title)')} ({item.source}{also}{note}) `{item.article_id[:8]}`"


def page(day: Day) -> str:
    """The digest as one HTML page: everything escaped, nothing in it that runs or is fetched."""
    words, language = day.words, day.settings.language
    parts = []
    for label, items in day.topics.items():
        parts.append(f"<h2>{escape(label)} <small>{len(items)}</small></h2>{_list(items, words)}")
    parts += [] if day.topics else [f"<p>{escape(words['none'])}</p>"]
    parts += [f"<p>{escape(one.removeprefix('- '))}</p>" for one in _counted(day) if one]
    if day.changed:
        parts.append(f"<h2>{escape(words['changed'])}</h2>{_list(day.changed, words)}")
    if day.silent:
        silent = "".join(f"<li dir='auto'>{escape(plain_line(one))}</li>" for one in day.silent)
        parts.append(f"<h2>{escape(words['silent'])}</h2><ul>{silent}</ul>")
    heading = f"<bdi>{escape(day.name)}</bdi>: {escape(words['title'])} <bdi dir='ltr'>{day.printed}</bdi>"
    foot = f"<footer><small>{escape(words['head'])}: <code>{escape(day.head)}</code></small></footer>"
    return html_page(
        f"{day.name}: {words['title']}, {day.printed}",
        style=STYLE,
        body="\n".join([f"<h1>{heading}</h1>", *parts, foot]),
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
    )


def _list(items: Sequence[Came], words: Mapping[str, str]) -> str:
    rows = []
    for item in items:
        also = f"; {words['also']} {', '.join(item.outlets)}" if item.outlets else ""
        note = f"; {item.note}" if item.note else ""
        title = escape(item.title or "(no title)")
        is_web = item.url.startswith(("http://", "https://"))
        linked = f"<a href='{escape(item.url, quote=True)}' rel='noopener noreferrer'>{title}</a>" if is_web else title
        rows.append(
            f"<li><bdi>{linked}</bdi> <small><bdi>{escape(item.source)}</bdi>{escape(also + note)} "
            f"<code><bdi>{item.article_id[:8]}</bdi></code></small></li>"
        )
    return f"<ul>{''.join(rows)}</ul>"


def written(home: Home, day: Day) -> tuple[Path, Path]:
    """The two files that now hold the digest, whole or not at all."""
    home.digests.mkdir(mode=0o700, exist_ok=True)
    paths = home.digests / f"{day.day}.md", home.digests / f"{day.day}.html"
    for path, text in zip(paths, (markdown(day), page(day)), strict=True):
        write_atomically(path, text)
    return paths


def message(day: Day) -> Message:
    """The digest for channels: whole where titles may be told, else counts alone."""
    words = day.words
    text = markdown(day)
    if day.settings.detail == "counts":
        counts = [f"- {plain_text(label)}: {len(items)}" for label, items in day.topics.items()] or [words["none"]]
        counts += [f"- {words['changed']}: {len(day.changed)}", f"- {words['silent']}: {len(day.silent)}"]
        text = "\n".join([*counts, "", f"{words['head']}: `{day.head}`"])
    title = f"Longwatch: {day.name}, {day.printed}"
    return Message(key=f"digest.{day.day}", kind="digest", title=title, text=text, to=day.settings.to)


STYLE = (
    """body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222;
  font: 1.05rem/1.7 """
    + TEXT_FONTS
    + """; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.4; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #ddd; }
small, code { color: #666; font-family: system-ui, sans-serif; font-size: .8rem; }
ul { padding-inline-start: 1.2rem; }
footer { margin-top: 3rem; border-top: 1px solid #ddd; }
"""
)
