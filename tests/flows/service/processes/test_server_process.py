"""Whether Prefect's database is as the Prefect installed wants it, by its own migrations."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.service.processes import server_process
from flows.service.processes.server_process import DATABASE, ELSEWHERE, migrate, newest_revisions
from storage.disk.alembic_revision import alembic_revision
from tests.flows.service.kept_database import lay

INDEX, BEFORE = "ix_flow_run__state_type_coalesce_start_time", "f416ea180ae1"
"""What the last migration of Prefect 3.8.8 makes, and the one before."""


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Has a line for each time that Prefect would have been asked to upgrade a database."""
    (noted := tmp_path / "upgraded").touch()
    monkeypatch.setattr(server_process, "UPGRADE", ("/bin/sh", "-c", f"echo >> '{noted}'"))
    return noted


def put(folder: Path, revision: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("create table if not exists alembic_version (version_num text)")
        database.execute("delete from alembic_version")
        database.execute("insert into alembic_version values (?)", (revision,))
        database.commit()


def test_a_database_that_has_the_newest_tables_is_left_alone(upgraded: Path, tmp_path: Path) -> None:
    lay(tmp_path)
    assert migrate({"PREFECT_HOME": str(tmp_path)})
    assert upgraded.read_text("utf-8") == ""


def test_one_of_another_prefect_and_one_that_was_put_back_or_taken_away_are_upgraded(
    upgraded: Path, tmp_path: Path
) -> None:
    for revision in (BEFORE, "0001"):
        put(tmp_path, revision)
        assert migrate({"PREFECT_HOME": str(tmp_path)})
    (tmp_path / DATABASE).unlink()
    assert not migrate({"PREFECT_HOME": str(tmp_path)}), "there is none all the same"
    assert upgraded.read_text("utf-8") == "\n" * 3
    assert not (tmp_path / DATABASE).exists(), "to look at a database makes none"


def test_where_it_is_unclear_what_is_newest_each_database_is_upgraded(
    upgraded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path)
    monkeypatch.setattr(server_process, "MIGRATIONS", "elsewhere")
    assert newest_revisions() == set()
    assert migrate({"PREFECT_HOME": str(tmp_path)})
    assert upgraded.read_text("utf-8") == "\n"


def test_an_upgrade_that_failed_is_left_to_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, BEFORE)
    monkeypatch.setattr(server_process, "UPGRADE", ("/bin/false",))
    assert not migrate({"PREFECT_HOME": str(tmp_path)})


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_database_elsewhere_is_the_servers_own_business(name: str) -> None:
    assert migrate({name: "postgresql+asyncpg://prefect@db/prefect"}) is False


# That it is asked for is held above; Prefect's own work takes 3 s of CPU.
@pytest.mark.long
def test_prefect_brings_an_older_database_to_the_newest_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path)
    put(tmp_path, BEFORE)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database:
        database.execute(f"drop index {INDEX}")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    assert migrate({"PREFECT_HOME": str(tmp_path)})
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database:
        assert database.execute("select count(*) from sqlite_master where name = ?", (INDEX,)).fetchone() == (1,)
    assert {alembic_revision(tmp_path / DATABASE)} == newest_revisions()
