"""What a publisher changed, word by word, between any two revisions of an article."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from desk.asked import Asked, RefusedError
from desk.desk import Desk
from desk.pages.article import find_article
from desk.rendering import page
from desk.words import words
from extractors.revisions.changes import Passage, compare_texts
from flows.output.safe_text import plain
from storage.shelf import articles
from storage.shelf.shelf import Row

Piece = tuple[str, str]
"""How a piece of a text stands (same, cut, added), and the piece."""


def show_changes(desk: Desk, asked: Asked) -> Response:
    """Two revisions against each other: those named, else the newest with the one before it."""
    row = find_article(desk.shelf(), asked)
    rows = articles.revisions(desk.shelf(), row["article_id"])
    by_number = {one["revision"]: one for one in rows}
    new = asked.number("to", usual=max(by_number))
    old = asked.number("from", usual=max(new - 1, 1))
    if old not in by_number or new not in by_number:
        raise RefusedError(f"there is no such revision: there are 1 to {max(by_number)}", HTTPStatus.NOT_FOUND)
    return page(
        asked, "changes", title=words(asked.language)["changes"], a=row, rows=rows, newest=max(by_number),
        old=by_number[old], new=by_number[new], **_compared(by_number[old], by_number[new]), chosen=desk.filters_query,
    )  # fmt: skip


def show_meanwhile(
    desk: Desk, asked: Asked, row: Row, revision: int, *, note: str, topic: str, decision: str
) -> Response:
    """What changed while somebody read, and the same ruling to be made on what stands now."""
    by_number = {one["revision"]: one for one in articles.revisions(desk.shelf(), row["article_id"])}
    old, new = by_number[revision], by_number[row["revision"]]
    return page(
        asked, "meanwhile", status=HTTPStatus.CONFLICT, title=words(asked.language)["changed_meanwhile"], a=row,
        old=old, new=new, **_compared(old, new), note=note, topic=topic, decision=decision, once=secrets.token_hex(6),
        chosen=desk.filters_query,
    )  # fmt: skip


def _compared(old: Row, new: Row) -> dict[str, Any]:
    title = compare_texts(plain(old["title"] or ""), plain(new["title"] or ""))
    text = compare_texts(plain(old["text"] or ""), plain(new["text"] or ""))
    return {"title_pieces": lines_of(title)[0] if title else [], "lines": lines_of(text)}


def lines_of(passages: Sequence[Passage]) -> list[list[Piece]]:
    """Paragraphs of pieces."""
    lines: list[list[Piece]] = [[]]
    for one in passages:
        parts = (("same", one.cut),) if one.is_same else (("cut", one.cut), ("added", one.added))
        for kind, part in parts:
            first, *rest = part.split("\n")
            if first:
                lines[-1].append((kind, first))
            lines += [[(kind, line)] if line else [] for line in rest]
    return [line for line in lines if line]
