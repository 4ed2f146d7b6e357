"""What a publisher changed between two revisions of an article, word by word: for a terminal, or as one static page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from config.home import Home
from extractors.revisions.changes import Passage, compare_texts
from extractors.text.directions import direction_of
from flows.output.counts import moment
from flows.output.html import Run, render, split_paragraphs
from flows.output.safe_text import plain
from flows.output.seal_notes import published_seal_note
from flows.reviewing.known_article import known_published_article
from storage.disk.shared_database import kept_open
from storage.queries.articles.revisions import revisions_of
from storage.queries.questions import QuestionError

CUT, ADDED, CLEAR = "\x1b[9;31m", "\x1b[1;32m", "\x1b[0m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two revisions of an article, the later one against the earlier."""

    old: dict[str, Any]
    new: dict[str, Any]
    title: tuple[Passage, ...]
    text: tuple[Passage, ...]

    @property
    def kinds(self) -> str:
        """What kinds of change the later revision was filed with."""
        return ", ".join(self.new["kinds"] or ()) or " and ".join(self.new["changed"] or ())


@kept_open()
def difference(home: Home, beginning: str, revisions: Sequence[int], *, zone: str) -> Difference:
    """Two revisions compared: those named, else the newest with the one before it. Raises QuestionError."""
    found = revisions_of(home.published, known_published_article(home, beginning), zone=zone)
    rows: list[dict[str, Any]] = [{**one._asdict(), "is_newest": one is found[-1]} for one in found]
    by_number = {row["revision"]: row for row in rows}
    old, new = revisions or ([row["revision"] for row in rows[-2:]] if len(rows) > 1 else (0, 1))
    for number in (old, new):
        if number not in by_number:
            sealed = published_seal_note(home.published, str(rows[-1]["article_id"]), zone=zone)
            missing = _no_such(rows, number, asked=bool(revisions))
            raise QuestionError(f"{missing}\n{sealed}" if sealed else missing)
    return Difference(
        old=by_number[old],
        new=by_number[new],
        title=tuple(compare_texts(plain(by_number[old]["title"] or ""), plain(by_number[new]["title"] or ""))),
        text=tuple(compare_texts(by_number[old]["text"] or "", by_number[new]["text"] or "")),
    )


def _no_such(rows: Sequence[dict[str, Any]], number: int, *, asked: bool) -> str:
    last = rows[-1]
    seen, until = moment(last["seen_at"]), moment(last["stood_until"] or last["seen_at"])
    stood = f"it stood so at {seen}" if seen == until else f"it stood so from {seen} to {until}"
    if len(rows) == 1 and not asked:
        return f"{last['article_id']}: has one revision, so nothing to compare: {stood}"
    numbers = [row["revision"] for row in rows]
    return f"{last['article_id']}: has no revision {number}: it has {min(numbers)} to {max(numbers)}"


def for_terminal(changed: Difference, *, width: int, colour: bool, whole: bool) -> str:
    """The difference as lines of at most `width` characters, where its words allow; what stands is cut short."""
    head = [f"{changed.new['article_id']}  {changed.new['source']}", plain(changed.new["url"])]
    head += [f"{name} {_when(row)}" for name, row in (("-", changed.old), ("+", changed.new))]
    head += [f"changed: {changed.kinds or 'nothing'}"] if changed.new["place"] == changed.old["place"] + 1 else []
    head += _warning(changed)
    lines = _marked(changed.title, colour=colour).rstrip("\n").split("\n")
    paragraphs = _marked(changed.text, colour=colour).rstrip("\n").split("\n")
    touched = _touched(changed.text)
    skipped = 0
    for number, paragraph in enumerate(paragraphs):
        if whole or any(near in touched for near in (number - 1, number, number + 1)):
            lines += [f"[{skipped} paragraphs as before]"] if skipped else []
            lines += ["", paragraph]
            skipped = 0
        else:
            skipped += 1
    lines += ["", f"[{skipped} paragraphs as before]"] if skipped else []
    return "\n".join([*head, "", *(part for line in lines for part in (_wrapped(line, width) if line else [""]))])


def _when(row: dict[str, Any]) -> str:
    until = moment(row["stood_until"], to_second=True) if row["stood_until"] else ""
    last = "stands now" if row["is_newest"] else f"last seen {until}" if until else ""
    return ", ".join(filter(None, [f"revision {row['revision']}, seen {moment(row['seen_at'], to_second=True)}", last]))


def _warning(changed: Difference) -> list[str]:
    versions = [row["program_version"] for row in (changed.old, changed.new)]
    if versions[0] == versions[1]:
        return []
    said = "read by {} and by {} of Longwatch: not all that differs need be the publisher's"
    return [said.format(*versions)]


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]


def _marked(passages: Sequence[Passage], *, colour: bool) -> str:
    begin_cut, end_cut = (CUT, CLEAR) if colour else ("[-", "-]")
    begin_added, end_added = (ADDED, CLEAR) if colour else ("{+", "+}")
    parts = []
    for one in passages:
        if one.is_same:
            parts.append(plain(one.cut))
            continue
        parts += [_each_line(plain(one.cut), begin_cut, end_cut), _each_line(plain(one.added), begin_added, end_added)]
    return "".join(parts)


def _each_line(text: str, begin: str, end: str) -> str:
    """The text with marks around what each of its lines says."""
    lines = []
    for line in text.split("\n"):
        words = line.strip()
        lines.append(line.replace(words, f"{begin}{words}{end}") if words else line)
    return "\n".join(lines)


def _touched(passages: Sequence[Passage]) -> set[int]:
    """The paragraphs, as they are printed, that a change stands in."""
    found: set[int] = set()
    line = 0
    for one in passages:
        printed = one.cut if one.is_same else one.cut + one.added
        breaks = printed.count("\n")
        if not one.is_same:
            last = breaks - (1 if printed.endswith("\n") and breaks else 0)
            found |= set(range(line, line + last + 1))
        line += breaks
    return found


def page(changed: Difference) -> str:
    """The difference as one HTML page: no script, no picture; in the direction of its language."""
    language = str(changed.new["language"] or "")
    rows = [("Source", changed.new["source"]), ("Address", changed.new["url"]), ("Article", changed.new["article_id"])]
    rows += [("Before", _when(changed.old)), ("After", _when(changed.new)), ("Changed", changed.kinds)]
    rows += [("Note", line) for line in _warning(changed)]
    has_title = any(text.strip() for text, _ in _runs(changed.title))
    return render(
        "difference.html",
        {
            "title": plain(changed.new["title"] or "") or "(no title)",
            "language": language,
            "direction": direction_of(language),
            "rows": [(label, plain(str(value))) for label, value in rows if value],
            "heading": [*_runs(changed.title)] if has_title else [("(no title)", "")],
            "paragraphs": split_paragraphs(_runs(changed.text)),
        },
    )


def _runs(passages: Sequence[Passage]) -> Iterator[Run]:
    for one in passages:
        if one.is_same:
            yield plain(one.cut), ""
            continue
        yield from _marked_lines(plain(one.cut), "cut")
        yield from _marked_lines(plain(one.added), "added")


def _marked_lines(text: str, kind: str) -> Iterator[Run]:
    """The text with each of its lines marked, but not the spaces around it."""
    for number, line in enumerate(text.split("\n")):
        words = line.strip()
        before, _, after = line.partition(words) if words else (line, "", "")
        yield from (("\n" * bool(number) + before, ""), (words, kind), (after, ""))
