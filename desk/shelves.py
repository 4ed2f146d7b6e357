"""The shelf that answers now, and the next one laid out beside it when a file was published."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Event, Lock, Thread

from config.exit_codes import LongwatchError
from config.home import Home
from flows.batches.desk_note import behind_note
from storage.database.live import NewerDatabaseError
from storage.disk.remedies import PUBLISH_ANEW
from storage.queries.questions import QuestionError
from storage.shelf.seals import Seals
from storage.shelf.shelf import Shelf

LOG = logging.getLogger("longwatch.desk")
SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_TRIES = 0.25, 5.0
"""For what was published, and to lay out once more what could not be."""
SECONDS_TO_LAY = 60.0
Mark = tuple[int, int, int]


class Shelves:
    """The shelf of a home. While the next is laid out this one answers, unless a seal has come with it.

    Of its locks, one is held while a file is read, and pages wait for it only where no shelf may answer; one while the
    seals of a file just published are counted; and one for as long as it takes to say which shelf answers.
    """

    def __init__(self, home: Home, *, zone: Callable[[], str]) -> None:
        self._home, self._zone = home, zone
        self._seals = Seals(home.published)
        self._shelf: Shelf | None = None
        self._mark: Mark | None = None
        self._failed: Mark | None = None
        self._try_at = 0.0
        self._asked: tuple[Mark, int] | None = None
        self._reading, self._counting, self._turn, self._end = Lock(), Lock(), Condition(), Event()
        self._lent = Counter[Shelf]()
        self._retired: list[Shelf] = []
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
        with self._turn:
            there = [*self._retired, *([self._shelf] if self._shelf is not None else [])]
        for shelf in there:
            shelf.close()
        self._seals.close()

    @contextmanager
    def lent(self) -> Generator[Callable[[], Shelf]]:
        """What says which shelf answers, the same for as long as the block lasts; it is let go of afterwards.

        It is asked for only when the block does so, and raises what `now` raises.
        """
        taken: list[Shelf] = []

        def shelf() -> Shelf:
            if not taken:
                taken.append(self._take())
            return taken[0]

        try:
            yield shelf
        finally:
            with self._turn:
                self._lent.subtract(taken)

    def now(self) -> Shelf:
        """The shelf that answers. Raises NothingPublishedError and QuestionError where none can."""
        with self._turn:
            shelf = self._shelf
        if shelf is None:
            with self._reading:
                shelf = self._shelf or self._laid_out()
        if self._may_lack_a_seal(shelf):
            with self._turn:
                self._turn.wait_for(lambda: self.is_behind or self._shelf is not shelf, SECONDS_TO_LAY)
                shelf = self._shelf or shelf
            if self._may_lack_a_seal(shelf):
                raise QuestionError(
                    f"{self._home.published}: cannot be read, and a text may have been sealed since the "
                    f"state before: {PUBLISH_ANEW}"
                )
        return shelf

    def _take(self) -> Shelf:
        while True:
            shelf = self.now()
            with self._turn:
                if shelf is self._shelf:  # else it may be let go of already
                    self._lent[shelf] += 1
                    return shelf

    def _may_lack_a_seal(self, shelf: Shelf) -> bool:
        """Whether what was published may know of a seal that a shelf does not: its text is not to be shown again.

        A file that cannot be read may: to show nothing is mended by a publish, to show a sealed text by nothing.
        """
        mark = _mark(self._home.published)
        if mark is None or mark == self._mark:
            return False
        try:
            return self._seals_published(mark) != shelf.seals
        except Exception:  # noqa: BLE001 - whatever the reason
            return True

    def _seals_published(self, mark: Mark) -> int:
        """How many seals the file of this mark knows of: counted once, whoever asks first."""
        with self._counting:
            if self._asked is None or self._asked[0] != mark:
                self._asked = mark, self._seals.count()
            return self._asked[1]

    def _watch(self) -> None:
        while not self._end.wait(SECONDS_BETWEEN_LOOKS):
            is_due = not self.is_behind or time.monotonic() >= self._try_at
            if is_due and _mark(self._home.published) not in {None, self._mark}:
                self._renew_or_note()
            self._close_retired()

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

    @property
    def is_gone(self) -> bool:
        """Whether what was published is there no more: the home was moved away, or the file removed."""
        return self._shelf is not None and _mark(self._home.published) is None

    def _renew(self) -> None:
        with self._reading:
            self._laid_out()

    def _laid_out(self) -> Shelf:
        """The shelf of what was published last, which answers from now on."""
        mark, old = _mark(self._home.published), self._shelf
        if old is not None:
            old.keep_little()
        shelf = Shelf(self._home.published, self._home.spool, zone=self._zone())
        try:
            if old is not None:
                shelf.begin_like(old)
        except Exception:
            shelf.close()
            raise
        with self._turn:
            self._shelf, self._mark, self._failed = shelf, mark, None
            self._retired += [old] if old is not None else []
            self._turn.notify_all()
        with suppress(OSError):
            behind_note(self._home).unlink(missing_ok=True)
        return shelf

    def _close_retired(self) -> None:
        """Let go of the shelves that answer no more, each when the last page that asks it is done."""
        with self._turn:
            free = [shelf for shelf in self._retired if self._lent[shelf] <= 0]
            for shelf in free:
                self._retired.remove(shelf)
                del self._lent[shelf]
        for shelf in free:
            shelf.close()


def _mark(path: Path) -> Mark | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
