"""What every database that we open may do."""

from __future__ import annotations

import os
import subprocess
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


def test_what_two_databases_spill_beside_one_file_is_each_its_own_and_gone_with_it(tmp_path: Path) -> None:
    beside = tmp_path / "watch.duckdb"
    killed = subprocess.Popen(["true"])
    killed.wait()
    for left in (f"watch.duckdb.{killed.pid}-1.tmp", f"watch.duckdb.{os.getpid()}-0.tmp", "watch.duckdb.tmp"):
        (tmp_path / left).mkdir()
    one, other = (connect(spilling_beside=beside, memory_limit="30MB", threads="1") for _ in range(2))
    assert not (tmp_path / f"watch.duckdb.{killed.pid}-1.tmp").exists(), "of a process that was killed"
    assert len([*tmp_path.iterdir()]) == 2, "those of processes that run stay"
    for first, connection in enumerate((one, other)):
        connection.execute(f"create table big as select hash(range + {first}) as n from range(3000000 + {first})")
        connection.execute("create table again as from big")
    assert len([*tmp_path.iterdir()]) == 4, "nothing was spilled, or into one folder, where one writes over the other's"
    for first, connection in enumerate((one, other)):
        hashed = f"(select hash(range + {first}) as n from range(3000000 + {first}))"
        sums = [connection.execute(f"select bit_xor(n) from {of}").fetchall() for of in ("big", "again", hashed)]
        assert sums[0] == sums[1] == sums[2]
        connection.close()
    assert len([*tmp_path.iterdir()]) == 2
