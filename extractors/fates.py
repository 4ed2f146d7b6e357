"""Which article an entry announces, what becomes of the entry, and when its page is tried again.

The run asks in order to know what to fetch; the committer asks again, of the live database, and its word is filed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from extractors.backoff import DAYS_OWED, PAGES, ROBOTS
from extractors.records import Entry, FailureClass

Fate = Literal["new", "known", "revised", "waiting", "skipped", "failed"]

FINAL: frozenset[FailureClass] = frozenset({"gone", "legal", "forbidden-address"})
"""Failures that another try would not mend."""

NO_FAULT: frozenset[FailureClass] = frozenset({"machine"})
"""Failures that say nothing of the page: they are no attempt, and never the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of an address before this entry was seen."""

    article_id: str | None = None
    hashes: tuple[str, ...] = ()
    """entry_sha256 of the entries with this address when this feed announced it last."""
    fate: Fate | None = None
    """Of the newest sighting of the address, in any feed."""
    reason: str | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    is_closed: bool = False
    """Whether a person sealed what stood there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FateDecision:
    """What becomes of a sighting, and why."""

    fate: Fate
    reason: str
    attempts: int = 0
    next_try_at: datetime | None = None


NOTHING = Known()
CLOSED = FateDecision(fate="known", reason="its article is sealed: it is not fetched again")


def article_id(source_id: str, url: str) -> str:
    """The id of the article that a source first announced at an address: 16 hexadecimal digits."""
    return sha256(f"{source_id}\n{url}".encode()).hexdigest()[:16]


def entry_sha256(entry: Entry) -> str:
    """A hash of what an entry says, apart from where it stands and points to: another one means that it was changed."""
    parts = [entry.title, entry.summary, entry.content, entry.updated and entry.updated.raw]
    return sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def decide_entry_fate(url: str | None, entry_hash: str, known: Known) -> FateDecision:
    """What becomes of an entry when its feed was read; `entry_hash` is its entry_sha256."""
    if url is None:
        return FateDecision(fate="skipped", reason="it announces no http or https address")
    if known.is_closed:
        return CLOSED
    if known.fate == "waiting":
        return FateDecision(
            fate="waiting",
            reason=known.reason or "page not had yet",
            attempts=known.attempts,
            next_try_at=known.next_try_at,
        )
    if known.article_id:
        if known.hashes and entry_hash not in known.hashes:
            return FateDecision(fate="waiting", reason="entry changed: its page is owed a look")
        return FateDecision(fate="known", reason="its article was had before")
    if known.fate == "failed":
        return FateDecision(fate="failed", reason=known.reason or "failed before")
    return FateDecision(fate="waiting", reason="page not had yet")


def decide_failure_fate(
    failure: FailureClass,
    detail: str,
    *,
    now: datetime,
    owed_since: datetime,
    attempts: int,
    retry_after: datetime | None,
    held: bool = False,
) -> FateDecision:
    """What becomes of the sightings of a page that could not be had; `attempts` are those before this one.

    `held`: it was not asked for, since its host wants to be left alone until `retry_after`: no attempt, never given up.
    """
    if held:
        return FateDecision(fate="waiting", reason=f"{failure}: {detail}", attempts=attempts, next_try_at=retry_after)
    # Out of file handles once counted as a fault of all 24 publishers, who then waited an hour for our want.
    if failure in NO_FAULT:
        return FateDecision(fate="waiting", reason=f"{failure}: {detail}", attempts=attempts)
    if failure in FINAL:
        return FateDecision(fate="failed", reason=f"{failure}: {detail}", attempts=attempts + 1)
    backoff = ROBOTS if failure == "robots" else PAGES
    if retry_after is None and backoff.gives_up(attempts + 1, since=now - owed_since):
        given_up = f"given up after {DAYS_OWED} days: {failure}: {detail}"
        return FateDecision(fate="failed", reason=given_up, attempts=attempts + 1)
    retry_at = now + backoff.wait(attempts + 1)
    again = max(retry_at, retry_after) if retry_after else retry_at
    return FateDecision(fate="waiting", reason=f"{failure}: {detail}", attempts=attempts + 1, next_try_at=again)
