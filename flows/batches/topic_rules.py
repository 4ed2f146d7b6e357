"""The topic rules in force: kept as a fact, so that a replay tags by the rules of the day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from config.current.kept_topics import LINES, kept_topics
from config.topics import Term, Topic
from extractors.topics.rules_hash import rules_sha256
from flows.batches.lines import Line
from storage.database.live import Live
from storage.queries.live.readings import kept_topics_json, newest_rules, rules_of_run

if TYPE_CHECKING:
    from extractors.records import Tag
    from extractors.topics.tags import Tagger

OF_A_TERM = tuple(one.name for one in fields(Term))
RETAGGED = 1000
"""Readings tagged again in one batch: their matches are rows of it."""


def rules_line(topics: Sequence[Topic], *, now: datetime) -> Line:
    """The line of a batch that keeps the topics with all that they find."""
    kept = [_kept(topic) for topic in sorted(topics, key=lambda topic: topic.topic_id)]
    return {"record": "rules", "rules_sha256": rules_sha256(topics), "kept_at": now.isoformat(), "topics": kept}


def _kept(topic: Topic) -> dict[str, Any]:
    """A topic with all that it finds; the sentences it is tried by find nothing."""
    # Not by asdict, which looks into each value of 4,000 lines and takes six times as long.
    its = {one.name: getattr(topic, one.name) for one in fields(Topic) if one.name != "tests"}
    return its | {name: [_kept_term(term) for term in its[name]] for name in LINES}


def _kept_term(term: Term) -> dict[str, Any]:
    return {name: getattr(term, name) for name in OF_A_TERM}


class RulesReady:
    """Topic rules by their hash; what looks for them is loaded and made when the first article is to be tagged."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = topics
        self.rules_sha256 = rules_sha256(topics)

    @cached_property
    def tagger(self) -> Tagger:
        """What looks for them."""
        from extractors.topics.tags import Tagger

        return Tagger(self.topics)

    def tags(self, title: str | None, text: str, language: str | None) -> tuple[Tag, ...]:
        """The topics a text speaks of."""
        return self.tagger.tags(title, text, language)


class Rules:
    """The rules that batches name, each made ready once."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        """`topics` are today's: they stand in where a batch's own were never kept."""
        self._today = RulesReady(topics)
        self._ready = {self._today.rules_sha256: self._today}
        self.missing: set[str] = set()
        """Rules that batches named and nobody kept."""
        self.unnamed: str | None = None
        """What a batch goes by that names no rules, and came before any were kept; None for today's."""

    @cached_property
    def topics(self) -> set[str]:
        """The names of today's topics."""
        return {topic.topic_id for topic in self._today.topics}

    def keep(self, line: Mapping[str, Any]) -> None:
        """Make the rules of a line ready, whose batch may come later."""
        if line["rules_sha256"] not in self._ready:
            rules = RulesReady(kept_topics(line["topics"]))
            _ = rules.tagger.sought  # a term that cannot be looked for is the batch's fault, not its articles'
            self._ready[line["rules_sha256"]] = rules

    def of(self, store: Live, lines: Sequence[Mapping[str, Any]]) -> RulesReady:
        """The rules a batch is to be tagged by: its own, else its run's, else the newest run's."""
        for line in lines:
            if line["record"] == "rules":
                self.keep(line)
        named = self._named(store, lines)
        named = named or self.unnamed
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

    def _kept(self, store: Live, rules_sha256: str) -> RulesReady:
        kept = kept_topics_json(store, rules_sha256)
        if kept is not None:
            return RulesReady(kept_topics(json.loads(kept)))
        self.missing.add(rules_sha256)
        return self._today
