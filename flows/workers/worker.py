"""One process that reads what is hostile: limited in time and memory, killed when it takes too much of its own work.

A kill says whose fault it was: the body's, that took all the time or memory it may, or this computer's, that had none.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from flows.workers.processes import cpu_of, state_of

MEMORY = 2 * 1024**3
"""Address space of a worker, in bytes."""
IDLE_TIMES, CLOCK_TIMES = 4, 10
"""A body may take so many times its CPU seconds by the clock: while its process sleeps, and in any case."""
STARTED = 120
"""Seconds in which a process has to be there: the first waits until all that readers need is loaded."""
ORPHANED = 10
"""Seconds beyond its time after which a worker ends itself, should nobody be left to kill it."""
RECYCLED = 500
"""Calls after which a worker is replaced: parsers leak."""
NEW_OBJECTS = 5_000
"""After so many a worker looks for garbage: each element of a page that is touched is one, and Python's 700 took 7 %
of a page's CPU; with 20,000, or without looking at all, no less is taken than with these."""
LOOKED = 0.5
"""Seconds between two looks at how much CPU a call has taken."""
SHORT = 256 * 1024**2
"""Bytes of memory, of which a machine that has less is short."""
STOPPED = ("T", "t")
"""What the system says of a process that was stopped, or is traced."""

Cause = Literal["work", "machine", "reader"]
"""Whose fault it is that there is no answer: the body's (it took what it may), this computer's, or our reader's."""


class WorkerError(RuntimeError):
    """A worker did not come back with an answer; the message says why, `cause` by whose fault."""

    def __init__(self, message: str, cause: Cause = "reader") -> None:
        super().__init__(message)
        self.cause: Cause = cause


class Worker:
    """One process, started when it is first called; `seconds` of CPU a call."""

    def __init__(self, context: multiprocessing.context.ForkServerContext, seconds: float) -> None:
        self._context = context
        self._seconds = seconds
        self._silent = seconds * IDLE_TIMES
        self._process: multiprocessing.context.ForkServerProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._calls = 0
        self.spent = False
        self.used = 0.0
        """Seconds of CPU that the last call took."""

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """What the function returns, or raises; WorkerError when it took too much or its process died."""
        self._calls += 1
        self.spent = self._calls >= RECYCLED
        self.used = 0.0
        try:
            pipe = self._pipe or self._start()
        except (OSError, EOFError, MemoryError) as cause:
            self.spent = True
            raise WorkerError(f"no process could be started to read it: {cause}", "machine") from cause
        before = self._cpu()
        try:
            pipe.send((function, arguments, named))
            self._wait(pipe, before)
            is_answer, answer = pipe.recv()
        except BlockingIOError as cause:
            self.spent = True
            raise WorkerError(f"it took nothing, and said nothing, for {self._silent:g} s", "machine") from cause
        except (EOFError, OSError) as cause:
            self.spent = True
            raise self._death() from cause
        finally:
            self.used = max(self._cpu() - before, self.used)
        if is_answer:
            return answer
        raise answer

    def end(self) -> None:
        """Kill the process, and wait until it is gone."""
        if self._process and self._pipe:
            self._process.kill()
            self._process.join()
            self._pipe.close()

    def _wait(self, pipe: Connection[Any, Any], before: float) -> None:
        """Wait for an answer; raises WorkerError when the call has had its time."""
        began = time.monotonic()
        while not pipe.poll(min(LOOKED, self._seconds)):
            self.used = self._cpu() - before
            if self.used >= self._seconds:
                self.spent = True
                raise WorkerError(f"killed after {self._seconds:g} s of work", "work")
            waited, state = time.monotonic() - began, self._state()
            is_starved = state in ("R", "D", *STOPPED)  # a body cannot stop its reader, somebody at this computer can
            if waited >= self._seconds * (CLOCK_TIMES if state in ("R", "D") else IDLE_TIMES):
                self.spent = True
                message = f"killed after {waited:.0f} s by the clock, of which it worked {self.used:.1f}"
                raise WorkerError(message, "machine" if is_starved else "work")

    def _death(self) -> WorkerError:
        """Why the process is gone. Only the kernel or a person sends SIGKILL: no body does that to its reader."""
        assert self._process
        self._process.join(ORPHANED)
        code = self._process.exitcode
        if code == -signal.SIGKILL:
            return WorkerError("its process was killed from outside, as by a machine out of memory", "machine")
        if (most := _memory_allowed()) < MEMORY:
            little = f"only {most // 1024**2} MB of memory are allowed here (ulimit -v)"
            return WorkerError(f"its process died (exit code {code}), and {little}", "machine")
        return WorkerError(f"its process died (exit code {code})", "work")

    def _cpu(self) -> float:
        return cpu_of(self._process.pid or 0) if self._process else 0.0

    def _state(self) -> str:
        return state_of(self._process.pid or 0) if self._process else ""

    def _start(self) -> Connection[Any, Any]:
        ours, theirs = self._context.Pipe()
        longest = self._seconds * CLOCK_TIMES + ORPHANED
        process = self._context.Process(target=_work, args=(theirs, longest), daemon=True)
        try:
            with _without_main():
                process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        _limit_silence(ours, self._silent)
        self._process, self._pipe = process, ours
        if not ours.poll(STARTED):
            raise OSError(f"it was not there after {STARTED} s")
        ours.recv()
        return ours


def _limit_silence(pipe: Connection[Any, Any], seconds: float) -> None:
    """Have a write or read raise BlockingIOError after that time: who is stopped does not take a page that is sent."""
    limit = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
    with socket.socket(fileno=os.dup(pipe.fileno())) as its:
        its.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        its.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)


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
    most = _limit_memory()
    gc.enable()  # off still where not all could be preloaded
    gc.set_threshold(NEW_OBJECTS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who called; that one ends us
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    pipe.send("ready")
    while True:
        try:
            function, arguments, named = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, longest)
        try:
            answer = _packed((True, function(*arguments, **named)))
        except MemoryError:
            answer = _packed((False, _out_of_memory(most)))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is the caller's answer
            answer = _failure(error)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            pipe.send_bytes(answer)
        except OSError:
            return


def _limit_memory() -> int:
    """Limit our address space, to less where whoever started us allows less; bytes."""
    most = _memory_allowed()
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return most


def _memory_allowed() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    return MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)


def _out_of_memory(most: int) -> WorkerError:
    """A body's fault where it was given all that a body may have, and there was more."""
    if most < MEMORY:
        return WorkerError(f"only {most // 1024**2} MB of memory are allowed here (ulimit -v)", "machine")
    if _free_memory() < SHORT:
        return WorkerError("this computer has no memory left", "machine")
    return WorkerError(f"it asked for more than {MEMORY // 1024**3} GB of memory", "work")


def _free_memory() -> int:
    """Bytes of memory that could be had, swap included."""
    lines = (line.split() for line in Path("/proc/meminfo").read_text("ascii").splitlines())
    values = {words[0]: int(words[1]) * 1024 for words in lines if len(words) > 1}
    return values.get("MemAvailable:", 0) + values.get("SwapFree:", 0)


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
