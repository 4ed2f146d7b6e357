"""Figures to confirm, each as it was read and in its sentence; and those that contradict one another."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from desk.asked import Asked, RefusedError, query_of
from desk.desk import Desk
from desk.pages.decisions import FIGURE_STATES as STATES
from desk.pages.decisions import NotKeptError
from desk.rendering import page, redirect
from desk.words import Words, words
from flows.filing.people import FIGURE_RULINGS, ReviewError
from flows.output.safe_text import plain
from flows.reviewing.figure_rulings import rule_on_figure
from storage.shelf import lists
from storage.shelf.shelf import Row

ROWS, CONFLICTS, STATEMENTS = 100, 20, 20
"""Of a page; and of each conflict on it."""
AROUND = 160
"""Characters of a paragraph shown on either side of a quote, to the end of the word."""
FIGURE = re.compile(r"[0-9A-Za-z.-]{4,100}")
SENTENCE_END = re.compile(r"[.!?؟۔]\s")


def show_figures(desk: Desk, asked: Asked) -> Response:
    """Figures, each with its number as read and its quote within its sentence; conflicts side by side."""
    state = asked.one_of("state", STATES, usual="suggested")
    shelf, wording = desk.shelf(), words(asked.language)
    reviewer = asked.reviewer.name
    rows: list[Row] = []
    conflicts: list[Row] = []
    more: dict[str, object] = {}
    if state == "conflict":
        skip = asked.number("from")
        conflicts = lists.conflicts(shelf, count=CONFLICTS + 1, skip=skip)
        more = {"from": skip + CONFLICTS} if len(conflicts) > CONFLICTS else {}
        conflicts = conflicts[:CONFLICTS]
        contradicting = [one["figure_ids"] for one in conflicts]
        stated = lists.statements(shelf, contradicting, reviewer=reviewer, count=STATEMENTS)
        for one, statements in zip(conflicts, stated, strict=True):
            one["statements"] = [_shown(row, wording) for row in statements]
            one["left_out"] = len(one["figure_ids"]) - len(statements)
    else:
        article_id, after = asked.word("id"), _after(asked)
        rows = lists.figures(shelf, state=state, article_id=article_id, reviewer=reviewer, count=ROWS + 1, after=after)
        more = {"after": rows[ROWS - 1]["figure_id"]} if len(rows) > ROWS else {}
        rows = rows[:ROWS]
    return page(
        asked, "figures", title=wording["figures"], rows=[_shown(row, wording) for row in rows], conflicts=conflicts,
        states=STATES, shown=state, last=lists.last_figure_ruling(shelf, reviewer),
        done=asked.query.get("done", ""), said_of_done={"1": "ruling_kept", "back": "taken_back"},
        more=query_of(**{**asked.query, **more}) if more else "",
    )  # fmt: skip


def rule_on_a_figure(desk: Desk, asked: Asked) -> Response:
    """A figure confirmed or rejected; then the figures again."""
    ruling = asked.form.get("ruling", "")
    if ruling not in FIGURE_RULINGS:
        raise RefusedError("refused_choice", name="decision", given=ruling)
    figure_id, name = asked.names["id"], asked.reviewer.name
    back = query_of(state=asked.one_of("state", STATES, usual="suggested"), id=asked.word("id"), done=1)
    try:
        with desk.ruling:
            if lists.own_figure_ruling(desk.shelf(), figure_id, name) != ruling:  # pressed twice, it rules once
                rule_on_figure(desk.home, figure_id, ruling, note=None, reviewer=name, now=desk.now)
    except ReviewError as error:
        raise RefusedError("refused_no_figure", HTTPStatus.NOT_FOUND) from error
    except OSError as error:
        raise NotKeptError from error
    return redirect(f"/figures{back}")


def _after(asked: Asked) -> str:
    """Behind which figure a page begins. Raises RefusedError."""
    given = asked.query.get("after", "")
    if given and not FIGURE.fullmatch(given):
        raise RefusedError("refused_place", given=given)
    return given


def _shown(row: Row, wording: Words) -> dict[str, Any]:
    return (
        row
        | context(str(row["text"] or ""), int(row["from_char"]), int(row["to_char"]))
        | {"read": _read(row, wording)}
    )


def _read(row: Row, wording: Words) -> str:
    """The number as the program read it, with its qualifier; empty for dozens and thousands, which are no number."""
    numbers = [
        wording.number(f"{one:g}" if one % 1 else f"{one:.0f}") for one in (row["low"], row["high"]) if one is not None
    ]
    if not numbers:
        return ""
    number = "–".join(dict.fromkeys(numbers))
    return f"{wording.known('qualifier', row['qualifier'])} {number}" if row["qualifier"] else number


def context(text: str, first: int, last: int) -> dict[str, str]:
    """A quote with what stands around it in its paragraph: whole words, and a sign where more was left out."""
    # A file that somebody altered may place a figure beyond its text; the page says what is left of it.
    first, last = min(first, len(text)), min(last, len(text))
    line_start = text.rfind("\n", 0, first) + 1
    line_end = text.find("\n", last) if text.find("\n", last) >= 0 else len(text)
    start, end = max(line_start, first - AROUND), min(line_end, last + AROUND)
    while line_start < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < line_end and not text[end].isspace():
        end -= 1
    before, after = text[start:first], text[last:end].rstrip()
    return {
        "before": ("… " if start > line_start else "") + plain(before), "quoted": plain(text[first:last]),
        "after": plain(after) + (" …" if end < line_end else ""),
    }  # fmt: skip
