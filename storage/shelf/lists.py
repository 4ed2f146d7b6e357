"""What the desk lists besides the queue: the log, agreement, figures, what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from storage.queries.reviews import MadeFigureRuling, query
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
    return shelf.rows(sql("log").replace("{rulings}", query("rulings")), values)


def reviewers(shelf: Shelf, *, own: str | None) -> list[str]:
    """Who has ruled; with `own`, on articles that this reviewer has ruled on."""
    return [str(row["reviewer"]) for row in shelf.rows(sql("reviewers"), {"own": own})]


def agreement(shelf: Shelf) -> list[Row]:
    """For each topic and two reviewers: what both ruled on, how often they agreed, and Cohen's kappa."""
    return shelf.rows(sql("agreement"))


def figures(
    shelf: Shelf, *, state: str, article_id: str | None, reviewer: str, count: int, after: str = ""
) -> list[Row]:
    """Figures of current texts behind the one named `after`, each with the reviewer's ruling.

    `state` is suggested, confirm, reject, disputed or all.
    """
    values = {"state": state, "id": article_id, "count": count, "after": after}
    return _detailed(shelf, shelf.rows(sql("figures"), values), reviewer)


def _detailed(shelf: Shelf, some: list[Row], reviewer: str) -> list[Row]:
    """Figures by their numbers, each with where it stands and the text that it stands in."""
    if not some:
        return []
    about = _numbered(row["number"] for row in some) | {"reviewer": reviewer}
    details = {row["number"]: row for row in shelf.rows(sql("figure_details"), about)}
    texts = shelf.rows(sql("figure_texts"), _numbered(row["reading_number"] for row in some))
    text_of = {row["number"]: row["text"] for row in texts}
    return [row | details[row["number"]] | {"text": text_of.get(row["reading_number"])} for row in some]


def _numbered(numbers: Iterable[int]) -> dict[str, object]:
    every = sorted(set(numbers))
    return {"numbers": every, "low": every[0], "high": every[-1]}


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


def statements(shelf: Shelf, contradicting: list[list[str]], *, reviewer: str, count: int) -> list[list[Row]]:
    """For each of these lists of figures, those that contradict one another, so many at most of each."""
    ids = [one for some in contradicting for one in some]
    conflicts = [number for number, some in enumerate(contradicting) for _ in some]
    found = shelf.rows(sql("statements"), {"ids": ids, "conflicts": conflicts, "count": count}) if ids else []
    rows = _detailed(shelf, found, reviewer)
    return [[row for row in rows if row["conflict"] == number] for number in range(len(contradicting))]


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
