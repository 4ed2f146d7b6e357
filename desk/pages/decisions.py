"""Ruling on an article, and taking a ruling back: each goes through the spool, and is seen by everybody at once."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from desk.asked import Asked, RefusedError, query_of
from desk.desk import Desk, for_article
from desk.pages import changes
from desk.pages.article import find_article, find_whole_article
from desk.rendering import redirect
from flows.filing.people import DECISIONS, LONGEST, ReviewError, checked_note, first_odd
from flows.reviewing.figure_rulings import drop_figure_withdrawal
from flows.reviewing.reviews import Ruling, rule
from flows.reviewing.withdrawals import drop_withdrawal
from storage.queries.reviews import MadeFigureRuling, Reading
from storage.shelf import articles, lists
from storage.shelf.queue import behind
from storage.shelf.shelf import Row, Shelf

ONCE = re.compile(r"[0-9a-f]{12}")
FIGURE_STATES = ("suggested", "disputed", "confirm", "reject", "conflict", "all")
WHOLE = ""
"""A ruling on the article as a whole."""


def rule_on_article(desk: Desk, asked: Asked) -> Response:
    """A ruling, kept, and then the next article; or the page that says what is wrong, with the note still in it."""
    shelf = desk.shelf()
    row = find_article(shelf, asked, articles.known)
    topic, decision, once = (asked.form.get(name, "").strip() for name in ("topic", "decision", "once"))
    if articles.is_sealed(row) and articles.ruled_once(shelf, f"-{once}-") is None:
        raise RefusedError("refused_sealed", HTTPStatus.CONFLICT)
    if decision not in DECISIONS:
        raise RefusedError("refused_choice", name="decision", given=decision)
    note = checked_note_of(asked)
    if topic != WHOLE and topic not in desk.labels(asked, shelf):
        raise RefusedError("refused_choice", name="topic", given=topic)
    reading = articles.reading(shelf, row, asked.form.get("reading", ""))
    if reading is None or not ONCE.fullmatch(once):
        raise RefusedError("refused_other_form")
    if reading.revision < row["revision"] and not asked.form.get("anyway"):
        row = find_whole_article(desk, shelf, asked)
        return changes.show_meanwhile(desk, asked, row, reading.revision, note=note, topic=topic, decision=decision)
    there = _behind(desk, asked, shelf, row["place"])  # before: this article may leave the queue
    with desk.ruling:
        kept = articles.ruled_once(shelf, f"-{once}-")
        if kept is not None and kept["article_id"] != row["article_id"]:
            raise RefusedError("refused_other_form")
        if kept is None:
            _keep(desk, asked, reading, decision, topic or None, note, once)
    if kept is not None and not _is_same(kept, asked, decision, topic, note):
        raise RefusedError("ruled_already", HTTPStatus.CONFLICT)
    return redirect(f"/a/{there or row['article_id']}{desk.filters_query(asked, done=1)}")


def _is_same(kept: Row, asked: Asked, decision: str, topic: str, note: str) -> bool:
    """Whether what a form was sent with before is what it says now: pressed twice, it rules once."""
    was = (kept["decision"], kept["topic"] or WHOLE, kept["note"], kept["reviewer"], kept["is_withdrawn"])
    return was == (decision, topic, checked_note(note), asked.reviewer.name, False)


def _keep(desk: Desk, asked: Asked, reading: Reading, decision: str, topic: str | None, note: str, once: str) -> None:
    ruling = Ruling(reading=reading, decision=decision, topic=topic, note=checked_note(note))
    known = [topic] if topic else []  # asked of the shelf before
    try:
        rule(desk.home, [ruling], reviewer=asked.reviewer.name, at=desk.now(), known=known, once=once)
    except OSError as error:
        raise NotKeptError from error


class NotKeptError(Exception):
    """The disk does not take a ruling."""


def _behind(desk: Desk, asked: Asked, shelf: Shelf, place: int) -> str | None:
    wanted = for_article(desk.read_filters(asked))
    return behind(shelf, wanted, place, passed=desk.places_open_elsewhere(shelf, asked.reviewer.name))


def checked_note_of(asked: Asked) -> str:
    """The note of a form as it is kept. Raises RefusedError for one that cannot be."""
    note = asked.note
    if odd := first_odd(note):
        raise RefusedError("refused_note_sign", number=odd, sign=f"U+{ord(note[odd - 1]):04X}")
    if len(note) > LONGEST:
        raise RefusedError("refused_note_long", count=len(note), number=LONGEST)
    return note


def withdraw_ruling(desk: Desk, asked: Asked) -> Response:
    """A ruling of one's own, taken back; then its article, or the figures."""
    on_figure = lists.figure_ruling(desk.shelf(), asked.names["id"])
    if on_figure is not None:
        return _withdraw_of_figure(desk, asked, on_figure)
    made = articles.ruling(desk.shelf(), asked.names["id"])
    if made is None:
        raise RefusedError("refused_no_ruling", HTTPStatus.NOT_FOUND)
    _refuse_others(asked, made.reviewer)
    with desk.ruling:
        again = articles.ruling(desk.shelf(), made.decision_id) or made
        if not again.is_withdrawn:  # pressed twice, it is withdrawn once
            with _said_of_withdrawals():
                drop_withdrawal(desk.home, again, note=None, reviewer=asked.reviewer.name, at=desk.now())
    return redirect(f"/a/{made.article_id}{desk.filters_query(asked, done='back')}")


def _refuse_others(asked: Asked, reviewer: str) -> None:
    """Raise RefusedError for a ruling of somebody else, also for one that they took back already."""
    if reviewer != asked.reviewer.name:
        raise RefusedError("refused_not_yours", HTTPStatus.FORBIDDEN)


def _withdraw_of_figure(desk: Desk, asked: Asked, made: MadeFigureRuling) -> Response:
    asked.one_of("figures", FIGURE_STATES, usual=FIGURE_STATES[0])  # before: what is refused rules nothing
    back = query_of(state=asked.query.get("figures"), done="back")
    _refuse_others(asked, made.reviewer)
    with desk.ruling:
        again = lists.figure_ruling(desk.shelf(), made.ruling_id) or made
        if not again.is_withdrawn:
            with _said_of_withdrawals():
                drop_figure_withdrawal(desk.home, again, note=None, reviewer=asked.reviewer.name, at=desk.now())
    return redirect(f"/figures{back}")


@contextmanager
def _said_of_withdrawals() -> Generator[None]:
    """What keeps a ruling from being taken back, as the desk says it."""
    try:
        yield
    except ReviewError as error:
        raise RefusedError("refused_not_yours", HTTPStatus.FORBIDDEN) from error
    except OSError as error:
        raise NotKeptError from error


def undo_last(desk: Desk, asked: Asked) -> Response:
    """The ruling that the page showed as the reader's last, taken back; then its article."""
    shown = asked.form.get("ruling", "")
    last = None if shown else articles.last_ruling(desk.shelf(), asked.reviewer.name)
    if not shown and last is None:
        return redirect(f"/queue{desk.filters_query(asked)}")
    return withdraw_ruling(desk, replace(asked, names={"id": shown or str(last["decision_id"] if last else "")}))
