"""Homes in a folder that gocryptfs encrypts: made, opened, and closed with everything that runs in them.

FOLDER is where the home is while it is open; FOLDER.encrypted has what lies on the disk. The passphrase goes from the
terminal to gocryptfs: it is in no file, no argument and no variable of ours.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.exit_codes import FAILED, LongwatchError
from config.home import CIPHER_CONF
from config.home import cipher_folder as cipher_folder
from storage.disk.encryption import shelter_of

PROC, FUSE = Path("/proc"), Path("/dev/fuse")
WRONG_PASSPHRASE = 12
"""The status that gocryptfs ends with for a passphrase that is not the one."""
# A run files what it has when it is asked to end.
SECONDS_TO_END = 15
BETWEEN_LOOKS = 0.1


class EncryptedHomeError(LongwatchError):
    """An encrypted home that cannot be made, opened or closed; the message says why, and what to type."""

    exit_code = FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What closing a home came to."""

    folder: Path
    """Where it was open."""
    ended: tuple[str, ...]
    """Processes that were ended, each with its number."""
    left: tuple[str, ...] = ()
    """Processes that hold it still: those from which the command was called, and what could not be ended."""


def is_open(folder: Path) -> bool:
    """Whether gocryptfs has the folder mounted."""
    return folder.is_mount() and shelter_of(folder).by == "gocryptfs"


def new_home(folder: Path) -> None:
    """Make an encrypted folder; gocryptfs asks for a passphrase. Raises EncryptedHomeError."""
    cipher = cipher_folder(folder)
    for path in (folder, cipher):
        if os.path.lexists(path) and (not path.is_dir() or any(path.iterdir())):
            raise EncryptedHomeError(
                f"{path}: is there already: name another folder, or open it with `longwatch home open`"
            )
    program = _program()
    _unmounter()  # what cannot be opened later is not made
    cipher.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _run([program, "-init", str(cipher)], f"{cipher}: could not be made")
    finally:
        if not (cipher / CIPHER_CONF).is_file():  # stopped while it asked for the passphrase
            with suppress(OSError):
                cipher.rmdir()


def open_home(folder: Path) -> None:
    """Mount an encrypted home; gocryptfs asks for the passphrase. Raises EncryptedHomeError."""
    cipher = cipher_folder(folder)
    if is_open(folder):
        raise EncryptedHomeError(f"{folder}: is open already")
    if not (cipher / CIPHER_CONF).is_file():
        raise EncryptedHomeError(
            f"{cipher}: holds no encrypted home: make one with `longwatch home new {folder} --encrypted`"
        )
    if folder.exists() and any(folder.iterdir()):
        raise EncryptedHomeError(f"{folder}: has files in it that lie there in the clear: move them away, then open it")
    program = _program()
    _unmounter()
    if not os.access(FUSE, os.R_OK | os.W_OK):
        raise EncryptedHomeError(
            f"{folder}: was not opened: {FUSE} is missing, or not yours to use: `modprobe fuse`; a container "
            f"needs `--device {FUSE}`"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _run([program, "-q", str(cipher), str(folder)], f"{folder}: was not opened", {WRONG_PASSPHRASE: "wrong passphrase"})


def close_home(folder: Path) -> Closed:
    """End everything that has a file of the home open or runs in it, then unmount it. Raises EncryptedHomeError.

    The folder may be a link to it, or lie anywhere in it. The processes from which this was called are left: where a
    shell stands in the home, that is detached, and closed when the shell leaves it.
    """
    there = folder.resolve()
    mounted = next(filter(is_open, (there, *there.parents)), None)
    if mounted is None:
        raise EncryptedHomeError(f"{folder}: is not open")
    folder = mounted
    ours, program, until = _ancestors(), _unmounter(), time.monotonic() + SECONDS_TO_END
    ended: list[str] = []
    while True:
        # More than once: one that ends may be starting another, and its files close after it is gone.
        ended += _end([pid for pid in processes_in(folder) if pid not in ours])
        left, is_late = processes_in(folder), time.monotonic() > until
        command = [program, "-uz" if left else "-u", str(folder)]
        is_free = is_late or ours.issuperset(left)
        if is_free and subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            break
        if is_late:
            raise EncryptedHomeError(f"{folder}: could not be unmounted: a program holds it: `fuser -vm {folder}`")
        time.sleep(BETWEEN_LOOKS)
    with suppress(OSError):
        folder.rmdir()
    return Closed(folder=folder, ended=tuple(ended), left=tuple(map(_called, left)))


def processes_in(folder: Path) -> list[int]:
    """Processes that stand in a folder, or have a file in it open or mapped, as far as we may look."""
    root = str(folder.resolve())
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and _is_within(entry, root)]


def _is_within(process: Path, root: str) -> bool:
    with suppress(OSError):
        links = [process / "cwd", process / "exe", *(process / "fd").iterdir()]
        for link in links:
            with suppress(OSError):
                if _is_below(str(link.readlink()), root):
                    return True
        mapped = (line.split(maxsplit=5) for line in (process / "maps").read_text("utf-8", "replace").splitlines())
        return any(len(parts) == 6 and _is_below(parts[5], root) for parts in mapped)
    return False


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _ancestors() -> set[int]:
    found, pid = set[int](), os.getpid()
    while pid > 0 and pid not in found:
        found.add(pid)
        try:
            pid = int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            break
    return found


def _end(pids: Sequence[int]) -> list[str]:
    """End processes, gently first; what they were."""
    names = [_called(pid) for pid in pids]
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        for pid in _alive(pids):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, wanted)
        until = time.monotonic() + SECONDS_TO_END
        while _alive(pids) and time.monotonic() < until:
            time.sleep(BETWEEN_LOOKS)
    return names


def _alive(pids: Iterable[int]) -> list[int]:
    """Those that still run: one that has ended, and that nobody has asked after yet, holds nothing."""
    found = []
    for pid in pids:
        with suppress(OSError):
            if (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.append(pid)
    return found


def _called(pid: int) -> str:
    with suppress(OSError):
        return f"{(PROC / str(pid) / 'comm').read_text().strip()} ({pid})"
    return str(pid)


def _program() -> str:
    """The program that encrypts a folder. Raises EncryptedHomeError where it is missing."""
    found = shutil.which("gocryptfs")
    if found is None:
        raise EncryptedHomeError(
            "gocryptfs is not here, which encrypts a folder: `apt install gocryptfs fuse3`; or encrypt the whole disk"
        )
    return found


def _unmounter() -> str:
    """The program that lets a folder go. Raises EncryptedHomeError where it is missing."""
    found = shutil.which("fusermount3") or shutil.which("fusermount")
    if found is None:
        raise EncryptedHomeError("FUSE is missing (fusermount3), which opens and closes a folder: `apt install fuse3`")
    return found


def _run(command: Sequence[str], otherwise: str, reasons: Mapping[int, str] | None = None) -> None:
    """Run a program at the terminal that we have. Raises EncryptedHomeError, by its status, where it fails."""
    if (status := subprocess.run(command, check=False).returncode) != 0:
        why = (reasons or {}).get(status, f"{Path(command[0]).name} ended with {status}")
        raise EncryptedHomeError(f"{otherwise}: {why}")
