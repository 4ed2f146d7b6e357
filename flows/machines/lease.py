"""One hub at a time: each turn of a hub takes the next number, and who finds it taken stops.

A number is an object that is made once. A hub that slept through another's turn finds a higher one, and does nothing
more: what it had published bears a lower number, and no reader takes that.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from pydantic import TypeAdapter

from config.atomic_write import write_atomically
from config.home import Home
from flows.clock import clock
from storage.archive import custody
from storage.disk.locks import LockHeldError
from storage.objects.opening import probe
from storage.objects.store import Listed, Objects, StoreError, TakenNameError, put_once

LEASE = timedelta(minutes=10)
"""So long after a hub's last turn another may take its place without being told to."""
EPOCHS = "hub/epoch-"
EPOCH = re.compile(r"hub/epoch-(?!9999)\d{8}\.json", re.ASCII)
"""A hub that has a turn a minute needs nineteen years to the last of these; what lies beyond was put there."""
WHOSE = "see who else writes there, and take it away"
# Old turns tell who was the hub when; the newest alone counts.
KEPT = 20
MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """A hub's turn, as it is written down."""

    epoch: int
    nonce: str
    host: str
    head: str | None
    """Of its chain of custody."""
    before: str = ""
    """In a hub's own note, the nonce of its turn before: what it wrote of this one may not have reached the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A hub's turn."""

    store: Objects
    epoch: int
    at: datetime
    """When the turn began, by the store's clock."""
    ahead: timedelta = timedelta(0)
    """By how much this machine's clock was ahead of the store's then."""

    def refuse_lost(self) -> None:
        """Raise LockHeldError where another hub has had a turn since."""
        newest = _newest(self.store)
        if newest is None or _number(newest) != self.epoch:
            who = _read(self.store, newest).host if newest else "nobody"
            raise LockHeldError(f"another hub ({who}) has taken over since: this one changes nothing more; {ONE}")


ONE = "have one hub only, or `longwatch hub --take-over` on the one that is to be it"


def take_lease(home: Home, store: Objects, *, by_force: bool = False, now: Callable[[], datetime] = clock) -> Lease:
    """The next number, for this hub, whose clock is `now`.

    Raises LockHeldError where another hub has it, or what it filed is not here.
    """
    at = probe(store, "hub")
    ahead = now() - at
    newest = _newest(store)
    before = _own_nonce(home, store, newest) if newest else ""
    if newest and not by_force and not before:
        _refuse(home, store, newest, at)
    epoch = (_number(newest) if newest else 0) + 1
    nonce = uuid4().hex
    facts = {"epoch": epoch, "nonce": nonce, "host": platform.node(), "head": custody.head(home.custody)}
    # Before the number: killed between the two, this hub knows its own again.
    write_atomically(home.hub_note, json.dumps({**facts, "before": before}), mode=0o600)
    try:
        put_once(store, f"{EPOCHS}{epoch:08d}.json", json.dumps({**facts, "at": clock().isoformat()}).encode())
    except TakenNameError as error:
        raise LockHeldError(f"another hub took number {epoch} at the same moment: {ONE}") from error
    for old in store.listed(EPOCHS)[:-KEPT]:
        store.delete(old.name)
    return Lease(store=store, epoch=epoch, at=at, ahead=ahead)


def _refuse(home: Home, store: Objects, newest: Listed, at: datetime) -> None:
    facts, since = _read(store, newest), newest.written_at
    if at - since < LEASE:
        raise LockHeldError(f"another hub ({facts.host}) had its turn at {since:%H:%M:%S} UTC: {ONE}")
    if facts.head and facts.head not in custody.line_hashes(home.custody):
        remedy = "restore its newest backup here, or run `longwatch hub --take-over` and lose what it has beyond this"
        raise LockHeldError(f"the hub before this one ({facts.host}) had filed what is not in this home: {remedy}")


def _own_nonce(home: Home, store: Objects, newest: Listed) -> str:
    """The nonce of the newest turn where it was this hub's; empty where it was another's."""
    try:
        note = TypeAdapter(Epoch).validate_json(home.hub_note.read_bytes())
    except (FileNotFoundError, ValueError):
        return ""
    nonce = _read(store, newest).nonce
    return nonce if nonce in (note.nonce, note.before) else ""


def _newest(store: Objects) -> Listed | None:
    """The newest turn. Raises StoreError where there is one that no hub can have had: every later hub would refuse."""
    listed = store.listed(EPOCHS)
    if odd := [one.name for one in listed if not EPOCH.fullmatch(one.name)]:
        raise StoreError(f"{odd[0][:100]}: is no turn of a hub: {WHOSE}")
    return listed[-1] if listed else None


def _number(epoch: Listed) -> int:
    return int(epoch.name.removeprefix(EPOCHS).removesuffix(".json"))


def _read(store: Objects, epoch: Listed) -> Epoch:
    """What a hub wrote of its turn. Raises StoreError for what none did."""
    try:
        return TypeAdapter(Epoch).validate_json(store.read(epoch.name, most=MOST_BYTES))
    except ValueError as error:
        raise StoreError(f"{epoch.name}: is not what a hub writes: {WHOSE}") from error
