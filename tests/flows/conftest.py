"""What all tests of the flows stand on."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from storage.database import live as database

MAKE = database._make


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process keeps an empty database, once one was made."""
    return tmp_path_factory.mktemp("empty") / "live.duckdb"


@pytest.fixture(autouse=True)
def an_empty_database_is_made_once(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every home begins with a copy of one: the making of it is tried in tests/storage."""

    def copied(path: Path, now: datetime) -> None:
        if not empty.exists():
            MAKE(empty, now)
        shutil.copyfile(empty, path)

    monkeypatch.setattr(database, "_make", copied)
