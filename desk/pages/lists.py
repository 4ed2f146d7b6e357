"""Figures to confirm, the log, agreement, and what is missing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from desk.asked import Asked, RefusedError
from desk.desk import Desk
from desk.pages.decisions import NotKeptError
from desk.rendering import page, redirect
from desk.words import words
from flows.filing.people import DECISIONS, WITHDRAWN, ReviewError
from flows.output.safe_text import plain
from flows.output.tables import comma_separated
from flows.reviewing.figure_rulings import rule_on_figure
from storage.queries.questions import Answer
from storage.shelf import lists
from storage.shelf.shelf import Row

ROWS, MOST_ROWS = 100, 100_000
AROUND = 160
"""Characters of a sentence shown on either side of a quote."""
FIGURE_STATES = ("suggested", "disputed", "confirm", "reject", "conflict", "all")
LOGGED = ("decided_at", "reviewer", "decision", "topic", "article_id", "title", "note", "revision", "decision_id",
          "withdraws", "is_withdrawn")  # fmt: skip


def figures(desk: Desk, asked: Asked) -> Response:
    """Figures, each quote within its sentence; conflicts side by side."""
    state = asked.one_of("state", FIGURE_STATES, usual="suggested")
    shelf = desk.shelf()
    is_conflict = state == "conflict"
    rows = [] if is_conflict else lists.figures(shelf, state=state, article_id=asked.word("id"), count=ROWS)
    return page(
        asked, "figures", title=words(asked.language)["figures"], rows=[row | _sentence(row) for row in rows],
        conflicts=lists.conflicts(shelf) if is_conflict else [], states=FIGURE_STATES, shown=state,
    )  # fmt: skip


def rule_on_a_figure(desk: Desk, asked: Asked) -> Response:
    """A figure confirmed or rejected; then the figures again."""
    ruling = asked.form.get("ruling", "")
    if ruling not in {"confirm", "reject"}:
        raise RefusedError(f"{ruling[:40]!r} is no ruling on a figure: confirm or reject")
    try:
        rule_on_figure(desk.home, asked.names["id"], ruling, note=None, reviewer=asked.reviewer.name, now=desk.now)
    except ReviewError as error:
        raise RefusedError(str(error), HTTPStatus.NOT_FOUND) from error
    except OSError as error:
        raise NotKeptError from error
    state = asked.one_of("state", FIGURE_STATES, usual="suggested")
    return redirect(f"/figures?state={state}")


def log(desk: Desk, asked: Asked) -> Response:
    """Every ruling, newest first, or those that a filter leaves; as a page or as CSV."""
    shelf = desk.shelf()
    is_csv = asked.one_of("format", ("html", "csv"), usual="html") == "csv"
    decision = asked.one_of("decision", (*DECISIONS, WITHDRAWN, ""), usual="") or None
    rows = lists.log(
        shelf, reviewer=asked.word("reviewer"), decision=decision, topic=asked.word("topic"),
        own=asked.reviewer.name if desk.is_blind else None, count=MOST_ROWS if is_csv else ROWS,
    )  # fmt: skip
    if is_csv:
        return table_file(Answer(columns=LOGGED, rows=[tuple(row[name] for name in LOGGED) for row in rows]), "log.csv")
    return page(
        asked, "log", title=words(asked.language)["log"], rows=rows, reviewers=lists.reviewers(shelf),
        decisions=(*DECISIONS, WITHDRAWN), labels=desk.labels(asked, shelf),
    )  # fmt: skip


def agreement(desk: Desk, asked: Asked) -> Response:
    """How often two reviewers agree, by topic."""
    shelf = desk.shelf()
    rows = lists.agreement(shelf)
    return page(
        asked, "agreement", title=words(asked.language)["agreement"], rows=rows, labels=desk.labels(asked, shelf)
    )


def missing(desk: Desk, asked: Asked) -> Response:
    """What was not had: reviewers are to know what they do not see."""
    return page(asked, "missing", title=words(asked.language)["missing"], lists=lists.missing(desk.shelf()))


def table_file(answer: Answer, name: str) -> Response:
    """An answer as CSV, to be saved."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + comma_separated(answer) + "\n", media_type="text/csv", headers=headers)


def _sentence(row: Row) -> dict[str, Any]:
    text, first, last = str(row["text"] or ""), int(row["from_char"]), int(row["to_char"])
    line_start = text.rfind("\n", 0, first) + 1
    line_end = text.find("\n", last) if text.find("\n", last) >= 0 else len(text)
    before, after = text[max(line_start, first - AROUND) : first], text[last : min(line_end, last + AROUND)]
    return {"before": plain(before), "quoted": plain(text[first:last]), "after": plain(after)}
