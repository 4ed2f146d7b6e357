"""What reviewers rule on figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from config.home import Home
from flows.batches.new_batch import new_batch
from flows.filing.people import ReviewError, checked_name, checked_note
from flows.output.safe_text import plain_line
from storage.archive.spool import batch_id, drop
from storage.database.published import open_published
from storage.queries.articles.lookup import NamedFigure, figures_like


def rule_on_figure(
    home: Home, figure_id: str, ruling: str, *, note: str | None, reviewer: str, now: Callable[[], datetime]
) -> tuple[str, str]:
    """What was ruled on, in words, and the batch in the spool that holds the ruling. Raises ReviewError."""
    reviewer, note, at = checked_name(reviewer), checked_note(note), now()
    figure_id, article_id, quote = _known_figure(home, figure_id)
    name = batch_id(f"{at:%Y%m%dT%H%M%SZ-%f}-figure-{uuid4().hex[:6]}", 1)
    values = {"figure_id": figure_id, "article_id": article_id, "ruling": ruling, "reviewer": reviewer, "note": note}
    line = {"record": "figure_ruling", "ruling_id": f"{name}.1", **values, "decided_at": at.isoformat()}
    drop(home.spool, name, [new_batch(), line])
    return f"{figure_id}: {ruling}\n    {plain_line(quote)}", name


def _known_figure(home: Home, beginning: str) -> NamedFigure:
    with open_published(home.published) as connection:
        found = figures_like(connection, beginning.strip()) if connection and beginning.strip() else []
    whole = [one for one in found if one.figure_id == beginning.strip()]
    if len(whole or found) != 1:
        what = "several figures have an id that begins like this: give more of it" if found else "no figure has this id"
        raise ReviewError(f"{plain_line(beginning)}: {what}: the view `figures` names them")
    return (whole or found)[0]
