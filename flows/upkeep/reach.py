"""Whether what should answer does: the sources, and the review desk where it is switched on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from config.home import Home
from config.reading import read_settings
from flows.batches.desk_note import are_people_damaged, desk_address
from flows.batches.up_note import desk_fault
from flows.output.counts import count_of
from flows.upkeep.findings import Finding
from storage.queries.watch.sources import unanswered_sources


def answering_sources(home: Home, now: datetime) -> Iterator[Finding]:
    """Whether there are sources none of whose feeds answers."""
    del now
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
    elif home.settings_file.exists() and read_settings(home.settings_file).desk.enabled:
        remedy = "`longwatch up` keeps it running; where it does not, the end of store/logs/desk.log says why"
        yield Finding(check="desk", says="the review desk is switched on and does not run", remedy=remedy)
