"""A third party's word on the chain of custody: the head of it, stamped once a day by an authority you name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from cryptography.x509 import Certificate

from config.home import Home
from config.reading import read_settings
from config.settings import Settings
from extractors.records import Page
from flows.filing.orders import event_id, record_event
from flows.web.client import Ask, Web
from storage.archive import custody
from storage.archive.time_stamps import (
    Stamp,
    StampError,
    keep_stamp,
    kept_stamp,
    question,
    read_roots,
    read_stamp,
)
from storage.database.published import open_published
from storage.queries.watch.upkeep import LastStamp, last_stamp

A_DAY = timedelta(hours=23)
PATIENCE = 600


def stamp_is_due(home: Home, *, now: datetime) -> bool:
    """Whether an authority is named, the chain has grown since the last time-stamp, and that is a day old."""
    if not read_settings(home.settings_file).custody.stamp:
        return False
    with open_published(home.published) as connection:
        head, at = last_stamp(connection) if connection else LastStamp()
    return custody.head(home.custody) not in (None, head) and (at is None or now - at >= A_DAY)


def stamp_head(home: Home, *, now: Callable[[], datetime]) -> Stamp:
    """The time-stamp that the head of the chain has been given, kept and filed. Raises StampError and ConfigError."""
    settings = read_settings(home.settings_file)
    address = settings.custody.stamp
    if not address:
        raise StampError(
            'no time-stamp authority is configured: write stamp = "https://…" under [custody] in longwatch.toml'
        )
    line = custody.last_line(home.custody)
    if line is None:
        raise StampError("there is no chain of custody yet: run `longwatch collect`")
    head = custody.line_sha256(line)
    roots = read_roots(home.root / settings.custody.authority) if settings.custody.authority else ()
    # A second answer in place of the first would not be the file of which a record may wait in the spool.
    stamp = kept_stamp(home.stamps, head, roots=roots) or _new_stamp(home, settings, line, roots, now)
    record = {"head": head, "stamped_at": stamp.stamped_at.isoformat(), "authority": address, "sha256": stamp.sha256}
    record_event(home, event_id(now()), [{"record": "stamp", **record}], now=now, patience=PATIENCE)
    return stamp


def _new_stamp(
    home: Home, settings: Settings, line: bytes, roots: Collection[Certificate], now: Callable[[], datetime]
) -> Stamp:
    address, (asked, nonce) = settings.custody.stamp, question(line)
    answer = asyncio.run(_asked(settings, address, asked, now))
    try:
        stamp = read_stamp(answer, head=custody.line_sha256(line), nonce=nonce, roots=roots)
    except StampError as error:
        raise StampError(
            f"{address}: {error}: no time-stamp was kept; try again, or configure another authority"
        ) from error
    keep_stamp(home.stamps, stamp, answer)
    return stamp


async def _asked(settings: Settings, address: str, asked: bytes, now: Callable[[], datetime]) -> bytes:
    async with Web(settings.web, contact=settings.watch.contact, now=now) as web:
        fetched = await web.fetch(Ask(url=address, limit="stamp", body=asked))
    if isinstance(fetched, Page):
        return fetched.body
    raise StampError(f"{getattr(fetched, 'detail', address)}: try again, or name another authority")
