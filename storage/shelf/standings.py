"""What stands of the rulings on one article, as the view `reviews` says it of all: for a ruling that has just come.

The view is a dozen common tables, and costs DuckDB 15 ms however little it is asked about; a page waits for this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of all rulings on an article for a topic; None: as a whole."""

    topic: str | None
    decision: str
    reopened: bool
    reviewers: list[str]
    decided_at: datetime
    """When the last of them ruled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStanding:
    """What stands of one reviewer's rulings."""

    topic: str | None
    reviewer: str
    decision: str
    reopened: bool
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What happened to an article besides rulings."""

    revisions: Sequence[tuple[int, datetime]] = ()
    """Those that changed more than the spelling, and when each was first seen."""
    parted_at: datetime | None = None
    """When newer rules found it to be no copy of what it was grouped with."""

    @property
    def newest(self) -> int:
        """The newest of the revisions; 1 where none is known."""
        return max((revision for revision, _ in self.revisions), default=1)

    def seen_by(self, moment: datetime) -> int:
        """The newest revision that was there at a moment."""
        return max((revision for revision, seen_at in self.revisions if seen_at <= moment), default=1)


Ruled = Mapping[str, Any]
"""A row of rulings: reviewer, topic, decision, revision, decided_at, decision_id and withdraws."""


def standings_of(rulings: Sequence[Ruled], since: Since) -> tuple[list[Standing], list[OwnStanding]]:
    """What stands of the rulings on one article, which come in the order they were made."""
    standing = _standing(rulings)
    own = [
        OwnStanding(
            topic=one["topic"], reviewer=one["reviewer"], decision=one["decision"],
            reopened=bool(since.revisions) and one["revision"] is not None and one["revision"] < since.newest,
            decided_at=one["decided_at"],
        )
        for one in standing
    ]  # fmt: skip
    topics = dict.fromkeys(one["topic"] for one in standing)
    return [_answered(topic, standing, since) for topic in topics], own


def _standing(rulings: Sequence[Ruled]) -> list[Ruled]:
    """The newest of each reviewer and topic that was not taken back; a ruling on the whole replaces those before it."""
    withdrawn = {(one["withdraws"], one["reviewer"]) for one in rulings if one["withdraws"] is not None}
    kept = [
        one for one in rulings
        if one["decision"] != "withdrawn" and (one["decision_id"], one["reviewer"]) not in withdrawn
    ]  # fmt: skip
    newest: dict[tuple[str, str | None], tuple[int, Ruled]] = {}
    for place, one in enumerate(kept):
        newest[one["reviewer"], one["topic"]] = place, one
    wholes = {reviewer: place for (reviewer, topic), (place, _) in newest.items() if topic is None}
    stands = sorted(found for (reviewer, _), found in newest.items() if found[0] >= wholes.get(reviewer, 0))
    return [one for _, one in stands]


def _answered(topic: str | None, standing: Sequence[Ruled], since: Since) -> Standing:
    """What stands for a topic: who has not ruled on it by itself has ruled on it with the whole."""
    answers: dict[str, Ruled] = {}
    for one in standing:
        if one["topic"] is None or one["topic"] == topic:
            answers.pop(one["reviewer"], None)  # the order is that of the last rulings
            answers[one["reviewer"]] = one
    decisions = {one["decision"] for one in answers.values()}
    ruled_on = max(
        one["revision"] if one["revision"] is not None else since.seen_by(one["decided_at"]) for one in answers.values()
    )
    ruled_at = max(one["decided_at"] for one in answers.values())
    return Standing(
        topic=topic,
        decision=decisions.pop() if len(decisions) == 1 else "disputed",
        reopened=ruled_on < since.newest or (since.parted_at is not None and ruled_at < since.parted_at),
        reviewers=[*answers],
        decided_at=ruled_at,
    )
