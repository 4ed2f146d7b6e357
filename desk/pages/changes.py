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
from desk.texts import LONGEST, cut_at_line
from desk.words import words
from extractors.revisions.changes import Passage, compare_texts
from extractors.revisions.sequence_blocks import Budget
from flows.output.safe_text import plain
from storage.shelf import articles
from storage.shelf.shelf import Row

PAIRS = 1_000_000
"""Pairs of equal lines or words that are looked at for one page: a tenth of what a filing may take."""
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
        raise RefusedError("refused_no_revision", HTTPStatus.NOT_FOUND, number=max(by_number))
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
    title = compare_texts(plain(old["title"] or ""), plain(new["title"] or ""), Budget(PAIRS))
    was, now, is_part = _within_bounds(plain(old["text"] or ""), plain(new["text"] or ""))
    lines = lines_of(compare_texts(was, now, Budget(PAIRS)))
    return {"title_pieces": lines_of(title)[0] if title else [], "lines": lines, "most": LONGEST if is_part else 0}


def _within_bounds(old: str, new: str) -> tuple[str, str, bool]:
    """Of two texts what a page can hold, from the first line that differs, and whether that is not all.

    To compare ten thousand lines takes seconds, in which others wait, and each page that is asked for does so anew.
    """
    if max(len(old), len(new)) <= LONGEST:
        return old, new, False
    same = 0
    for one, other in zip(old.splitlines(keepends=True), new.splitlines(keepends=True), strict=False):
        if one != other:
            break
        same += len(one)
    return cut_at_line(old[same:]), cut_at_line(new[same:]), True


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
