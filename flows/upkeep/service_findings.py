"""What `longwatch doctor` says of `up`: what runs, what an earlier one has left, what ends again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.home import Home
from flows.batches.up_note import leftovers, running_up, schedule_fault
from flows.upkeep.findings import Finding


def service_findings(home: Home, now: datetime) -> Iterator[Finding]:
    """The findings; none where none runs and none has left anything."""
    running = running_up(home)
    if running is None:
        for left in leftovers(home):
            says = f"an earlier `longwatch up` left the {left.text()} running"
            yield Finding(check="up", says=says, remedy="`longwatch down` ends it, and so does the next `longwatch up`")
        return
    fault = schedule_fault(home, now=now)
    children = ", ".join(child.text() for child in running.children)
    remedy = "mend what the log says, then `longwatch down` and `longwatch up`" if fault else ""
    yield Finding(check="up", says=fault or f"process {running.pid} runs: {children or 'nothing yet'}", remedy=remedy)
