"""Whether the chain of custody is to be stamped now: asked after every run, most of which stamp nothing.

What stamps is loaded only then: cryptography takes longer to load than a run with nothing due.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from config.errors import ConfigError
from config.home import Home
from flows.batches.checked_files import settings_now
from storage.archive import custody
from storage.database.published import open_published
from storage.queries.watch.upkeep import LastStamp, last_stamp, matters_among

# Runs begin a little earlier or later each day: with 24 hours every second day would be missed.
A_DAY = timedelta(hours=23)


def stamp_is_due(home: Home, *, now: datetime) -> bool:
    """Whether an authority is named, and the chain has grown since the last time-stamp, by a day or by what matters.

    Raises ConfigError.
    """
    if not settings_now(home).custody.stamp:
        return False
    with open_published(home.published) as connection:
        head, at = last_stamp(connection) if connection else LastStamp()
        if custody.head(home.custody) in (None, head):
            return False
        if connection is None or head is None or at is None or now - at >= A_DAY:
            return True
        # Not those filed after the stamp was: some may have come while the authority was asked.
        return matters_among(connection, custody.batches_after(home.custody, head))


def stamp_what_matters(home: Home, *, now: Callable[[], datetime]) -> str:
    """After a run: stamp the head where that is due; why it could not be had, or empty. No run fails for it."""
    try:
        return _why_unstamped(home, now) if stamp_is_due(home, now=now()) else ""
    except ConfigError:
        return "no time-stamp was asked for: longwatch.toml has a mistake, see above"


def _why_unstamped(home: Home, now: Callable[[], datetime]) -> str:
    from flows.upkeep.time_stamps import stamp_head
    from storage.archive.time_stamps import StampError

    try:
        return "; ".join(stamp_head(home, now=now).faults)
    except StampError as error:
        return f"no time-stamp was obtained: {error}"
