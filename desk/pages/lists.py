"""The log, agreement, and what is missing."""

from __future__ import annotations

from starlette.responses import Response

from desk.asked import Asked, query_of
from desk.desk import Desk
from desk.rendering import page
from desk.words import words
from flows.filing.people import DECISIONS, FIGURE_RULINGS, WITHDRAWN
from flows.output.tables import comma_separated
from storage.queries.questions import Answer
from storage.shelf import lists

ROWS, MOST_ROWS = 100, 100_000
SAID = (*DECISIONS, *FIGURE_RULINGS, WITHDRAWN)
LOGGED = ("decided_at", "reviewer", "decision", "topic", "article_id", "title", "note", "revision", "decision_id",
          "withdraws", "is_withdrawn", "figure_id", "figure")  # fmt: skip


def log(desk: Desk, asked: Asked) -> Response:
    """Every ruling, newest first, or those that a filter leaves; as a page or as CSV."""
    shelf = desk.shelf()
    is_csv = asked.one_of("format", ("html", "csv"), usual="html") == "csv"
    decision = asked.one_of("decision", (*SAID, ""), usual="") or None
    own = asked.reviewer.name if desk.is_blind else None
    reviewers = lists.reviewers(shelf, own=own)
    rows = lists.log(
        shelf, reviewer=asked.known("reviewer", reviewers), decision=decision,
        topic=asked.known("topic", [*desk.numbers(shelf)]), own=own, count=(MOST_ROWS if is_csv else ROWS) + 1,
        before="" if is_csv else asked.word("before", longest=200) or "",
    )  # fmt: skip
    if is_csv:
        name = f"log-newest-{MOST_ROWS}.csv" if len(rows) > MOST_ROWS else "log.csv"
        table = [tuple(row[column] for column in LOGGED) for row in rows[:MOST_ROWS]]
        return table_file(Answer(columns=LOGGED, rows=table), name)
    return page(
        asked, "log", title=words(asked.language)["log"], rows=rows[:ROWS], reviewers=reviewers,
        more=query_of(**(dict(asked.query) | {"before": rows[ROWS - 1]["decision_id"]})) if len(rows) > ROWS else "",
        decisions=SAID, labels=desk.labels(asked, shelf),
    )  # fmt: skip


def agreement(desk: Desk, asked: Asked) -> Response:
    """How often two reviewers agree, by topic."""
    shelf = desk.shelf()
    name = asked.reviewer.name
    rows = [row for row in lists.agreement(shelf) if not desk.is_blind or name in (row["one"], row["other"])]
    return page(
        asked, "agreement", title=words(asked.language)["agreement"], rows=rows, labels=desk.labels(asked, shelf)
    )


def missing(desk: Desk, asked: Asked) -> Response:
    """What was not had: reviewers are to know what they do not see."""
    shelf = desk.shelf()
    return page(
        asked, "missing", title=words(asked.language)["missing"], lists=lists.missing(shelf),
        is_judged=lists.is_any_judged(shelf),
    )  # fmt: skip


def table_file(answer: Answer, name: str) -> Response:
    """An answer as CSV, to be saved."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + comma_separated(answer) + "\n", media_type="text/csv", headers=headers)
