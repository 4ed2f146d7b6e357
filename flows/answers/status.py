"""How a watch stands: its last run, what waits, what fails."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from config.home import Home
from flows.batches.clock_doubt import clock_doubt
from flows.output.safe_text import plain, plain_line
from flows.reviewing.reviews import ReviewState, reviews_standing
from storage.archive.custody import head
from storage.archive.spool import aside, pending
from storage.queries.questions import ask

ONE_ROW = """
    select
        (select published_at from snapshot) as published_at,
        (select max(run_id) from runs) as run_id,
        (select max(finished_at) from runs) as finished_at,
        (select count(*) from articles) as articles,
        (select count(distinct group_id) from articles) as texts,
        (select count(*) from sources where enabled) as sources,
        (select count(*) from owed) as owed,
        (select coalesce(sum(abs(difference)), 0)::bigint from balance) as difference,
        (select count(*) from left_out where part = 'line' and had_at is null) as left_out
"""
FAILING = """
    select feed_id, outcome,
        concat(coalesce(detail, outcome), ' (moved for good from ' || from_url || ' to ' || to_url || ')')
    from feeds
    left join (
        select feed_id, arg_max(from_url, moved_at) as from_url, arg_max(to_url, moved_at) as to_url
        from moves group by 1
    ) using (feed_id)
    where enabled and failures > 0 order by failures desc, feed_id limit 10
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A watch at a glance; times in its zone, None where nothing has been published yet."""

    home: str
    in_spool: int
    """Batches gathered and not filed yet."""
    aside: int = 0
    """Batches that could not be filed."""
    left_out: int = 0
    """Articles of filed batches that could not be filed, and were not had since."""
    custody: str | None = None
    """Head of the chain of custody."""
    published_at: datetime | None = None
    run_id: str | None = None
    finished_at: datetime | None = None
    articles: int = 0
    texts: int = 0
    sources: int = 0
    owed: int = 0
    difference: int = 0
    failing: tuple[tuple[str, str, str], ...] = ()
    """Feeds that failed the last time: feed, class, sentence."""
    clock: str = ""
    """Why this computer's clock is not to be believed; empty where nothing speaks against it."""
    reviews: ReviewState = field(default_factory=ReviewState)

    @property
    def has_unfiled(self) -> bool:
        """Whether something that was gathered could not be filed."""
        return bool(self.aside or self.left_out)

    def summary(self) -> dict[str, Any]:
        """The same for programs; times in ISO 8601."""
        told = asdict(self)
        times = {name: value.isoformat() for name, value in told.items() if isinstance(value, datetime)}
        return told | times

    def text(self) -> str:
        """The same for people."""
        if self.published_at is None:
            return f"{self.home}: nothing has been collected yet: run `longwatch collect`"
        lines = [
            f"last run   {self.run_id}, finished {plain(self.finished_at) or 'never: it was cut short'}",
            f"published  {plain(self.published_at)}",
            f"articles   {self.articles} ({self.texts} different texts) of {self.sources} sources",
            f"owed       {self.owed} pages, {self.in_spool} batches in the spool, difference {self.difference}",
            f"custody    {self.custody or 'no chain yet'}",
            *self._of_reviews(),
        ]
        return "\n".join(
            [
                *lines,
                *self._of_aside(),
                *([f"clock      {self.clock}"] if self.clock else []),
                *(f"failing    {feed}: {plain_line(detail or kind)}" for feed, kind, detail in self.failing),
            ]
        )

    def _of_aside(self) -> list[str]:
        said = "batches could not be filed and were set aside: `longwatch sql 'from problems'` says why"
        batches = [f"aside      {self.aside} {said}"] if self.aside else []
        said = "articles could not be filed and are owed still: `longwatch sql 'from left_out'` says why"
        return [*batches, *([f"left out   {self.left_out} {said}"] if self.left_out else [])]

    def _of_reviews(self) -> list[str]:
        told = self.reviews
        waiting = f"; in the spool: {told.in_spool}" if told.in_spool else ""
        line = f"reviews    {told.articles} ruled on, {told.disputed} disputed, {told.reopened} re-opened{waiting}"
        return [line] if told.articles else []


def standing(home: Home, *, zone: str, now: datetime | None = None) -> Status:
    """How the watch in a home stands."""
    in_spool, reviews = len(pending(home.spool)), reviews_standing(home)
    if not home.published.exists():
        return Status(home=str(home.root), in_spool=in_spool)
    found = ask(home.published, ONE_ROW, zone=zone)
    told: dict[str, Any] = dict(zip(found.columns, found.rows[0], strict=True))
    told |= {"aside": len(aside(home.spool)), "custody": head(home.custody)}
    told["clock"] = clock_doubt(home, now=now) if now else ""
    failing: Any = tuple(ask(home.published, FAILING, zone=zone).rows)
    return Status(home=str(home.root), in_spool=in_spool, failing=failing, reviews=reviews, **told)
