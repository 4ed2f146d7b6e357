"""The states of an article's text in time, whatever order its visits were filed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from extractors.records import TextState
from extractors.state_names import GROUPED, WALLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit that showed a text, and the revision that has it."""

    at: datetime
    revision: int
    run_id: str
    capture_sha256: str | None
    text_sha256: str
    text_state: TextState | str


Change = tuple[tuple[str, ...], tuple[str, ...]]
"""What differs between two texts, title or text; and of what kinds that is."""
Changes = Callable[[int, int], Change]
"""Gives the change from one revision to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A text that stood at a page for a time, from the visit that saw it first."""

    revision: int
    seen_at: datetime
    run_id: str
    capture_sha256: str | None
    text_sha256: str
    change: Change = ((), ())
    """Against the state before; nothing for the first."""


def telling(visits: Iterable[Visit]) -> list[Visit]:
    """The visits in the order of time, less the walls that came after a text: these are visits that failed."""
    found, has_text = list[Visit](), False
    for visit in sorted(visits, key=lambda visit: visit.at):
        has_text = has_text or visit.text_state in GROUPED
        if not (has_text and visit.text_state in WALLS):
            found.append(visit)
    return found


def states_of(visits: Iterable[Visit], changes: Changes) -> list[State]:
    """The states that visits saw, in the order of time; an old text that comes back is a state of its own."""
    states = list[State]()
    for visit in telling(visits):
        before = states[-1].revision if states else None
        if visit.revision != before:
            change: Change = ((), ()) if before is None else changes(before, visit.revision)
            states.append(
                State(
                    revision=visit.revision, seen_at=visit.at, run_id=visit.run_id,
                    capture_sha256=visit.capture_sha256, text_sha256=visit.text_sha256, change=change,
                )
            )  # fmt: skip
    return states
