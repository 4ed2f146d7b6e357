from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.folding import FOLDS, LONG, fold, fold_table, folded

ZWNJ = "\u200c"

TROUBLE = st.sampled_from(
    [ZWNJ, "\u200d", "\u0301", "\u064e", "\u0640", "ß", "ﬁ", "ﷺ", "é", "آ", "ي", " ", "\n", "—", "۱", "½"]
)
TEXTS = st.lists(TROUBLE | st.characters(), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("published", "compared"),
    [
        ("Émigré", "emigre"),
        ("e\u0301migre\u0301", "emigre"),
        ("Straße", "strasse"),
        ("Übergriff", "ubergriff"),
        ("Œuvre, cœur", "oeuvre, coeur"),
        ("İstanbul ısı", "istanbul isi"),
        ("Ḥāmid", "hamid"),
        ("ﬁnal", "final"),
        ("ＩＣＣ", "icc"),
        ("إعدام", "اعدام"),
        ("أُعدِمَ", "اعدم"),
        ("مسؤول رئيس", "مسوول رییس"),
        ("ٱلمحكمة", "المحکمه"),
        ("شكنجـــه", "شکنجه"),
        ("ﺍﻋﺪﺍﻡ", "اعدام"),
        ("علي موسى", "علی موسی"),
        ("جلسهٔ", "جلسه"),
        ("۱۳۶۷ و ١٩٨٨", "1367 و 1988"),
        ("۱۲٬۵۰۰٫۵٪", "12,500.5%"),
        ("چرا؟ کی، کجا؛", "چرا? کی, کجا;"),
        (f"قتل{ZWNJ}عام", "قتل عام"),
        ("#قتل_عام", "#قتل عام"),
        ("\u202bقتل\u200fعام\u202c", "قتلعام"),
        ("sit-in — sit–in", "sit in sit in"),
        ("so\u00adli\u00adtary", "solitary"),
        ("‘it’s’ “said” «so»", '\'it\'s\' "said" "so"'),
        (" a \t\n b\u00a0c\u2003d ", "a b c d"),
        ("\ufeffa\x00b", "a b"),
        ("한국어 हिन्दी", "한국어 हिन्दी"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("", ""),
    ],
)
def test_one_way_to_write_every_word(published: str, compared: str) -> None:
    assert folded(published) == compared


@pytest.mark.parametrize("kinds", [80, 800], ids=["few kinds", "many kinds"])
def test_a_long_text_is_folded_as_a_short_one(kinds: int) -> None:
    for first in range(0, 0x3000, kinds):
        text = "".join(map(chr, range(first, first + kinds))) * (LONG // kinds + 1)
        assert folded(text) == fold(text).text, f"from {first:#x}"


@given(TEXTS)
def test_the_quick_way_and_the_way_with_places_say_the_same(text: str) -> None:
    assert fold(text).text == folded(text)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(st.characters(max_codepoint=0x06FF)))
def test_composed_and_decomposed_spellings_are_the_same(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text)) == folded(text)


@given(TEXTS, st.data())
def test_a_span_leads_back_to_the_passage_as_published(text: str, data: st.DataObject) -> None:
    compared = fold(text)
    if not compared.text:
        return
    start = data.draw(st.integers(0, len(compared.text) - 1))
    end = data.draw(st.integers(start + 1, len(compared.text)))
    from_char, to_char = compared.span(start, end)
    assert 0 <= from_char < to_char <= len(text)
    assert compared.text[start:end].strip() in folded(text[from_char:to_char])


@pytest.mark.parametrize(
    ("text", "word", "passage"),
    [
        (f"حکم قتل{ZWNJ}عام شد", "قتل عام", f"قتل{ZWNJ}عام"),
        ("un de\u0301tenu libre", "detenu", "de\u0301tenu"),
        ("le libere\u0301 parle", "libere", "libere\u0301"),
        ("أُعدِمَ الرجل", "اعدم", "أُعدِمَ"),
        ("auf der Straße hier", "strasse", "Straße"),
        ("the ﬁrst court", "first", "ﬁrst"),
        ("air \n\u00a0 strike", "air strike", "air \n\u00a0 strike"),
    ],
)
def test_a_word_is_quoted_with_its_marks(text: str, word: str, passage: str) -> None:
    compared = fold(text)
    start = compared.text.index(word)
    from_char, to_char = compared.span(start, start + len(word))
    assert text[from_char:to_char] == passage


def test_a_long_text_leads_back_as_its_lines_do() -> None:
    line = f"de\u0301tenus  auf der Straße, ﬁrst\u00ad قتل{ZWNJ}عام أُعدِمَ \u0301\x01 ½ -"
    alone, length = fold(line), len(line) + 1
    for times in (2, LONG // length + 1):
        compared = fold("\n".join([line] * times))
        assert compared.text == " ".join([alone.text] * times)
        last = (times - 1) * (len(alone.text) + 1)
        for start in range(len(alone.text)):
            from_char, to_char = alone.span(start, start + 1)
            there = compared.span(last + start, last + start + 1)
            assert there == (from_char + (times - 1) * length, to_char + (times - 1) * length), alone.text[start]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (0, 9)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no passage"):
        fold("abc").span(start, end)


def test_the_table_alone_folds_a_text_as_sql_will() -> None:
    text = f"L'Été à Straße — إعدام ۱۳۶۷ قتل{ZWNJ}عام «ﬁn» İstanbul"
    for character, replacement in fold_table():
        text = text.replace(character, replacement)
    assert " ".join(text.split()) == folded(f"L'Été à Straße — إعدام ۱۳۶۷ قتل{ZWNJ}عام «ﬁn» İstanbul")


def test_the_table_holds_single_characters_and_what_they_end_up_as() -> None:
    table = dict(fold_table())
    assert all(len(character) == 1 for character in table)
    assert all(folded(f"a{replacement}a") == f"a{replacement}a" for replacement in table.values())
    assert {character: table[character] for character, _ in FOLDS} == dict(FOLDS)
