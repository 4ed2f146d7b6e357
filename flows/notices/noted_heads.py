"""The head of the chain of custody, noted on other disks or hosts, which who rewrites the home does not reach.

A file has a line a head, `HEAD LINE TIME`, added after each run and never changed; `longwatch verify --heads FILE`
holds a chain to it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from config.current.watch import current_settings
from config.errors import ConfigError
from config.exit_codes import USAGE, LongwatchError
from config.home import Home
from flows.batches.checked_files import settings_now
from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from storage.archive import custody

LINE = re.compile(r"([0-9a-f]{64})(?:[ \t][^\n]*)?")
# The last line is looked for from the end: the file grows by a line a run, for years.
TAIL = 4096


class HeadsError(LongwatchError):
    """A file of heads that cannot be read; the message says why, and what to do."""

    exit_code = USAGE


def note_head(home: Home, *, now: Callable[[], datetime]) -> str:
    """After a run: add the head to each file of `heads_to`; why it could not be, or empty. No run fails for it."""
    try:
        paths = settings_now(home).custody.heads_to
    except ConfigError:
        return "the head of the chain was noted nowhere: longwatch.toml has a mistake, see above"
    line = custody.last_line(home.custody)
    if line is None:
        return ""
    noted = f"{custody.line_sha256(line)} {json.loads(line)['line']} {now():%Y-%m-%dT%H:%M:%SZ}\n"
    return "; ".join(filter(None, (_add(Path(path), noted) for path in paths)))


def _add(path: Path, noted: str) -> str:
    """Add a line to a file that is there, unless it is the last; why that could not be, or empty."""
    try:
        # Not made by us: where its disk is not mounted, the file would lie on our own.
        with path.open("r+b", buffering=0) as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(0, size - TAIL))
            last = file.read(TAIL).rstrip(b"\n").rpartition(b"\n")[2]
            if last.startswith(noted[:64].encode()):
                return ""
            try:
                file.write(noted.encode())
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    os.truncate(file.fileno(), size)  # on a full disk half a line would stay
                raise
    except FileNotFoundError:
        return f"{path}: is not there, and the head of the chain was not noted: mount its disk, or `touch` it once"
    except OSError as error:
        return f"{path}: the head of the chain could not be noted: {error.strerror or error}"
    return ""


def read_heads(path: Path) -> list[str]:
    """The heads noted in a file, a line each; what comes after a head, empty lines and those with # are no matter.

    Raises HeadsError.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HeadsError(f"{path}: heads cannot be read from it: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.lower())
        if match is None:
            raise HeadsError(f"{path}: line {number} does not begin with a head, which is 64 signs of 0-9 and a-f")
        found.append(match[1])
    return found


def noted_faults(home: Home, path: Path) -> tuple[str, str]:
    """What is wrong with a chain by the heads noted in a file, and what is to be said where nothing is."""
    try:
        heads = read_heads(path)
    except HeadsError as error:
        return "", f"not checked: {error}"
    here = custody.line_hashes(home.custody)
    gone = [head for head in heads if head not in here]
    if not gone:
        return "", f"{count_of(len(heads), 'head')} noted in {path}: all are of lines of the chain"
    of = f"{len(gone)} of {count_of(len(heads), 'head')} noted in {path}"
    why = f"are of no line, the first {gone[0]}: lines up to it were changed or taken away since"
    return f"store/custody.jsonl: {of} {why}", ""


def head_places(home: Home) -> Iterator[tuple[str, str]]:
    """Whether each file of `heads_to` is there, and on another disk than the home; and what to do where it is not."""
    for name in current_settings(home).custody.heads_to:
        path = Path(name)
        if not path.is_file():
            yield (
                f"{plain_line(name)} is not there: no head is noted in it",
                f"mount its disk, or make it once: touch {path}",
            )
        elif path.stat().st_dev == home.root.stat().st_dev:
            remedy = "name a file on another disk or host: who can rewrite the home can rewrite this one, too"
            yield f"{plain_line(name)} lies on the home's own disk", remedy
        else:
            yield f"noted in {plain_line(name)}", ""
