"""Third parties' word on the chain of custody: the head of it, stamped by the authorities you name.

Once a day, and after a run that filed something of an article ruled relevant or follow-up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from config.current.watch import current_settings
from config.home import Home
from config.settings import Settings
from extractors.records import Page
from flows.filing.orders import event_id, record_event
from flows.web.client import Ask, Web
from storage.archive import custody
from storage.archive.openssl_stamps import openssl_checks
from storage.archive.time_stamps import (
    Authorities,
    Stamp,
    StampError,
    authorities_in,
    keep_stamp,
    kept_stamp,
    question,
    read_stamp,
)

PATIENCE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class StampedHead:
    """The head of the chain, and the time-stamps on it."""

    head: str
    stamps: dict[str, Stamp]
    """By the address of the authority."""
    faults: tuple[str, ...] = ()
    """Why others gave none."""

    @property
    def stamped_at(self) -> datetime:
        """The earliest of them."""
        return min(stamp.stamped_at for stamp in self.stamps.values())


def stamp_head(home: Home, *, now: Callable[[], datetime]) -> StampedHead:
    """The time-stamps that the head of the chain has been given, kept and filed: of each authority one.

    Raises ConfigError, and StampError where none was had.
    """
    settings = current_settings(home)
    if not settings.custody.stamp:
        raise StampError(
            'no time-stamp authority is configured: write stamp = "https://…" under [custody] in longwatch.toml'
        )
    line = custody.last_line(home.custody)
    if line is None:
        raise StampError("there is no chain of custody yet: run `longwatch collect`")
    head = custody.line_sha256(line)
    authorities = authorities_in(home.root, settings.custody.authority)
    stamps: dict[str, Stamp] = {}
    faults: list[str] = []
    for address in settings.custody.stamp:
        # A second answer in place of the first would not be the file of which a record may wait in the spool.
        kept = kept_stamp(home.stamps, head, authority=address, authorities=authorities)
        try:
            stamps[address] = kept or _new_stamp(home, settings, address, line, authorities, now)
        except StampError as error:
            faults.append(str(error))
    if not stamps:
        raise StampError("; ".join(faults))
    records: list[dict[str, object]] = [
        {
            "record": "stamp",
            "head": head,
            "stamped_at": stamp.stamped_at.isoformat(),
            "authority": address,
            "sha256": stamp.sha256,
        }
        for address, stamp in stamps.items()
    ]
    record_event(home, event_id(now()), records, now=now, patience=PATIENCE)
    return StampedHead(head=head, stamps=stamps, faults=tuple(faults))


def stamp_of(home: Home, body: bytes, *, now: Callable[[], datetime]) -> bytes | None:
    """A time-stamp on some bytes, of the first authority that gives one; None where none is named.

    Nothing of it is kept or filed. Raises ConfigError, and StampError where none was had.
    """
    settings = current_settings(home)
    authorities = authorities_in(home.root, settings.custody.authority)
    faults: list[str] = []
    for address in settings.custody.stamp:
        try:
            return _answered(home, settings, address, body, authorities, now)[1]
        except StampError as error:
            faults.append(str(error))
    if faults:
        raise StampError("; ".join(faults))
    return None


def _new_stamp(
    home: Home,
    settings: Settings,
    address: str,
    line: bytes,
    authorities: Authorities,
    now: Callable[[], datetime],
) -> Stamp:
    stamp, answer = _answered(home, settings, address, line, authorities, now)
    keep_stamp(home.stamps, stamp, answer, authority=address)
    return stamp


def _answered(
    home: Home,
    settings: Settings,
    address: str,
    line: bytes,
    authorities: Authorities,
    now: Callable[[], datetime],
) -> tuple[Stamp, bytes]:
    """A time-stamp on some bytes, and the answer that holds it. Raises StampError."""
    asked, nonce = question(line)
    answer = asyncio.run(_asked(settings, address, asked, now))
    try:
        stamp = read_stamp(answer, head=sha256(line).hexdigest(), nonce=nonce, authorities=authorities)
    except StampError as error:
        raise StampError(
            f"{address}: {error}: no time-stamp was kept; try again, or configure another authority"
        ) from error
    names = settings.custody.authority
    if not stamp.is_read and names and not openssl_checks(answer, stamp, home.root, names):
        raise StampError(f"{address}: {UNCHECKED}")
    return stamp, answer


UNCHECKED = (
    "nothing here could check its signature with the authority's certificate: no time-stamp was kept; see that openssl "
    "is installed, and that the authority's file has its signer's certificate, too"
)


async def _asked(settings: Settings, address: str, asked: bytes, now: Callable[[], datetime]) -> bytes:
    async with Web(settings.web, contact=settings.watch.contact, now=now) as web:
        fetched = await web.fetch(Ask(url=address, limit="stamp", body=asked))
    if isinstance(fetched, Page):
        return fetched.body
    raise StampError(f"{getattr(fetched, 'detail', address)}: try again, or name another authority")
