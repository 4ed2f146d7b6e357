"""Who carries a text, who first by whose clock, and what each added and cut; splitting and joining."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from desk.asked import Asked
from desk.desk import Desk
from desk.pages.article import find_article
from desk.pages.changes import lines_of
from desk.pages.decisions import NotKeptError
from desk.rendering import page, redirect
from desk.words import words
from extractors.copies.alignment import align
from extractors.copies.wordings import Wording, wording
from extractors.revisions.changes import compare_texts
from flows.filing.people import ReviewError, unfit
from flows.output.safe_text import plain
from flows.reviewing.regroup import join, split_group
from storage.shelf import articles
from storage.shelf.shelf import Row


def show_copies(desk: Desk, asked: Asked, said: str = "", status: int = HTTPStatus.OK) -> Response:
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
        chosen=desk.filters_query,
    )  # fmt: skip


def split_off(desk: Desk, asked: Asked) -> Response:
    """This article is no copy of the others: said, and seen after the next publish."""
    return _ordered(desk, asked, other=None)


def join_groups(desk: Desk, asked: Asked) -> Response:
    """This article is a copy of another: said, and seen after the next publish."""
    return _ordered(desk, asked, other=asked.form.get("other", "").strip())


def _ordered(desk: Desk, asked: Asked, *, other: str | None) -> Response:
    article_id = find_article(desk.shelf(), asked)["article_id"]
    note, name = asked.form.get("note", ""), asked.reviewer.name
    if wrong := unfit(note):
        return show_copies(desk, asked, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if other is None:
            split_group(desk.home, article_id, note=note, reviewer=name, now=desk.now)
        else:
            join(desk.home, article_id, other, note=note, reviewer=name, now=desk.now)
    except ReviewError as error:
        return show_copies(desk, asked, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    except OSError as error:
        raise NotKeptError from error
    return redirect(f"/a/{article_id}/copies{desk.filters_query(asked, done=1)}")


def _wording(row: Row) -> Wording:
    return wording(plain(row["title"] or ""), plain(row["text"] or ""), row["language"], source=row["source"])


def _differences(first: Wording, row: Row) -> dict[str, Any]:
    """What a carrier edited, added and cut, by sentences laid side by side as they are where copies are recognised."""
    laid = align(_wording(row), first)
    return {
        "same": len(laid.same) + len(laid.form),
        "edited": [lines_of(compare_texts(pair.there.text, pair.here.text)) for pair in laid.edited],
        "added": [one.text for one in laid.only_here], "cut": [one.text for one in laid.only_there],
    }  # fmt: skip
