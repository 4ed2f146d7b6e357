"""Names, notes and rulings of people, as they are kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, get_args

from flows.filing.left_out import LeftOut, UnfileableError
from flows.filing.rows import Line, Rows
from storage.database.live import Live
from storage.queries.live.people import has_decided, has_ruled_on_figure, is_known_maker, newest_person, topics_used
from storage.queries.questions import QuestionError

LONGEST = 2_000
"""Characters of a note or a name."""


REFUSED = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories that no name or note holds. Joiners, which Persian needs, are none of these."""


UNSEEN = {"Cf", "Cn", "Zs"}
"""Categories of which nobody sees anything: a note of such signs alone says nothing."""


class ReviewError(QuestionError):
    """A ruling that cannot be taken; the message says what is wrong and what to do, a line for each."""


def checked_name(reviewer: str) -> str:
    """A reviewer's name as it is kept: composed, one space between words. Raises ReviewError."""
    name = unicodedata.normalize("NFC", reviewer).strip()
    if not name:
        raise ReviewError("--as: a ruling bears the name of who made it: write it after --as")
    wrong = unfit(name)
    if wrong:
        raise ReviewError(f"--as: the name {wrong}")
    return " ".join(name.split())


def checked_note(note: str | None) -> str | None:
    """A note as it is kept, on one line, None for an empty one. Raises ReviewError."""
    note = one_line(note or "")
    wrong = unfit(note)
    if wrong:
        raise ReviewError(f"--note: the note {wrong}")
    return note if any(unicodedata.category(char) not in UNSEEN for char in note) else None


def one_line(note: str) -> str:
    """A note on one line: where one of several ended, a stroke stands."""
    lines = (line.replace("\t", " ").strip() for line in note.splitlines())
    return " / ".join(line for line in lines if line)


def first_odd(words: str) -> int:
    """The place, from 1, of the first character that is not kept; 0 where all are."""
    return next((place for place, char in enumerate(words, 1) if unicodedata.category(char) in REFUSED), 0)


def unfit(words: str) -> str:
    """Why a note or name cannot be kept, and what to do; empty where it can."""
    if odd := first_odd(words):
        sign = f"U+{ord(words[odd - 1]):04X}"
        return f"holds a control character ({sign}, its character {odd}): write it on one line, without it"
    return f"has {len(words):,} characters: at most {LONGEST:,} are kept" if len(words) > LONGEST else ""


def add_person(store: Live, rows: Rows, made_by: object, lines: Sequence[Line]) -> None:
    """Number the person who made a batch, if a person did and has none: the chain of custody names them by it alone."""
    commands = {*PROGRAMS, *(line["command"] for line in lines if line["record"] == "run")}
    if not made_by or made_by in commands or is_known_maker(store, made_by):
        return
    rows.add("person_rows", {"person": newest_person(store) + 1, "name": made_by})


PROGRAMS = ("rebuild", "committer")
"""What stands in place of a name where we made a batch ourselves."""

Decision = Literal["relevant", "irrelevant", "follow-up"]
DECISIONS: tuple[str, ...] = get_args(Decision)
FigureRuling = Literal["confirm", "reject"]
FIGURE_RULINGS: tuple[str, ...] = get_args(FigureRuling)
WITHDRAWN = "withdrawn"
"""Stands in place of a ruling where a reviewer takes one of their own back."""
RULINGS = ("decision", "figure_ruling")
"""Lines that are rulings."""
NAMELESS = "it has no name of its own, by which it could be withdrawn"


def refuse_wrong_rulings(
    store: Live, batch_id: str, lines: Sequence[Line], topics: Callable[[], Collection[str]],
    left_out: Mapping[int, LeftOut],
) -> None:  # fmt: skip
    """Raise UnfileableError for the lines of a batch that are no rulings, and not left out yet.

    `topics` gives those of files and of the rules in force; what an article was tagged with or ruled on for counts too.
    """
    rulings = [(number, line) for number, line in enumerate(lines, start=1) if line["record"] in RULINGS]
    if not rulings:
        return
    known = _known_topics(store, [line for _, line in rulings if line["record"] == "decision"], topics)
    reasons = {
        number: _wrong(store, line, lines[: number - 1], known)
        if line["record"] == "decision" else _wrong_on_figure(store, line, lines[: number - 1])
        for number, line in rulings if number not in left_out
    }  # fmt: skip
    found = [LeftOut(line=number, part="line", why=why) for number, why in reasons.items() if why]
    if found:
        raise UnfileableError(batch_id, found, lines)


def _known_topics(store: Live, decisions: Sequence[Line], topics: Callable[[], Collection[str]]) -> Collection[str]:
    """The topics that these may be on: those of the rules are three megabytes to read, and most rulings name none."""
    named = [topic for line in decisions if isinstance(topic := line.get("topic"), str)]
    known = {*topics_used(store)} if named else set()
    return known if all(topic in known for topic in named) else known | {*topics()}


def _wrong(store: Live, line: Line, before: Sequence[Line], known: Collection[str]) -> str:
    decision, topic, withdraws = line.get("decision"), line.get("topic"), line.get("withdraws")
    if not line.get("decision_id"):
        return NAMELESS
    if decision == WITHDRAWN:
        wanted = (withdraws, line.get("reviewer"))
        is_own = any((one.get("decision_id"), one.get("reviewer")) == wanted for one in before if not _takes_back(one))
        is_own = is_own or has_decided(store, *wanted)
        return "" if is_own else f"{withdraws!r} is no ruling of {line.get('reviewer')!r}: nothing is withdrawn"
    if decision not in DECISIONS or withdraws is not None:
        return f"{decision!r} is no decision: {', '.join(DECISIONS)} are"
    if topic is not None and topic not in known:
        return f"{topic!r} is no topic of a file, and of no article"
    return ""


def _takes_back(line: Line) -> bool:
    """Whether a line withdraws a ruling: such a line is not withdrawn, one rules anew."""
    return WITHDRAWN in (line.get("decision"), line.get("ruling"))


def _wrong_on_figure(store: Live, line: Line, before: Sequence[Line]) -> str:
    ruling, withdraws = line.get("ruling"), line.get("withdraws")
    if not line.get("ruling_id"):
        return NAMELESS
    if ruling == WITHDRAWN:
        wanted = (withdraws, line.get("reviewer"))
        is_own = any((one.get("ruling_id"), one.get("reviewer")) == wanted for one in before if not _takes_back(one))
        is_own = is_own or has_ruled_on_figure(store, *wanted)
        return "" if is_own else f"{withdraws!r} is no ruling of {line.get('reviewer')!r}: nothing is withdrawn"
    if ruling not in FIGURE_RULINGS or withdraws is not None:
        return f"{ruling!r} is no ruling on a figure: {', '.join(FIGURE_RULINGS)} are"
    return ""
