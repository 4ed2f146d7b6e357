"""Files encrypted to a person by age (age-encryption.org): `age -d -i KEYS FILE` opens them without us.

Who encrypts is asked for what is public alone, the recipient; a key is read where a backup is restored.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any

from config.atomic_write import sync_folder
from config.exit_codes import FAILED, LongwatchError

SUFFIX = ".age"
SECRET = ("AGE-SECRET-KEY-", "PRIVATE KEY")
BEGINS = b"age-encryption.org/"
"""How a file begins that age encrypted."""


def is_encrypted(path: Path) -> bool:
    """Whether a file is one that age encrypted, by what is in it. Raises OSError."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(BEGINS)) == BEGINS


class AgeError(LongwatchError):
    """A recipient or key that is none, or a file that it does not open; the message says what to do."""

    exit_code = FAILED


def read_recipients(texts: Sequence[str]) -> list[Any]:
    """Recipients as age and ssh write them: age1… or ssh-ed25519 …. Raises AgeError."""
    if not texts:
        return []
    from pyrage import ssh, x25519

    found = []
    for text in texts:
        if any(sign in text.upper() for sign in SECRET):
            raise AgeError(
                "what was given as recipient is a secret key, and is not shown here: give its public half, which "
                "`age-keygen -y KEYS` prints; whoever may have seen the command needs another key now"
            )
        kind = ssh if text.startswith("ssh-") else x25519
        try:
            found.append(kind.Recipient.from_str(text.strip()))
        except Exception as error:  # the binding raises classes of its own, and others for text that is no ASCII
            raise AgeError(
                f"{text[:80]}: is not a recipient: give the public key that `age-keygen` prints, age1…, or an SSH "
                "public key (ssh-ed25519 …)"
            ) from error
    return found


def read_keys(path: Path) -> list[Any]:
    """The keys in a file that `age-keygen` or `ssh-keygen` wrote. Raises AgeError."""
    from pyrage import ssh, x25519

    try:
        content = path.read_bytes()
        if content.startswith(b"-----BEGIN"):
            return [ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode("ascii").splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except Exception as error:  # as above
        raise AgeError(
            f"{path}: holds no key that can be read here ({type(error).__name__}): give the file that `age-keygen -o` "
            "wrote; one with a passphrase is opened by `age -d` first"
        ) from error
    if not found:
        raise AgeError(f"{path}: holds no key: give the file that `age-keygen -o` wrote")
    return found


def encrypt_file(source: Path, target: Path, recipients: Sequence[Any]) -> None:
    """Encrypt a file to recipients, there whole or not at all. Raises OSError."""
    with source.open("rb") as plain:
        _write(target, lambda into: _encrypt(plain, into, recipients))


def encrypt_folder(folder: Path, target: Path, recipients: Sequence[Any]) -> None:
    """Encrypt a folder to recipients, as a tar that is on no disk; there whole or not at all. Raises OSError."""
    _write(target, lambda into: _piped(folder, into, recipients))


def decrypt_folder(path: Path, folder: Path, keys: Sequence[Any]) -> None:
    """Unpack what `encrypt_folder` wrote into a new folder. Raises AgeError, and the folder is then gone."""
    folder.mkdir(mode=0o700)
    there = folder / ".tar"
    try:
        _decrypt(path, there, keys)
        with tarfile.open(there, "r|") as tar:
            _unpack(tar, folder)
        there.unlink()
    except (tarfile.TarError, ValueError) as error:
        shutil.rmtree(folder)
        raise AgeError(f"{path}: what is in it is no backup that can be unpacked: {error}") from error
    except (AgeError, OSError):
        shutil.rmtree(folder)
        raise


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the files and folders of a tar that is not trusted: anybody can encrypt one to us. Raises TarError.

    Not by `extractall`, whose filter let links lead out of the folder until Python 3.11.13 (CVE-2025-4517): what we
    wrote has no links, so none is made. A sparse file is refused as well: it is as large as its head says.
    """
    for member in tar:
        parts = PurePosixPath(member.name).parts
        if not parts or member.name.startswith("/") or ".." in parts or "\0" in member.name:
            raise tarfile.TarError(f"{member.name[:80]!r}: leads out of the folder")
        target = folder.joinpath(*parts)
        if member.isdir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            source = tar.extractfile(member)
            if target.exists():
                raise tarfile.TarError(f"{member.name[:80]!r}: stands in it twice")
            with target.open("xb") as into:
                shutil.copyfileobj(source, into) if source else None
            target.chmod(0o600 | member.mode & 0o100)
        else:
            raise tarfile.TarError(f"{member.name[:80]!r}: is neither a file nor a folder")


def _decrypt(path: Path, plain: Path, keys: Sequence[Any]) -> None:
    """Decrypt a file. Raises AgeError, and OSError where the disk fails."""
    import pyrage

    try:
        with path.open("rb") as source, plain.open("wb") as into:
            pyrage.decrypt_io(source, into, list(keys))
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise AgeError(
            f"{path}: is not opened by this key, or was cut short or changed ({error}): take the key of one "
            "of its recipients, or another copy of the file"
        ) from error


def _write(target: Path, fill: Callable[[IO[bytes]], None]) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as into:
            part.chmod(0o600)
            fill(into)
            into.flush()
            os.fsync(into.fileno())
        part.replace(target)
        sync_folder(target.absolute().parent)
    finally:
        part.unlink(missing_ok=True)


def _encrypt(plain: IO[bytes], into: IO[bytes], recipients: Sequence[Any]) -> None:
    import pyrage

    try:
        pyrage.encrypt_io(plain, into, list(recipients))
    except pyrage.EncryptError as error:
        raise OSError(f"could not be encrypted: {error}") from error


def _piped(folder: Path, into: IO[bytes], recipients: Sequence[Any]) -> None:
    """Encrypt the tar of a folder as it is made. What fails in making it ends the whole."""
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def pack() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                for path in sorted(folder.rglob("*")):
                    tar.add(path, path.relative_to(folder).as_posix(), recursive=False)
        except BaseException as error:  # noqa: BLE001 - it is raised by the thread that waits
            failures.append(error)

    thread = threading.Thread(target=pack)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            _encrypt(pipe, into, recipients)
    finally:
        thread.join()
    if failures:
        raise failures[0]
