"""An errand taken back before its time: the run that had it crashed, or a person cancelled it.

A note beside it in the store says so. Whoever has the errand looks for that note, and begins no page once it is there,
nor once the errand itself is gone, nor when it could not look for a while: by the time its hosts are given to others,
nobody asks them any more. What is over once stays over, however long the machine slept.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import uuid4

from config.atomic_write import write_atomically
from config.home import Home
from storage.archive.spool import SUFFIX
from storage.disk.kill_points import point
from storage.objects.store import Objects, StoreError, put_once

BACK = ".back"
EVERY = 30.0
"""Seconds from one look to the next."""
UNSEEN = 120.0
"""Seconds without an answer of the store after which no page is begun: hosts are free three minutes after the note."""


def recall_note(gatherer: str, errand_id: str) -> str:
    """The name of the object that says that an errand was taken back."""
    return f"errands/{gatherer}/{errand_id}{BACK}"


def taken_note(gatherer: str, errand_id: str) -> str:
    """The name of the object by which one machine takes an errand, and no other of the same name besides."""
    return f"in/{gatherer}/taken/{errand_id}"


def take_errand(home: Home, store: Objects, name: str, errand_id: str) -> None:
    """Say in the store that this machine has an errand, and note it. Raises TakenNameError where another has it."""
    mark = home.errands / f"{errand_id}.taking"
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not mark.exists():  # of a try whose answer was lost
        write_atomically(mark, uuid4().hex, mode=0o600)
    put_once(store, taken_note(name, errand_id), mark.read_bytes())
    point("while taking")
    # Noted before the mark goes: without either, the next turn would find its own word in the store, and another's.
    (home.errands / errand_id).mkdir(parents=True, mode=0o700)
    mark.unlink()


def seconds() -> float:
    """Seconds that only grow, those of a machine's sleep among them, which time.monotonic() leaves out."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Recall:
    """Whether an errand was taken back, as far as the store can be asked."""

    def __init__(self, store: Objects, gatherer: str, errand_id: str) -> None:
        self._store, self._errand = store, f"errands/{gatherer}/{errand_id}{SUFFIX}"
        self._note = recall_note(gatherer, errand_id)
        self._answered_at = seconds()
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """Whether no page may be begun any more."""
        self._is_over = self._is_over or seconds() - self._answered_at > UNSEEN
        return self._is_over

    def look(self) -> None:
        """Ask the store once; one that does not answer is asked again."""
        asked_at = seconds()
        try:
            there = {one.name for one in self._store.listed(self._note.removesuffix(BACK))}
        except StoreError:
            return
        self._is_over = self.is_over or self._note in there or self._errand not in there
        self._answered_at = asked_at


@contextmanager
def watch_for_recall(store: Objects, gatherer: str, errand_id: str, *, every: float = EVERY) -> Generator[Recall]:
    """Look for the note from time to time, beside the work: a slow store keeps no page waiting."""
    recall, is_done = Recall(store, gatherer, errand_id), Event()
    recall.look()  # this machine may have slept since it read the errand

    def look_until_done() -> None:
        while not is_done.wait(every):
            recall.look()

    thread = Thread(target=look_until_done, daemon=True)
    thread.start()
    try:
        yield recall
    finally:
        is_done.set()
