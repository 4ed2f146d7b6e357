"""How far a run has gone: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """How far a part of a run has gone, for whoever watches."""

    part: str
    done: int
    of: int
    name: str
    """What was just done."""


@contextmanager
def progress() -> Generator[Callable[[Gone], None]]:
    """A callable that takes what was just done, and draws it on stderr where a person watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<6}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, object] = {}

        def told(gone: Gone) -> None:
            if gone.part not in tasks:
                tasks[gone.part] = bar.add_task(gone.part, total=gone.of)
            bar.update(tasks[gone.part], completed=gone.done, total=gone.of)  # type: ignore[arg-type]

        yield told
