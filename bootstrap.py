"""Make .venv from requirements.lock with nothing but Python, then run what was asked for in it.

A second start finds its stamp and does nothing; one that was killed leaves no stamp, and the next begins anew.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one should read this, not a traceback
    sys.exit("setup: this Python is too old: take 3.11 or newer, as in: make run PYTHON=python3.12")

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
BIN = f"{VENV}/bin"
BASE = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001 - ours may stand in the .venv we wipe
COMMANDS = {
    "setup": [],
    "run": [[f"{BIN}/longwatch", "--home", "demo", "demo"]],
    "up": [[f"{BIN}/longwatch", "up"]],
    "test": [[f"{BIN}/python", "-m", "pytest"]],
    "check": [[f"{BIN}/{tool}"] for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports")],
}
COMMANDS["check"] = [tool[0].split(" ") for tool in COMMANDS["check"]]
WAYS = {"uv": "uv, in seconds", "uv-by-pip": "the locked uv, in half a minute", "pip": "pip alone, in two minutes"}


def main() -> None:
    """Set up, then become the command; where it is several, all run."""
    parser = argparse.ArgumentParser(description="Set Longwatch up in .venv, and run it there.", allow_abbrev=False)
    parser.add_argument("--with", dest="way", choices=WAYS, help="install this way and no other")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("extra", nargs=argparse.REMAINDER, help="passed on to the command")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without bytecode every start takes twice as long
    way = asked.way or os.environ.get("LONGWATCH_INSTALL_WITH")
    set_up([way] if way else list(WAYS))
