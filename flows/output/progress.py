"""How far a run has progress: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one part of a run has come."""

    part: str
    done: int
    of: int
    name: str
    """What was just done."""


@contextmanager
def show_progress() -> Generator[Callable[[Progress], None]]:
    """A callable that takes what was just done, and draws it on stderr where a person watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as ProgressBar

    columns = (TextColumn("{task.description:<6}"), BarColumn(), MofNCompleteColumn())
    with ProgressBar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, object] = {}

        def report_progress(progress: Progress) -> None:
            if progress.part not in tasks:
                tasks[progress.part] = bar.add_task(progress.part, total=progress.of)
            bar.update(tasks[progress.part], completed=progress.done, total=progress.of)  # type: ignore[arg-type]

        yield report_progress
