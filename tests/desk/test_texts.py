"""Texts cut into paragraphs and marks: in code points, never within a shape of two letters."""

from __future__ import annotations

from typing import Any

from desk.texts import Piece, paragraphs


def ground(text: str, quote: str, topic: str = "one", **more: Any) -> dict[str, Any]:
    start = text.index(quote)
    found = {"part": "text", "topic": topic, "from_char": start, "to_char": start + len(quote)}
    return found | {"term": quote, "weight": 1.0} | more


def marks(text: str, *grounds: dict[str, Any]) -> list[Piece]:
    return [piece for line in paragraphs(text, grounds) for piece in line if piece.topics]


def test_a_mark_behind_signs_outside_the_basic_plane_stands_where_its_ground_does() -> None:
    text = "😀😀 the prison of Evin\nand 𐎠 the court"
    assert [one.text for one in marks(text, ground(text, "prison"), ground(text, "court"))] == ["prison", "court"]


def test_of_grounds_that_overlap_the_longer_is_marked_and_equal_ones_share_a_mark() -> None:
    text = "political prisoners were executed"
    marked = marks(text, ground(text, "prisoners", "a"), ground(text, "political prisoners", "b"))
    assert [(one.text, one.topics) for one in marked] == [("political prisoners", ("b",))]
    marked = marks(text, ground(text, "prisoners", "a"), ground(text, "prisoners", "b"))
    assert [(one.text, one.topics) for one in marked] == [("prisoners", ("a", "b"))]


def test_a_mark_does_not_end_between_lam_and_alef() -> None:
    text = "اعتقالات"
    assert [one.text for one in marks(text, ground(text, "اعتقال"))] == ["اعتقالا"]


def test_marks_that_turn_the_direction_are_not_shown_and_move_no_offset() -> None:
    text = "\u200eone\u202e two prison\u202c end"
    [line] = paragraphs(text, [ground(text, "prison")])
    assert "".join(one.text for one in line) == "one two prison end"
    assert [one.text for one in line if one.topics] == ["prison"]


def test_a_text_of_a_megabyte_is_cut_at_a_paragraph_until_the_rest_is_asked_for() -> None:
    text = "\n".join(["a line of the text"] * 50_000)
    assert sum(len(piece.text) for line in paragraphs(text, []) for piece in line) <= 100_000
    assert len(paragraphs(text, [], most=None)) == 50_000
