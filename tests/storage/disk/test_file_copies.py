"""Copies that are made of the copy before: the same bytes, written only where they differ, never under a reader."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from storage.disk import file_copies
from storage.disk.file_copies import BLOCK, HEADER, copy_atomically

PIECES = 5


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where pieces are written into a copy, of files of any size; none of this file system's are shared."""
    places: list[int] = []
    pwrite = os.pwrite

    def noted(file: int, piece: bytes, place: int) -> int:
        places.append(place)
        return pwrite(file, piece, place)

    monkeypatch.setattr(os, "pwrite", noted)
    monkeypatch.setattr(file_copies, "SMALLEST", 0)
    monkeypatch.setattr(file_copies, "_shares_blocks", lambda *_: False)
    (tmp_path / "live").write_bytes(os.urandom(HEADER + PIECES * BLOCK))
    if not file_copies.is_ours_alone(tmp_path / "live"):
        pytest.skip("this file system cannot tell who has a file open: every copy is whole")
    return places


def published(folder: Path, change: int | None = None) -> Path:
    """The copy, once a byte of the original was changed."""
    if change is not None:
        with (folder / "live").open("r+b") as file:
            file.seek(change)
            old = file.read(1)
            file.seek(change)
            file.write(bytes([old[0] ^ 1]))
    copy_atomically(folder / "live", folder / "copy", mode=0o444, spare=folder / "spare")
    assert (folder / "copy").read_bytes() == (folder / "live").read_bytes()
    assert (folder / "copy").stat().st_mode & 0o777 == 0o444
    return folder / "copy"


def test_a_copy_is_made_of_the_one_before_where_it_differs(tmp_path: Path, written: list[int]) -> None:
    first = published(tmp_path).stat().st_ino
    second = published(tmp_path, HEADER + BLOCK).stat().st_ino
    assert written == []
    assert published(tmp_path, 17).stat().st_ino == first
    assert written == [0, HEADER + BLOCK], "the piece that changed in between, too"
    assert published(tmp_path).stat().st_ino == second
    assert written[2:] == [0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "live", "spare"]


@pytest.mark.parametrize("size", [HEADER + 2 * BLOCK, HEADER + 7 * BLOCK, HEADER + 4 * BLOCK + 99, 10, 0])
def test_a_copy_grows_and_shrinks_with_the_original(tmp_path: Path, written: list[int], size: int) -> None:
    published(tmp_path)
    published(tmp_path)
    (tmp_path / "live").write_bytes(os.urandom(size))
    published(tmp_path)
    assert len(written) == -(-max(size - HEADER, 0) // BLOCK) + (size > 0)
    published(tmp_path)


def test_what_somebody_has_open_or_under_another_name_is_not_written_into(tmp_path: Path, written: list[int]) -> None:
    published(tmp_path)
    first = (tmp_path / "copy").read_bytes()
    with (tmp_path / "copy").open("rb") as reader:
        published(tmp_path, HEADER)
        os.link(tmp_path / "copy", tmp_path / "kept")
        second = (tmp_path / "kept").read_bytes()
        published(tmp_path, HEADER + 1)
        published(tmp_path, HEADER + 2)
        assert reader.read() == first
    assert (tmp_path / "kept").read_bytes() == second
    assert written == []


def test_a_file_that_is_copied_in_no_time_leaves_no_spare(
    tmp_path: Path, written: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tmp_path)
    published(tmp_path)
    monkeypatch.setattr(file_copies, "SMALLEST", HEADER + (PIECES + 1) * BLOCK)
    published(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "live"]
    assert written == []


@pytest.mark.parametrize("left", [0, 1, BLOCK // 2])
def test_a_disk_that_takes_a_piece_in_part_leaves_what_stood_there(
    tmp_path: Path, written: list[int], monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    published(tmp_path)
    before = published(tmp_path).read_bytes()
    room, pwrite = [left], os.pwrite

    def short(file: int, piece: bytes, place: int) -> int:
        taken = min(len(piece), room[0])
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room[0] -= taken
        return pwrite(file, bytes(piece[:taken]), place)

    monkeypatch.setattr(os, "pwrite", short)
    with (tmp_path / "live").open("r+b") as file:
        file.seek(HEADER + (PIECES - 1) * BLOCK)
        file.write(os.urandom(BLOCK))
    with pytest.raises(OSError, match="No space left"):
        copy_atomically(tmp_path / "live", tmp_path / "copy", mode=0o444, spare=tmp_path / "spare")
    assert (tmp_path / "copy").read_bytes() == before
    room[0] = 10 * BLOCK
    published(tmp_path)
