"""Worker processes that parse and extract, and can be killed: what they read is hostile.

Processes, since lxml crashes in threads; a thread here only waits for one. Whoever has used least comes first.
"""

from __future__ import annotations

import asyncio
import multiprocessing.util
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from flows.workers.worker import Cause, Worker, WorkerError

T = TypeVar("T")

SLOW = 0.1
"""Of the longest a call may take: whose calls take more on average never holds every worker."""


@dataclass(slots=True, kw_only=True)
class Use:
    """What one source has had of the workers."""

    seconds: float = 0.0
    """Of CPU."""
    calls: int = 0
    at_work: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A body whose first reader was killed."""

    source: str
    name: str
    """Its address."""
    why: str
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A second try: it waits until nobody else does; `is_alone`: also until nothing else is read."""

    is_alone: bool


LONGEST_FOLDER = 60
"""Characters: the address of a socket has 107, and what multiprocessing puts behind its folder is some forty."""


def _choose_short_folder() -> None:
    """Have multiprocessing keep its sockets in a folder of /tmp where TMPDIR, which is below the home, is too long."""
    if len(tempfile.gettempdir()) <= LONGEST_FOLDER:
        return
    before, tempfile.tempdir = tempfile.tempdir, "/tmp"  # noqa: S108 - it makes a folder of its own in it, 0700
    multiprocessing.util.get_temp_dir()  # chosen once, and kept for the life of the process
    tempfile.tempdir = before


class Workers:
    """A pool of processes, each doing one call at a time."""

    def __init__(
        self,
        size: int,
        *,
        seconds: float,
        note: Callable[[str, float], None] = lambda _source, _seconds: None,
        kept: list[Worker] | None = None,
    ) -> None:
        """Make a pool of `size` workers; a call may take `seconds` of CPU, and up to ten times as long by the clock.

        `note` is called with the CPU seconds that each call for a source has taken. `kept` are those of a pool before,
        and those that this one leaves for the next, unless it fails: whoever keeps them ends them.
        """
        self._note, self._kept = note, kept
        _choose_short_folder()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["flows.workers.loading", "flows.workers.preload"])
        self._size = size
        self._seconds = seconds
        self._idle: list[Worker] = []
        self._uses: dict[str, Use] = {}
        self._waiting: dict[str, deque[asyncio.Future[Worker]]] = {}
        self._later: deque[tuple[Later, str, asyncio.Future[Worker]]] = deque()
        self._is_alone = False
        self._threads = ThreadPoolExecutor(size)
        self.kills: list[Kill] = []

    async def __aenter__(self) -> Self:
        had: list[Worker] = []
        if self._kept is not None:
            had, self._kept[:] = self._kept[: self._size], self._kept[self._size :]
        self._idle = [*(self._new() for _ in range(self._size - len(had))), *had]  # the last is called first
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._idle:
            if self._kept is None or kind:
                worker.end()
            else:
                self._kept.append(worker)
        self._threads.shutdown(wait=False)

    async def call(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """What a function of a module returns, or raises; WorkerError when it took too much or its process died."""
        return await self.call_for("", function, *arguments, **named)

    async def call_for(self, source: str, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """The same, on behalf of a source: whose calls took least is served first, and none holds all for long."""
        worker = await self._taken(source)
        return await self._called(worker, source, function, arguments, named)

    async def read(self, source: str, name: str, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """The same; what kills its process is tried once more, in a fresh one, when nobody else waits.

        Where the machine was at fault, nothing else is read meanwhile. Raises WorkerError by the second kill's cause.
        """
        try:
            return await self.call_for(source, function, *arguments, **named)
        except WorkerError as error:
            if error.cause == "reader":
                raise
            self.kills.append(Kill(source=source, name=name, why=str(error), cause=error.cause))
            is_alone = error.cause == "machine"
        worker = await self._taken(source, Later(is_alone=is_alone))
        worker.end()
        return await self._called(self._new(), source, function, arguments, named)

    async def _called(
        self,
        worker: Worker,
        source: str,
        function: Callable[..., T],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
    ) -> T:
        with self._returned(worker, source):
            running = asyncio.get_running_loop().run_in_executor
            try:
                answer: T = await running(self._threads, worker.call, function, arguments, named)
            except asyncio.CancelledError:
                worker.spent = True  # it is at work still, and its answer is nobody's
                raise
        return answer

    def _new(self) -> Worker:
        return Worker(self._context, self._seconds)

    def _use(self, source: str) -> Use:
        return self._uses.setdefault(source, Use())

    async def _taken(self, source: str, later: Later | None = None) -> Worker:
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        if later:
            self._later.append((later, source, turn))
        else:
            self._waiting.setdefault(source, deque()).append(turn)
        self._serve()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._back(turn.result(), source)
            raise

    @contextmanager
    def _returned(self, worker: Worker, source: str) -> Iterator[None]:
        try:
            yield
        finally:
            use = self._use(source)
            use.seconds += worker.used
            use.calls += 1
            self._note(source, worker.used)
            if worker.spent:
                worker.end()
                worker = self._new()
            self._back(worker, source)

    def _back(self, worker: Worker, source: str) -> None:
        self._is_alone = False
        self._use(source).at_work -= 1
        self._idle.append(worker)
        self._serve()

    def _serve(self) -> None:
        """Give idle workers to those who wait, first to whoever has used least."""
        while self._idle and not self._is_alone and (source := self._next()) is not None:
            self._give(source, self._waiting[source].popleft())
            if not self._waiting[source]:
                del self._waiting[source]
        if not self._waiting and self._later and not self._is_alone:
            later, source, turn = self._later[0]
            if len(self._idle) == self._size or (not later.is_alone and len(self._idle) > 1):
                self._later.popleft()
                self._is_alone = later.is_alone and not turn.cancelled()
                self._give(source, turn)

    def _give(self, source: str, turn: asyncio.Future[Worker]) -> None:
        if turn.cancelled():
            return
        self._use(source).at_work += 1
        turn.set_result(self._idle.pop())

    def _next(self) -> str | None:
        served = [source for source in self._waiting if not self._is_held_back(self._use(source))]
        return min(served, key=lambda source: (self._use(source).at_work, self._use(source).seconds), default=None)

    def _is_held_back(self, use: Use) -> bool:
        """Whether a slow source has all but one of the workers, which is for the others."""
        is_slow = use.calls > 0 and use.seconds / use.calls > SLOW * self._seconds
        return is_slow and use.at_work >= max(1, self._size - 1)
