"""What the desk lists besides the queue: the log, agreement, figures, what is missing."""

from __future__ import annotations

from storage.queries.reviews import MadeFigureRuling
from storage.queries.watch.sources import UNANSWERED
from storage.shelf.shelf import Row, Shelf, sql


def log(
    shelf: Shelf, *, reviewer: str | None, decision: str | None, topic: str | None, own: str | None, count: int,
    before: str = "",
) -> list[Row]:  # fmt: skip
    """Rulings on articles and figures, newest first, older than the one named `before`.

    With `own`, of those on articles only what is on one that this reviewer has ruled on.
    """
    values = {
        "reviewer": reviewer, "decision": decision, "topic": topic, "own": own, "count": count, "before": before,
    }  # fmt: skip
    return shelf.rows(sql("log"), values)


def reviewers(shelf: Shelf, *, own: str | None) -> list[str]:
    """Who has ruled; with `own`, on articles that this reviewer has ruled on."""
    return [str(row["reviewer"]) for row in shelf.rows(sql("reviewers"), {"own": own})]


def agreement(shelf: Shelf) -> list[Row]:
    """For each topic and two reviewers: what both ruled on, how often they agreed, and Cohen's kappa."""
    return shelf.rows(sql("agreement"))


def figures(shelf: Shelf, *, state: str, article_id: str | None, reviewer: str, count: int, skip: int = 0) -> list[Row]:
    """Figures of current texts, each with the reviewer's ruling.

    `state` is suggested, confirm, reject, disputed or all.
    """
    values = {"state": state, "id": article_id, "reviewer": reviewer, "count": count, "skip": skip}
    return shelf.rows(sql("every_figure") + sql("figures"), values)


def figures_in(shelf: Shelf, reading_id: str) -> list[Row]:
    """The figures of one reading, fifty at most."""
    about = {"reading": reading_id}
    # Most texts have none: what was ruled on them is asked where there are some.
    return shelf.rows(sql("figures_in"), about) if shelf.rows(sql("has_figures"), about) else []


def own_figure_ruling(shelf: Shelf, figure_id: str, reviewer: str) -> str | None:
    """What a reviewer ruled last on a figure; None where they have not."""
    found = shelf.rows(sql("own_figure_ruling"), {"id": figure_id, "reviewer": reviewer})
    return str(found[0]["ruling"]) if found else None


def figure_ruling(shelf: Shelf, ruling_id: str) -> MadeFigureRuling | None:
    """A ruling on a figure by its name; None where there is none."""
    found = shelf.rows(sql("figure_ruling"), {"id": ruling_id})
    return MadeFigureRuling(**found[0]) if found else None


def last_figure_ruling(shelf: Shelf, reviewer: str) -> str | None:
    """The newest ruling of a reviewer on a figure that was not taken back, by its name."""
    found = shelf.rows(sql("last_figure_ruling"), {"reviewer": reviewer})
    return str(found[0]["ruling_id"]) if found else None


def conflicts(shelf: Shelf, *, count: int, skip: int = 0) -> list[Row]:
    """Statements on one event whose numbers differ."""
    return shelf.rows(sql("conflicts"), {"count": count, "skip": skip})


def statements(shelf: Shelf, figure_ids: list[str], *, reviewer: str) -> list[Row]:
    """The figures that contradict one another, each with where it stands; a hundred at most."""
    return shelf.rows(sql("every_figure") + sql("statements"), {"ids": figure_ids, "reviewer": reviewer})


def missing(shelf: Shelf) -> dict[str, list[Row]]:
    """What was not had: sources that do not answer, silences, gaps, pages owed."""
    names = ("silences", "gaps", "owed")
    return {"unanswered": shelf.rows(UNANSWERED)} | {name: shelf.cached_rows(name) for name in names}


def is_any_judged(shelf: Shelf) -> bool:
    """Whether enough is known of any source to tell whether it is silent."""
    return bool(shelf.rows(sql("is_judged")))


def first_question() -> str:
    """A question that shows how one is asked."""
    return sql("first_question").strip()
