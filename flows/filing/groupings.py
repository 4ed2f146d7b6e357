"""Which group an article is in, when it is not its text that says so: a person does, or the pass over all history.

A split or a join is a line of a batch, so it is filed, chained and replayed like everything else. The newest holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.filing.rows import Line, Rows
from storage.database.live import Live

BY_HISTORY = "longwatch maintain"
SPLIT = "-split"

MEMBERS = """
    with now as (select article_id, arg_max(group_id, number) as group_id from group_rows group by article_id)
    select article_id from now
    where group_id = (select group_id from now where article_id = ?) order by article_id
"""
GROUP = "select arg_max(group_id, number) from group_rows where article_id = ?"
TAKEN = "select count(*) > 0 from group_rows where group_id = ? and article_id <> ?"
RULED = "select count(*) > 0 from grouping_rows where article_id in (?, ?) and made_by <> ?"


def file_groupings(store: Live, lines: Sequence[Line], rows: Rows) -> None:
    """Add what the splits and joins of a batch say; they are judged in their order, each by what stood before it."""
    stands: dict[str, str] = {}
    for line in lines:
        article_id, other_id = line["article_id"], line["other_id"]
        if line["made_by"] == BY_HISTORY and store.rows(RULED, [article_id, other_id, BY_HISTORY])[0][0]:
            continue  # a person has the last word
        moved = _moved(store, line, stands)
        for member, group_id in moved.items():
            rows.add(
                "group_rows",
                {
                    "article_id": member,
                    "group_id": group_id,
                    "decided_at": line["decided_at"],
                    "because": because(line),
                    "made_by": line["made_by"],
                },
            )
        stands |= moved


def _moved(store: Live, line: Line, stands: dict[str, str]) -> dict[str, str]:
    """The new group of each article that a split or a join moves."""

    def group_of(article_id: str) -> str:
        return stands.get(article_id) or str(store.rows(GROUP, [article_id])[0][0] or article_id)

    article_id = line["article_id"]
    if line["kind"] == "split":
        is_founder = bool(store.rows(TAKEN, [article_id, article_id])[0][0])
        return {article_id: article_id + SPLIT if is_founder or group_of(article_id) == article_id else article_id}
    target, own = group_of(line["other_id"]), group_of(article_id)
    members = {str(row[0]) for row in store.rows(MEMBERS, [article_id])} | {article_id}
    members = {member for member in members if group_of(member) == own}
    return dict.fromkeys(sorted(members), target) if target != own else {}


def moved_by(rows: Rows) -> dict[str, str]:
    """The articles that a batch puts into another group, by article_id."""
    told = rows.tables.get("group_rows", ())
    return {str(row["article_id"]): str(row["group_id"]) for row in told if row.get("made_by")}


def because(line: Line) -> str:
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
) -> dict[str, object]:
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
