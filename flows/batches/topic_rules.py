"""The topic rules in force: kept as a fact, so that a replay tags by the rules of the day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from config.topics import Term, Topic
from extractors.topics.rules_hash import rules_sha256
from extractors.topics.tags import Tagger
from flows.batches.lines import Line
from storage.database.live import Live
from storage.queries.live.readings import kept_topics_json, newest_rules, rules_of_run

LINES = ("terms", "require", "unless")
"""What of a topic has lines."""
OF_A_TERM = tuple(one.name for one in fields(Term))
RETAGGED = 1000
"""Readings tagged again in one batch: their matches are rows of it."""


def rules_line(topics: Sequence[Topic], *, now: datetime) -> Line:
    """The line of a batch that keeps the topics with all that they find."""
    kept = [_kept(topic) for topic in sorted(topics, key=lambda topic: topic.topic_id)]
    return {"record": "rules", "rules_sha256": rules_sha256(topics), "kept_at": now.isoformat(), "topics": kept}


def kept_topics(kept: Sequence[dict[str, Any]]) -> tuple[Topic, ...]:
    """The topics, from a line that kept them."""
    return tuple(Topic(**{**one, **{name: _terms(one.get(name, ())) for name in LINES}}) for one in kept)


def _terms(kept: Sequence[dict[str, Any]]) -> tuple[Term, ...]:
    return tuple(Term(**term) for term in kept)


def _kept(topic: Topic) -> dict[str, Any]:
    """A topic with all that it finds; the sentences it is tried by find nothing."""
    # Not by asdict, which looks into each value of 4,000 lines and takes six times as long.
    its = {one.name: getattr(topic, one.name) for one in fields(Topic) if one.name != "tests"}
    return its | {name: [_kept_term(term) for term in its[name]] for name in LINES}


def _kept_term(term: Term) -> dict[str, Any]:
    return {name: getattr(term, name) for name in OF_A_TERM}


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

    def of(self, store: Live, lines: Sequence[Mapping[str, Any]]) -> Tagger:
        """The rules a batch is to be tagged by: its own, else its run's, else the newest run's."""
        for line in lines:
            if line["record"] == "rules" and line["rules_sha256"] not in self._ready:
                tagger = Tagger(kept_topics(line["topics"]))
                _ = tagger.sought  # a term that cannot be looked for is the batch's fault, not its articles'
                self._ready[line["rules_sha256"]] = tagger
        named = self._named(store, lines)
        if named is None:
            return self._today
        if named not in self._ready:
            self._ready[named] = self._kept(store, named)
        return self._ready[named]

    def _named(self, store: Live, lines: Sequence[Mapping[str, Any]]) -> str | None:
        for record in ("rules", "tagging", "run", "batch"):
            for line in lines:
                if line["record"] == record and line.get("rules_sha256"):
                    return str(line["rules_sha256"])
        run_id = next((line["run_id"] for line in lines if line.get("run_id")), None)
        return rules_of_run(store, run_id) or rules_of_run(store, None) or newest_rules(store)

    def _kept(self, store: Live, rules_sha256: str) -> Tagger:
        kept = kept_topics_json(store, rules_sha256)
        if kept is not None:
            return Tagger(kept_topics(json.loads(kept)))
        self.missing.add(rules_sha256)
        return self._today
