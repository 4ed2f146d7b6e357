"""How reviewing stands, and the published file as reviewers see it: with the rulings of the spool laid over it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from config.home import Home
from storage.database.published import Connection
from storage.queries.questions import NothingPublishedError, QuestionError
from storage.queries.reviews import IN_SPOOL, laid_over, query, run_question
from storage.queries.waiting_rulings import waiting_rulings


@contextmanager
def open_reviewed(home: Home, *, zone: str = "UTC", has_spool: bool = False) -> Generator[Connection]:
    """The published file with the rulings of the spool laid over it, which rows tell with `has_spool`."""
    waiting = waiting_rulings(home.spool)  # first: a batch leaves the spool after the publish that holds it
    with laid_over(home.published, waiting, zone=zone, has_spool=has_spool) as connection:
        yield connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewState:
    """How reviewing stands, those rulings counted that are in the spool."""

    articles: int = 0
    """Ruled on."""
    disputed: int = 0
    reopened: int = 0
    """Changed by their publisher since."""
    in_spool: int = 0
    """Rulings not filed yet."""


def count_reviews(home: Home) -> ReviewState:
    """How reviewing stands; all 0 where nothing was published, or by a version without reviews."""
    waiting = waiting_rulings(home.spool)
    try:
        # Rows tell whether they are the spool's only where some are: to make their tables anew is a tenth of `status`.
        with laid_over(home.published, waiting, has_spool=bool(waiting)) as connection:
            row = run_question(connection, query("standing")).rows[0]
            [(in_spool,)] = run_question(connection, IN_SPOOL).rows if waiting else [(0,)]
    except (QuestionError, NothingPublishedError):
        return ReviewState()
    articles, disputed, reopened = (int(str(number)) for number in row)
    return ReviewState(articles=articles, disputed=disputed, reopened=reopened, in_spool=int(str(in_spool)))
