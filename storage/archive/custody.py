"""The chain of custody: a line for each batch that was filed, each naming the one before by its SHA-256.

A line is JSON in a fixed order of keys. `previous` is the SHA-256 of the line before, its line feed included, so that
`sed -n 7p custody.jsonl | sha256sum` gives what line 8 says. `check` is that of the line itself without it, so that a
flipped byte in the last line, which no other names, is seen too. `sha256` is of the batch's file under filed/,
`lines_sha256` of the list of the hashes of its lines (`line_lists`), `rows_sha256` of the rows that it added.

Lines of the first form, before `form` was a key, stay as they are and stand at the beginning: they have a person's name
in `by`, and neither `lines_sha256` nor `rows_sha256`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.atomic_write import sync_folder

Fact = Mapping[str, Any]

# A program that does not know a form refuses to write the line, in place of one that lacks what it says.
FORM = 3
"""Of new lines."""
NEWER = "was written by a newer Longwatch: check it with that"
LISTED_SINCE = 3
"""Since this form, the list of the lines of a batch that a seal changes is kept as it was (`line_lists`)."""
FORMS = (2, FORM)
"""Of those that have the same keys."""
FIRST_FORM = (
    "line", "event", "number", "batch", "sha256", "previous", "filed_at", "run", "by", "program_version",
    "rules_sha256", "note",
)  # fmt: skip
FIELDS = (
    "line", "form", "event", "number", "batch", "sha256", "lines_sha256", "rows_sha256", "signature", "previous",
    "filed_at", "run", "command", "by", "program_version", "rules_sha256", "note",
)  # fmt: skip
"""`event` is batch; or restore, seal, rows or rebuild, and `note` says more. A seal names the new hashes of the batch
it changed; rows and rebuild name, in `rows_sha256`, the list of what the rows of the first `number` batches hash to.
`by` is a person's number, whose name stands in the batch and in `person_rows`; `signature` is for a gatherer's."""

TAIL = 1_000_000
"""Bytes read to find the last line; a line is some hundred."""


def head(path: Path) -> str | None:
    """The head of the chain: the SHA-256 of its last whole line; None where there is no chain yet."""
    return line_sha256(last) if (last := last_line(path)) else None


def length(path: Path) -> int:
    """The lines of the chain."""
    return int(json.loads(last)["line"]) if (last := last_line(path)) else 0


def recent(path: Path) -> set[str]:
    """The batches of the last lines, some thousand: those of which a committer cut short may not know."""
    if not path.exists():
        return set()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return {json.loads(name) for name in re.findall(rb'"batch":("(?:[^"\\]|\\.)*")', file.read())}


def batches_after(path: Path, head: str) -> set[str]:
    """The batches that the lines after the one with this hash name; those of all lines where none has it."""
    names: set[str] = set()
    for raw in _lines_from_the_end(path):
        if line_sha256(raw) == head:
            break
        if (line := _read(raw)) and line["batch"]:
            names.add(str(line["batch"]))
    return names


def append(path: Path, facts: Iterable[Fact]) -> str | None:
    """Add lines, durably, and return the new head. The caller holds the committer's lock.

    A fact has the keys of FIELDS but `line`, `form` and `previous`; what it leaves out is null. A last line
    that was cut short is taken off first: nothing of it has been promised yet.
    """
    last = last_line(path)
    number = int(json.loads(last)["line"]) if last else 0
    lines = []
    for fact in facts:
        number += 1
        previous = line_sha256(last) if last else None
        last = chain_line({"event": "batch", **fact, "line": number, "form": FORM, "previous": previous})
        lines.append(last)
    if lines:
        _write(path, b"".join(lines))
    return line_sha256(last) if last else None


def chain_line(fact: Fact) -> bytes:
    """A line as it stands in the chain, in its own form. Raises KeyError for a key or a form that it does not have."""
    if fact.get("form", FORM) not in FORMS:
        raise KeyError(f"lines of custody have no form {fact['form']}")
    fields = FIELDS if "form" in fact else FIRST_FORM
    unknown = fact.keys() - set(fields)
    if unknown:
        raise KeyError(f"a line of custody has no {', '.join(sorted(unknown))}")
    values = {name: fact.get(name) for name in fields}
    check = sha256(_json(values)).hexdigest()
    return _json({**values, "check": check}) + b"\n"


def read_chain(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines that can be read, in order, and what is wrong with the chain, a sentence each."""
    lines: list[dict[str, Any]] = []
    faults: list[str] = []
    previous: str | None = None
    expected, newest = 1, 0
    for place, raw in enumerate(_raw_lines(path), start=1):
        line = _read(raw)
        if line is None:
            why = NEWER if is_newer(raw) else "is damaged: it is not what was written"
            faults.append(f"line {place} {why}")
            expected, previous = expected + 1, line_sha256(raw)
            continue
        if line["line"] != expected:
            faults.append(_out_of_order(place, line["line"], expected))
        elif line["previous"] != previous:
            faults.append(f"line {place} does not follow the line before it: that one is not what it was")
        if line.get("form", 1) < newest:
            faults.append(f"line {place} has the form of earlier versions, after lines that later ones wrote")
        newest = max(newest, line.get("form", 1))
        lines.append(line)
        expected, previous = line["line"] + 1, line_sha256(raw)
    return lines, faults


def line_hashes(path: Path) -> set[str]:
    """The SHA-256 of every line as it stands."""
    return {line_sha256(raw) for raw in _raw_lines(path)}


def batch_files(lines: Iterable[Fact]) -> dict[str, str]:
    """The SHA-256 that the file of each batch has now, by name, in the order they were filed."""
    return {str(line["batch"]): str(line["sha256"]) for line in lines if line["batch"] and line["sha256"]}


def row_hashes(lines: Iterable[Fact]) -> dict[str, str]:
    """What the rows of batches hash to by lines of their own, since the last line that lists those of all, by name."""
    found: dict[str, str] = {}
    for line in lines:
        if line["event"] in LISTING:
            found.clear()
        elif line.get("rows_sha256"):
            found[str(line["batch"])] = str(line["rows_sha256"])
    return found


def listed_rows(lines: Iterable[Fact]) -> tuple[int, str] | None:
    """How many batches the last such line lists, and the hash of the list; None where there is none."""
    listing = [line for line in lines if line["event"] in LISTING]
    return (int(listing[-1]["number"]), str(listing[-1]["rows_sha256"])) if listing else None


LISTING = {"rows", "rebuild"}
"""Events whose line has the hash of a list of what the rows of the first `number` batches hash to."""


def _out_of_order(place: int, number: int, expected: int) -> str:
    if number > expected:
        gone = f"line {expected} is" if number == expected + 1 else f"lines {expected} to {number - 1} are"
        return f"{gone} missing: line {place} of the file is number {number}"
    return f"line {place} of the file is number {number}, where {expected} belongs: lines were reordered or doubled"


def _read(raw: bytes) -> dict[str, Any] | None:
    """A line, when it is exactly what was written."""
    try:
        line = json.loads(raw)
        line.pop("check")
        whole = chain_line(line) == raw
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return line if whole and isinstance(line["line"], int) else None


def is_newer(raw: bytes) -> bool:
    """Whether a line that cannot be read has a form which this version does not know yet, and its own check holds."""
    try:
        line = json.loads(raw)
        check, form = line.pop("check"), line["form"]
        return isinstance(form, int) and form > FORM and sha256(_json(line)).hexdigest() == check
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _raw_lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            yield from file


def _lines_from_the_end(path: Path) -> Iterator[bytes]:
    if not path.exists():
        return
    with path.open("rb") as file:
        end, cut = path.stat().st_size, b""
        while end:
            begin = max(0, end - TAIL)
            file.seek(begin)
            cut, *lines = (file.read(end - begin) + cut).splitlines(keepends=True)
            yield from reversed(lines)
            end = begin
    yield cut


def last_line(path: Path) -> bytes | None:
    """The last line that is whole, line feed included; None where there is none."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        lines = file.read().splitlines(keepends=True)
    return next((line for line in reversed(lines) if line.endswith(b"\n")), None)


def _write(path: Path, added: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    with path.open("ab") as file:
        whole = _whole(path)
        file.truncate(whole)
        try:
            file.write(added)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, whole)  # on a full disk half a line would stay
            raise
    path.chmod(0o600)
    if is_new:
        sync_folder(path.parent)


def _whole(path: Path) -> int:
    """The length of the file without a last line that was cut short."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        tail = file.read()
    return size - len(tail) + tail.rfind(b"\n") + 1


def line_sha256(line: bytes) -> str:
    """What the line after this one calls it by."""
    return sha256(line).hexdigest()


def _json(fact: Fact) -> bytes:
    return json.dumps(fact, ensure_ascii=True, separators=(",", ":")).encode()
