"""The topic rules in force: kept as a fact, so that a replay tags by the rules of the day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from config.topics import Term, Topic
from extractors.topics.tags import Tagger
from flows.batches.lines import Line
from storage.database.live import Live

RETAGGED = 1000
"""Readings tagged again in one batch: their matches are rows of it."""


REVISIONS = """
    with newest as (
        select article_id, revision, arg_max(reading_id, number) as reading_id from reading_rows group by all
    ), ruled as (
        select reading_id, arg_max(rules_sha256, number) as rules_sha256 from tagging_rows group by reading_id
    )
    select v.article_id, v.revision
    from revision_rows v
    join article_rows a using (article_id)
    join newest n using (article_id, revision)
    left join ruled r using (reading_id)
    where ($source is null or a.source_id = $source) and ($since is null or v.seen_at >= $since)
        and ($all or r.rules_sha256 is distinct from $rules)
    order by v.number
"""


NAMED = "select arg_max(rules_sha256, number) from run_rows where run_id = coalesce(?, run_id)"
NEWEST = "select arg_max(rules_sha256, number) from rules_rows"
KEPT = "select arg_max(topics, number)::varchar from rules_rows where rules_sha256 = ? having count(*) > 0"


def rules_line(topics: Sequence[Topic], *, now: datetime) -> Line:
    """The line of a batch that keeps the topics with all that they find."""
    rules_sha256 = Tagger(topics).rules_sha256
    told = [_told(topic) for topic in sorted(topics, key=lambda topic: topic.topic_id)]
    return {"record": "rules", "rules_sha256": rules_sha256, "kept_at": now.isoformat(), "topics": told}


def kept_topics(told: Sequence[dict[str, Any]]) -> tuple[Topic, ...]:
    """The topics, from a line that kept them."""
    return tuple(
        Topic(**{**one, **{name: _terms(one.get(name, ())) for name in ("terms", "require", "unless")}}) for one in told
    )


def _terms(told: Sequence[dict[str, Any]]) -> tuple[Term, ...]:
    return tuple(Term(**term) for term in told)


def _told(topic: Topic) -> dict[str, Any]:
    """A topic with all that it finds; the sentences it is tried by find nothing."""
    return {name: value for name, value in asdict(topic).items() if name != "tests"}


class Rules:
    """The rules that batches name, each made ready once."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        """`topics` are today's: they stand in where a batch's own were never kept."""
        self.topics = {topic.topic_id for topic in topics}
        """The names of today's."""
        self._today = Tagger(topics)
        self._ready = {self._today.rules_sha256: self._today}
        self.missing: set[str] = set()
        """Rules that batches named and nobody kept."""

    def of(self, store: Live, lines: Sequence[dict[str, Any]]) -> Tagger:
        """The rules a batch is to be tagged by: its own, else its run's, else the newest run's."""
        for line in lines:
            if line["record"] == "rules":
                self._ready.setdefault(line["rules_sha256"], Tagger(kept_topics(line["topics"])))
        named = self._named(store, lines)
        if named is None:
            return self._today
        if named not in self._ready:
            self._ready[named] = self._kept(store, named)
        return self._ready[named]

    def _named(self, store: Live, lines: Sequence[dict[str, Any]]) -> str | None:
        for record in ("rules", "tagging", "run", "batch"):
            for line in lines:
                if line["record"] == record and line.get("rules_sha256"):
                    return str(line["rules_sha256"])
        run_id = next((line["run_id"] for line in lines if line.get("run_id")), None)
        asked: list[tuple[str, list[object]]] = [(NAMED, [run_id]), (NAMED, [None]), (NEWEST, [])]
        answers = (store.rows(question, given)[0][0] for question, given in asked)
        return next((str(found) for found in answers if found), None)

    def _kept(self, store: Live, rules_sha256: str) -> Tagger:
        rows = store.rows(KEPT, [rules_sha256])
        if rows:
            return Tagger(kept_topics(json.loads(str(rows[0][0]))))
        self.missing.add(rules_sha256)
        return self._today
