r"""The words of a text are what `\w+` finds in it, and its terms what search finds, whichever way is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.search.terms import LETTER, terms
from extractors.text.folding import ASCII, FEW, LONG, fold, folded, folded_in_lines, is_mostly_ascii
from extractors.text.words import folded_words, words_by_line

PIECES = st.sampled_from(
    ["Nine ", "B_2", ".", " - ", "\n", "\n\n", "d’été", "²", "\u0301", "قتل\u200cعام", "\ud800", "\x1c"]
)
LINES = st.lists(PIECES | st.characters(), max_size=30).map("".join)


def long(pieces: str, line: str = "plain words, 9 of them\n") -> str:
    """A text of a line again and again, with other pieces among them."""
    return f"{line * (LONG // len(line) + 1)}{pieces}\n"


def words_one_by_one(text: str, word: str = r"\w+") -> Sequence[Sequence[str]]:
    return [re.findall(word, fold(line).text) for line in text.split("\n")]


@pytest.mark.parametrize("plain", [0, 1, 4])
@given(pieces=LINES)
def test_a_long_text_has_the_words_of_its_lines(plain: int, pieces: str) -> None:
    text = long(pieces) * plain + pieces
    lines = words_one_by_one(text)
    assert [*map(list, words_by_line(text))] == lines
    assert folded_words(text) == [word for line in lines for word in line]
    assert [" ".join(line.split()) for line in folded_in_lines(text).split("\n")] == [*map(folded, text.split("\n"))]
    assert folded(text) == fold(text).text
    assert terms(text) == [word[:64] for line in words_one_by_one(text, f"{LETTER}+") for word in line]


def test_a_text_in_ascii_is_changed_by_its_bytes_and_one_in_persian_is_not() -> None:
    assert is_mostly_ascii(long("“été”"))
    assert not is_mostly_ascii(long("", "اعدام شد"))
    assert not is_mostly_ascii("short")
    ascii_text = "".join(map(chr, ASCII)) * 10
    assert is_mostly_ascii(ascii_text)
    assert [*map(list, words_by_line(ascii_text))] == words_one_by_one(ascii_text)


def test_many_signs_that_are_no_words_are_no_passes_through_the_text() -> None:
    signs = " ".join(map(chr, range(0x2190, 0x2190 + 2 * FEW)))
    text = long(signs, "plain words, 9 of them\n" * 30)
    assert is_mostly_ascii(text)
    assert [*map(list, words_by_line(text))] == words_one_by_one(text)
