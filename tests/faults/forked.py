"""Parts of the program run in a process of their own, that may be killed: forked, so that each starts at once.

Whoever forks here opens no database and starts no thread beforehand; tests that have a command killed at a point may:
none of it is used by the fork.
"""

from __future__ import annotations

import os
import pickle
import signal
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from storage.disk.kill_points import VARIABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended: with an answer, with an error, or killed."""

    answer: Any = None
    error: str = ""
    where: str = ""
    """The functions the error came through."""
    code: int | None = None
    """The exit code that the commands give to this error."""
    killed: bool = False


class Forked:
    """A process at work on one call."""

    def __init__(self, function: Callable[..., Any], *arguments: Any, kill_at: str = "") -> None:
        handle, name = tempfile.mkstemp(prefix="longwatch-answer-")
        os.close(handle)
        self._answer = Path(name)
        self.pid = os.fork()
        if self.pid == 0:
            _work(self._answer, function, arguments, kill_at)

    def kill(self) -> None:
        """End it as a loss of power would."""
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> Ended:
        """Wait for it."""
        _, status = os.waitpid(self.pid, 0)
        written = self._answer.read_bytes()
        self._answer.unlink()
        if os.WIFSIGNALED(status):
            if os.WTERMSIG(status) != signal.SIGKILL:
                return Ended(error=f"ended by signal {os.WTERMSIG(status)}", code=None)
            return Ended(killed=True)
        if not written:
            return Ended(error="ended without an answer")
        ended: Ended = pickle.loads(written)
        return ended


def called(function: Callable[..., Any], *arguments: Any, kill_at: str = "") -> Ended:
    """How a call ended in a process of its own; `kill_at` as in storage/disk/kill_points.py."""
    return Forked(function, *arguments, kill_at=kill_at).ended()


def answered(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a call in a process of its own returned; raises AssertionError with its error."""
    ended = called(function, *arguments)
    assert not ended.error, ended.error
    assert not ended.killed
    return ended.answer


def _work(answer: Path, function: Callable[..., Any], arguments: tuple[Any, ...], kill_at: str) -> None:
    readers: Any = forkserver._forkserver
    if readers._forkserver_pid:  # it is no child of this fork, which cannot ask whether it is alive
        readers.ensure_running = lambda: None
    try:
        os.environ[VARIABLE] = kill_at
        try:
            end = Ended(answer=function(*arguments))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is handed to the parent
            end = _failed(error)
        answer.write_bytes(pickle.dumps(end))
    finally:
        os._exit(0)  # never back into what the parent was doing


def _failed(error: BaseException) -> Ended:
    from flows.output.failure import failure_of

    trail = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    failure = failure_of(error) if isinstance(error, Exception) else None
    text = failure.message if failure else "".join(traceback.format_exception(error))
    return Ended(error=text, where=" > ".join(trail), code=failure.exit_code if failure else None)
