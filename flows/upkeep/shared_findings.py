"""What `longwatch doctor` says of the store that several machines share: does it answer, and keep what was first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.current.watch import current_settings
from config.home import Home
from flows.batches.roles import MOST_SKEW
from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from flows.upkeep.findings import Finding


def shared_findings(home: Home, now: datetime) -> Iterator[Finding]:
    """The findings; none where this machine does all by itself."""
    shared = current_settings(home).shared
    if shared.role == "both":
        return
    from storage.objects.opening import open_store, probe
    from storage.objects.store import StoreError

    try:
        store = open_store(shared.url)
        if shared.role == "gatherer":  # it may not delete, so it tries nothing
            waiting = store.listed(f"errands/{shared.name}/")
            yield Finding(
                check="store", says=f"{shared.url} answers; {len(waiting)} objects of errands wait", remedy=""
            )
            return
        at = probe(store, "hub")
    except StoreError as error:
        yield Finding(check="store", says=str(error), remedy="see docs/machines.md: keys, policy and server")
        return
    remedy = "set the clock that is wrong (NTP): errands and gatherers go by both" if abs(at - now) > MOST_SKEW else ""
    says = (
        f"{shared.url} answers and keeps what was written first; its clock shows {at:%H:%M:%S}, ours {now:%H:%M:%S} UTC"
    )
    yield Finding(check="store", says=says, remedy=remedy)
    for name in sorted(shared.gatherers):
        if refused := [*(home.refused / name).glob("*-*")]:
            newest = max(refused, key=lambda path: path.stat().st_mtime).read_text("utf-8", "replace").strip()
            remedy = f"see whose machine that is; when it is as it should be, `longwatch hub --discard {name}`"
            says = f"{count_of(len(refused), 'batch')} of {name} refused, the last: {plain_line(newest)[:300]}"
            yield Finding(check="store", says=says, remedy=remedy)
    if not shared.gatherers:
        remedy = "write their names and keys there: `longwatch gather --key` prints each"
        yield Finding(check="store", says="nobody gathers: [shared.gatherers] is empty", remedy=remedy)
