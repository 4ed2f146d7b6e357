"""What the desk lists besides the queue: the log, agreement, figures, what is missing."""

from __future__ import annotations

from storage.shelf.shelf import Row, Shelf, sql


def log(
    shelf: Shelf, *, reviewer: str | None, decision: str | None, topic: str | None, own: str | None, count: int
) -> list[Row]:
    """Rulings, newest first; with `own`, only those on articles that this reviewer has ruled on."""
    values = {"reviewer": reviewer, "decision": decision, "topic": topic, "own": own, "count": count}
    return shelf.rows(sql("log"), values)


def reviewers(shelf: Shelf) -> list[str]:
    """Who has ruled."""
    return [str(row["reviewer"]) for row in shelf.rows(sql("reviewers"))]


def agreement(shelf: Shelf) -> list[Row]:
    """For each topic and two reviewers: what both ruled on, how often they agreed, and Cohen's kappa."""
    return shelf.rows(sql("agreement"))


def figures(shelf: Shelf, *, state: str, article_id: str | None, count: int) -> list[Row]:
    """Figures of current texts; `state` is suggested, confirm, reject, disputed or all."""
    return shelf.rows(sql("figures"), {"state": state, "id": article_id, "count": count})


def figures_in(shelf: Shelf, reading_id: str) -> list[Row]:
    """The figures of one reading, fifty at most."""
    return shelf.rows(sql("figures_in"), {"reading": reading_id})


def conflicts(shelf: Shelf) -> list[Row]:
    """Statements on one event whose numbers differ."""
    return shelf.rows(sql("conflicts"))


def missing(shelf: Shelf) -> dict[str, list[Row]]:
    """What was not had: silences, gaps, pages owed."""
    return {"silences": shelf.rows(sql("silences")), "gaps": shelf.rows(sql("gaps")), "owed": shelf.rows(sql("owed"))}


def first_question() -> str:
    """A question that shows how one is asked."""
    return sql("first_question").strip()
