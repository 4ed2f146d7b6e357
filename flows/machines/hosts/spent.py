"""What errands may have asked of which nothing came: a gatherer that was killed, or is gone, may have asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from config.home import Home
from extractors.urls import host_of
from flows.machines.division import FEED, NEW_FEED
from flows.machines.errand import Errand, read_errand
from flows.machines.received.asked import forget_errand, has_ended, told_requests
from storage.archive.spool import SUFFIX
from storage.objects.store import ForeignObjectError

DAY = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
"""So long a late batch may come of an errand that has not ended."""
TIME = "%Y%m%dT%H%M%SZ"


def unknown_requests(home: Home, *, out: Collection[str], now: datetime) -> Counter[str]:
    """Requests of a day, by host, that errands which are over may have made, and of which nothing came.

    `out` names those that are under way: nobody else gets their hosts. Copies older than a month are deleted.
    """
    spent: Counter[str] = Counter()
    for path in home.errands.glob(f"*{SUFFIX}"):
        errand_id = path.name.removesuffix(SUFFIX)
        begun = _begun(errand_id)
        if begun and begun < now - KEPT_FOR:
            forget_errand(home, errand_id)
        elif begun and begun > now - DAY and errand_id not in out and not has_ended(home, errand_id):
            try:
                asked = _requests(read_errand(path.read_bytes(), name=path.name))
                spent += asked - told_requests(home, errand_id)
            except (OSError, ForeignObjectError):
                continue  # of another version: what it asked is not known, as before
    return spent


def _begun(errand_id: str) -> datetime | None:
    try:
        return datetime.strptime(f"{errand_id[:16]}+0000", f"{TIME}%z")
    except ValueError:
        return None


def _requests(errand: Errand) -> Counter[str]:
    asked: Counter[str] = Counter()
    for due in errand.due:
        asked[host_of(due.url)] += NEW_FEED if due.state is None else FEED
    for page in (*errand.owed, *errand.revisits):
        asked[host_of(page.url)] += 1
    return asked
