"""What reviewers rule on figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from config.home import Home
from flows.batches.new_batch import new_batch
from flows.filing.people import FIGURE_RULINGS, WITHDRAWN, ReviewError, checked_name, checked_note
from flows.output.safe_text import plain_line
from flows.reviewing.reviews import ruling_batch_name
from storage.archive.spool import drop
from storage.database.published import open_published
from storage.queries.articles.lookup import NamedFigure, figures_like
from storage.queries.reviews import MadeFigureRuling
from storage.queries.waiting_rulings import FIGURES

WHAT_IT_IS = ("event", "low", "high", "from_char", "to_char")
"""What a line of a ruling says of the figure."""


def rule_on_figure(
    home: Home, figure_id: str, ruling: str, *, note: str | None, reviewer: str, now: Callable[[], datetime]
) -> tuple[str, str]:
    """What was ruled on, in words, and the batch in the spool that holds the ruling. Raises ReviewError."""
    if ruling not in FIGURE_RULINGS:
        raise ReviewError(f"{plain_line(ruling)!r} is no ruling on a figure: choose one of {', '.join(FIGURE_RULINGS)}")
    reviewer, note = checked_name(reviewer), checked_note(note)
    figure = _known_figure(home, figure_id)
    # The name is the figure's place in a text, where other rules may find another: so what it was is in the line, too,
    # but its words are not, which a seal could not take away.
    values = {name: getattr(figure, name) for name in ("figure_id", "article_id", *WHAT_IT_IS)}
    values |= {"ruling": ruling, "reviewer": reviewer, "note": note}
    return f"{figure.figure_id}: {ruling}\n    {plain_line(figure.quote)}", _drop(home, values, at=now())


def drop_figure_withdrawal(home: Home, made: MadeFigureRuling, *, note: str | None, reviewer: str, at: datetime) -> str:
    """The batch in the spool that takes back a ruling on a figure.

    Raises ReviewError where it is somebody else's, or was taken back.
    """
    refuse_to_withdraw(made.ruling_id, made.reviewer, by=reviewer, is_withdrawn=made.is_withdrawn)
    values = {"figure_id": made.figure_id, "article_id": made.article_id, "ruling": WITHDRAWN, "reviewer": reviewer}
    return _drop(home, values | {"note": checked_note(note), "withdraws": made.ruling_id}, at=at)


def refuse_to_withdraw(name: str, reviewer: str, *, by: str, is_withdrawn: bool) -> None:
    """Raise ReviewError for a ruling of somebody else, and for one that was taken back."""
    if reviewer != by:
        raise ReviewError(f"{name}: is {plain_line(reviewer)}'s: only who ruled takes it back")
    if is_withdrawn:
        raise ReviewError(f"{name}: has already been withdrawn")


def _drop(home: Home, values: Mapping[str, object], *, at: datetime) -> str:
    name = ruling_batch_name(home, at, mark=FIGURES)
    line = {"record": "figure_ruling", "ruling_id": f"{name}.1", **values, "decided_at": at.isoformat()}
    drop(home.spool, name, [new_batch(), line])
    return name


def _known_figure(home: Home, beginning: str) -> NamedFigure:
    with open_published(home.published) as connection:
        found = figures_like(connection, beginning.strip()) if connection and beginning.strip() else []
    whole = [one for one in found if one.figure_id == beginning.strip()]
    if len(whole or found) != 1:
        what = "several figures have an id that begins like this: give more of it" if found else "no figure has this id"
        raise ReviewError(f"{plain_line(beginning)}: {what}: the view `figures` names them")
    return (whole or found)[0]
