"""Articles to be ruled on as a sheet for colleagues without the server, and their rulings back from it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.checks import meant
from config.home import Home
from flows.filing.people import DECISIONS, ReviewError, unfit
from flows.output.counts import count_of
from flows.output.safe_text import cut_line
from flows.output.sheets import Mistakes, SheetRow, read_sheet_rows, write_new_sheet
from flows.output.tables import comma_separated
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import Ruling, known_topic, topics
from storage.database.published import Connection
from storage.queries.reviews import Reading, article_ids, query, readings, run_question, said_last

NEEDED = ("decision", "article_id")
COUNTED = re.compile(r"[\d.,]+(E\+?\d+)?", re.IGNORECASE)
"""What a spreadsheet makes of an id that is all digits, or digits around an e."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a sheet that says something."""

    line: int
    """Of the file, from 1, where the row begins."""
    article_id: str
    reading_id: str | None
    topic: str | None
    decision: str
    note: str


def write_sheet(home: Home, file: Path, *, topic: str | None, everything: bool) -> int:
    """How many articles were written to a new file: those that wait for a reviewer, or all. Raises ReviewError."""
    with open_reviewed(home) as connection:
        known_topic(home, connection, topic)
        answer = run_question(connection, query("sheet"), {"topic": topic, "everything": everything})
    write_new_sheet(file, comma_separated(answer) + "\n", error=ReviewError)
    return len(answer.rows)


def read_sheet(home: Home, file: Path, *, reviewer: str) -> tuple[list[Ruling], int]:
    """The rulings of a sheet that are not what its reviewer said already, and how many are.

    Raises ReviewError with every mistake in the file; then nothing of it is taken.
    """
    mistakes = Mistakes(file=file, error=ReviewError)
    sheet = read_sheet_rows(file, mistakes, needed=NEEDED, written_by="longwatch review export")
    rows = [row for one in sheet for row in _row(one, mistakes)]
    with open_reviewed(home) as connection:
        rulings = _rulings(rows, connection, topics(home, connection), mistakes)
        said = said_last(connection, reviewer)
    mistakes.raise_any()
    if not rulings:
        raise ReviewError(f"{file}: no row has a decision: write {_choice()} into the column `decision`")
    new = [one for one in rulings if _key(one) not in said]
    return new, len(rulings) - len(new)


def _key(ruling: Ruling) -> tuple[object, ...]:
    reading = ruling.reading
    return (reading.article_id, ruling.topic, ruling.decision, reading.reading_id, ruling.note)


def _row(sheet_row: SheetRow, mistakes: Mistakes) -> Iterator[Row]:
    line, cells = sheet_row
    row = Row(
        line=line,
        article_id=cells.get("article_id", "").lower(),
        reading_id=cells.get("reading_id", "").lower() or None,
        topic=cells.get("topic", "") or None,
        decision=cells.get("decision", "").lower(),
        note=cells.get("note", ""),
    )
    if row.decision:
        yield row
    elif row.note:
        mistakes.add(line, f"has a note and no decision: write {_choice()}, or take the note away")


def _rulings(rows: Sequence[Row], connection: Connection, known: set[str], mistakes: Mistakes) -> list[Ruling]:
    ids = article_ids(connection) if rows else []
    whole = {row.line: _article(row, ids, mistakes) for row in rows}
    wanted = {(article, row.reading_id) for row in rows if (article := whole[row.line])}
    here = readings(connection, wanted)
    first: dict[tuple[str, str | None], int] = {}
    found: list[Ruling] = []
    for row in rows:
        for message in _wrong(row, known):
            mistakes.add(row.line, message)
        article = whole[row.line]
        if article is None:
            continue
        reading = here.get((article, row.reading_id))
        if reading is None:
            mistakes.add(
                row.line, f"{_cut(row.reading_id or '')} is no reading of {article}: leave that cell as exported"
            )
        before = first.setdefault((article, row.topic), row.line)
        if before != row.line:
            mistakes.add(row.line, f"rules on {article} again, as line {before} does: keep one of the two")
        elif isinstance(reading, Reading):
            note = row.note or None
            found.append(Ruling(reading=reading, decision=row.decision, topic=row.topic, note=note))
    return found


def _wrong(row: Row, known: set[str]) -> Iterator[str]:
    if row.decision not in DECISIONS:
        yield f"{_cut(row.decision)} is no decision: write {_choice()}, or nothing"
    if row.topic is not None and row.topic not in known:
        yield f"{_cut(row.topic)} is not a topic: {meant(row.topic, known)}"
    wrong = unfit(row.note)
    if wrong:
        yield f"the note {wrong}"


def _article(row: Row, ids: Sequence[str], mistakes: Mistakes) -> str | None:
    """The id that a cell means, whole or begun; where a spreadsheet made a number of it, the reading names it still."""
    wanted = row.article_id
    named = (row.reading_id or "").split(".")[0]
    if COUNTED.fullmatch(wanted) and named != wanted and _begun(named, ids) == [named]:
        return named
    if not wanted:
        mistakes.add(row.line, "has a decision and no article_id: leave that cell as exported")
        return None
    found = _begun(wanted, ids)
    if len(found) == 1 or wanted in found:
        return found[0]
    if found:
        some = ", ".join(found[:3])
        mistakes.add(row.line, f"{_cut(wanted)} is the beginning of {len(found)} ids ({some}): write the whole id")
    else:
        mistakes.add(row.line, f"{_cut(wanted)} is no article's id: leave that cell as exported, formatted as text")
    return None


def _begun(wanted: str, ids: Sequence[str]) -> list[str]:
    """The ids that begin so, or the one that is just that."""
    place = bisect_left(ids, wanted)
    if not wanted or ids[place : place + 1] == [wanted]:
        return [wanted] if wanted else []
    some = ids[place : place + 100]
    return [found for found in some if found.startswith(wanted)]


def _cut(words: str) -> str:
    return repr(cut_line(words, most=40))


def _choice() -> str:
    return f"{', '.join(DECISIONS[:-1])} or {DECISIONS[-1]}"


def sentence(file: Path, rulings: Iterable[Ruling], already: int) -> str:
    """What became of a sheet, in words."""
    number = len(list(rulings))
    also = f"; {already} had been ruled so already" if already else ""
    return f"{file}: {count_of(number, 'ruling')}{also}"
