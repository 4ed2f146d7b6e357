"""Taking a ruling back: one's own, at any time. Nothing is deleted: a line that says so is filed as every ruling is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from config.home import Home
from flows.filing.people import WITHDRAWN, ReviewError, checked_name, checked_note
from flows.output.safe_text import plain_line
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import READ, drop_rulings
from storage.queries.reviews import MadeRuling, rulings_called


def withdraw(
    home: Home, beginning: str | None, *, note: str | None, reviewer: str, now: Callable[[], datetime]
) -> tuple[MadeRuling, str]:
    """The ruling that is taken back, and the batch that says so. Raises ReviewError.

    `beginning` is that of its name; None: the reviewer's last.
    """
    reviewer, note = checked_name(reviewer), checked_note(note)
    with open_reviewed(home) as connection:
        found = rulings_called(connection, (beginning or "").strip(), reviewer)
    ruling = _chosen(found, beginning, reviewer)
    return ruling, drop_withdrawal(home, ruling, note=note, reviewer=reviewer, at=now())


def drop_withdrawal(home: Home, ruling: MadeRuling, *, note: str | None, reviewer: str, at: datetime) -> str:
    """The batch in the spool that takes back a ruling. Raises ReviewError where it is somebody else's, or was."""
    if ruling.reviewer != reviewer:
        raise ReviewError(f"{ruling.decision_id}: is {plain_line(ruling.reviewer)}'s: only who ruled takes it back")
    if ruling.is_withdrawn:
        raise ReviewError(f"{ruling.decision_id}: has already been withdrawn")
    values = {name: getattr(ruling, name) for name in (*READ, "topic")}
    line = {"decision": WITHDRAWN, "withdraws": ruling.decision_id, "reviewer": reviewer, "note": note}
    return drop_rulings(home, [values | line], at=at)


def _chosen(found: list[MadeRuling], beginning: str | None, reviewer: str) -> MadeRuling:
    if beginning is None:
        own = [one for one in found if one.reviewer == reviewer and not one.is_withdrawn]
        if not own:
            raise ReviewError(f"{plain_line(reviewer)}: has no decision to withdraw: use --as to name another reviewer")
        return own[-1]
    whole = [one for one in found if one.decision_id == beginning.strip()] or found
    if len(whole) != 1:
        what = (
            "several decisions have a name that begins like this"
            if found
            else "no decision has a name that begins like this"
        )
        raise ReviewError(f"{plain_line(beginning)}: {what}: `longwatch review log` names them")
    return whole[0]
