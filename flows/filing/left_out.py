"""Lines of a batch that cannot be judged: each is left out by a record of its own, and the rest is filed.

The record is a line of a batch that is filed just before, so a replay leaves out the same, whatever newer code can do.
First an article is filed without being judged: its text is kept, and no topics, figures or duplicates are looked for.
Only where that fails as well is its line left out; its page stays owed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flows.batches.lines import without
from flows.filing.rows import Line, Rows
from flows.workers.judging_clock import stop_after
from storage.archive.spool import BatchError
from storage.database.live import BAD_ROWS, Live, StoreError
from storage.queries.live.batches import lines_left_out

AnyLine = TypeVar("AnyLine", bound=Mapping[str, Any])
Part = Literal["judging", "line"]
# By a timer in this process: a worker that can be killed costs a small commit a tenth of its CPU, and every text
# travels twice.
SECONDS = 60.0
"""Of CPU, for one article; the longest texts within the budgets of judging take a few."""
LONGEST_WHY = 300
MACHINE = (OSError, MemoryError, StoreError)
"""Failures of the computer: no line is left out for them."""
JUDGED_APART = {"page", "reading"}
"""Lines that can be filed without being judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What of a line was left out."""

    line: int
    """Its number in the batch, from 1."""
    part: Part
    why: str


class UnfileableError(BatchError):
    """Lines of a batch cannot be filed; `found` says which."""

    def __init__(self, batch_id: str, found: Sequence[LeftOut], lines: Sequence[Line]) -> None:
        self.found = tuple(found)
        reasons = (f"line {one.line} ({lines[one.line - 1].get('url') or 'no address'}): {one.why}" for one in found)
        super().__init__(f"{batch_id}: {'; '.join(reasons)}")


class Sieve:
    """Takes the lines of a batch one at a time, and keeps apart those that fail."""

    def __init__(self, batch_id: str, lines: Sequence[Line], rows: Rows, left_out: Mapping[int, LeftOut]) -> None:
        self._batch_id = batch_id
        self._lines = lines
        self._numbers = {id(line): number for number, line in enumerate(lines, start=1)}
        self._rows = rows
        self._left_out = left_out
        self._found: dict[int, LeftOut] = {}
        self._spans: list[tuple[int, int, int]] = []

    def left_out(self, line: Line) -> LeftOut | None:
        """What the filed records say of a line."""
        return self._left_out.get(self._numbers[id(line)])

    def is_left_out(self, line: Line) -> bool:
        """Whether a line adds nothing: by the records, or since it has failed just now."""
        left_out = self.left_out(line)
        return (left_out is not None and left_out.part == "line") or self._numbers[id(line)] in self._found

    @contextmanager
    def one(self, line: Line) -> Generator[None]:
        """Judge a line, and note where that fails, or takes longer than SECONDS of CPU: the batch is then not filed."""
        number, mark = self._numbers[id(line)], self._rows.added
        try:
            with stop_after(SECONDS):
                yield
        except MACHINE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever fails in one article is that article's
            self._fail(number, f"{type(error).__name__}: {error}")
        else:
            self._spans.append((number, mark, self._rows.added))

    def sound(self, lines: Sequence[AnyLine], check: Callable[[AnyLine], object]) -> list[AnyLine]:
        """The lines that a check does not fail on; it reads what is needed of all lines at once."""
        found = []
        for line in lines:
            try:
                check(line)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                if not self.is_left_out(line):
                    self._fail(self._numbers[id(line)], f"{type(error).__name__}: {error}", part="line")
            else:
                found.append(line)
        return found

    def raise_failed(self) -> None:
        """Raise UnfileableError where lines failed."""
        if self._found:
            found = [self._found[number] for number in sorted(self._found)]
            raise UnfileableError(self._batch_id, found, self._lines)

    def raise_refused(self, store: Live) -> None:
        """Raise UnfileableError for the lines whose rows the database does not take, if there are any."""
        for number in _refused(store, self._rows, self._spans):
            self._fail(number, "the database does not take its rows")
        self.raise_failed()

    def _fail(self, number: int, why: str, *, part: Part | None = None) -> None:
        is_first = number not in self._left_out and self._lines[number - 1]["record"] in JUDGED_APART
        part = part or ("judging" if is_first else "line")
        self._found[number] = LeftOut(line=number, part=part, why=" ".join(why.split())[:LONGEST_WHY])


def _refused(store: Live, rows: Rows, spans: Sequence[tuple[int, int, int]]) -> list[int]:
    """The lines whose rows fail, found by halves."""
    if not spans or _are_taken(store, rows, spans):
        return []
    if len(spans) == 1:
        return [spans[0][0]]
    half = len(spans) // 2
    return [*_refused(store, rows, spans[:half]), *_refused(store, rows, spans[half:])]


def _are_taken(store: Live, rows: Rows, spans: Sequence[tuple[int, int, int]]) -> bool:
    wanted = {place for _, start, end in spans for place in range(start, end)}
    try:
        with store.rolled_back():
            rows.insert(store, only=wanted)
    except REFUSALS:
        return False
    return True


REFUSALS = (KeyError, TypeError, ValueError, OverflowError, *BAD_ROWS)
"""What adding rows that are not as they should be can fail with."""


def known_left_out(store: Live, batch_id: str, sha256: str) -> dict[int, LeftOut]:
    """What was filed of a batch's lines that are left out, by their number; the last record of each counts."""
    found = lines_left_out(store, batch_id, sha256)
    return {one.line: LeftOut(line=one.line, part=one.part, why=one.why) for one in found}


def left_out_lines(
    found: UnfileableError, lines: Sequence[Line], *, batch_id: str, sha256: str, names: Mapping[str, str]
) -> list[Line]:
    """The lines of a batch that leave out lines of another; `names` has run_id and found_at."""
    records: list[Line] = []
    for one in found.found:
        line = lines[one.line - 1]
        its = {name: _said(line.get(name)) for name in ("url", "url_key", "source_id", "feed_id")}
        where = {"batch_id": batch_id, "batch_sha256": sha256, "line": one.line}
        records.append({"record": "left_out", **where, "part": one.part, "why": one.why, **its, **names})
        said = "is kept, but could not be judged: no topics, figures or duplicates were looked for"
        kept = "a ruling is not counted" if line["record"] in ("decision", "figure_ruling") else "a page is owed still"
        said = said if one.part == "judging" else f"could not be filed; {kept}"
        its_name = its["url"] or its["url_key"] or _said(line.get("article_id")) or "an article"
        message = f"{its_name}: line {one.line} of batch {batch_id} {said}: {one.why}"
        problem = {"problem_id": f"{batch_id}.{one.line}.{one.part}", "failure": "filing", "message": message}
        records.append({"record": "problem", **problem, **without(its, "url_key"), **names})
    return records


def _said(value: object) -> str | None:
    return value if isinstance(value, str) else None
