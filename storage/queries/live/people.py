"""People who made batches, and the rulings they gave."""

from __future__ import annotations

from storage.database.live import Live

KNOWN = "select 1 from person_rows where name = ? union all select 1 from run_rows where command = ? limit 1"
NEWEST = "select coalesce(max(person), 0) from person_rows"
NUMBER = "select person from person_rows where name = ?"
DECISION = "select 1 from decision_rows where decision_id = ? and reviewer = ? and decision <> 'withdrawn'"
FIGURE_RULING = "select 1 from figure_ruling_rows where ruling_id = ? and reviewer = ? and ruling <> 'withdrawn'"
TOPICS = "select topic from tag_rows union select topic from decision_rows where topic is not null"


def is_known_maker(store: Live, name: object) -> bool:
    """Whether a name is that of a person who has a number, or of a command that ran."""
    return bool(store.rows(KNOWN, [name, name]))


def newest_person(store: Live) -> int:
    """The number that was given last; 0 before the first."""
    return int(str(store.rows(NEWEST)[0][0]))


def person_number(store: Live, name: str) -> object:
    """The number of a person; None where there is none."""
    rows = store.rows(NUMBER, [name])
    return rows[0][0] if rows else None


def has_decided(store: Live, decision_id: object, reviewer: object) -> bool:
    """Whether a decision of this name is the reviewer's, and no withdrawal."""
    return bool(store.rows(DECISION, [decision_id, reviewer]))


def has_ruled_on_figure(store: Live, ruling_id: object, reviewer: object) -> bool:
    """Whether a ruling on a figure of this name is the reviewer's, and no withdrawal."""
    return bool(store.rows(FIGURE_RULING, [ruling_id, reviewer]))


def topics_used(store: Live) -> set[str]:
    """Topics that articles were tagged with or ruled on for."""
    return {str(topic) for (topic,) in store.rows(TOPICS)}
