"""A digest as Markdown, as one static page, as a message; what came from outside is nothing but text in any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.atomic_write import write_atomically
from config.home import Home
from extractors.text.directions import direction_of
from flows.notices.digest import Came, Day
from flows.notices.send import Message
from flows.output.html import render
from flows.output.markdown import plain_text
from flows.output.safe_text import marked_line


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
    if day.changed:
        parts += [f"## {words['changed']}", "", *(_line(item, words) for item in day.changed), ""]
    if day.vanished:
        parts += [f"## {words['vanished']}", "", *(_line(item, words) for item in day.vanished), ""]
    if day.silent:
        parts += [f"## {words['silent']}", "", *(f"- {plain_text(one)}" for one in day.silent), ""]
    if counted := _counted(day):
        parts += [f"## {words['counted']}", "", *(f"- {line}" for line in counted), ""]
    return "\n".join([*parts, "---", "", f"{words['head']}: `{day.head}`", ""])


def _counted(day: Day) -> list[str]:
    """What came in and is not listed."""
    counted = [f"{day.other} {day.words['other']}"] if day.other else []
    return [*counted, *([f"{day.words['backlog']}: {day.backlog}"] if day.backlog else [])]


def _line(item: Came, words: Mapping[str, str]) -> str:
    also = f"; {words['also']} {', '.join(item.outlets)}" if item.outlets else ""
    note = f"; {plain_text(item.note)}" if item.note else ""
    return f"- {plain_text(item.title or '(no title)')} ({item.source}{also}{note}) `{item.article_id[:8]}`"


def page(day: Day) -> str:
    """The digest as one HTML page: nothing in it runs or is fetched."""
    language = day.settings.language
    return render(
        "digest.html",
        {
            "title": f"{day.name}: {day.words['title']}, {day.printed}",
            "page_language": language,
            "page_direction": direction_of(language),
            "day": day,
            "words": day.words,
            "counts": _counted(day),
            "silent": [marked_line(one) for one in day.silent],
        },
    )


def write_digest(home: Home, day: Day) -> tuple[Path, Path]:
    """The two files that now hold the digest, whole or not at all."""
    home.digests.mkdir(mode=0o700, exist_ok=True)
    paths = home.digests / f"{day.day}.md", home.digests / f"{day.day}.html"
    for path, text in zip(paths, (markdown(day), page(day)), strict=True):
        write_atomically(path, text)
    return paths


def message(day: Day) -> Message:
    """The digest for channels: whole where titles may be shown, else counts alone."""
    words = day.words
    text = markdown(day)
    if day.settings.detail == "counts":
        counts = [f"- {plain_text(label)}: {len(items)}" for label, items in day.topics.items()] or [words["none"]]
        rest = {"changed": day.changed, "vanished": day.vanished, "silent": day.silent}
        counts += [f"- {words[name]}: {len(some)}" for name, some in rest.items()]
        text = "\n".join([*counts, "", f"{words['head']}: `{day.head}`"])
    title = f"Longwatch: {day.name}, {day.printed}"
    return Message(key=f"digest.{day.day}", kind="digest", title=title, text=text, to=day.settings.to)
