"""Which group an article is in, when it is not its text that says so: a person does, or the pass over all history.

A split or a join is a line of a batch, so it is filed, chained and replayed like everything else. The newest holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.batches.records import GroupingLine
from flows.filing.rows import AddToGroup, Rows
from storage.database.live import Live
from storage.queries.live.groups import are_grouped_by_others, group_mates, group_of, has_followers

BY_HISTORY = "longwatch maintain"
BY_REBUILD = "longwatch rebuild"
LEFT = "left"
"""The kind of a line that moves nothing: it keeps that newer rules parted an article from its group, and why."""
SPLIT = "-split"


def file_groupings(store: Live, lines: Sequence[GroupingLine], rows: Rows) -> None:
    """Add what the splits and joins of a batch say; they are judged in their order, each by what stood before it."""
    stands: dict[str, str] = {}
    for line in lines:
        article_id, other_id = line["article_id"], line["other_id"]
        if line["kind"] == LEFT:
            continue
        # As lines and no exceptions at each commit: what stands must not depend on when it was asked.
        if line["made_by"] == BY_HISTORY and are_grouped_by_others(store, article_id, other_id, than=BY_HISTORY):
            continue  # a person has the last word
        moved = _moved(store, line, stands)
        for member, group_id in moved.items():
            its = {"decided_at": line["decided_at"], "because": because(line), "made_by": line["made_by"]}
            rows.add_all([AddToGroup(article_id=member, group_id=group_id, **its)])
        stands |= moved


def _moved(store: Live, line: GroupingLine, stands: dict[str, str]) -> dict[str, str]:
    """The new group of each article that a split or a join moves."""

    def group_now(article_id: str) -> str:
        return stands.get(article_id) or group_of(store, article_id) or article_id

    article_id = line["article_id"]
    if line["kind"] == "split":
        is_founder = has_followers(store, article_id)
        return {article_id: article_id + SPLIT if is_founder or group_now(article_id) == article_id else article_id}
    target, own = group_now(str(line["other_id"])), group_now(article_id)
    members = {one for one in group_mates(store, article_id) | {article_id} if group_now(one) == own}
    return dict.fromkeys(sorted(members), target) if target != own else {}


def moved_by(rows: Rows) -> dict[str, str]:
    """The articles that a batch puts into another group, by article_id."""
    made = rows.tables.get("group_rows", ())
    return {str(row["article_id"]): str(row["group_id"]) for row in made if row.get("made_by")}


def because(line: GroupingLine) -> str:
    """Why an article stands where it does, in words."""
    if line["made_by"] == BY_HISTORY:
        return str(line["reason"])
    said = f": {line['reason']}" if line["reason"] else ""
    what = "split off" if line["kind"] == "split" else f"joined to {line['other_id']}"
    return f"{what} by {line['made_by']}{said}"


def grouping_line(
    grouping_id: str,
    kind: str,
    article_id: str,
    other_id: str | None,
    *,
    reason: str | None,
    made_by: str,
    at: datetime,
) -> GroupingLine:
    """A split or a join, as a line of a batch."""
    return {
        "record": "grouping",
        "grouping_id": grouping_id,
        "kind": kind,
        "article_id": article_id,
        "other_id": other_id,
        "reason": reason,
        "made_by": made_by,
        "decided_at": at.isoformat(),
    }
