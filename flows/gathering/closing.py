"""The end of a run, as the last line of its batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flows.batches.lines import Line

if TYPE_CHECKING:
    from flows.gathering.plan import Polled


def closing_lines(
    polled: Sequence[Polled], *, run_id: str, seconds: float, skew: float | None, now: datetime
) -> list[Line]:
    """The last line of a run; `skew` is how far publishers' clocks were ahead of ours, in seconds."""
    failed = {feed.source_id for feed in polled if feed.failure}
    answered = {feed.source_id for feed in polled} - failed
    values: Line = {"sources_ok": len(answered), "sources_failed": len(failed), "seconds": round(seconds, 3)}
    values |= {"clock_skew": skew}
    return [{"record": "run_end", "run_id": run_id, "finished_at": now.isoformat(), **values}]
