"""The computer's own time zone is the first guess, and never one that the settings would refuse."""

from __future__ import annotations

from pathlib import Path

from config.local_zone import local_zone


def test_the_variable_goes_before_the_computers_setting(tmp_path: Path) -> None:
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Zurich")
    (tmp_path / "timezone").write_text("Asia/Tehran\n", "utf-8")
    assert local_zone({"TZ": ":America/New_York"}, etc=tmp_path) == "America/New_York"
    assert local_zone({"TZ": "nonsense"}, etc=tmp_path) == "Europe/Zurich"
    (tmp_path / "localtime").unlink()
    assert local_zone({}, etc=tmp_path) == "Asia/Tehran"


def test_where_nothing_is_known_it_is_utc(tmp_path: Path) -> None:
    assert local_zone({}, etc=tmp_path) == "UTC"
    (tmp_path / "timezone").write_bytes(b"\xff")
    assert local_zone({"TZ": "../../etc/passwd"}, etc=tmp_path) == "UTC"
