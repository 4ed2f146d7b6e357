"""Whether the chain of custody is to be stamped now: asked after every run, most of which stamp nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.errors import ConfigError
from config.home import Home
from config.reading import read_settings
from storage.archive import custody
from storage.database.published import open_published
from storage.queries.watch.upkeep import LastStamp, last_stamp, matters_since

A_DAY = timedelta(hours=23)


def stamp_is_due(home: Home, *, now: datetime) -> bool:
    """Whether an authority is named, and the chain has grown since the last time-stamp, by a day or by what matters.

    Raises ConfigError.
    """
    if not read_settings(home.settings_file).custody.stamp:
        return False
    with open_published(home.published) as connection:
        head, at = last_stamp(connection) if connection else LastStamp()
        if custody.head(home.custody) in (None, head):
            return False
        return at is None or now - at >= A_DAY or (connection is not None and matters_since(connection))


def stamp_may_be_due(home: Home, *, now: datetime) -> bool:
    """The same, and so where the settings cannot be read: who is then asked to stamp says what is wrong."""
    try:
        return stamp_is_due(home, now=now)
    except ConfigError:
        return True
