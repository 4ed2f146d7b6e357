"""What is kept, held against what the rows say of it: WARC records, and the rows of batches and balance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from storage.archive.captures import Capture, opened_record
from storage.database.published import Connection, has_columns

ROWS_AT_ONCE = 5_000
COLUMNS = ("sha256", "warc", "record_offset", "record_length", "bytes")
LATER = ("kept", "refers_to", "record_sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What looking at a WARC file came to."""

    whole: int = 0
    sealed: int = 0
    faults: tuple[str, ...] = ()


def records(connection: Connection, *, sample: int | None = None) -> Iterator[tuple[str, list[Capture]]]:
    """The records that the rows name, by the file they lie in; with `sample`, so many of them, chosen at random."""
    columns = [*COLUMNS, *(LATER if has_columns(connection, "capture_rows", "kept") else ())]
    some = f"using sample reservoir({sample:d} rows)" if sample else ""
    rows = f"(select distinct {', '.join(columns)} from capture_rows where warc is not null)"  # noqa: S608
    found = connection.execute(f"select * from {rows} {some} order by warc, record_offset")  # noqa: S608

    def captures() -> Iterator[Capture]:
        while some := found.fetchmany(ROWS_AT_ONCE):
            for row in some:
                values = dict(zip(columns, row, strict=True))
                yield Capture(**{**values, "kept": values.get("kept") or "body"})

    for warc, ones in groupby(captures(), key=lambda capture: capture.warc):
        yield warc, list(ones)


def inspect_captures(connection: Connection, folder: Path, *, sample: int | None) -> Iterator[Inspected]:
    """Each WARC file held against the records that the database names, or a sample; sealed ones are no damage."""
    sealed = sealed_captures(connection)
    for warc, captures in records(connection, sample=sample):
        yield inspect_warc(folder, warc, captures, sealed=sealed)


def inspect_warc(folder: Path, warc: str, captures: Sequence[Capture], *, sealed: set[str]) -> Inspected:
    """A WARC file held against the rows that name records in it; those of sealed captures are not damage."""
    path, name = folder / warc, f"store/captures/{warc}"
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            within = [capture for capture in captures if capture.record_offset + capture.record_length <= size]
            faults = [] if len(within) == len(captures) else [_cut(name, len(within), len(captures))]
            closed = 0
            for capture in within:
                file.seek(capture.record_offset)
                packed = file.read(capture.record_length)
                closed += capture.sha256 in sealed
                why = _still_there(packed, capture) if capture.sha256 in sealed else _wrong(packed, capture)
                faults += (
                    [f"{name}: the record at {capture.record_offset} ({capture.sha256[:12]}): {why}"] if why else []
                )
    except FileNotFoundError:
        return Inspected(faults=(f"{name}: is missing, with {len(captures)} records: restore it from a backup",))
    except OSError as error:
        return Inspected(faults=(f"{name}: cannot be read ({error.strerror}): check the disk",))
    return Inspected(whole=len(within) - closed, sealed=closed, faults=tuple(faults))


def batch_rows(connection: Connection) -> dict[str, tuple[str, bool]]:
    """Of each batch in the database: the SHA-256 of its file, and whether it was filed when there was no chain yet."""
    older = "rules_sha256 is null" if has_columns(connection, "batch_rows", "rules_sha256") else "true"
    rows = connection.execute(f"select batch_id, sha256, {older} from batch_rows order by number").fetchall()  # noqa: S608
    return {name: (digest, is_older) for name, digest, is_older in rows}


def filed_stamps(connection: Connection) -> dict[str, set[str]]:
    """SHA-256 of the files of the time-stamps that were filed, by the head they are on; of each authority the last."""
    if not has_columns(connection, "stamp_rows", "sha256"):
        return {}
    question = "select head, authority, arg_max(sha256, number) from stamp_rows where head is not null group by all"
    found: dict[str, set[str]] = {}
    for head, _, digest in connection.execute(question).fetchall():
        found.setdefault(head, set()).add(digest)
    return found


def sealed_captures(connection: Connection) -> set[str]:
    """The captures that a person ordered destroyed."""
    if not has_columns(connection, "seal_rows", "sha256"):
        return set()
    return {str(row[0]) for row in connection.execute("select distinct sha256 from seal_rows").fetchall()}


def differences(connection: Connection) -> list[tuple[str, int]]:
    """The runs whose entries and fates do not come out, recounted from rows, and by how many."""
    return connection.execute("select run, difference from balance where difference <> 0 order by run").fetchall()


def _cut(name: str, whole: int, named: int) -> str:
    return f"{name}: is cut short: it holds {whole} of the {named} records that the rows name: restore it from a backup"


def _wrong(packed: bytes, capture: Capture) -> str:
    """Why a record is not what was kept; empty when it is."""
    if capture.record_sha256 and sha256(packed).hexdigest() != capture.record_sha256:
        return "its bytes were changed: restore the file from a backup"
    try:
        opened_record(packed, capture)
    except ValueError as error:
        return f"{error}: restore the file from a backup"
    return ""


def _still_there(packed: bytes, capture: Capture) -> str:
    try:
        _, body = opened_record(packed, capture)
    except ValueError:
        return ""
    return "it is sealed, and its bytes are there still: seal it again" if body else ""
