"""What doctor found; and whether a home can be written by us, and read by nobody else."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.home import Home
from flows.output.counts import count_of
from storage.disk.locks import is_read_only


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; `remedy` is empty where all is well."""

    check: str
    says: str
    remedy: str = ""

    def text(self) -> str:
        """The same on a line or two."""
        return f"{self.check:<12}{self.says}" + (f"\n{'':<10}> {self.remedy}" if self.remedy else "")


def permissions(home: Home, now: datetime) -> Iterator[Finding]:
    """Whether we can write what is kept, and who else can read it, in store or in the published file."""
    del now
    if not home.store.exists():
        return
    written = (home.root, home.store, home.spool, home.filed, home.captures, home.live, home.custody)
    if shut := [path for path in written if path.exists() and not os.access(path, os.W_OK)]:
        names = ", ".join(path.relative_to(home.root.parent).as_posix() for path in shut)
        remedy = f"run Longwatch as the user who made the home ({_user(shut[0])}), or `chmod -R u+w` what is named"
        if is_read_only(home.store):
            remedy = "its file system is mounted read-only: mount it to be written, or only read: `longwatch verify`"
        yield Finding(check="permissions", says=f"this account cannot write {names}", remedy=remedy)
    wide = [path for path in (home.store, *home.store.rglob("*")) if _is_wide(path)]
    if wide:
        says = (
            f"{count_of(len(wide), 'file')} under store can be read by others, such as {wide[0].relative_to(home.root)}"
        )
        yield Finding(check="permissions", says=says, remedy=f"chmod -R go-rwx {home.store.name}, in the home")
    shown = [path.name for path in (home.published, home.digests, home.feeds) if path.exists() and _is_open(path)]
    if shown and _is_open(home.root):
        says = f"others on this computer can open {home.root}, and in it {', '.join(shown)}: texts, rulings and names"
        yield Finding(check="permissions", says=says, remedy=f"chmod 700 {home.root}")
    if not wide and not (shown and _is_open(home.root)):
        yield Finding(check="permissions", says="nobody else can look into store or the published file")


def _user(path: Path) -> str:
    """Whose a file is."""
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _is_open(path: Path) -> bool:
    """Whether others than its owner may read a file, or enter a folder."""
    return bool(path.stat().st_mode & 0o055)


def _is_wide(path: Path) -> bool:
    state = path.lstat()
    return not stat.S_ISLNK(state.st_mode) and bool(stat.S_IMODE(state.st_mode) & 0o077 or state.st_uid != os.getuid())
