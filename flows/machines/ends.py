"""Errands of which nothing more comes, as their gatherers say: what may go with them, and what such a word may not do.

Who sends the end of an errand that never was, or a thousand of them, has nothing listed and nothing deleted for it.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from functools import cached_property

from config.home import Home
from flows.batches.signatures import is_signed_by
from flows.machines.errand import read_errand
from flows.machines.intake import BATCH, MOST_REFUSED
from flows.machines.messages import MOST_MESSAGE, ErrandEnd, read_message
from flows.machines.recall import BACK, taken_note
from flows.machines.received.asked import forget_errand, has_ended, run_suffix
from flows.machines.received.pieces import whole_name
from flows.machines.received.refusals import Refusals
from storage.archive.spool import SUFFIX, filed_path
from storage.objects.store import ForeignObjectError, Listed, MissingObjectError, Objects, StoreError

MOST_A_TURN = 1_000
"""Ends of errands that are followed in a turn: the others wait for the next."""


def end_errands(home: Home, store: Objects, gatherer: str, public: str, *, kept: Collection[str]) -> list[str]:
    """Take back the errands of which nothing more comes, and all that came is filed or was refused.

    `kept` names the runs of which something lies there still. What is no end of an errand that this hub handed out is
    noted, so that it is read once; returns what is said of it. One that names nothing that lacks is deleted: a gatherer
    that was killed before it noted that it had said so says it again.
    """
    refusals = Refusals(home, gatherer)
    known = _Known(home, store, gatherer)
    said: list[str] = []
    ended = 0
    for listed in store.listed(f"in/{gatherer}/ends/"):
        if refusals.are_too_many or len(said) >= MOST_REFUSED or ended >= MOST_A_TURN:
            break
        if refusals.is_noted(listed.name, listed.bytes):
            continue
        try:
            end = _read_end(listed, gatherer, public, store)
        except MissingObjectError:
            continue
        except (ValueError, ForeignObjectError) as error:
            said.append(refusals.note(listed.name, listed.bytes, f"it ends nothing: {error}").sentence)
            continue
        if all(_is_settled(home, refusals, gatherer, batch) for batch in {*end.batches}):
            if known.has(end.errand):
                delete_errand(store, f"errands/{gatherer}/{end.errand}{SUFFIX}")
                known.delete_captures(end.errand, kept)
            store.delete(listed.name)
            if known.is_own(end.errand) and has_ended(home, end.errand):
                forget_errand(home, end.errand)  # last: without it, the next turn would know nothing of it
            ended += 1
        elif not known.is_own(end.errand):
            why = "it ends no errand that this hub handed out"
            said.append(refusals.note(listed.name, listed.bytes, why).sentence)
    return said


class _Known:
    """Which errands of a gatherer were handed out, and the captures of their runs: each listed once a turn."""

    def __init__(self, home: Home, store: Objects, gatherer: str) -> None:
        self._home, self._store, self._gatherer = home, store, gatherer

    def has(self, errand: str) -> bool:
        """Whether an errand is that gatherer's, by this hub's copy, or by what a hub before it put into the store."""
        return self.is_own(errand) or f"errands/{self._gatherer}/{errand}{SUFFIX}" in self._out

    def is_own(self, errand: str) -> bool:
        """Whether an errand is that gatherer's, by this hub's copy of it."""
        try:
            packed = (self._home.errands / f"{errand}{SUFFIX}").read_bytes()
            return read_errand(packed, name=errand).terms.gatherer == self._gatherer
        except (OSError, ForeignObjectError):
            return False

    def delete_captures(self, errand: str, kept: Collection[str]) -> None:
        """Delete the captures of an errand's run: what batches cite of them is here, and no other batch comes."""
        for name, run in self._captures.get(run_suffix(errand), ()):
            if run not in kept:
                self._store.delete(name)

    @cached_property
    def _out(self) -> set[str]:
        return {one.name for one in self._store.listed(f"errands/{self._gatherer}/")}

    @cached_property
    def _captures(self) -> dict[str, list[tuple[str, str]]]:
        """The names of captures, and of their runs, by what these end with."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one in self._store.listed(f"in/{self._gatherer}/captures/"):
            run = whole_name(one.name).rpartition("/")[2].removesuffix(".warc.gz")
            found.setdefault(run.rpartition("-")[2], []).append((one.name, run))
        return found


def _is_settled(home: Home, refusals: Refusals, gatherer: str, batch: str) -> bool:
    """Whether a batch is filed, or was refused."""
    return filed_path(home, batch).exists() or refusals.is_refused(f"in/{gatherer}/manifests/{batch}.json")


def _read_end(listed: Listed, gatherer: str, public: str, store: Objects) -> ErrandEnd:
    """What a gatherer says of an errand of its own. Raises ValueError for what is not its word."""
    if listed.bytes > MOST_MESSAGE:
        raise ValueError(f"it has {listed.bytes:,} bytes")
    end, facts = read_message(store.read(listed.name, most=MOST_MESSAGE), ErrandEnd)
    assert isinstance(end, ErrandEnd)
    if end.gatherer != gatherer or listed.name != f"in/{gatherer}/ends/{end.errand}.json":
        raise ValueError("it is another's, or has the name of another errand")
    if "/" in end.errand or not all(map(BATCH.fullmatch, end.batches)):
        raise ValueError("it names what is no errand, or no batch")
    if not is_signed_by(facts, public):
        raise ValueError("it is not signed by the key that this gatherer has under [shared.gatherers]")
    return end


def delete_errand(store: Objects, name: str) -> None:
    """Delete an errand and what lies beside it; that it was taken stays told until all the rest is gone."""
    _, gatherer, errand = name.removesuffix(SUFFIX).split("/")
    for one in (f"{name.removesuffix(SUFFIX)}.bodies", name, name.removesuffix(SUFFIX) + BACK):
        store.delete(one)
    with suppress(StoreError):  # a gatherer writes there: what it plants in its place keeps nobody's hosts
        store.delete(taken_note(gatherer, errand))
