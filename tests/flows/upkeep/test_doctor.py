"""The doctor finds what is wrong, says what to do, and changes nothing; maintain puts in order what it may."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from config.home import Home
from flows.clock import clock
from flows.maintain import maintain
from flows.upkeep.doctor import examine
from flows.upkeep.findings import Finding
from longwatch import main
from storage.archive.spool import drop
from storage.disk.locks import hold_lock
from storage.disk.written_pieces import SPARE
from tests.asking import ask


@pytest.fixture(autouse=True)
def files_are_for_who_made_them() -> Iterator[None]:
    """As the command has it, whether or not a test before has called it in this process."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def home(small: Home, tmp_path: Path) -> Home:
    shutil.copytree(small.root, tmp_path / "home")
    return Home(tmp_path / "home")


def to_see_to(home: Home) -> dict[str, Finding]:
    return {one.check: one for one in examine(home, now=clock()) if one.remedy}


def test_a_sound_home_lacks_only_a_backup_and_is_told_what_lies_on_an_encrypted_device(home: Home) -> None:
    found = examine(home, now=clock())
    assert {one.check for one in found if one.remedy} == {"backup"}
    said = [one.says for one in found if one.check == "encrypted"]
    assert [line.partition(":")[0] for line in said] == ["home", "tmp", "swap"]
    assert all("encrypted" in line or "in memory" in line or "there is none" in line for line in said)
    assert all("`" in line for line in said if "not encrypted" in line)


def flip(home: Home) -> None:
    home.published.chmod(0o600)
    body = bytearray(home.published.read_bytes())
    for at in range(40_000, len(body), 100_000):
        body[at] ^= 1
    home.published.write_bytes(body)


def late_batch(home: Home) -> None:
    path = drop(home.spool, "20200101T000000Z-aaaaaa-000001", [{"record": "problem"}])
    os.utime(path, (0, 0))


def aside(home: Home) -> None:
    (home.spool / "aside").mkdir(mode=0o700)
    (home.spool / "aside" / "x.jsonl.zst").touch(0o600)


def failing_query(home: Home) -> None:
    home.queries.mkdir()
    (home.queries / "x.sql").write_text("select x")


WRONGS: dict[str, tuple[str, str, Callable[[Home], object]]] = {
    "a source that cannot be read": (
        "files",
        "fix what is listed",
        lambda home: (home.sources / "x.toml").write_text("name ="),
    ),
    "a batch that nobody files": ("spool", "longwatch collect", late_batch),
    "a batch set aside": ("spool", "problems", aside),
    "a published file that is gone": ("database", "publishes it anew", lambda home: home.published.unlink()),
    "a flipped byte": ("database", "maintain`, which publishes it anew; if that fails", flip),
    "a live file that is gone": ("database", "rebuild --accept`, or restore", lambda home: home.live.unlink()),
    "a stray log": ("database", "close it", lambda home: Path(f"{home.published}.wal").touch()),
    "an open door": ("permissions", "chmod", lambda home: home.live.chmod(0o644)),
    "a published file that others may read": ("permissions", "chmod 700", lambda home: home.root.chmod(0o755)),
    "a query that fails": (
        "queries",
        "docs/sql.md",
        failing_query,
    ),
}


AT_ONCE = (
    (
        "a source that cannot be read", "a batch that nobody files", "a batch set aside", "an open door",
        "a published file that others may read", "a query that fails",
    ),
    ("a published file that is gone",),
    ("a flipped byte",),
    ("a stray log",),
    ("a live file that is gone",),
)  # fmt: skip
"""What is wrong with one home."""


@pytest.mark.parametrize("wrongs", AT_ONCE, ids=" and ".join)
def test_it_finds(home: Home, wrongs: tuple[str, ...]) -> None:
    for wrong in wrongs:
        WRONGS[wrong][2](home)
    found = [(one.check, one.remedy) for one in examine(home, now=clock()) if one.remedy]
    for wrong in wrongs:
        check, remedy, _ = WRONGS[wrong]
        assert any(of == check and remedy in does for of, does in found), (wrong, found)


def test_everything_that_can_be_wrong_is_tried() -> None:
    assert sorted(wrong for wrongs in AT_ONCE for wrong in wrongs) == sorted(WRONGS)


def test_the_published_file_before_counts_among_what_grows(home: Home) -> None:
    def a_month() -> str:
        return next(one.says for one in examine(home, now=clock()) if one.check == "growth")

    spare = home.live.with_name(SPARE)
    spare.unlink(missing_ok=True)
    before = float(a_month().partition(" GB a month")[0])
    spare.touch(mode=0o600)
    os.truncate(spare, 10**10)
    assert float(a_month().partition(" GB a month")[0]) > before + 1


def test_a_clock_set_back_is_reported(home: Home) -> None:
    found = [one for one in examine(home, now=clock() - timedelta(days=1)) if one.remedy]
    assert "clock" in {one.check for one in found}


def test_a_lock_names_its_holder_and_is_no_fault_unless_it_is_old(home: Home) -> None:
    with hold_lock(home.collect_lock, holder="collect 20260101"):
        found = examine(home, now=clock())
        assert any("held by collect 20260101" in one.says for one in found)
        assert "locks" not in {one.check for one in found if one.remedy}
        assert "locks" in {one.check for one in examine(home, now=clock() + timedelta(days=3)) if one.remedy}


def test_the_command_ends_with_1_and_prints_json(home: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()}
    done = CliRunner().invoke(main, ["--home", str(home.root), "doctor", "--json"])
    assert done.exit_code == 1
    [backup] = [one for one in json.loads(done.output) if one["remedy"]]
    assert backup["check"] == "backup"
    assert backup["remedy"].startswith(f"`longwatch --home {home.root} backup ")
    assert {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="nothing here takes root's rights away")
def test_a_store_that_cannot_be_written_is_a_fault_that_says_whose_it_is_and_so_does_a_run(home: Home) -> None:
    mine = ("dac_override", "dac_read_search")
    rights = ",".join(f"-{one}" for one in mine)
    bare = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}", "--"] if os.getuid() == 0 else []
    home.store.chmod(0o500)
    home.collect_lock.chmod(0o400)
    for command, code, says in (
        ("doctor", 1, "this account cannot write home/store"),
        ("collect", 74, "store/collect.lock: Permission denied: this account may not do that"),
    ):
        words = [*bare, sys.executable, "-m", "longwatch", "--home", str(home.root), command]
        done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[3])
        assert done.returncode == code, done.stderr
        assert says in done.stdout + done.stderr
    home.store.chmod(0o700)


def test_an_empty_folder_is_examined_too(tmp_path: Path) -> None:
    assert "files" in to_see_to(Home(tmp_path))


def test_upkeep_writes_a_wasteful_database_anew_makes_lost_fingerprints_again_and_loses_nothing(home: Home) -> None:
    home.shingles.unlink()
    before = ask(home.published, "select * exclude (text) from articles order by article_id").rows
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home.live}' as live")
        connection.execute("create table live.waste as select range as x, hash(range) as y from range(1000000)")
        connection.execute("checkpoint live")
        connection.execute("drop table live.waste")
        connection.execute("checkpoint live")
    size = home.live.stat().st_size
    done = {one.step: one for one in maintain(home, sample=50, now=clock)}
    assert "rewritten" in done["room"].says
    assert "from batch 0" in done["fingerprints"].says
    assert home.live.stat().st_size < size / 2
    assert done["verify"].faults == ()
    assert ask(home.published, "select * exclude (text) from articles order by article_id").rows == before
    assert ask(home.published, "select count(*) from search('execution')").rows[0][0]


def test_upkeep_names_what_is_damaged(home: Home) -> None:
    for path in (next(home.captures.rglob("*.gz")), next(home.filed.rglob("*.zst"))):
        body = bytearray(path.read_bytes())
        body[len(body) // 2] ^= 1
        path.write_bytes(body)
    kept_there(home)
    done = CliRunner().invoke(main, ["--home", str(home.root), "maintain", "--sample", "500"])
    assert done.exit_code == 74
    assert "capture " in done.output
    assert "batch " in done.output
    assert "same disk" in done.output, "a backup there was not allowed"


def kept_there(home: Home, more: str = "") -> Path:
    """Where the backup of a home is to be kept: on the same disk."""
    there = home.root.parent / "other-disk"
    settings = home.settings_file.read_text("utf-8").replace("[backup]", "")
    home.settings_file.write_text(f'{settings}\n[backup]\nfolder = "{there}"\n{more}', "utf-8")
    return there


def test_upkeep_brings_the_backup_up_to_date_and_proves_it(home: Home) -> None:
    there = kept_there(home, "allow_same_disk = true\n")
    done = {one.step: one for one in maintain(home, sample=3, now=clock)}["backup"]
    assert done.faults == ()
    assert "restored and read" in done.says
    assert to_see_to(home).keys() <= {"backup"}
    (there / "store" / "live.duckdb").write_bytes(b"nonsense")
    assert {one.step: one for one in maintain(home, sample=3, now=clock)}["backup"].faults == ()
