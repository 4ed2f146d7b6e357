"""All that is stored, tagged again by the rules in force: orders in the spool, filed as everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from config.home import Home
from extractors.topics.rules_hash import rules_sha256
from flows.batches.in_force import in_force
from flows.batches.lines import Line
from flows.batches.new_batch import new_batch
from flows.batches.topic_rules import RETAGGED, rules_line
from flows.filing.committer import commit
from flows.filing.people import checked_name
from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from storage.archive.spool import batch_id, drop
from storage.database.published import Connection, open_published
from storage.queries.articles.tags import ruled_relevant, topics_of_articles
from storage.queries.live.readings import revisions_to_tag
from storage.queries.questions import nothing_published
from storage.queries.watch.messages import exports_before
from storage.queries.watch.rules import kept_rules

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Retagged:
    """What tagging again came to."""

    ordered: int
    """Revisions that the newest rules had not tagged."""
    gained: int = 0
    lost: int = 0
    ruled: tuple[tuple[str, str], ...] = ()
    """Article and topic that a person ruled relevant for it, and that these rules do not give it: the ruling stays."""
    exports: tuple[str, ...] = ()
    """Files given out before, by older rules."""

    def text(self) -> str:
        """The same for people."""
        if not self.ordered:
            return "nothing to do: all that is stored was tagged by these rules"
        changed = f"{count_of(self.gained, 'tag')} gained, {self.lost} lost"
        summary = f"{count_of(self.ordered, 'revision')} tagged again: {changed}"
        older = [f"exported earlier, with tags of older rules: {one}" for one in self.exports[:SHOWN]]
        kept = [
            f"no longer tagged, and ruled relevant, which stays: {one} for {topic}; it waits for review again"
            for one, topic in self.ruled
        ]
        left = len(kept) - SHOWN
        said = [*kept[:SHOWN], *([f"and {left} more: see the view reviews"] if left > 0 else [])]
        more = len(self.exports) - SHOWN
        return "\n".join([summary, *said, *older, *([f"and {more} more: see the view exports"] if more > 0 else [])])


def retag(home: Home, *, by: str, now: Callable[[], datetime]) -> Retagged:
    """Tag again what the newest rules did not tag; killed anywhere, the next call does what is left.

    Raises ConfigError for a mistake in settings or sources: then nothing is changed.
    """
    by, topics, at = checked_name(by), in_force(home).watch.topics, now()
    rules = rules_sha256(topics)
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        before = topics_of_articles(connection)
        orders = _orders(connection, rules)
        is_kept = rules in kept_rules(connection)
    run_id = f"{at:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
    common: Line = {"run_id": run_id, "decided_at": at.isoformat(), "rules_sha256": rules}
    kept = [] if is_kept else [rules_line(topics, now=at) | {"run_id": run_id}]
    for first in range(0, len(orders), RETAGGED):
        some = [{"record": "tagging", **one, **common} for one in orders[first : first + RETAGGED]]
        drop(
            home.spool,
            batch_id(run_id, first // RETAGGED + 1),
            [new_batch(run_id=run_id, made_by=by), *(kept if first == 0 else []), *some],
        )
    if not orders:
        return Retagged(ordered=0)
    commit(home, topics=topics, run_id=run_id, now=now)
    with open_published(home.published) as connection:
        after = topics_of_articles(connection) if connection else set()
        ruled = tuple(sorted(ruled_relevant(connection) & (before - after))) if connection else ()
    given = exports_before(home.published, at)
    exports = tuple(", ".join(plain_line(value) for value in row) for row in given)
    return Retagged(
        ordered=len(orders), gained=len(after - before), lost=len(before - after), ruled=ruled, exports=exports
    )


def _orders(connection: Connection, rules: str) -> list[Line]:
    found = revisions_to_tag(connection, rules, source=None, since=None, also_tagged=False)
    return [{"article_id": one.article_id, "revision": one.revision} for one in found]
