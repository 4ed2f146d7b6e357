"""How a watch stands: its last run, what waits, what fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.errors import ConfigError
from config.home import Home
from config.roles import role_of
from flows.batches.checked_files import checked_files
from flows.batches.clock_doubt import clock_doubt
from flows.batches.desk_note import desk_address
from flows.batches.up_note import desk_fault, schedule_fault
from flows.output.counts import count_of, moment
from flows.output.owed_reasons import owed_reasons
from flows.output.safe_text import plain, plain_line
from flows.reviewing.review_state import ReviewState, count_reviews
from storage.archive import custody
from storage.archive.spool import aside, name_of, pending
from storage.database.published import open_published
from storage.disk.locks import holder_of
from storage.disk.shared_database import kept_open
from storage.queries.questions import nothing_published
from storage.queries.waiting_rulings import holds_rulings
from storage.queries.watch.rules import tagged_by_older_rules
from storage.queries.watch.sources import FailingFeed, failing_feeds
from storage.queries.watch.status import counts_of_watch

SHOWN_FEEDS = 10
"""Failing feeds shown to people; programs get all."""
SHOWN_REASONS = 5
"""Of pages that are owed, the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A watch at a glance; times in its zone, None where nothing has been published yet."""

    home: str
    in_spool: int
    """Batches gathered and not filed yet."""
    spool_since: datetime | None = None
    """When the oldest of them was gathered, where no run is at work that would file it."""
    aside: int = 0
    """Batches that could not be filed."""
    left_out: int = 0
    """Articles of filed batches that could not be filed, and were not had since."""
    custody: str | None = None
    """Head of the chain of custody."""
    published_at: datetime | None = None
    why_nothing: str = ""
    """Why nothing is published, and what to do; empty where something is."""
    run_id: str | None = None
    finished_at: datetime | None = None
    articles: int = 0
    texts: int = 0
    sources: int = 0
    nothing_on: str = ""
    """That no source is switched on, and what to do; empty where one is."""
    owed: int = 0
    gone_anew: int = 0
    """Articles that were collected, whose feed announces them again, and whose page is gone."""
    why_owed: tuple[str, ...] = ()
    """A sentence for each source and reason."""
    difference: int = 0
    older_tags: int = 0
    """Articles whose tags were given by older rules than those in force."""
    draft: str = ""
    """How topic files, or the program's way to read them, differ from what is in force; empty where they do not."""
    failing: tuple[FailingFeed, ...] = ()
    """Feeds that failed the last time: feed, class, sentence."""
    unread: tuple[str, ...] = ()
    """What is wrong with files of the watch, and what is in force in their place."""
    clock: str = ""
    """Why this computer's clock is not to be believed; empty where nothing speaks against it."""
    schedule: str = ""
    """What is wrong with the schedule of the `longwatch up` that runs; empty where nothing is, or none runs."""
    desk: str | None = None
    """Where the review desk runs; None where it does not."""
    desk_fault: str = ""
    """What is wrong with it; empty where nothing is."""
    reviews: ReviewState = field(default_factory=ReviewState)

    @property
    def needs_attention(self) -> bool:
        """Whether something that was gathered could not be filed, or a file of the watch has a mistake."""
        return bool(self.aside or self.left_out or self.unread)

    def summary(self) -> dict[str, Any]:
        """The same for programs; times in ISO 8601."""
        fields = asdict(self)
        del fields["why_nothing"], fields["nothing_on"]  # sentences for people; programs see `published_at`, `sources`
        times = {name: value.isoformat() for name, value in fields.items() if isinstance(value, datetime)}
        return fields | times

    def _gone_anew(self) -> str:
        return f"; {self.gone_anew:,} collected before and announced again, but gone" if self.gone_anew else ""

    def text(self) -> str:
        """The same for people."""
        if self.published_at is None:
            stuck = [f"spool      {count_of(self.in_spool, 'batch')}{self._since()}"] if self.spool_since else []
            return "\n".join([self.why_nothing, *stuck, *(f"unread     {plain_line(one)}" for one in self.unread)])
        lines = [
            f"last run   {self.run_id}, finished {plain(self.finished_at) or 'never: it was interrupted'}",
            f"published  {plain(self.published_at)}",
            f"articles   {self.articles:,}, with {count_of(self.texts, 'different text')}",
            f"sources    {self.sources:,} watched" + (f": {self.nothing_on}" if self.nothing_on else ""),
            f"owed       {count_of(self.owed, 'page')} announced and not fetched yet" + self._gone_anew(),
            *(f"why owed   {plain_line(one)}" for one in self.why_owed[:SHOWN_REASONS]),
            f"spool      {count_of(self.in_spool, 'batch')} gathered and not filed yet{self._since()}",
            f"balance    {self._balance()}",
            f"custody    {self.custody or 'no chain yet'}",
            *self._of_reviews(),
            *self._of_tags(),
            *([f"desk       {self.desk}: `longwatch desk --as NAME` prints a link that signs in"] if self.desk else []),
        ]
        return "\n".join(
            [
                *lines,
                *self._of_aside(),
                *(f"unread     {plain_line(one)}" for one in self.unread),
                *([f"clock      {self.clock}"] if self.clock else []),
                *([f"schedule   {self.schedule}"] if self.schedule else []),
                *([f"desk       {self.desk_fault}"] if self.desk_fault else []),
                *self._of_failing(),
            ]
        )

    def _since(self) -> str:
        return (
            f", since {moment(self.spool_since)}: the next run files it; if it stays, that run says why"
            if self.spool_since
            else ""
        )

    def _balance(self) -> str:
        if self.difference:
            lost = f"{count_of(self.difference, 'entry')} without an outcome (difference {self.difference})"
            return f"{lost}: `longwatch verify` names the runs"
        return "the outcome of every announced entry is known (difference 0)"

    def _of_failing(self) -> list[str]:
        shown = [
            f"failing    {feed}: {plain_line(detail or kind)}" for feed, kind, detail in self.failing[:SHOWN_FEEDS]
        ]
        more = len(self.failing) - SHOWN_FEEDS
        return [*shown, *([f"failing    and {more} more feeds: `longwatch health` lists all"] if more > 0 else [])]

    def _of_aside(self) -> list[str]:
        said = "set aside, which could not be filed: `longwatch sql 'from problems'` says why"
        batches = [f"aside      {count_of(self.aside, 'batch')} {said}"] if self.aside else []
        said = "not filed and still owed: `longwatch sql 'from left_out'` says why"
        return [*batches, *([f"left out   {count_of(self.left_out, 'article')} {said}"] if self.left_out else [])]

    def _of_tags(self) -> list[str]:
        remedy = "`longwatch topics diff` shows what would change, `longwatch topics retag --as NAME` tags them again"
        older = f"{count_of(self.older_tags, 'article')} tagged by older rules: {remedy}"
        return [
            *([f"tags       {older}"] if self.older_tags else []),
            *([f"topics     {self.draft}"] if self.draft else []),
        ]

    def _of_reviews(self) -> list[str]:
        ruled = self.reviews
        waiting = f"; in the spool: {ruled.in_spool}" if ruled.in_spool else ""
        counted = count_of(ruled.articles, "article")
        line = f"reviews    {counted} ruled on, {ruled.disputed} disputed, {ruled.reopened} re-opened{waiting}"
        return [line] if ruled.articles else []


@kept_open()
def read_status(home: Home, *, zone: str, now: datetime | None = None) -> Status:
    """How the watch in a home stands."""
    waiting = pending(home.spool)
    in_spool, since, unread = len(waiting), _stuck_since(home, waiting, zone=zone), _unread(home)
    with open_published(home.published) as connection:  # held open, its catalog is loaded once
        if connection is None:
            why, head = str(nothing_published(home.published)), custody.head(home.custody)
            return Status(
                home=str(home.root), in_spool=in_spool, spool_since=since, unread=unread, custody=head, why_nothing=why
            )
        return replace(_read(home, zone=zone, now=now, in_spool=in_spool, unread=unread), spool_since=since)


def _read(home: Home, *, zone: str, now: datetime | None, in_spool: int, unread: tuple[str, ...]) -> Status:
    reviews = count_reviews(home)
    counts: dict[str, Any] = counts_of_watch(home.published, zone=zone)._asdict()
    counts |= {"older_tags": _older_tags(home), "draft": _draft(home)}
    counts |= {"aside": len(aside(home.spool)), "custody": custody.head(home.custody)}
    counts["why_owed"] = tuple(owed_reasons(home.published))
    counts |= {"desk": desk_address(home), "desk_fault": desk_fault(home)}
    counts["nothing_on"] = "" if counts["sources"] else _nothing_on(home)
    counts["clock"] = clock_doubt(home, now=now) if now else ""
    counts["schedule"] = schedule_fault(home, now=now) if now else ""
    failing = tuple(failing_feeds(home.published))
    return Status(home=str(home.root), in_spool=in_spool, unread=unread, failing=failing, reviews=reviews, **counts)


def _stuck_since(home: Home, waiting: Sequence[Path], *, zone: str) -> datetime | None:
    """When the oldest batch was gathered that no run is at work to file; those that a gatherer is to send are none."""
    gathered = [path for path in waiting if not holds_rulings(name_of(path))]
    if not gathered or holder_of(home.collect_lock) or holder_of(home.commit_lock) or role_of(home) == "gatherer":
        return None
    try:
        return datetime.fromtimestamp(min(path.stat().st_mtime for path in gathered), ZoneInfo(zone))
    except FileNotFoundError:  # filed since
        return None


def _older_tags(home: Home) -> int:
    with open_published(home.published) as connection:
        return tagged_by_older_rules(connection) if connection else 0


def _draft(home: Home) -> str:
    """How topic files differ from what is in force; what cannot be read is told of by itself."""
    if checked_files(home):
        return ""
    from flows.batches.in_force import in_force

    try:
        found = in_force(home)
    except ConfigError:
        return ""
    return "" if found.is_broken else plain_line(found.draft)


def _nothing_on(home: Home) -> str:
    """That no source is switched on still: the published file knows of the last run alone."""
    from config.current.watch import nothing_on, read_current_watch

    try:
        return nothing_on(read_current_watch(home).watch)
    except ConfigError:  # which is told of by itself
        return ""


def _unread(home: Home) -> tuple[str, ...]:
    """What is wrong with the files of a watch, a line for each mistake."""
    if checked_files(home):
        return ()
    from config.current.watch import read_current_watch

    try:
        return tuple(read_current_watch(home).message.splitlines())
    except ConfigError as error:
        return tuple(str(error).splitlines()) if home.started else ()
