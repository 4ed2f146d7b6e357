"""The prompt of `longwatch sql`: SQL until a semicolon, answered from the published file as it is at that moment."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TextIO

from config.home import Home
from flows.answers.saved_queries import kept_query, listed
from flows.output.failure import failure_of
from storage.database.live import StoreError
from storage.queries.questions import Answer, Limits, NothingPublishedError, QuestionError, ask
from storage.queries.waiting_rulings import waiting_rulings

FIRST, MORE = "longwatch> ", "      ...> "
HELP = """\
A question is SQL up to a semicolon, over as many lines as you like; the file is opened anew for each.
  select table_name, comment from duckdb_views() where not internal;    the views
  describe articles;                                                    the columns of one
  @        the queries you keep        @name    asks one of them
  .help    this                        .quit    ends, as Ctrl-D does; Ctrl-C forgets what was typed
docs/sql.md has worked questions."""

PIECE = re.compile(
    r"""'[^']*' | "[^"]*" | --[^\n]*\n | /\*.*?\*/ | \$\$.*?\$\$   # what a semicolon may stand in, ended
    | (?P<open>(?: ' | " | -- | /\* | \$\$ ) .*)                    # the same, not ended
    | (?P<end>;) | [^'"/$;-]+ | .""",
    re.VERBOSE | re.DOTALL,
)


def split(text: str) -> tuple[list[str], str]:
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
    return f"{seconds} second{'' if seconds == 1 else 's'} old"


class Prompt:
    """A reader of questions: from a terminal with a prompt and a history, from a pipe without."""

    def __init__(
        self,
        home: Home,
        *,
        zone: str,
        shown: Callable[[Answer], str],
        now: Callable[[], datetime],
        lines: TextIO,
        limits: Limits,
    ) -> None:
        self._home = home
        self._zone = zone
        self._shown = shown
        self._now = now
        self._lines = lines
        self._limits = limits
        self._asks = lines.isatty()
        self._waiting = ""
        self.failed = 0
        """Questions that could not be answered."""

    def run(self) -> None:
        """Answer until the end of the input."""
        if self._asks:
            self._say("End each query with a semicolon. .help shows the commands, Ctrl-D exits.")
        for line in self._read():
            if line is None:
                self._waiting = ""
            elif not self._waiting.strip() and line.strip().startswith((".", "@")):
                if not self._command(line.strip().rstrip("; ")):
                    return
            else:
                questions, self._waiting = split(f"{self._waiting}{line}\n")
                for question in questions:
                    self._answer(question)
        if self._waiting.strip():
            self._answer(self._waiting)

    def _read(self) -> Iterator[str | None]:
        """The lines, without their ends; None for one given up by Ctrl-C."""
        if not self._asks:
            yield from (line.removesuffix("\n") for line in self._lines)
            return
        with_history(self._home)
        while True:
            try:
                yield input(MORE if self._waiting.strip() else FIRST)
            except KeyboardInterrupt:
                self._say("")
                yield None
            except EOFError:
                self._say("")
                return

    def _command(self, word: str) -> bool:
        """Whether to go on after a command of the prompt itself."""
        if word in (".quit", ".exit"):
            return False
        if word == "@":
            self._say(listed(self._home))
        elif word.startswith("@"):
            self._answer(word)
        elif word == ".help":
            self._say(HELP)
        else:
            self._fail(f"{word}: unknown command: .help lists the commands")
        return True

    def _answer(self, question: str) -> None:
        try:
            if question.startswith("@"):
                question = kept_query(self._home, question[1:])
            waiting = waiting_rulings(self._home.spool)
            answer = ask(self._home.published, question, zone=self._zone, waiting=waiting, limits=self._limits)
        except (QuestionError, NothingPublishedError, StoreError, OSError) as error:
            failure = failure_of(error)
            self._fail(failure.message if failure else str(error))
        except KeyboardInterrupt:
            self._fail("stopped")
        else:
            self._say(self._shown(answer))
            print(f"-- the file is {age(answer.published_at, self._now())}", file=sys.stderr, flush=True)

    def _fail(self, message: str) -> None:
        self.failed += 1
        print(f"longwatch: {message}", file=sys.stderr, flush=True)

    def _say(self, text: str) -> None:
        print(text, flush=True)


def with_history(home: Home) -> None:
    """Let the arrow keys bring back what was typed, in this session and in earlier ones, where the system can."""
    try:
        import atexit
        import readline
    except ImportError:
        return
    file = home.store / "sql_history"
    if not home.store.is_dir():
        return
    try:
        readline.read_history_file(file)
    except OSError:
        readline.clear_history()
    readline.set_history_length(1000)
    atexit.register(_keep_history, str(file))


def _keep_history(file: str) -> None:
    import os
    import readline

    try:
        readline.write_history_file(file)
        os.chmod(file, 0o600)  # noqa: PTH101 - at the end of the program, with as little as possible
    except OSError:
        return
