"""What all tests of the flows stand on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from storage import database


@pytest.fixture(scope="package", autouse=True)
def an_empty_database_is_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every home of this process begins with a copy of one: the making of it is tried in tests/storage."""
    kept, make = tmp_path_factory.mktemp("empty") / "live.duckdb", database._make

    def copied(path: Path, now: datetime) -> None:
        if not kept.exists():
            make(kept, now)
        shutil.copyfile(kept, path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "_make", copied)
        yield
