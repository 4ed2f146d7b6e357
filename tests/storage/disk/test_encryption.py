"""What of a computer is encrypted, by what its kernel lists: LUKS under LVM, bare disks, and others."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.disk.encryption import shelter_of, swap_shelters

LINE = "30 1 0:26 / {place} rw,relatime shared:1 - {kind} {source} rw\n"


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    """Devices: dm-1, of LVM, on dm-0, of LUKS, on a partition; dm-2 on dm-0 and a partition that is bare."""
    for name, uuid, below in (
        ("vda3", "", ()), ("vdb1", "", ()), ("zram0", "", ()), ("dm-0", "CRYPT-LUKS2-1", ("vda3",)),
        ("dm-1", "LVM-2", ("dm-0",)), ("dm-2", "LVM-3", ("dm-0", "vdb1")),
    ):  # fmt: skip
        (tmp_path / "block" / name / "slaves").mkdir(parents=True)
        if uuid:
            (tmp_path / "block" / name / "dm").mkdir()
            (tmp_path / "block" / name / "dm/uuid").write_text(f"{uuid}\n")
        for other in below:
            (tmp_path / "block" / name / "slaves" / other).mkdir()
    return tmp_path / "block"


@pytest.mark.parametrize(
    ("kind", "source", "state"),
    [
        ("ext4", "/dev/vda3", "not encrypted"),
        ("ext4", "/dev/dm-0", "encrypted"),
        ("ext4", "/dev/dm-1", "encrypted"),
        ("btrfs", "/dev/dm-2", "not encrypted"),
        ("fuse.gocryptfs", "/somewhere/cipher", "encrypted"),
        ("tmpfs", "tmpfs", "in memory"),
        ("overlay", "overlay", "unknown"),
        ("ext4", "/dev/nothing", "unknown"),
    ],
)
def test_a_folder_is_as_encrypted_as_the_file_system_it_lies_on(
    tmp_path: Path, blocks: Path, kind: str, source: str, state: str
) -> None:
    home = tmp_path / "a home"
    home.mkdir()
    mounts = tmp_path / "mountinfo"
    escaped = str(home).replace(" ", "\\040")
    mounts.write_text(
        LINE.format(place="/", kind="ext4", source="/dev/vdb1") + LINE.format(place=escaped, kind=kind, source=source)
    )
    assert shelter_of(home / "to be made", mounts=mounts, blocks=blocks).state == state
    assert shelter_of(tmp_path, mounts=mounts, blocks=blocks).state == "not encrypted", "beside it, the disk counts"


def test_swap_is_told_device_by_device(tmp_path: Path, blocks: Path) -> None:
    swaps = tmp_path / "swaps"
    swaps.write_text("Filename Type Size Used Priority\n/dev/zram0 partition 1 0 1\n/dev/vdb1 partition 1 0 1\n")
    assert [one.state for one in swap_shelters(swaps=swaps, blocks=blocks)] == ["in memory", "not encrypted"]
    swaps.write_text("Filename Type Size Used Priority\n")
    assert swap_shelters(swaps=swaps, blocks=blocks) == []
    assert [one.state for one in swap_shelters(swaps=tmp_path / "none")] == ["unknown"]
