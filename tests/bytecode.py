"""What a fresh clone must compile, compiled once: each process of a run of the tests would compile all of it."""

from __future__ import annotations

import compileall
import re
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "extractors", "storage", "flows", "desk", "newsroom", "tests", "bench")
PROCESSES = 2
TESTS = re.compile(r"/test_\w+\.py$")
"""pytest compiles these in a way of its own, when they are imported."""


def compile_rooms() -> None:
    """Compile whatever is not compiled yet; where all is, this only looks."""
    for room in ROOMS:
        compileall.compile_dir(ROOT / room, rx=TESTS, quiet=2, workers=PROCESSES)


def import_own_share(worker: str, workers: int) -> None:
    """Import one in so many of the modules with tests, before all are collected, where none is compiled yet.

    Then each process finds those of the others compiled.
    """
    modules = sorted((ROOT / "tests").rglob("test_*.py"))
    if sys.dont_write_bytecode or any(_compiled(path) for path in modules[:: len(modules) // 8]):
        return
    for path in modules[int(worker.removeprefix("gw")) :: workers]:
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _compiled(path: Path) -> list[Path]:
    return list((path.parent / "__pycache__").glob(f"{path.stem}.*-pytest-*.pyc"))
