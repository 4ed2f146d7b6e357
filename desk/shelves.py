"""The shelf that answers now, and the next one laid out beside it when a file was published."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Event, Thread

from config.exit_codes import LongwatchError
from config.home import Home
from flows.batches.desk_note import behind_note
from storage.database.live import NewerDatabaseError
from storage.queries.questions import QuestionError
from storage.shelf.shelf import Shelf, seals_in

LOG = logging.getLogger("longwatch.desk")
SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_TRIES = 0.25, 5.0
"""For what was published, and to lay out once more what could not be."""
SECONDS_TO_LAY = 60.0
SECONDS_TO_ANSWER = 30.0
"""After which nobody asks an old shelf any more."""
Mark = tuple[int, int, int]


class Shelves:
    """The shelf of a home. While the next is laid out this one answers, unless a seal has come with it."""

    def __init__(self, home: Home, *, zone: Callable[[], str]) -> None:
        self._home, self._zone = home, zone
        self._shelf: Shelf | None = None
        self._mark: Mark | None = None
        self._failed: Mark | None = None
        self._try_at = 0.0
        self._asked: tuple[Mark, int] | None = None
        self._turn, self._end = Condition(), Event()
        self._closing: list[Thread] = []
        self._watcher = Thread(target=self._watch, name="shelves", daemon=True)

    def start(self) -> None:
        """Lay out the first, and look for the next from now on. Where there is none yet, who asks gets the reason.

        Raises NewerDatabaseError.
        """
        try:
            self._renew()
        except NewerDatabaseError:
            raise
        except (LongwatchError, OSError):
            pass
        self._watcher.start()

    def stop(self) -> None:
        """Look no more, and let go of the files: a thread that ends with the process while it asks would abort it."""
        self._end.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for thread in self._closing:  # only now: the watcher may have begun one more while it was waited for
            thread.join()
        with self._turn:
            if self._shelf is not None:
                self._shelf.close()

    def now(self) -> Shelf:
        """The shelf that answers. Raises NothingPublishedError and QuestionError where none can."""
        with self._turn:
            if self._shelf is None:
                self._renew()
            elif self._may_lack_a_seal():
                self._turn.wait_for(lambda: self.is_behind or not self._may_lack_a_seal(), SECONDS_TO_LAY)
                if self._may_lack_a_seal():
                    raise QuestionError(
                        f"{self._home.published}: cannot be read, and a text may have been sealed since the "
                        "state before: run `longwatch collect`, which publishes it anew"
                    )
            assert self._shelf is not None
            return self._shelf

    def _may_lack_a_seal(self) -> bool:
        """Whether what was published may know of a seal that the shelf does not: its text is not to be shown again.

        A file that cannot be read may: to show nothing is mended by a publish, to show a sealed text by nothing.
        """
        mark = _mark(self._home.published)
        if mark is None or mark == self._mark:
            return False
        if self._asked is None or self._asked[0] != mark:
            try:
                self._asked = mark, seals_in(self._home.published)
            except Exception:  # noqa: BLE001 - whatever the reason
                return True
        return self._shelf is not None and self._asked[1] != self._shelf.seals

    def _watch(self) -> None:
        while not self._end.wait(SECONDS_BETWEEN_LOOKS):
            is_due = not self.is_behind or time.monotonic() >= self._try_at
            if is_due and _mark(self._home.published) not in {None, self._mark}:
                self._renew_or_note()

    def _renew_or_note(self) -> None:
        """Lay out the next, and where it cannot be, say so once and look again: it may be replaced by a whole one."""
        mark = _mark(self._home.published)
        try:
            self._renew()
        except Exception as error:  # noqa: BLE001 - whatever it is, a desk that looks no more shows the old for ever
            if self._failed != mark:
                LOG.warning("desk: what was published cannot be laid out: %s", type(error).__name__)
                with suppress(OSError):  # the log has it, too
                    behind_note(self._home).touch()
            self._try_at = time.monotonic() + SECONDS_BETWEEN_TRIES
            with self._turn:
                self._failed = mark
                self._turn.notify_all()

    @property
    def is_behind(self) -> bool:
        """Whether what was published last could not be laid out, so that an older state answers."""
        return self._failed is not None and self._failed == _mark(self._home.published)

    def _renew(self) -> None:
        mark = _mark(self._home.published)
        shelf = Shelf(self._home.published, self._home.spool, zone=self._zone())
        with self._turn:
            old, self._shelf, self._mark, self._failed = self._shelf, shelf, mark, None
            self._turn.notify_all()
        with suppress(OSError):
            behind_note(self._home).unlink(missing_ok=True)
        if old is not None:
            self._closing = [thread for thread in self._closing if thread.is_alive()]
            self._closing.append(Thread(target=self._close, args=(old,), daemon=True))
            self._closing[-1].start()

    def _close(self, old: Shelf) -> None:
        self._end.wait(SECONDS_TO_ANSWER)
        old.close()


def _mark(path: Path) -> Mark | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
