"""The lines of the chain of custody: one for each batch that was filed and published, with what it can be held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from config.home import Home
from flows.batches.signatures import signature_of
from flows.program import installed_version
from storage.archive import custody
from storage.archive.line_lists import line_list
from storage.archive.spool import SUFFIX, filed_path, raw_lines
from storage.database.live import Live, live
from storage.database.row_hashes import hash_list
from storage.queries.live.batches import ChainedBatch, chained_batches, has_unhashed, row_hashes, set_row_hash


def unchained(home: Home, store: Live, names: set[str]) -> list[ChainedBatch]:
    """Those of these batches, which are filed, that have no line in the chain of custody yet.

    Where there is no chain yet, what was filed before there was one comes first.
    """
    return chained_batches(store, names - custody.recent(home.custody), and_older=not home.custody.exists())


def chain(home: Home, batches: Sequence[ChainedBatch]) -> None:
    """Give each of these batches its line in the chain of custody: they are filed, and published."""
    custody.append(home.custody, (_line(home, one) for one in batches))


def _line(home: Home, batch: ChainedBatch) -> dict[str, Any]:
    """What is said of a batch; of one whose file is not there, all but the hash of its lines."""
    places = (home.spool / f"{batch.batch}{SUFFIX}", filed_path(home, batch.batch))
    path = next((path for path in places if path.exists()), None)
    lines = path and line_list(batch.batch, raw_lines(path)).sha256()
    return {**batch._asdict(), "lines_sha256": lines, "signature": signature_of(home, batch.batch)}


def hash_older_rows(home: Home, store: Live, *, now: datetime) -> None:
    """Hash the rows of batches that an earlier version has filed, and put the list of these hashes into the chain.

    The line comes first: killed before the database has them, the next committer does both again.
    """
    if not has_unhashed(store):
        return
    found = row_hashes(store)
    wanted = {one.number: one.numbers for one in found if one.rows_sha256 is None}
    made = store.hasher.of_batches(wanted)
    listed = {one.batch_id: one.rows_sha256 or made[one.number] for one in found}
    with store.transaction():
        for number, digest in made.items():
            set_row_hash(store, number, digest)
        if home.custody.exists():
            vouch(home, "rows", listed, note="filed by a version that did not hash rows", now=now)


def vouch(home: Home, event: str, listed: Mapping[str, str], *, note: str, now: datetime) -> None:
    """Put the hash of a list of what the rows of all batches hash to into the chain; in the order of filing."""
    fact = {"event": event, "number": len(listed), "rows_sha256": hash_list(listed), "note": note}
    custody.append(home.custody, [{**fact, "filed_at": now.isoformat(), "program_version": installed_version()}])


def vouch_anew(home: Home, database: Path, *, note: str, now: datetime) -> None:
    """Have the chain list what the rows of a rebuilt database hash to, where it does not say that already.

    Before that database takes its place: killed between the two, the same rebuild ends the work.
    """
    with live(database, now=now) as store:
        made = {one.batch_id: str(one.rows_sha256) for one in row_hashes(store)}
    lines, _ = custody.read_chain(home.custody)
    own, listed = custody.row_hashes(lines), custody.listed_rows(lines)
    first = dict(list(made.items())[: listed[0]]) if listed else {}
    is_listed = not listed or listed[1] == hash_list(first)
    is_whole = custody.batch_files(lines).keys() <= own.keys() | first.keys()
    if not (is_listed and is_whole and all(made.get(batch) == digest for batch, digest in own.items())):
        vouch(home, "rebuild", made, note=note, now=now)
