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
FAULTS_OF_MACHINES = [f"tests/faults/{name}.py" for name in ("machines", "machines_on_ceph", "machines_by_prefect")]
COMMANDS: dict[str, list[list[str]]] = {
    "setup": [],
    "run": [[f"{BIN}/longwatch", "--home", "demo", "demo"]],
    "up": [[f"{BIN}/longwatch", "up"]],
    "test": [[f"{BIN}/python", "-m", "pytest", "-n", "4", "--dist", "loadfile", "-m", "not long"]],
    "test-long": [[f"{BIN}/python", "-m", "pytest", "-n", "4", "--dist", "loadfile"]],
    "faults-store": [[f"{BIN}/python", "-m", "tests.faults"]],
    "faults-fetch": [[f"{BIN}/python", "-m", "tests.faults.fetching"]],
    "faults-pages": [[f"{BIN}/python", "-m", "tests.faults.pages"]],
    "faults-machines": [
        [f"{BIN}/python", "-m", "pytest", "-q", "-o", "faulthandler_timeout=1800", *FAULTS_OF_MACHINES]
    ],
    "faults-up": [[f"{BIN}/python", "-m", "tests.faults.up"]],
    "faults-wheel": [[f"{BIN}/python", "-m", "tests.faults.installed"]],
    "bench": [[f"{BIN}/python", "-m", "bench.store", "1000", "10000"]],
    "check": [
        [f"{BIN}/ruff", "check"],
        [f"{BIN}/ruff", "format", "--check"],
        [f"{BIN}/mypy"],
        [f"{BIN}/lint-imports", "--no-logo"],
    ],
}
WAYS = {"uv": "uv, in seconds", "uv-by-pip": "the locked uv, in half a minute", "pip": "pip alone, in two minutes"}


def main() -> None:
    """Set up, then become the command; where it is several, all run."""
    parser = argparse.ArgumentParser(description="Set Longwatch up in .venv, and run it there.", allow_abbrev=False)
    parser.add_argument("--with", dest="way", choices=WAYS, help="install in this way and no other")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("extra", nargs=argparse.REMAINDER, help="passed on to the command")
    way = os.environ.get("LONGWATCH_INSTALL_WITH")
    asked = parser.parse_args([*(["--with", way] if way else []), *sys.argv[1:]])
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without bytecode every start takes twice as long
    set_up([asked.way] if asked.way else list(WAYS))
    if asked.command in {"test", "test-long"} and (folder := memory_disk()):
        os.environ.setdefault("TMPDIR", folder)
    commands = COMMANDS[asked.command]
    if len(commands) == 1:
        os.execv(commands[0][0], [*commands[0], *asked.extra])  # noqa: S606 - signals and exit code are the command's
    failed = [command for command in commands if not done(command)]
    sys.exit(1 if failed else 0)


def set_up(ways: list[str]) -> None:
    """Make .venv unless it stands; who comes second waits. Tries the ways in turn, each from nothing."""
    with (ROOT / ".bootstrap.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("setup: another setup is running: waiting for it to finish", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        made_from = wanted()
        if STAMP.exists() and STAMP.read_text() == made_from and Path(BIN, "python").exists():
            return
        for way in ways:
            wipe()
            venv.create(VENV, symlinks=True)
            if install(way, lock.fileno()):
                STAMP.with_suffix(".new").write_text(made_from)
                STAMP.with_suffix(".new").rename(STAMP)
                return
    sys.exit("setup: installation failed: fix what the lines above report, then try again")


def memory_disk() -> str | None:
    """A folder in memory with room for what tests write: they force each file to its disk, and wait for it."""
    folder, room = "/dev/shm", 4 << 30  # noqa: S108 - pytest makes a folder of its own in it, for nobody else to read
    try:
        disk = os.statvfs(folder)
        free = int(re.findall(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())[0]) * 1024
    except (OSError, IndexError):
        return None
    is_fit = os.access(folder, os.W_OK) and not disk.f_flag & os.ST_NOEXEC
    return folder if is_fit and min(disk.f_bavail * disk.f_frsize, free) > room else None


def wanted() -> str:
    """What .venv is made from. Another lock, project file, Python or folder gives another text."""
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (LOCK, ROOT / "pyproject.toml")]
    return "\n".join([*digests, sys.version, str(ROOT), ""])


def wipe() -> None:
    """Take .venv away, the stamp first: killed in between, it must not look whole."""
    STAMP.unlink(missing_ok=True)
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def install(way: str, lock: int) -> bool:
    """Whether everything locked, and we ourselves, could be installed in this way."""
    python, text = f"{BIN}/python", LOCK.read_text()
    pip = [BASE, "-m", "pip", "--disable-pip-version-check", "--python", python]
    uv = shutil.which("uv") if way == "uv" else f"{BIN}/uv"
    locked_uv = "".join(re.findall(r"^uv==(?:.*\\\n)+.*\n", text, re.MULTILINE))
    if uv is None or (way == "uv-by-pip" and not locked_uv):
        return False
    print(f"setup: installing {len(re.findall('(?m)^[^ ]+==', text))} packages into .venv with {WAYS[way]}", flush=True)
    if way != "uv" and not has_pip_that_installs_elsewhere():
        pip = [python, "-m", "pip", "--disable-pip-version-check"]
        if not done([python, "-m", "ensurepip"], lock=lock):
            return False
    if way == "uv-by-pip":
        alone = VENV / "uv.lock"
        alone.write_text(locked_uv)
        if not done([*pip, "install", "-q", "--no-deps", "--require-hashes", "-r", str(alone)], lock=lock):
            return False
        settings = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
        if index := re.search(r"\.index-url='(.+)'", settings):  # uv does not read the settings of pip
            os.environ.setdefault("UV_DEFAULT_INDEX", index[1])
    tool = pip if way == "pip" else [uv, "pip"]
    more = ["-q"] if way == "pip" else ["-q", "--compile-bytecode", "--python", python]
    return done([*tool, "install", *more, "--no-deps", "--require-hashes", "-r", str(LOCK)], lock=lock) and done(
        [*tool, "install", *more, "--no-deps", "--no-build-isolation", "-e", "."], lock=lock
    )


def has_pip_that_installs_elsewhere() -> bool:
    """Whether the Python that started us has a pip that knows --python; its help says so without starting another."""
    asked = subprocess.run([BASE, "-m", "pip", "--help"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and " --python " in asked.stdout


def done(command: list[str], *, lock: int | None = None) -> bool:
    """Whether a command ended well; if not, says so. It inherits the lock, and holds it should we be killed."""
    try:
        code = subprocess.run(command, check=False, pass_fds=() if lock is None else (lock,)).returncode
    except OSError as error:
        code = 127
        print(error, file=sys.stderr)
    if code:
        print(f"{' '.join([Path(command[0]).name, *command[1:]])}: ended with {code}", file=sys.stderr, flush=True)
    return code == 0


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("setup: stopped: run it again, it starts from the beginning")
