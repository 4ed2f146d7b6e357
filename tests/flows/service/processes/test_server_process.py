"""Whether Prefect's database is as the Prefect installed wants it, by what was noted when it was brought there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.service.processes.server_process import ELSEWHERE, MIGRATED, is_migrated, migrate

NOTE = {"prefect": "3.8.8", "revision": "a3b9"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay(tmp_path, "a3b9")
    (tmp_path / MIGRATED).write_text(json.dumps(NOTE), "utf-8")
    return tmp_path


def lay(folder: Path, revision: str) -> None:
    with closing(sqlite3.connect(folder / "prefect.db")) as database:
        database.execute("create table if not exists alembic_version (version_num text)")
        database.execute("delete from alembic_version")
        database.execute("insert into alembic_version values (?)", (revision,))
        database.commit()


def test_a_database_that_was_brought_up_to_this_prefect_is_left_alone(folder: Path) -> None:
    assert is_migrated(folder, "3.8.8")


def test_another_prefect_has_the_database_looked_at_again(folder: Path) -> None:
    assert not is_migrated(folder, "3.9.0")


def test_a_database_that_was_put_back_or_taken_away_is_looked_at_again(folder: Path) -> None:
    lay(folder, "0001")
    assert not is_migrated(folder, "3.8.8")
    (folder / "prefect.db").unlink()
    assert not is_migrated(folder, "3.8.8")
    assert not (folder / "prefect.db").exists(), "to look at a database makes none"
    (folder / MIGRATED).write_text(json.dumps(NOTE | {"revision": None}), "utf-8")
    assert not is_migrated(folder, "3.8.8")


def test_a_note_that_cannot_be_read_counts_for_nothing(folder: Path) -> None:
    (folder / MIGRATED).write_text("[]", "utf-8")
    assert not is_migrated(folder, "3.8.8")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_database_elsewhere_is_the_servers_own_business(name: str) -> None:
    assert migrate({name: "postgresql+asyncpg://prefect@db/prefect"}) is False
