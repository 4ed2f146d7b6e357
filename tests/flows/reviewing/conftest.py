"""The watches that reviewers work on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.home import Home
from storage.disk.shared_database import kept_open


@pytest.fixture(scope="module")
def kept(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home as the demo leaves it, whose published file stays open: to copy and to open one takes 50 ms of CPU."""
    with kept_open():
        yield Home(Path(shutil.copytree(demo.root, tmp_path_factory.mktemp("kept") / "watch")))


@pytest.fixture
def watch(kept: Home) -> Iterator[Home]:
    """It, for a test that leaves nothing in it but new files, as rulings in the spool: they go after it."""
    there = {*kept.root.rglob("*")}
    database = kept.published.stat()
    yield kept
    for path in sorted({*kept.root.rglob("*")} - there, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert kept.published.stat().st_ino == database.st_ino, "published: such a test has a home of its own"


@pytest.fixture
def own(demo: Home, tmp_path: Path) -> Home:
    """A home of this test's own, as the demo leaves it, for what is filed and published."""
    return Home(Path(shutil.copytree(demo.root, tmp_path / "watch")))
