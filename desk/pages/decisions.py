"""Ruling on an article, and taking a ruling back: each goes through the spool, and is seen by everybody at once."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from desk.asked import Asked, RefusedError
from desk.desk import Desk, for_article
from desk.pages import article, changes
from desk.pages.article import find_article, find_whole_article
from desk.rendering import page, redirect
from desk.words import words
from flows.filing.people import DECISIONS, ReviewError, checked_note, unfit
from flows.reviewing.reviews import Ruling, rule
from flows.reviewing.withdrawals import drop_withdrawal
from storage.queries.reviews import Reading
from storage.shelf import articles
from storage.shelf.queue import behind
from storage.shelf.shelf import Row, Shelf

ONCE = re.compile(r"[0-9a-f]{12}")
WHOLE = ""
"""A ruling on the article as a whole."""


def rule_on_article(desk: Desk, asked: Asked) -> Response:
    """A ruling, kept, and then the next article; or the page that says what is wrong, with the note still in it."""
    shelf = desk.shelf()
    row = find_article(shelf, asked, articles.known)
    note, topic, decision = (asked.form.get(name, "").strip() for name in ("note", "topic", "decision"))
    once = asked.form.get("once", "")
    if decision not in DECISIONS:
        return _refused(desk, asked, f"{decision[:40]!r}: {', '.join(DECISIONS)}", note, topic)
    if wrong := unfit(note):
        return _refused(desk, asked, wrong, note, topic)
    known = desk.labels(asked, shelf)
    if topic != WHOLE and topic not in known:
        return _refused(desk, asked, f"{topic[:40]!r}: {', '.join(known)}", note, topic)
    reading = articles.reading(shelf, row, asked.form.get("reading", ""))
    if reading is None or not ONCE.fullmatch(once):
        raise RefusedError("this form is not of this article: open it again")
    if reading.revision < row["revision"] and not asked.form.get("anyway"):
        row = find_whole_article(shelf, asked)
        return changes.show_meanwhile(desk, asked, row, reading.revision, note=note, topic=topic, decision=decision)
    there = _behind(desk, asked, shelf, row["place"])  # before: this article may leave the queue
    with desk.ruling:
        kept = articles.ruled_once(shelf, f"-{once}-")
        if kept is None:
            _keep(desk, asked, reading, decision, topic or None, note, once)
    if kept is not None and not _is_same(kept, asked, decision, topic, note):
        said = words(asked.language)["ruled_already"]
        return article.show_article(desk, asked, status=HTTPStatus.CONFLICT, said=said, note=note, on=topic)
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


def _refused(desk: Desk, asked: Asked, said: str, note: str, topic: str) -> Response:
    return article.show_article(desk, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY, said=said, note=note, on=topic)


def not_kept_page(desk: Desk, asked: Asked) -> Response:
    """The page that says that nothing was kept, the note still in its field."""
    said = words(asked.language)["not_kept"]
    if asked.path.startswith("/a/"):
        note, topic = asked.form.get("note", ""), asked.form.get("topic", "")
        return article.show_article(desk, asked, status=HTTPStatus.INSUFFICIENT_STORAGE, said=said, note=note, on=topic)
    return page(asked, "problem", status=HTTPStatus.INSUFFICIENT_STORAGE, title=said, message=said)


def withdraw_ruling(desk: Desk, asked: Asked) -> Response:
    """A ruling of one's own, taken back; then its article."""
    made = articles.ruling(desk.shelf(), asked.names["id"])
    if made is None:
        raise RefusedError("no ruling has this name", HTTPStatus.NOT_FOUND)
    with desk.ruling:
        again = articles.ruling(desk.shelf(), made.decision_id) or made
        if not again.is_withdrawn:  # pressed twice, it is withdrawn once
            try:
                drop_withdrawal(desk.home, again, note=None, reviewer=asked.reviewer.name, at=desk.now())
            except ReviewError as error:
                raise RefusedError(str(error), HTTPStatus.FORBIDDEN) from error
            except OSError as error:
                raise NotKeptError from error
    return redirect(f"/a/{made.article_id}{desk.filters_query(asked, done='back')}")


def undo_last(desk: Desk, asked: Asked) -> Response:
    """The reader's last ruling, taken back; then its article."""
    last = articles.last_ruling(desk.shelf(), asked.reviewer.name)
    if last is None:
        return redirect(f"/queue{desk.filters_query(asked)}")
    return withdraw_ruling(desk, replace(asked, names={"id": str(last["decision_id"])}))
