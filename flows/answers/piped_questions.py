"""Questions from a pipe: SQL up to each semicolon, answered from the published file as it is at that moment."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from config.home import Home
from flows.answers.limited_process import limited_process
from flows.answers.saved_queries import kept_query, list_queries
from flows.output.counts import count_of
from flows.output.failure import failure_of
from storage.database.live import StoreError
from storage.queries.questions import Answer, Limits, NothingPublishedError, QuestionError, ask
from storage.queries.waiting_rulings import waiting_rulings

PIECE = re.compile(
    r"""'[^']*' | "[^"]*" | --[^\n]*\n | /\*.*?\*/ | \$\$.*?\$\$   # what a semicolon may stand in, ended
    | (?P<open>(?: ' | " | -- | /\* | \$\$ ) .*)                    # the same, not ended
    | (?P<end>;) | [^'"/$;-]+ | .""",
    re.VERBOSE | re.DOTALL,
)


def split_questions(text: str) -> tuple[list[str], str]:
    """The questions that are complete in a text, each up to its semicolon, and what is left behind the last."""
    questions, since = [], 0
    for piece in PIECE.finditer(text):
        if piece["open"]:
            break
        if piece["end"]:
            questions.append(text[since : piece.end()].strip())
            since = piece.end()
    return [question for question in questions if question != ";"], text[since:]


def age(published_at: datetime | None, now: datetime) -> str:
    """How old the file is that answered, in words."""
    if published_at is None:
        return "of an unknown age"
    seconds = max(0, int((now - published_at).total_seconds()))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s old"
    return f"{count_of(seconds, 'second')} old"


class PipedQuestions:
    """A reader of questions, and of `@` and `@NAME` on lines of their own."""

    def __init__(
        self, home: Home, *, zone: str, shown: Callable[[Answer], str], now: Callable[[], datetime], lines: TextIO,
        limits: Limits,
    ) -> None:  # fmt: skip
        self._home, self._zone, self._shown, self._now, self._lines = home, zone, shown, now, lines
        self._limits = limits
        self.failed = 0
        """Questions that could not be answered."""

    def answer_all(self) -> None:
        """Answer until the end of the input."""
        waiting = ""
        for line in self._lines:
            word = line.strip().rstrip("; ")
            if not waiting.strip() and word.startswith("@"):
                self._answer(word)
                continue
            questions, waiting = split_questions(waiting + line)
            for question in questions:
                self._answer(question)
        if waiting.strip():
            self._answer(waiting)

    def _answer(self, question: str) -> None:
        if question == "@":
            print(list_queries(self._home), flush=True)
            return
        try:
            if question.startswith("@"):
                question = kept_query(self._home, question[1:])
            waiting = waiting_rulings(self._home.spool)
            with limited_process(self._limits):
                answer = ask(self._home.published, question, zone=self._zone, waiting=waiting, limits=self._limits)
        except (QuestionError, NothingPublishedError, StoreError, OSError) as error:
            failure = failure_of(error)
            self.failed += 1
            print(
                f"longwatch: {self._home.hint(failure.message if failure else str(error))}", file=sys.stderr, flush=True
            )
        else:
            print(self._shown(answer), flush=True)
            print(f"-- the file is {age(answer.published_at, self._now())}", file=sys.stderr, flush=True)
