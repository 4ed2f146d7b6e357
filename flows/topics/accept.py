"""Topic files put in force by a person: tried by their own sentences first, kept whole, noted by whom and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from config.home import Home
from config.reading import read_topics
from flows.batches.in_force import in_force
from flows.batches.topic_rules import rules_line
from flows.filing.orders import event_id, record_event
from flows.filing.people import checked_name, checked_note
from flows.output.counts import count_of
from flows.topics.trial import check
from storage.queries.questions import QuestionError

PATIENCE = 60
"""Seconds that a run is waited for before the acceptance is left to it to file."""


class AcceptError(QuestionError):
    """Rules that cannot be put in force; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Rules that were put in force."""

    rules_sha256: str
    topics: int
    is_filed: bool

    def text(self) -> str:
        """The same for people."""
        when = "in force from now on" if self.is_filed else "in force once the current run has filed them"
        message = f"{count_of(self.topics, 'topic')} {when}, rules {self.rules_sha256[:12]}"
        return f"{message}\nwhat is stored keeps its tags: `longwatch topics retag` applies these rules to it"


def accept(home: Home, *, note: str, by: str, anyway: bool, now: Callable[[], datetime]) -> Accepted | None:
    """Put the topic files in force; None where they are. Raises ConfigError, ReviewError for the name, AcceptError.

    `anyway`: also where a topic's own sentences are not found as it expects.
    """
    by, note_given = checked_name(by), checked_note(note)
    if note_given is None:
        raise AcceptError("--note: describe in a few words what changed and why; it is kept with the rules")
    topics = read_topics(home)
    if not topics:
        raise AcceptError(f"{home.topics}: no topics found: `longwatch init` writes the ones that come with Longwatch")
    wrong = [one.text() for one in map(check, topics) if one.wrong]
    if wrong and not anyway:
        raise AcceptError("\n".join([*wrong, "fix the topic or its sentences, or accept it as it is with --anyway"]))
    line = rules_line(topics, now=now())
    current = in_force(home)
    if current.rules_sha256 and line["topics"] == rules_line(current.watch.topics, now=now())["topics"]:
        return None
    event = event_id(now())
    kept = {**line, "run_id": event, "accepted_by": by, "note": note_given}
    is_filed = record_event(home, event, [kept], now=now, patience=PATIENCE)
    return Accepted(rules_sha256=str(line["rules_sha256"]), topics=len(topics), is_filed=is_filed)
