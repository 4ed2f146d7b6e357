"""Names and notes of people, as they are kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flows.filing.rows import Line, Rows
from storage.database.live import Live
from storage.queries.questions import QuestionError

LONGEST = 2_000
"""Characters of a note or a name."""


REFUSED = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories that no name or note holds. Joiners, which Persian needs, are none of these."""


class ReviewError(QuestionError):
    """A ruling that cannot be taken; the message says what is wrong and what to do, a line for each."""


def named(reviewer: str) -> str:
    """A reviewer's name as it is kept: composed, one space between words. Raises ReviewError."""
    name = unicodedata.normalize("NFC", reviewer).strip()
    if not name:
        raise ReviewError("--as: a ruling bears the name of who made it: write it after --as")
    wrong = unfit(name)
    if wrong:
        raise ReviewError(f"--as: the name {wrong}")
    return " ".join(name.split())


def noted(note: str | None) -> str | None:
    """A note as it is kept, None for an empty one. Raises ReviewError."""
    note = (note or "").strip()
    wrong = unfit(note)
    if wrong:
        raise ReviewError(f"--note: the note {wrong}")
    return note or None


def unfit(words: str) -> str:
    """Why a note or name cannot be kept, and what to do; empty where it can."""
    odd = next((place for place, char in enumerate(words, 1) if unicodedata.category(char) in REFUSED), 0)
    if odd:
        sign = f"U+{ord(words[odd - 1]):04X}"
        return f"holds a control character ({sign}, its character {odd}): write it on one line, without it"
    return f"has {len(words):,} characters: at most {LONGEST:,} are kept" if len(words) > LONGEST else ""


def add_person(store: Live, rows: Rows, made_by: object, lines: Sequence[Line]) -> None:
    """Number the person who made a batch, if a person did and has none: the chain of custody names them by it alone."""
    commands = {*PROGRAMS, *(line["command"] for line in lines if line["record"] == "run")}
    if not made_by or made_by in commands or store.rows(KNOWN, [made_by, made_by]):
        return
    newest = int(str(store.rows("select coalesce(max(person), 0) from person_rows")[0][0]))
    rows.add("person_rows", {"person": newest + 1, "name": made_by})


PROGRAMS = ("rebuild", "committer")
"""What stands in place of a name where we made a batch ourselves."""
KNOWN = "select 1 from person_rows where name = ? union all select 1 from run_rows where command = ? limit 1"
