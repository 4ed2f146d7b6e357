"""What every database that we open may do."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from storage.disk.connections import connect


def test_a_missing_table_is_not_looked_for_among_variables() -> None:
    secrets = {"password": ["hunter2"]}
    with connect() as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("select * from secrets")
    assert secrets


def test_nobody_else_opens_one() -> None:
    found = [path for path in Path("storage").rglob("*.py") if "duckdb.connect(" in path.read_text("utf-8")]
    assert found == [Path("storage/disk/connections.py")]
