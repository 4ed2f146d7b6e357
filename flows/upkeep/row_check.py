"""Whether what analysts read is what was filed: the rows of both databases, and every byte of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.home import Home
from flows.output.counts import count_of
from storage.archive import custody
from storage.archive.spool import SUFFIX, BatchError, filed_path, read_batch
from storage.database.definitions import odd_definitions
from storage.database.live import StoreError
from storage.disk.file_hashes import Compared, compare_files
from storage.disk.remedies import PUBLISH_ANEW
from storage.inspection.rows import FILE, AtRest, RowCheck, check_rows, contradicted_captures, contradicted_lines

REPLAY = "run `longwatch verify --rows`: it names each row; then `longwatch rebuild --accept`, or restore a backup"
NAMED = 3
"""Batches of which the rows that were changed are looked for, and rows named of each."""
Lines = Sequence[Mapping[str, Any]]


def live_faults(home: Home, live: AtRest, lines: Lines, *, sample: int | None) -> tuple[list[str], Compared | None]:
    """What is wrong with the rows of the live database, and what it is to the published file; None where one is gone.

    Right after a publish it is that file, byte for byte; where it has moved on, its rows are read. The caller holds the
    committer's lock, and lets go of the database before the lock.
    """
    if not home.live.exists() or not home.published.exists():
        return [], None
    wal = home.live.with_name(f"{home.live.name}.wal")
    found = Compared.MOVED_ON if wal.exists() else compare_files(home.live, home.published)
    faults = [] if found is Compared.SAME else row_faults(home, live, lines, sample=sample)[1]
    return faults, found


BYTES = (
    "longwatch.duckdb and store/live.duckdb differ, though nothing was filed since: a byte of one was changed, where "
    "no row lies: run `longwatch rebuild --accept`: it rebuilds both"
)


def capture_faults(published: AtRest, batches: Mapping[str, Path]) -> list[str]:
    """The captures of filed batches, by name, that the published file has otherwise than the batch."""
    faults = []
    with suppress(StoreError):  # a file that is damaged is named for it already
        for batch, path in batches.items():
            with suppress(BatchError):
                faults += _odd_captures(batch, contradicted_captures(published.connection, batch, read_batch(path)[1]))
    return faults


def _odd_captures(batch: str, odd: Sequence[str]) -> list[str]:
    remedy = "run `longwatch rebuild`: it names each row"
    named = ", ".join(one[:12] for one in odd[:NAMED])
    return (
        [f"batch {batch}: longwatch.duckdb has {count_of(len(odd), 'capture')} otherwise ({named}): {remedy}"]
        if odd
        else []
    )


def row_faults(home: Home, file: AtRest, lines: Lines, *, sample: int | None) -> tuple[RowCheck, list[str]]:
    """What holding the rows of a database against the chain came to, and what is wrong, a sentence each."""
    name = file.path.relative_to(home.root).as_posix()
    own, listed = custody.row_hashes(lines), custody.listed_rows(lines)
    batches = sorted(custody.batch_files(lines))
    chosen = random.sample(batches, min(sample, len(batches))) if sample else None
    remedy = REPLAY if file.path == home.live else f"{PUBLISH_ANEW}, unless that is named, too; {REPLAY}"
    try:
        connection = file.connection
        held = check_rows(connection, own, listed, chosen)
        faults = [f"{name}: {fault}: {remedy}" for fault in held.faults]
        odd = odd_definitions(connection, FILE) or ()
        faults += [f"{name}: {one} is not the definition that this version of Longwatch has: {remedy}" for one in odd]
        for place, (number, batch) in enumerate(held.changed):
            said = list(_named(home, connection, number, batch)) if place < NAMED else []
            message = f" ({'; '.join(said[:NAMED])})" if said else ""
            faults.append(f"{name}: rows of batch {batch} are not what was filed{message}: {remedy}")
    except StoreError as error:
        file.close()
        return RowCheck(), [f"{name}: is damaged ({str(error).splitlines()[0]}): {remedy}"]
    return held, faults


def _named(home: Home, connection: Any, number: int, batch: str) -> Iterator[str]:
    path = next((one for one in (filed_path(home, batch), home.spool / f"{batch}{SUFFIX}") if one.exists()), None)
    try:
        yield from contradicted_lines(connection, number, read_batch(path)[1]) if path else ()
    except (BatchError, KeyError, TypeError):
        return  # the batch is damaged itself, and named for it
