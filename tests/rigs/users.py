"""Other users of this computer, for programs that must not see each other's files. Only root can start them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

HUB, LYON, OSLO = 65_102, 65_103, 65_104
"""Numbers without names: nobody's, as far as this computer knows."""
NOBODY = 65_534


def number_of(name: str) -> int:
    """The number of a user that there is; nobody's otherwise."""
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return NOBODY


@cache
def are_there() -> bool:
    """Whether programs can be started as other users, and whether those can start this Python."""
    if os.geteuid() or not shutil.which("setpriv"):
        return False
    done = subprocess.run(
        [*_changed(LYON), "sh", "-c", f"exec '{sys.executable}' -c pass"], cwd="/", capture_output=True, check=False
    )
    return done.returncode == 0


def as_user(number: int) -> list[str]:
    """The words before a command that is to run as another user; none where that cannot be done."""
    return _changed(number) if os.geteuid() == 0 and shutil.which("setpriv") else []


def _changed(number: int) -> list[str]:
    return ["setpriv", f"--reuid={number}", f"--regid={number}", "--clear-groups", "--no-new-privs"]


def give(folder: Path, number: int) -> None:
    """Give a folder and all that is in it to another user, who alone can look into it."""
    folder.chmod(0o700)
    if as_user(number):
        subprocess.run(["chown", "-R", f"{number}:{number}", folder], check=True)


@contextmanager
def passable_folder() -> Generator[Path]:
    """A folder through which others may pass: through pytest's own they may not, and each start of it sees to that."""
    with tempfile.TemporaryDirectory(prefix="longwatch-") as name:
        Path(name).chmod(0o711)
        yield Path(name)
