"""The rulings of a batch, checked where they are filed: whoever wrote them, nobody else may know what they mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, get_args

from flows.filing.left_out import LeftOut, UnfileableError
from flows.filing.rows import Line
from storage.database.live import Live

Decision = Literal["relevant", "irrelevant", "follow-up"]
DECISIONS: tuple[str, ...] = get_args(Decision)
WITHDRAWN = "withdrawn"
"""Stands in place of a decision where a reviewer takes one of their own back."""
HAD = "select 1 from decision_rows where decision_id = ? and reviewer = ? and decision <> 'withdrawn'"
TOPICS = "select topic from tag_rows union select topic from decision_rows where topic is not null"


def refuse_wrong_rulings(
    store: Live, batch_id: str, lines: Sequence[Line], topics: Collection[str], left_out: Mapping[int, LeftOut]
) -> None:
    """Raise UnfileableError for the lines of a batch that are no rulings, and not left out yet.

    `topics` are those of files and of the rules in force; what an article was tagged with or ruled on for counts, too.
    """
    rulings = [(number, line) for number, line in enumerate(lines, start=1) if line["record"] == "decision"]
    if not rulings:
        return
    known = {*topics, *(str(topic) for (topic,) in store.rows(TOPICS))}
    told = {
        number: _wrong(store, line, lines[: number - 1], known) for number, line in rulings if number not in left_out
    }
    found = [LeftOut(line=number, part="line", why=why) for number, why in told.items() if why]
    if found:
        raise UnfileableError(batch_id, found, lines)


def _wrong(store: Live, line: Line, before: Sequence[Line], known: Collection[str]) -> str:
    decision, topic, withdraws = line.get("decision"), line.get("topic"), line.get("withdraws")
    if decision == WITHDRAWN:
        wanted = (withdraws, line.get("reviewer"))
        is_own = any((one.get("decision_id"), one.get("reviewer")) == wanted for one in before)
        is_own = is_own or bool(store.rows(HAD, list(wanted)))
        return "" if is_own else f"{withdraws!r} is no ruling of {line.get('reviewer')!r}: nothing is withdrawn"
    if decision not in DECISIONS or withdraws is not None:
        return f"{decision!r} is no decision: {', '.join(DECISIONS)} are"
    if topic is not None and topic not in known:
        return f"{topic!r} is no topic of a file, and of no article"
    return ""
