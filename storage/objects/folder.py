"""A folder that several machines can reach, as an object store: for a shared disk, and for trials."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

from config.atomic_write import sync_folder
from storage.objects.store import Listed, MissingObjectError, StoreError, checked_name, is_name, too_large

PARTS = ".parts"


class FolderObjects:
    """The objects of a folder: a name is a path in it. A hard link makes each in one step, and never replaces one."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def create(self, name: str, body: bytes) -> bool:
        """Write an object; False where one of that name is there."""
        with self._part(name) as part:
            part.write_bytes(body)
            return self._named(part, name)

    def create_from(self, name: str, path: Path) -> bool:
        """The same, of a file."""
        with self._part(name) as part:
            copyfile(path, part)
            return self._named(part, name)

    def read(self, name: str, *, most: int) -> bytes:
        """An object of up to `most` bytes."""
        with self._failures(name):
            return self._found(name, most).read_bytes()

    def read_into(self, name: str, path: Path, *, most: int) -> None:
        """Write an object into a file that is not there yet."""
        with self._failures(name):
            copyfile(self._found(name, most), path)

    def listed(self, prefix: str) -> list[Listed]:
        """The objects whose names begin so."""
        folder = self._root / prefix.rpartition("/")[0]
        with self._failures(prefix):
            paths = (
                [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
                if folder.is_dir()
                else []
            )
            found = [self._listed(path) for path in paths if PARTS not in path.relative_to(self._root).parts]
        ours = (one for one in found if one.name.startswith(prefix) and is_name(one.name))
        return sorted(ours, key=lambda one: one.name)

    def delete(self, name: str) -> None:
        """Delete an object."""
        with self._failures(name):
            (self._root / checked_name(name)).unlink(missing_ok=True)

    def _listed(self, path: Path) -> Listed:
        state = path.stat()
        name = path.relative_to(self._root).as_posix()
        return Listed(name=name, bytes=state.st_size, written_at=datetime.fromtimestamp(state.st_mtime, UTC))

    def _found(self, name: str, most: int) -> Path:
        path = self._root / checked_name(name)
        if path.is_symlink():  # whoever may write here could otherwise have us read what only we may
            raise StoreError(f"{path}: is a link, and no object")
        size = path.stat().st_size
        if size > most:
            raise too_large(name, size, most)
        return path

    def _named(self, part: Path, name: str) -> bool:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        try:
            path.hardlink_to(part)
        except FileExistsError:
            return False
        sync_folder(path.parent)
        return True

    @contextmanager
    def _part(self, name: str) -> Generator[Path]:
        checked_name(name)
        folder = self._root / PARTS
        part = folder / uuid4().hex
        with self._failures(name):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)

    @contextmanager
    def _failures(self, name: str) -> Generator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise MissingObjectError(f"{self._root / name}: is not there") from error
        except OSError as error:
            remedy = "see whether the shared folder is mounted, and yours to use"
            raise StoreError(f"{self._root / name}: {error.strerror or error}: {remedy}") from error
