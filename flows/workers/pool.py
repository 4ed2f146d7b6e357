"""Worker processes that parse and extract, and can be killed: what they read is hostile.

Processes, since lxml crashes in threads; a thread here only waits for one.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from types import ModuleType, TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

MEMORY = 2 * 1024**3
"""Address space of a worker, in bytes."""
ORPHANED = 10
"""Seconds beyond its time after which a worker ends itself, should nobody be left to kill it."""
RECYCLED = 500
"""Calls after which a worker is replaced: parsers leak."""


class WorkerError(RuntimeError):
    """A worker did not come back with an answer; the message says why."""


class Workers:
    """A pool of processes, each doing one call at a time."""

    def __init__(self, size: int, *, seconds: float) -> None:
        """Make a pool of `size` workers; a call may take `seconds` of wall time."""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["flows.workers.preload"])
        self._size = size
        self._seconds = seconds
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        for _ in range(self._size):
            self._idle.put_nowait(_Worker(self._context, self._seconds))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().end()

    async def call(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """What a function of a module returns, or raises; WorkerError when it took too long or its process died."""
        worker = await self._idle.get()
        try:
            answer: T = await asyncio.to_thread(worker.call, function, arguments, named)
        except asyncio.CancelledError:
            worker.spent = True  # it is at work still, and its answer is nobody's
            raise
        finally:
            if worker.spent:
                worker.end()
                worker = _Worker(self._context, self._seconds)
            self._idle.put_nowait(worker)
        return answer


class _Worker:
    """One process, started when it is first called."""

    def __init__(self, context: multiprocessing.context.ForkServerContext, seconds: float) -> None:
        self._context = context
        self._seconds = seconds
        self._process: multiprocessing.context.ForkServerProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._calls = 0
        self.spent = False

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        self._calls += 1
        self.spent = self._calls >= RECYCLED
        pipe = self._pipe or self._start()
        try:
            pipe.send((function, arguments, named))
            if not pipe.poll(self._seconds):
                self.spent = True
                raise WorkerError(f"killed after {self._seconds:g} s")
            is_answer, answer = pipe.recv()
        except (EOFError, OSError) as cause:
            self.spent = True
            raise WorkerError("its process died") from cause
        if is_answer:
            return answer
        raise answer

    def end(self) -> None:
        if self._process and self._pipe:
            self._process.kill()
            self._process.join()
            self._pipe.close()

    def _start(self) -> Connection[Any, Any]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._seconds + ORPHANED), daemon=True)
        with _without_main():
            process.start()
        self._process, self._pipe = process, ours
        theirs.close()
        return ours


@contextmanager
def _without_main() -> Generator[None]:
    """Hide the main module: a new process would run it again, be it a script without a guard, pytest, or Prefect."""
    with STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


STARTING = threading.Lock()


def _work(pipe: Connection[Any, Any], longest: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who called; that one ends us
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    while True:
        try:
            function, arguments, named = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, longest)
        try:
            answer = _packed((True, function(*arguments, **named)))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is the caller's answer
            answer = _failure(error)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            pipe.send_bytes(answer)
        except OSError:
            return


def _packed(answer: tuple[bool, object]) -> bytes:
    return bytes(ForkingPickler.dumps(answer))


def _failure(error: Exception) -> bytes:
    """The error as it is, if it survives the journey; else its name and words."""
    try:
        packed = _packed((False, error))
        ForkingPickler.loads(packed)
    except Exception:  # noqa: BLE001 - an exception's own code may fail in any way
        return _packed((False, WorkerError(f"{type(error).__name__}: {error}")))
    return packed
