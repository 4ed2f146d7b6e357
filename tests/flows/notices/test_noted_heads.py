"""Heads of the chain noted on other disks: added after each run, and what verify holds the chain to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config.home import Home
from flows.notices.noted_heads import HeadsError, note_head, read_heads
from flows.upkeep.doctor import examine
from flows.upkeep.verify import verify
from longwatch import main
from storage.archive import custody
from storage.archive.custody import append
from tests.conftest import Alpha


def now() -> datetime:
    return datetime(2026, 11, 29, 3, tzinfo=UTC)


def noting(home: Home, *paths: Path) -> None:
    """Have a home note its heads in these files."""
    text = home.settings_file.read_text("utf-8") if home.settings_file.exists() else ""
    listed = ", ".join(f'"{path}"' for path in paths)
    home.settings_file.write_text(f"{text}\n[custody]\nheads_to = [{listed}]\n", "utf-8")


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    """A home with nothing in it but a chain of one line."""
    home = Home(tmp_path / "home")
    home.store.mkdir(parents=True)
    append(home.custody, [{"note": "first"}])
    return home


def test_each_run_adds_the_head_to_every_file_and_verify_holds_the_chain_to_them(
    alpha: Alpha, text: Any, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("# noted by longwatch\n", "utf-8")
    noting(alpha.home, one, other)
    heads = []
    for day in ("first", "second"):
        alpha.says(f"/{day}", f"Execution in {day}", text(day))
        done = CliRunner().invoke(main, ["--home", str(alpha.home.root), "collect", "--early"])
        assert done.exit_code == 0, done.output
        assert f"{other}: is not there, and the head of the chain was not noted" in done.output
        heads.append(custody.head(alpha.home.custody))
    assert read_heads(one) == heads
    assert not other.exists(), "where its disk is not mounted, nothing is written"
    found = verify(alpha.home)
    assert found.faults == []
    assert f"2 heads noted in {one}: all are of lines of the chain" in found.remarks
    assert any(remark.startswith(f"not checked: {other}: heads cannot be read") for remark in found.remarks)
    lines = alpha.home.custody.read_bytes().splitlines(keepends=True)
    alpha.home.custody.write_bytes(b"".join(lines[:-1]))
    assert [
        f for f in verify(alpha.home).faults if f"1 of 2 heads noted in {one} are of no line, the first {heads[1]}" in f
    ]
    findings = {one.says: one.remedy for one in examine(alpha.home, now=now()) if one.check == "heads"}
    assert [("on the home's own disk" in says, "touch" in remedy) for says, remedy in findings.items()] == [
        (True, False),
        (False, True),
    ]


def test_a_head_is_noted_once_and_what_was_noted_stays(bare: Home, tmp_path: Path) -> None:
    file = tmp_path / "heads.txt"
    file.touch()
    noting(bare, file)
    for _ in range(2):
        assert note_head(bare, now=now) == ""
    first = file.read_bytes()
    assert first == f"{custody.head(bare.custody)} 1 2026-11-29T03:00:00Z\n".encode()
    append(bare.custody, [{"note": "second"}])
    assert note_head(bare, now=now) == ""
    assert file.read_bytes().startswith(first)
    assert read_heads(file) == [first[:64].decode(), custody.head(bare.custody)]


def test_a_file_that_takes_no_head_fails_no_run(bare: Home, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    noting(bare, Path("/dev/full"), tmp_path / "folder")
    told = note_head(bare, now=now)
    assert "/dev/full: the head of the chain could not be noted: No space left on device" in told
    assert f"{tmp_path}/folder: the head of the chain could not be noted: Is a directory" in told
    bare.settings_file.write_text("[custody]\nheads_to = 7\n", "utf-8")
    assert "longwatch.toml has a mistake" in note_head(bare, now=now)


@pytest.mark.parametrize("name", ["heads.txt", "~/heads.txt", "/", "/mnt/../home/x", "/mnt/a\\nb"])
def test_a_file_of_heads_is_named_by_its_whole_path(bare: Home, name: str) -> None:
    bare.settings_file.write_text(f'[custody]\nheads_to = "{name}"\n', "utf-8")
    done = CliRunner().invoke(main, ["--home", str(bare.root), "verify"])
    assert "is not the whole path of a file" in done.output


@pytest.mark.parametrize("line", ["0" * 63, "0" * 65, "no head", "\x00" + "0" * 64])
def test_a_line_that_is_no_head_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "heads.txt").write_text(f"{'A' * 64} 3 2026\r\n\n# a word\n{line}\n", "utf-8")
    with pytest.raises(HeadsError, match="line 4 does not begin with a head"):
        read_heads(tmp_path / "heads.txt")
