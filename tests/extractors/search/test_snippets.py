from __future__ import annotations

import pytest

from extractors.search.queries import found_words, read_query
from extractors.search.snippets import Snippet, snippet
from extractors.search.terms import LONGEST, holds, terms


def shown(text: str, query: str, length: int = 120) -> Snippet:
    return snippet(text, [*found_words(read_query(query))], length=length)


def marked(found: Snippet) -> list[str]:
    return [found.text[start:end] for start, end in found.spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plain words, 12 of them.", ["plain", "words", "12", "of", "them"]),
        ("L’État n'a pas", ["l", "etat", "n", "a", "pas"]),
        ("große STRASSE", ["grosse", "strasse"]),
        ("اعدام‌ها در سال ۱۳۶۷", ["اعدام", "ها", "در", "سال", "1367"]),
        ("كتاب يك", ["کتاب", "یک"]),
        ("المحكمةُ أصدرت حُكماً", ["المحکمه", "اصدرت", "حکما"]),
        ("snake_case #hash_tag", ["snake", "case", "hash", "tag"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        ("x" * 1000, ["x" * LONGEST]),
    ],
)
def test_terms_are_the_words_however_they_are_spelt(text: str, found: list[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "phrase", "is_held"),
    [
        ("a crime, against humanity!", "crime against humanity", True),
        ("crime against all humanity", "crime against humanity", False),
        ("crimes against humanity", "crime against humanity", False),
        ("crime against humanityx", "crime against humanity", False),
        ("قتل‌عام زندانیان", "قتل عام", True),
        ("Das GROẞE Tor", "große tor", True),
        ("x" * 100 + " y", "x" * 100 + " y", True),
    ],
)
def test_a_phrase_is_held_where_its_words_follow_each_other(text: str, phrase: str, is_held: bool) -> None:
    assert holds(text, [terms(phrase)]) is is_held


def test_a_snippet_shows_the_words_as_published() -> None:
    found = shown("Es war in der großen STRASSE, sagte der Zeuge.", "straße zeuge")
    assert found.text == "Es war in der großen STRASSE, sagte der Zeuge."
    assert marked(found) == ["STRASSE", "Zeuge"]


def test_a_snippet_is_the_passage_with_most_of_the_words_and_cuts_none() -> None:
    text = "Geneva first. " + "filler words " * 60 + "In Geneva the hearing began. " + "more of it " * 60
    found = shown(text, "geneva hearing")
    assert marked(found) == ["Geneva", "hearing"]
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")
    assert set(found.text.strip("… ").split()) <= set(text.split())
    assert len(found.text) <= 124


def test_a_snippet_keeps_zwnj_and_vowel_signs() -> None:
    assert marked(shown("خبر اعدام‌ها و حُكماً آمد", '"اعدام ها" حكما')) == ["اعدام‌ها", "حُكماً"]


def test_a_beginning_is_marked_to_the_end_of_its_word() -> None:
    assert marked(shown("Two executions, no executive.", "executi*")) == ["executions", "executive"]


@pytest.mark.parametrize("text", ["", "no such word here", "x" * 500, "one\n\ntwo"])
def test_a_text_without_the_words_is_shown_from_its_beginning(text: str) -> None:
    found = shown(text, "absent")
    assert found.spans == ()
    assert found.text.rstrip("… ")[:10] == " ".join(text.split())[:10]
