"""Batches: what a run gathered, on their way to the committer.

A batch is a file of JSON lines under zstd. It enters the spool whole: written beside it, synced, then renamed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import zstandard

from config.atomic_write import open_atomically, sync_folder
from config.exit_codes import DISK, LongwatchError
from config.home import Home
from storage.disk.kill_points import point


def filed_path(home: Home, batch: str) -> Path:
    """Where a batch lies that was filed."""
    return home.filed / batch[:4] / batch[4:6] / f"{batch}{SUFFIX}"


Line = Mapping[str, object]
SUFFIX = ".jsonl.zst"
ODD = re.compile("[\0\ud800-\udfff]")
NUL_IN_JSON = b"\\u0000"
"""How NUL is written in JSON; behind another backslash somebody wrote of it, and cleaning changes nothing."""


class BatchError(LongwatchError):
    """A batch cannot be read; the message names the file and what to do."""

    exit_code = DISK


def batch_id(run_id: str, number: int) -> str:
    """The name of a run's n-th batch; names sort in the order batches are to be filed."""
    return f"{run_id}-{number:06d}"


def run_of(path: Path) -> str:
    """The run that gathered a batch, from its file's name."""
    return "-".join(name_of(path).split("-")[:2])


def drop(spool: Path, name: str, lines: Iterable[Line]) -> Path:
    """Put a batch into the spool, whole or not at all, and return where it lies."""
    spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = spool / f"{name}{SUFFIX}"
    with open_atomically(path) as file:
        file.write(packed_lines(lines))
        file.flush()
        point("during spool write")
    return path


def packed_lines(lines: Iterable[Line]) -> bytes:
    """The bytes of a batch's file."""
    return packed(packed_line(line) + b"\n" for line in lines)


def packed(raw: Iterable[bytes]) -> bytes:
    """The same of lines as they are to stand in it, line feeds included."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(b"".join(raw))


def pending(spool: Path) -> list[Path]:
    """The batches that wait, in the order they are to be filed."""
    return sorted(spool.glob(f"*{SUFFIX}")) if spool.is_dir() else []


def name_of(path: Path) -> str:
    """The batch's name, from its file's."""
    return path.name.removesuffix(SUFFIX)


def read_batch(path: Path) -> tuple[str, list[dict[str, object]]]:
    """The SHA-256 of a batch's file, and its lines; raises BatchError for a damaged one."""
    packed = path.read_bytes()
    try:
        # In one piece: reading a stream ends a file that was cut short as if it were whole.
        body = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
        lines = [json.loads(line) for line in body.splitlines()]
    except (zstandard.ZstdError, ValueError, MemoryError, RecursionError) as cause:
        raise _damaged(path, str(cause)) from cause
    if not all(isinstance(line, dict) and isinstance(line.get("record"), str) for line in lines):
        raise _damaged(path, "a line that is no record")
    return sha256(packed).hexdigest(), lines


def raw_lines(path: Path) -> list[bytes]:
    """The lines of a batch's file as they stand in it, line feeds included. Raises BatchError for a damaged one."""
    try:
        body = zstandard.ZstdDecompressor().decompress(path.read_bytes(), allow_extra_data=False)
    except (zstandard.ZstdError, MemoryError) as cause:
        raise _damaged(path, str(cause)) from cause
    return [line + b"\n" for line in body.split(b"\n") if line]


def _damaged(path: Path, why: str) -> BatchError:
    return BatchError(f"{path}: this batch is damaged ({why}): restore it from a backup, or move it out of the spool")


def set_aside(path: Path) -> Path:
    """Move a batch that cannot be filed into a folder beside the others, and return where it lies."""
    folder = path.parent / "aside"
    folder.mkdir(exist_ok=True, mode=0o700)
    aside = path.rename(folder / path.name)
    sync_folder(folder)
    sync_folder(path.parent)
    return aside


def put_back(path: Path) -> None:
    """Move a batch that was set aside back into the spool."""
    path.rename(path.parent.parent / path.name)
    sync_folder(path.parent.parent)
    sync_folder(path.parent)


def aside(spool: Path) -> list[Path]:
    """The batches that were set aside."""
    return pending(spool / "aside")


def file_away(path: Path, filed: Path) -> None:
    """Move a batch that was filed and published out of the spool, into a folder a month."""
    folder = filed / path.name[:4] / path.name[4:6]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.rename(folder / path.name)
    sync_folder(folder)
    sync_folder(path.parent)


def packed_line(line: Line) -> bytes:
    """A line as it stands in a batch, without its end."""
    try:
        text = dumped_line(line)
    except UnicodeEncodeError:  # a lone surrogate
        return dumped_line(clean(line))
    return dumped_line(clean(line)) if NUL_IN_JSON in text else text


def dumped_line(line: object) -> bytes:
    """The same of a line that is clean. Raises ValueError for half a character, and for what is no number."""
    return WRITER.encode(line).encode()


def _plain(value: object) -> object:
    """A mapping that is no dict, as one."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot stand in a line of a batch")


WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)


def clean(value: object) -> object:
    """A value any JSON reader takes: without lone surrogates and NUL, which would fail the whole batch."""
    if isinstance(value, str):
        return ODD.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {key: clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner) for inner in value]
    return value
