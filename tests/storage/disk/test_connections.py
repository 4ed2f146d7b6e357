"""What every database that we open may do."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_no_bar_is_drawn_into_an_answer_whatever_the_program() -> None:
    asked = "connection.execute(\"select current_setting('enable_progress_bar')\").fetchall()"
    program = f"from storage.disk.connections import connect\nwith connect() as connection: print({asked})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[(False,)]\n"


def test_a_new_file_has_smaller_blocks_than_duckdbs_own_and_one_that_is_there_keeps_its_own(tmp_path: Path) -> None:
    sizes = []
    with duckdb.connect(str(tmp_path / "older.duckdb")) as older:
        older.execute("create table one as select 1 as a")
    for name in ("older", "new"):
        with connect(spilling_beside=tmp_path / name) as connection:
            connection.execute(f"attach '{tmp_path}/{name}.duckdb' as file (storage_version 'v1.5.0')")
            connection.execute("create table file.other as select 1 as a")
            sizes += connection.execute(
                "select block_size from pragma_database_size() where database_name = 'file'"
            ).fetchall()
    assert sizes == [(262_144,), (65_536,)]
    with duckdb.connect(str(tmp_path / "new.duckdb"), read_only=True) as anybodys:
        assert anybodys.execute("from other").fetchall() == [(1,)]


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
