"""Which hosts a hub leaves alone: those that asked whoever has them, and for an hour a day what others say of them.

A gatherer that was led to a host by a redirect may say that it wants to be left alone; a hostile one could say so of
any host. So what it says of a host that is not its own counts for an hour, and not again for a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.machines.division import domain_of
from flows.machines.hosts.elsewhere import BELIEVED_FOR
from storage.queries.watch.hosts import Asking

AGAIN = timedelta(days=1)
TOLD_FOR = timedelta(days=2)
"""Answers of so long ago count: a wish of a day, and the day after one that was believed."""
SLACK = timedelta(minutes=15)
"""What is believed of another's host is no longer than that; clocks differ."""


def believed_holds(asking: Iterable[Asking], *, now: datetime) -> dict[str, datetime]:
    """The hosts that are left alone, and until when, from what each answered; the earliest answers first."""
    held: dict[str, datetime] = {}
    since: dict[str, datetime] = {}
    for one in asking:
        until = one.until
        is_others = domain_of(one.asked) != domain_of(one.answered) and until <= one.at + BELIEVED_FOR + SLACK
        if is_others:
            first = since.get(one.host)
            if first is None or one.at >= first + AGAIN:
                first = since[one.host] = one.at
            until = min(until, first + BELIEVED_FOR)
        if until > now:
            held[one.host] = max(held.get(one.host, until), until)
    return held
