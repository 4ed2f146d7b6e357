"""Who carries a text, who first by whose clock, and what each added and cut; splitting and joining."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from desk.asked import Asked, RefusedError
from desk.desk import Desk
from desk.pages.article import find_article
from desk.pages.changes import lines_of
from desk.pages.decisions import NotKeptError, checked_note_of
from desk.rendering import page, redirect
from desk.words import NOTHING, Said, words
from extractors.copies.alignment import align
from extractors.copies.wordings import Wording, wording
from extractors.revisions.changes import compare_texts
from flows.filing.people import ReviewError
from flows.output.safe_text import plain
from flows.reviewing.regroup import join, split_group
from storage.shelf import articles
from storage.shelf.shelf import Row, Shelf

UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY


def show_copies(desk: Desk, asked: Asked, said: Said = NOTHING, status: int = HTTPStatus.OK) -> Response:
    """The copies of an article's text."""
    shelf = desk.shelf()
    row = find_article(shelf, asked)
    rows = articles.members(shelf, row["group_id"]) if row["copies"] else []
    first = _wording(rows[0]) if rows else None
    for one in rows:
        one["clock"] = "publisher" if one["published_at"] and one["published_precision"] == "time" else "ours"
        one["differs"] = _differences(first, one) if first and one is not rows[0] else {}
    return page(
        asked, "copies", status=status, title=words(asked.language)["copies"], a=row, rows=rows, said=said,
        chosen=desk.filters_query, once=secrets.token_hex(6), sent=asked.path.rpartition("/")[2],
    )  # fmt: skip


def show_form_again(desk: Desk, asked: Asked, status: int, said: Said) -> Response:
    """The copies, with what was typed into the form that was refused in it still."""
    return show_copies(desk, asked, said, status)


def open_again(desk: Desk, asked: Asked) -> Response:
    """To the copies whose form somebody asks for by the address that a refusal leaves."""
    return redirect(f"/a/{asked.article_id()}/copies{desk.filters_query(asked)}")


def split_off(desk: Desk, asked: Asked) -> Response:
    """This article is no copy of the others: said, and seen after the next publish."""
    return _ordered(desk, asked, other=None)


def join_groups(desk: Desk, asked: Asked) -> Response:
    """This article is a copy of another: said, and seen after the next publish."""
    return _ordered(desk, asked, other=asked.form.get("other", "").strip())


def _ordered(desk: Desk, asked: Asked, *, other: str | None) -> Response:
    row = find_article(desk.shelf(), asked)
    note, name, once = checked_note_of(asked), asked.reviewer.name, asked.form.get("once", "")
    if other is None and not row["copies"]:
        raise RefusedError("refused_not_grouped")
    other_id = None if other is None else _other(desk.shelf(), asked, other, row["article_id"])
    # A page is good for several orders, each of them once.
    order = (name, row["article_id"], once, other_id or "split")
    try:
        with desk.ruling:
            if desk.ordered.get(order, note) != note:
                raise RefusedError("ordered_already", HTTPStatus.CONFLICT)
            if order not in desk.ordered:
                _order(desk, row["article_id"], other_id, note, name)
                if once:
                    desk.note_order(order, note)
    except ReviewError as error:
        said = words(asked.language).in_english(str(error))
        return show_copies(desk, asked, said, HTTPStatus.UNPROCESSABLE_ENTITY)
    except OSError as error:
        raise NotKeptError from error
    return redirect(f"/a/{row['article_id']}/copies{desk.filters_query(asked, done=1)}")


def _other(shelf: Shelf, asked: Asked, other: str, article_id: str) -> str:
    found = str(find_article(shelf, replace(asked, names={"id": other}), status=UNFIT)["article_id"])
    if found == article_id:
        raise RefusedError("refused_same_article")
    return found


def _order(desk: Desk, article_id: str, other_id: str | None, note: str, name: str) -> None:
    if other_id is None:
        split_group(desk.home, article_id, note=note, reviewer=name, now=desk.now)
    else:
        join(desk.home, article_id, other_id, note=note, reviewer=name, now=desk.now)


def _wording(row: Row) -> Wording:
    title, text = plain(row["title"] or ""), plain(row["text"] or "")
    return wording(title, text, row["language"], source=row["source"], published=row["published_at"])


def _differences(first: Wording, row: Row) -> dict[str, Any]:
    """What a carrier edited, added and cut, by sentences laid side by side as they are where copies are recognised."""
    laid = align(_wording(row), first)
    return {
        "same": len(laid.same) + len(laid.form),
        "edited": [lines_of(compare_texts(pair.there.text, pair.here.text)) for pair in laid.edited],
        "added": [one.text for one in laid.only_here], "cut": [one.text for one in laid.only_there],
    }  # fmt: skip
