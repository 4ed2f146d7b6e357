"""What is wrong with a home, or soon will be: one finding each, with what to do. Nothing is changed."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version

from config.current.watch import read_current_watch
from config.errors import ConfigError
from config.home import Home
from config.reading import read_watch
from config.roles import role_of, turn_of
from flows.answers.saved_queries import kept_queries, read_query
from flows.batches.checked_files import zone_of
from flows.batches.in_force import in_force
from flows.encryption.places import examine_places
from flows.notices.noted_heads import head_places
from flows.output.counts import count_of, moment
from flows.upkeep.findings import Finding, permissions
from flows.upkeep.reach import answering_sources, running_desk, service_findings
from flows.upkeep.shared_findings import shared_findings
from storage.archive.backups import BackupError, checked_database
from storage.archive.spool import BatchError, pending, read_batch
from storage.database.drawn import package_sql
from storage.database.live import stray_wal
from storage.database.published import open_published
from storage.disk.locks import holder_of
from storage.disk.remedies import PUBLISH_ANEW, REBUILD
from storage.disk.shared_database import kept_open
from storage.disk.written_pieces import SPARE
from storage.queries.questions import QuestionError, ask
from storage.queries.watch.upkeep import growth, newest_backup, sealed_records, server_dates, unfinished_seals
from storage.sealing.destruction import has_body

# A publish writes the whole database beside the old one.
LEAST_FREE = 1_000_000_000
# Time to buy a disk.
SOON = timedelta(days=60)
LATE = timedelta(days=1)
# Servers' own clocks are off by minutes: it is their middle that counts.
WRONG_CLOCK = timedelta(minutes=10)
OLD_BACKUP = timedelta(days=7)
MONTH = 30
MEND = "mend what is named: nothing was read before that could stand in its place"


@kept_open()
def examine(home: Home, *, now: datetime) -> list[Finding]:
    """What all checks found; one that fails itself is a finding."""
    found: list[Finding] = []
    for name, check in CHECKS:
        try:
            found += check(home, now)
        except ConfigError as error:
            found.append(Finding(check=name, says=f"could not be examined: {error}", remedy=MEND))
        except Exception as error:  # noqa: BLE001 - a damaged home must not end the examination of the rest
            found.append(Finding(check=name, says=f"could not be examined: {error}", remedy="run `longwatch verify`"))
    return found


def _zone(home: Home) -> str:
    """The zone whose days count; UTC where the settings cannot be read, which is a finding of its own."""
    try:
        return zone_of(home)
    except ConfigError:
        return "UTC"


def _configuration(home: Home, now: datetime) -> Iterator[Finding]:
    del now
    try:
        watch = read_watch(home)
    except ConfigError as error:
        known = home.started or home.last_good.exists()
        says = (read_current_watch(home).message if known else "") or str(error)
        yield Finding(check="files", says=says, remedy="fix what is listed: until then, runs use what can be read")
    else:
        read = f"{count_of(len(watch.sources), 'source')} and {count_of(len(watch.topics), 'topic')}"
        yield Finding(check="files", says=f"{read} read without a mistake")
    if draft := in_force(home).draft:
        yield Finding(check="topics", says=draft, remedy="`longwatch topics accept --note WHY`, or put the files back")


def _disk(home: Home, now: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(home.root).free
    yield Finding(
        check="disk",
        says=f"{free / 1e9:.1f} GB free",
        remedy="free some space now: at 0 collecting stops, but nothing is lost" if free < LEAST_FREE else "",
    )
    grown = _month_of_growth(home, now)
    if grown <= 0:
        return
    days = free / grown * MONTH
    when = f"full about {now + timedelta(days=days):%Y-%m-%d}" if days < 36_500 else "enough for a century"
    yield Finding(
        check="growth",
        says=f"{grown / 1e9:.3f} GB a month: {when}",
        remedy="plan for a larger disk, or poll fewer sources" if timedelta(days=days) < SOON else "",
    )


def _month_of_growth(home: Home, now: datetime) -> float:
    """Bytes a month, by the captures of the last 30 days, or of what there is; the database grows beside them."""
    with open_published(home.published) as connection:
        if connection is None:
            return 0.0
        grown = growth(connection, since=now - timedelta(days=MONTH), now=now)
    captured, days, all_captured = (float(value or 0) for value in grown)
    if not captured or not all_captured:
        return 0.0
    spare = home.live.with_name(SPARE)  # the published file before, where the file system shares no blocks
    database = sum(path.stat().st_size for path in (home.live, home.published, spare) if path.exists())
    return captured / max(days, 1.0) * MONTH * (1 + database / all_captured)


def _locks(home: Home, now: datetime) -> Iterator[Finding]:
    for path in (home.collect_lock, home.commit_lock):
        holder = holder_of(path)
        if holder is None:
            continue
        since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        remedy = (
            f"it has run since {moment(since, zone=_zone(home))}: see whether it still moves; stopping it loses nothing"
        )
        says = f"{path.name} is held by {holder}"
        yield Finding(check="locks", says=says, remedy=remedy if now - since > LATE else "")


def _spool(home: Home, now: datetime) -> Iterator[Finding]:
    waiting = pending(home.spool)
    oldest = min((path.stat().st_mtime for path in waiting), default=now.timestamp())
    old = now.timestamp() - oldest > LATE.total_seconds()
    turn = turn_of(home)
    does = "sends" if role_of(home) == "gatherer" else "files"
    remedy = f"run {turn}: it {does} them first; if they stay, it says why" if old else ""
    yield Finding(check="spool", says=f"{count_of(len(waiting), 'batch')} waiting to be filed", remedy=remedy)
    for path in waiting:
        try:
            read_batch(path)
        except BatchError as error:
            yield Finding(check="spool", says=str(error), remedy=f"run {turn}: it sets it aside, alone")
    aside = sorted((home.spool / "aside").glob("*")) if (home.spool / "aside").is_dir() else []
    if aside:
        names = ", ".join(path.name for path in aside[:3])
        remedy = "the view problems says why; restore what a backup has, keep the rest"
        yield Finding(check="spool", says=f"{count_of(len(aside), 'batch')} set aside: {names}", remedy=remedy)


def _database(home: Home, now: datetime) -> Iterator[Finding]:
    del now
    if not home.live.exists():
        remedy = REBUILD if home.filed.exists() else ""
        yield Finding(check="database", says="none yet" if not remedy else "store/live.duckdb is gone", remedy=remedy)
        return
    if not home.published.exists():
        says = "longwatch.duckdb is gone; store/live.duckdb has everything"
        yield Finding(check="database", says=says, remedy=PUBLISH_ANEW)
        return
    if stray_wal(home.published).exists():
        remedy = "ask whoever opened it for writing to close it; the next run removes the .wal"
        yield Finding(check="database", says="longwatch.duckdb.wal locks readers out", remedy=remedy)
        return
    try:
        schema, batches = checked_database(home.published)
    except BackupError as error:
        yield Finding(check="database", says=str(error), remedy=f"{PUBLISH_ANEW}; if that fails, {REBUILD}")
        return
    known = len(package_sql("migrations"))
    remedy = "install a newer Longwatch: this one is too old for the database" if schema > known else ""
    says = f"every row can be read; schema {schema} of {known}, {count_of(batches, 'batch')}"
    yield Finding(check="database", says=says, remedy=remedy)


def _versions(home: Home, now: datetime) -> Iterator[Finding]:
    del home, now
    versions = ", ".join(f"{name} {version(name)}" for name in ("longwatch", "duckdb", "warcio", "trafilatura"))
    is_untried = not version("duckdb").startswith("1.")
    remedy = "install duckdb 1.5.5: 2.0.1 writes files that 1.5 cannot read" if is_untried else ""
    yield Finding(check="versions", says=versions, remedy=remedy)


def _queries(home: Home, now: datetime) -> Iterator[Finding]:
    del now
    kept = kept_queries(home)
    failing = []
    for name, path in kept.items() if home.published.exists() else ():
        try:
            ask(home.published, read_query(path))
        except QuestionError as error:
            failing.append(name)
            says = f"queries/{path.name}: {str(error).splitlines()[0]}"
            yield Finding(check="queries", says=says, remedy="fix the file: docs/sql.md lists views and columns")
    yield Finding(
        check="queries", says=f"{len(kept) - len(failing)} of {count_of(len(kept), 'saved query')} can be answered"
    )


def _clock(home: Home, now: datetime) -> Iterator[Finding]:
    with open_published(home.published) as connection:
        dates = server_dates(connection) if connection else []
    ahead = max((one.fetched_at for one in dates), default=now)
    if ahead > now + WRONG_CLOCK:
        remedy = "set this computer's clock: times would be wrong, and feeds wait until it is right again"
        yield Finding(
            check="clock", says=f"rows of {moment(ahead, zone=_zone(home))} are filed: later than now", remedy=remedy
        )
    off = sorted(_off(fetched_at, said) for fetched_at, said in dates if said)
    middle = off[len(off) // 2] if off else timedelta(0)
    remedy = "set this computer's clock with NTP" if abs(middle) > WRONG_CLOCK else ""
    says = _clock_sentence(middle, len(off))
    yield Finding(check="clock", says=says, remedy=remedy)


def _clock_sentence(middle: timedelta, answers: int) -> str:
    if not answers:
        return "no publisher has said yet what time it is there"
    seconds = abs(middle.total_seconds())
    heard = f"by the median of {count_of(answers, 'answer')} from publishers"
    return (
        f"this computer's clock is {count_of(round(seconds), 'second') + ' off' if seconds >= 1 else 'right'}, {heard}"
    )


def _off(fetched_at: datetime, said: str) -> timedelta:
    try:
        there = parsedate_to_datetime(said)
    except ValueError:
        return timedelta(0)
    return fetched_at - (there if there.tzinfo else there.replace(tzinfo=UTC))


def _backups(home: Home, now: datetime) -> Iterator[Finding]:
    with open_published(home.published) as connection:
        if connection is None:
            return
        made_at, place = newest_backup(connection)
    if made_at is None:
        yield Finding(
            check="backup", says="no backup has been made", remedy="`longwatch backup FOLDER`, on another disk"
        )
        return
    remedy = f"`longwatch backup {shlex.quote(place or 'FOLDER')}`" if now - made_at > OLD_BACKUP else ""
    yield Finding(
        check="backup", says=f"the newest was made at {moment(made_at, zone=_zone(home))}, in {place}", remedy=remedy
    )


def _heads(home: Home, now: datetime) -> Iterator[Finding]:
    del now
    return (Finding(check="heads", says=says, remedy=remedy) for says, remedy in head_places(home))


def _encryption(home: Home, now: datetime) -> Iterator[Finding]:
    """Told and not complained of: whether a disk should be encrypted is for its owner to decide."""
    del now
    with open_published(home.published) as connection:
        place = newest_backup(connection).place if connection else None
    for one in examine_places(home, backup=place or ""):
        yield Finding(check="encrypted", says=f"{one.name}: {one.says}")


def _seals(home: Home, now: datetime) -> Iterator[Finding]:
    del now
    with open_published(home.published) as connection:
        unfinished = {*unfinished_seals(connection)} if connection else set()
        records = sealed_records(connection) if connection else []
    unfinished |= {named for named, one in records if has_body(home.captures, one)}
    for sha256 in sorted(unfinished):
        remedy = f"`longwatch seal {sha256[:16]} --reason … --as …`: run the same command again to finish it"
        yield Finding(check="seals", says=f"the seal of {sha256[:16]} was cut short", remedy=remedy)


CHECKS: tuple[tuple[str, Callable[[Home, datetime], Iterator[Finding]]], ...] = (
    ("files", _configuration),
    ("disk", _disk),
    ("locks", _locks),
    ("up", service_findings),
    ("store", shared_findings),
    ("spool", _spool),
    ("database", _database),
    ("permissions", permissions),
    ("versions", _versions),
    ("clock", _clock),
    ("sources", answering_sources),
    ("desk", running_desk),
    ("queries", _queries),
    ("backup", _backups),
    ("heads", _heads),
    ("encrypted", _encryption),
    ("seals", _seals),
)
