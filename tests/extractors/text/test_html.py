"""Words of a tree, counted without looking at all of them, come to what all of them come to."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from extractors.text.html import has_words, parse_html, words_of
from extractors.text.word_counts import SPACELESS, word_count


def test_every_character_of_a_script_without_spaces_is_counted_as_half_a_word() -> None:
    spaceless = [letter for letter in map(chr, range(0x80, 0x110000)) if SPACELESS.match(letter)]
    assert len(spaceless) > 28_000
    assert all(word_count(2 * letter) == 2 for letter in spaceless)
    assert word_count("Zwei Wörter – “drei”, \ud800 دو ۲") == 7


@pytest.mark.parametrize(
    "inside",
    [
        "one two three four",
        "one two thr<b>ee four</b>",
        "<b>one two</b> three four",
        "one <b>two</b><i>three</i> four",
        "  one\n two <br> three&nbsp;four ",
        "一二三四五六",
        "one 二三 <i>四五</i>",
        "",
    ],
)
def test_whether_an_element_has_so_many_words_is_what_counting_them_tells(inside: str) -> None:
    element = fragment_fromstring(f"<p>{inside}</p>")
    counted = word_count(words_of(element))
    assert [has_words(element, number) for number in range(1, 7)] == [counted >= number for number in range(1, 7)]


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x01", "\ud800"])
def test_a_character_that_xml_has_not_is_a_blank(sign: str) -> None:
    tree = parse_html(f"<p>one{sign}two – three</p>")
    assert tree is not None
    assert words_of(tree) == "one two – three"
