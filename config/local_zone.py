"""The time zone that a computer is set to, as the first guess for a watch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.checks import zone as checked_zone

SHARED = "zoneinfo/"


def local_zone(environ: Mapping[str, str], *, etc: Path = Path("/etc")) -> str:
    """The IANA name of the computer's time zone; UTC where none is known."""
    for name in (environ.get("TZ", "").removeprefix(":"), _linked(etc / "localtime"), _written(etc / "timezone")):
        if name and _is_zone(name):
            return name
    return "UTC"


def _linked(path: Path) -> str:
    try:
        target = path.readlink().as_posix()
    except OSError:
        return ""
    return target.partition(SHARED)[2]


def _written(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _is_zone(name: str) -> bool:
    try:
        return checked_zone(name) == name
    except ValueError:
        return False
