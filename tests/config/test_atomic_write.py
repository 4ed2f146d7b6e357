"""Files written in one step: the old one or the new one, never half of either."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.atomic_write import open_atomically, write_atomically


def test_a_file_that_cannot_be_finished_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "iran.toml"
    path.write_text("old")
    with pytest.raises(TypeError), open_atomically(path) as file:
        file.writelines([b"half", "of it"])  # type: ignore[list-item]
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("iran.toml", "old")]


def test_a_replaced_file_keeps_its_permissions_unless_others_are_given(tmp_path: Path) -> None:
    path = tmp_path / "iran.toml"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)
    write_atomically(path, b"secret", mode=0o600)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"secret", 0o600)


def test_a_link_to_a_file_kept_elsewhere_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    kept = tmp_path / "git" / "iran.toml"
    kept.write_text("old")
    (tmp_path / "iran.toml").symlink_to(kept)
    write_atomically(tmp_path / "iran.toml", "new")
    assert (tmp_path / "iran.toml").is_symlink()
    assert kept.read_text() == "new"
