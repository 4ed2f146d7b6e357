"""What a fingerprint holds, whichever quick way was taken to it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.copies.fingerprints import ENOUGH, LARGEST, LIMIT, SMALLEST, fingerprint, shingles_of
from extractors.text.folding import folded

TOKEN = re.compile(r"[^\W\d_][\w'’-]*|[.!?\"“”«»\n]")
PIECES = st.sampled_from(
    [*"aBéÉЖ9٣_ '’-.\"“»\n,(½²ßⅣ一", "Oslo ", "iPhone", "3rd-Name", "'Tis ", "m² Berlin", "\u0301"]
)


@given(st.lists(PIECES | st.characters(), max_size=40).map("".join))
def test_names_are_the_words_with_a_capital_behind_another_of_their_sentence(text: str) -> None:
    pairs = pairwise(TOKEN.findall(text))
    names = {one for before, one in pairs if one[0].isupper() and one[0].isalpha() and before[0].isalpha()}
    numbers = {word for word in re.findall(r"\w+", folded(text)) if word.isdecimal()}
    caseless = sum(one.isalpha() and not (one.isupper() or one.islower()) for one in text)
    if caseless * 2 <= sum(map(str.isalpha, text)):
        assert fingerprint(None, text, "en").guards == numbers | {*map(folded, names)}


@pytest.mark.parametrize("said", [1, 2, 50])
@pytest.mark.parametrize("different", [8, 40, 90, 200, 900])
def test_a_sketch_has_the_lowest_hashes_of_a_text_that_says_things_once_or_again(different: int, said: int) -> None:
    words = [f"w{number}" for number in range(different)] * said
    every = sorted(shingles_of(words))
    low = [one for one in every if one <= LIMIT]
    assert [*fingerprint(None, " ".join(words), "xx").shingles] == (
        low[:LARGEST] if len(low) >= SMALLEST else every[:SMALLEST]
    )
    assert ENOUGH > LARGEST
