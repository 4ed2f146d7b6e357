"""Whether what should answer or run does: the sources, the review desk where it is switched on, `longwatch up`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from config.current.watch import current_settings, nothing_on, read_current_watch
from config.home import Home
from config.roles import role_of
from flows.batches.desk_note import are_people_damaged, desk_address
from flows.batches.up_note import desk_fault, leftovers, running_up, schedule_fault
from flows.output.counts import count_of
from flows.upkeep.findings import Finding
from storage.queries.watch.sources import unanswered_sources


def answering_sources(home: Home, now: datetime) -> Iterator[Finding]:
    """Whether a source is switched on, and whether there are some none of whose feeds answers."""
    del now
    if home.started and role_of(home) != "gatherer" and (none := nothing_on(read_current_watch(home).watch)):
        says, _, remedy = none.partition(": ")
        yield Finding(check="sources", says=says, remedy=remedy)
        return
    if not home.published.exists():
        return
    mute = [one for one in unanswered_sources(home.published, zone="UTC") if one.is_mute and one.since is not None]
    if not mute:
        yield Finding(check="sources", says="every source that was asked answers")
        return
    never = sum(one.answered_at is None for one in mute)
    alike = ", ".join(f"{count} {outcome}" for outcome, count in Counter(one.outcome for one in mute).most_common(4))
    says = f"{count_of(len(mute), 'source')} not answering, {never} that never did: {alike}"
    remedy = "`longwatch health` lists each with its reason; where all fail alike, look at this computer's network"
    yield Finding(check="sources", says=says, remedy=remedy)


def running_desk(home: Home, now: datetime) -> Iterator[Finding]:
    """Where the review desk runs; a finding where it is switched on and does not."""
    del now
    address, fault = desk_address(home), desk_fault(home)
    if are_people_damaged(home):
        remedy = "put it back from a backup, or remove it and invite everybody again"
        yield Finding(check="desk", says="store/desk/people.json is damaged: the desk lets nobody in", remedy=remedy)
    elif address and fault:
        yield Finding(check="desk", says=f"the review desk runs at {address}, and lags behind", remedy=fault)
    elif address:
        yield Finding(check="desk", says=f"the review desk runs at {address}")
    elif home.settings_file.exists() and current_settings(home).desk.enabled:
        remedy = "`longwatch up` keeps it running; where it does not, the end of store/logs/desk.log says why"
        yield Finding(check="desk", says="the review desk is switched on and does not run", remedy=remedy)


def service_findings(home: Home, now: datetime) -> Iterator[Finding]:
    """What `longwatch up` runs, has left, or starts again and again; nothing where none runs and none has left any."""
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
