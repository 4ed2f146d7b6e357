"""Sealing: a person orders the bytes and the text of a capture destroyed. Hash, reason and name stay.

    order filed as a batch -> records of WARC files -> filed batches, and their new hashes into the chain -> tables,
    written into a new file -> fingerprints and terms -> published file

The order is a fact before anything is destroyed; killed anywhere, the same command ends the work.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from config.home import Home
from flows.batches.in_force import in_force
from flows.filing.orders import event_id, record_event
from flows.notices.digest import digest_of
from flows.notices.digest_pages import write_digest
from flows.notices.topic_feeds import write_feeds
from flows.output.counts import count_of, moment
from storage.archive import custody
from storage.archive.custody import Fact
from storage.archive.line_lists import line_list
from storage.archive.spool import filed_path, raw_lines
from storage.database.compaction import compact, compact_shingles
from storage.database.live import Live, live, publish
from storage.database.published import open_published
from storage.disk.connections import clear_spilled
from storage.disk.file_hashes import file_sha256
from storage.disk.locks import LockHeldError, hold_lock
from storage.disk.written_pieces import SPARE
from storage.indexes import search_index as tokens
from storage.queries.live.batches import row_hashes, sealed_articles
from storage.queries.live.people import person_number
from storage.queries.questions import QuestionError, nothing_published
from storage.queries.watch.upkeep import captures_like, earlier_seal
from storage.sealing.backup_holdings import Holding, backups_holding
from storage.sealing.destruction import seal_batch, seal_record
from storage.sealing.seal_reach import Doomed, Reach, destroy_rows, reach, sealed_things
from storage.sealing.touched_batches import touched_batches

SHORTEST = 8
"""Digits of a hash that must be given."""
PATIENCE = 120
"""Seconds that a committer is waited for."""
SPILLED = ("store/*.duckdb.tmp", "longwatch.duckdb.tmp", "store/questions")
"""Folders without the number of a process: of databases that only the committer writes, and of versions before 0.2."""
OLD_COPIES = (
    "live-before-*.duckdb*", "before-schema-*.duckdb*", "rebuilt*.duckdb*", "rebuilt-spool/*", ".*.part", ".*.part.wal",
    SPARE,
)  # fmt: skip
"""Copies of the database that other work has left in the store: they hold the text, and go whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person is about to order, or has ordered before."""

    sha256: str
    reach: Reach
    seal_id: str | None
    """Of an earlier order for the same capture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What was destroyed, and what is left to a person."""

    seal_id: str
    captures: int
    records: int
    batches: int
    readings: int
    entries: int
    copies: tuple[str, ...]
    """Databases of earlier versions that went whole."""
    spilled: tuple[str, ...]
    """Folders into which processes had written what did not fit into their memory, before they were killed."""
    backups: tuple[Holding, ...]
    """Backups that still hold what was sealed."""
    to_renew: tuple[str, ...] = ()
    """What to give `longwatch backup` to bring each of them up to date."""
    is_hub: bool = False
    """Whether others gather for this home, and read what it puts into a store."""
    zone: str = "UTC"
    """That of the times it tells."""

    def text(self) -> str:
        """The same for people."""
        counted = ((self.records, "WARC record"), (self.readings, "reading"), (self.entries, "entry"))
        number = ", ".join(count_of(count, noun) for count, noun in counted)
        lines = [
            f"sealed {count_of(self.captures, 'capture')} (order {self.seal_id})",
            f"destroyed {number}; {count_of(self.batches, 'filed batch')} looked through",
            *(f"deleted {name}: an old copy of the database" for name in self.copies),
            *(f"deleted {name}: what a process that was killed had left there" for name in self.spilled),
            *(
                f"a backup made before may still hold it: {one.place}, of {moment(one.made_at, zone=self.zone)}"
                for one in self.backups
            ),
        ]
        lines += [f"next, which removes the destroyed bytes there: `longwatch backup {one}`" for one in self.to_renew]
        if self.is_hub:
            lines.append(
                "next: `longwatch hub` puts the published file into the store anew, and deletes those before it; "
                "readers' copies follow at their next `longwatch pull`"
            )
            lines.append(
                "the homes of gatherers hold what they sent for their last 200 errands: there, run "
                "`longwatch gather --forget`"
            )
        lines.append(
            "what was exported, copied or published elsewhere is out of reach; so is what lies in freed blocks"
        )
        return "\n".join(lines)


def _how(home: Home, place: Path) -> str:
    """The options without which a backup to that place is refused."""
    if place.suffix.lower() == ".age":
        return " --to-age RECIPIENT"
    return " --same-disk" if place.exists() and place.stat().st_dev == home.root.stat().st_dev else ""


def order(home: Home, capture: str, *, whole_article: bool, keep_feeds: bool) -> Order:
    """What sealing a capture, named by its hash or enough of its beginning, would reach. Raises QuestionError."""
    wanted = capture.strip().lower()
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        found = captures_like(connection, wanted)
        if len(found) != 1 or len(wanted) < SHORTEST:
            why = (
                "several captures have a hash that begins like this"
                if len(found) > 1
                else "no capture has a hash that begins like this"
            )
            why = f"give at least {SHORTEST} digits of the hash" if len(wanted) < SHORTEST else why
            listed = 'longwatch sql "select sha256, url, captured_at from captures"'
            raise QuestionError(f"{capture}: {why}: `{listed}` lists them")
        [sha256] = found
        reached = reach(connection, sha256, whole_article=whole_article, keep_feeds=keep_feeds)
        return Order(sha256=sha256, reach=reached, seal_id=earlier_seal(connection, sha256))


def seal(home: Home, ordered: Order, *, reason: str, by: str, now: Callable[[], datetime]) -> Sealed:
    """Destroy what was ordered; what an earlier order for the same left standing, too.

    Raises LockHeldError while a run collects or files: it may have the text in hand.
    """
    at = now()
    with hold_lock(home.collect_lock, holder=f"seal by {by}"):
        settings = in_force(home).watch.settings
        is_hub = settings.shared.role == "hub"
        if is_hub:  # before anything is destroyed: killed after that, the next turn knows all the same
            home.sealed_note.touch()
        seal_id = event_id(at)
        if not record_event(home, seal_id, _lines(ordered, seal_id, reason, by, at), now=now, patience=PATIENCE):
            raise LockHeldError(
                "the order waits in the spool because another process is filing: run seal again when that has finished"
            )
        with hold_lock(home.commit_lock, holder=f"seal by {by}"):
            with live(home.live, now=now()) as store:
                what = sealed_things(store.connection, seal_id)
                fact = {"event": "seal", "by": person_number(store, by), "note": seal_id, "filed_at": at.isoformat()}
                _bytes_gone(home, what, fact)
                _rows_gone(home, store, what)
                _rows_hashed(home, store, what, fact)
                backups = backups_holding(store.connection, ordered.reach.captures, sealed_at=at)
                publish(store, home.published, run_id=seal_id, now=now())
            spilled = _spilled_gone(home)
        _words_gone(home, what, now=at)
        copies = _copies_gone(home)
    return Sealed(
        seal_id=seal_id,
        captures=len(ordered.reach.captures),
        records=len(what.records),
        batches=len(what.batches),
        readings=len(what.readings),
        entries=len(what.entries),
        copies=copies,
        spilled=spilled,
        backups=tuple(backups),
        to_renew=tuple(shlex.quote(one.place) + _how(home, Path(one.place)) for one in backups),
        is_hub=is_hub,
        zone=settings.watch.zone,
    )


def _lines(ordered: Order, seal_id: str, reason: str, by: str, at: datetime) -> list[dict[str, object]]:
    sealed = {"reason": reason, "sealed_by": by, "sealed_at": at.isoformat(), "seal_id": seal_id}
    reached = {"articles": list(ordered.reach.articles), "url_keys": list(ordered.reach.url_keys)}
    return [
        {"record": "seal", "sha256": sha256, **sealed, "because": because, **reached}
        for sha256, because in ordered.reach.captures.items()
    ]


def _bytes_gone(home: Home, what: Doomed, fact: Fact) -> None:
    for record in what.records:
        if (home.captures / record.warc).exists():
            seal_record(home.captures, record)
    lines, _ = custody.read_chain(home.custody)
    known = custody.batch_files(lines)
    for number, batch in what.batches:
        path = filed_path(home, batch)
        if not path.exists():
            continue
        sha256 = seal_batch(path, what, home.line_lists)
        if known.get(batch) != sha256:
            custody.append(home.custody, [{**fact, "number": number, **_file_hashes(home, batch)}])


def _file_hashes(home: Home, batch: str) -> dict[str, str]:
    path = filed_path(home, batch)
    return {"batch": batch, "sha256": file_sha256(path), "lines_sha256": line_list(batch, raw_lines(path)).sha256()}


def _rows_hashed(home: Home, store: Live, what: Doomed, fact: Fact) -> None:
    """Put into the chain what the rows of each batch hash to from now on, where they were changed."""
    lines, _ = custody.read_chain(home.custody)
    known = custody.row_hashes(lines)
    batches = touched_batches(store.connection, what)
    filed_as = {one.batch_id: one.rows_sha256 for one in row_hashes(store)}
    made = store.hasher.of_batches({number: numbers for number, _, numbers in batches})
    for number, batch, _ in batches:
        if made[number] != known.get(batch, filed_as[batch]) and filed_path(home, batch).exists():
            hashes = {**_file_hashes(home, batch), "rows_sha256": made[number]}
            custody.append(home.custody, [{**fact, "number": number, **hashes}])


def _rows_gone(home: Home, store: Live, what: Doomed) -> None:
    destroy_rows(store, what)
    tokens.forget_articles(store, sorted({article for article, _ in what.readings} & sealed_articles(store)))
    tokens.rewrite_tokens(store)
    compact(store)
    compact_shingles(home.shingles, frozenset(article for article, _ in what.readings))


def _words_gone(home: Home, what: Doomed, *, now: datetime) -> None:
    """What we wrote for people is written anew without the text: topic feeds, and digests that named it."""
    watch = in_force(home).watch
    write_feeds(home, watch.topics, now=now)
    names = [article[:8] for article, _ in what.readings]
    for path in home.digests.glob("*.md"):
        if any(name in path.read_text("utf-8") for name in names):
            write_digest(home, digest_of(home, watch, date.fromisoformat(path.stem)))


def _copies_gone(home: Home) -> tuple[str, ...]:
    """Copies that other work left; of a hub that was killed, also the published file as it was being sent."""
    gone = sorted({path for pattern in OLD_COPIES for path in home.store.glob(pattern) if path.is_file()})
    gone += home.published.parent.glob(f".{home.published.name}.sending.part")
    for path in gone:
        path.unlink()
    return tuple(path.name for path in gone)


def _spilled_gone(home: Home) -> tuple[str, ...]:
    gone = [*clear_spilled(home.root), *clear_spilled(home.store)]
    for path in sorted(path for pattern in SPILLED for path in home.root.glob(pattern)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
            gone.append(path)
    return tuple(path.relative_to(home.root).as_posix() for path in gone)
