"""The queue: what waits, what was ruled, and why each stands where it stands."""

from __future__ import annotations

from starlette.responses import Response

from desk.asked import Asked
from desk.desk import Desk, for_article
from desk.rendering import page
from desk.words import words
from storage.shelf import articles
from storage.shelf.behind import Behind
from storage.shelf.queue import REASONS, STATES, counts, queue
from storage.shelf.shelf import Row

ROWS = 50


def show_queue(desk: Desk, asked: Asked) -> Response:
    """Fifty rows, and how many articles are in each state."""
    shelf, wanted = desk.shelf(), desk.read_filters(asked)
    desk.presence.leave(asked.reviewer.name)
    rows = queue(shelf, wanted, count=ROWS + 1)
    shown = rows[:ROWS]
    more = Behind.of(shown[-1]).written if len(rows) > ROWS else ""
    wording = words(asked.language)
    return page(
        asked, "queue", title=wording["queue"], rows=shown, reasons={row["place"]: _reasons(row) for row in shown},
        counts=counts(shelf, for_article(wanted)), states=STATES, wanted=wanted, labels=desk.labels(asked, shelf),
        numbers=desk.numbers(shelf),
        filters=articles.filters(shelf), all_reasons=REASONS, more=more, chosen=desk.filters_query,
        others=desk.presence.others(asked.reviewer.name), published_at=shelf.published_at, is_blind=desk.is_blind,
    )  # fmt: skip


def _reasons(row: Row) -> list[str]:
    """Why a row stands where it does, the weightiest first."""
    found = [name for name, is_so in (
        ("reopened", row["reopened"]), ("lost", row["is_lost"]), ("disputed", row["disputed"]),
        ("rules", row["by_rules"]), ("incomplete", row["is_incomplete"]),
        ("near", row["is_near"]), ("large", row["is_large"]),
    ) if is_so]  # fmt: skip
    if not row["is_first"]:
        found.append("copy")
    return found or (["new"] if row["waits"] else [])
