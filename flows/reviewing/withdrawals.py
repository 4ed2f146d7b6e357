"""Taking a ruling back: one's own, at any time. Nothing is deleted: a line that says so is filed as every ruling is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from config.home import Home
from flows.filing.people import WITHDRAWN, ReviewError, checked_name, checked_note
from flows.output.safe_text import plain_line
from flows.reviewing.figure_rulings import drop_figure_withdrawal, refuse_to_withdraw
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import READ, drop_rulings
from storage.queries.reviews import MadeFigureRuling, MadeRuling, figure_rulings_called, rulings_called

Made = MadeRuling | MadeFigureRuling


def withdraw(
    home: Home, beginning: str | None, *, note: str | None, reviewer: str, now: Callable[[], datetime]
) -> tuple[Made, str]:
    """The ruling, on an article or a figure, that is taken back, and the batch that says so. Raises ReviewError.

    `beginning` is that of its name; None: the reviewer's last.
    """
    reviewer, note = checked_name(reviewer), checked_note(note)
    with open_reviewed(home) as connection:
        asked = (connection, (beginning or "").strip(), reviewer)
        found: list[Made] = [*rulings_called(*asked), *figure_rulings_called(*asked)]
    ruling = _chosen(found, beginning, reviewer)
    if isinstance(ruling, MadeFigureRuling):
        return ruling, drop_figure_withdrawal(home, ruling, note=note, reviewer=reviewer, at=now())
    return ruling, drop_withdrawal(home, ruling, note=note, reviewer=reviewer, at=now())


def drop_withdrawal(home: Home, ruling: MadeRuling, *, note: str | None, reviewer: str, at: datetime) -> str:
    """The batch in the spool that takes back a ruling. Raises ReviewError where it is somebody else's, or was."""
    refuse_to_withdraw(ruling.decision_id, ruling.reviewer, by=reviewer, is_withdrawn=ruling.is_withdrawn)
    values = {name: getattr(ruling, name) for name in (*READ, "topic")}
    line = {"decision": WITHDRAWN, "withdraws": ruling.decision_id, "reviewer": reviewer, "note": note}
    return drop_rulings(home, [values | line], at=at)


def _chosen(found: list[Made], beginning: str | None, reviewer: str) -> Made:
    if beginning is None:
        own = [one for one in found if one.reviewer == reviewer and not one.is_withdrawn]
        if not own:
            raise ReviewError(f"{plain_line(reviewer)}: has no decision to withdraw: use --as to name another reviewer")
        newest = {type(one): one for one in own}  # of each kind, as filed, whatever happened to the clock
        return max(reversed(newest.values()), key=lambda one: one.decided_at)
    whole = [one for one in found if _name_of(one) == beginning.strip()] or found
    if len(whole) != 1:
        what = (
            "several decisions have a name that begins like this"
            if found
            else "no decision has a name that begins like this"
        )
        raise ReviewError(f"{plain_line(beginning)}: {what}: `longwatch review log` names them")
    return whole[0]


def _name_of(one: Made) -> str:
    return one.decision_id if isinstance(one, MadeRuling) else one.ruling_id


def sentence(made: Made) -> str:
    """A ruling in words, as `review mark` and `review figure` say it."""
    if isinstance(made, MadeFigureRuling):
        return f"{made.figure_id}: {made.ruling}, by {plain_line(made.reviewer)}"
    on = f" for {plain_line(made.topic)}" if made.topic else ""
    return f"{made.article_id}: {made.decision}{on}, by {plain_line(made.reviewer)}"
