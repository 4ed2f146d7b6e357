"""What `up` goes by, read from the files of a watch by a process of its own.

    python -m flows.service.processes.up_settings HOME

`up` itself runs for months: what reads and checks those files would be 18 MB of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from config.home import Home

if TYPE_CHECKING:
    from config.settings import Settings

EVERY_SECONDS = "LONGWATCH_EVERY_SECONDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpSettings:
    """What of a watch's settings `up` goes by."""

    seconds: float
    """The time between two runs."""
    turn: str
    """The command that does what a run does, for a home of its role."""
    desk: tuple[str, ...] | None
    """What starts the review desk, for Python; None where it is not switched on."""


def up_settings(home: Home) -> UpSettings:
    """Read them. Raises ConfigError."""
    from config.current.watch import read_current_watch
    from config.roles import TURNS

    settings = read_current_watch(home).watch.settings
    seconds = every(settings, os.environ).total_seconds()
    return UpSettings(seconds=seconds, turn=TURNS[settings.shared.role], desk=desk_command(home, settings))


def up_settings_apart(home: Home) -> UpSettings:
    """The same, read by another process; by this one where that fails, so that what is wrong is raised here."""
    # -P: what lies in the folder that somebody stands in is no module of ours
    command = [sys.executable, "-P", "-m", "flows.service.processes.up_settings", str(home.root.absolute())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return up_settings(home)
    told = json.loads(done.stdout)
    return UpSettings(seconds=told["seconds"], turn=told["turn"], desk=tuple(told["desk"]) if told["desk"] else None)


def every(settings: Settings, environ: Mapping[str, str]) -> timedelta:
    """The time between two runs: as configured, or LONGWATCH_EVERY_SECONDS, which is for trying out."""
    from config.errors import ConfigError, Problem

    text = environ.get(EVERY_SECONDS)
    if not text:
        return timedelta(minutes=settings.collect.every_minutes)
    if not text.isdecimal() or not 0 < int(text) < 1_000_000:
        raise ConfigError(
            (Problem(file=Path(EVERY_SECONDS), key="", message="is not a number of seconds", remedy="unset it"),)
        )
    return timedelta(seconds=int(text))


def desk_command(home: Home, settings: Settings) -> tuple[str, ...] | None:
    """What starts the review desk of a home, for Python; None where it is not switched on."""
    if not settings.desk.enabled:
        return None
    root, port = str(home.root.absolute()), str(settings.desk.port)
    return "-m", "desk.server", root, port  # by its name: it stands above this room


if __name__ == "__main__":
    print(json.dumps(asdict(up_settings(Home(Path(sys.argv[1]))))))
