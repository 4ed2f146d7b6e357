"""What a sentence may tell by its words: nothing is passed over that its figures are read by."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.apart.clauses import lines_of, needs_of
from extractors.figures.apart.telling import DIGITS, EVENT, LINES, NUMBER, Telling, telling
from extractors.figures.figures import read_figures
from extractors.figures.listed import has_signs_of_list, is_list
from extractors.figures.marks import TERMS
from extractors.figures.numbers import mark_dashes
from extractors.lexicons import LANGUAGES, lexicon
from extractors.text.folding import folded, folded_in_lines

KNOWN = Telling(
    ["nine"], ["killed", "passed away", "execut*"], [[["put", "threw*"], ["into vans*", "in jail*"]], [["vanish*"]]]
)
EVERY = -1
BEGINS = re.compile(r"(?:^|\|)\\b\(\?:([^()]+)\) ")
"""How each way of saying a term begins in its expression."""
FIRST, SECOND = 1 << LINES, 2 << LINES


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("they were killed and put into vans", 0),
        ("9 left", DIGITS),
        ("nine left", NUMBER),
        ("nine killed", NUMBER | EVENT),
        ("nine skilled, unexecuted", NUMBER),
        ("nine passed in a hurry", NUMBER | EVENT),  # its longest word is seen alone
        ("nine executions", NUMBER | EVENT),
        ("3 put there", DIGITS),
        ("3 put into vanships", DIGITS | FIRST),
        ("3 puts them into vans", DIGITS),
        ("3 threwn in jailhouses vanished", DIGITS | FIRST | SECOND),
    ],
)
def test_a_thing_may_be_told_where_a_word_of_each_part_stands(text: str, told: int) -> None:
    assert KNOWN.may_tell(text) == told


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_event_and_every_line_is_seen_by_its_own_words(code: str) -> None:
    known, every = telling(code), needs_of(code)
    for phrase in lexicon(code).marks.written(but="neutral"):
        assert known.may_tell(f"5 {phrase.rstrip('*')}") & EVENT, phrase
    for place, parts in enumerate(every):
        for number, some in enumerate(parts):
            for phrase in some:
                said = [phrase if at == number else part[0] for at, part in enumerate(parts)]
                text = f"5 {' , '.join(said)}".replace("*", "")
                may_tell = known.may_tell(text) >> LINES
                assert may_tell >> place & 1, text
                assert lines_of(text, code, may_tell) == lines_of(text, code, EVERY), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_for_a_number_is_seen(code: str) -> None:
    words = lexicon(code)
    for said in (*words.said.numbers, *words.said.multiples, *words.said.vague, *words.pairs):
        assert telling(code).may_tell(said), said
    for phrase in words.said.phrases:
        assert telling(code).may_tell(" ".join(phrase)), phrase


def test_an_article_says_no_number_by_itself() -> None:
    assert not telling("en").may_tell("a man was killed")
    assert [one.event for one in read_figures("A score of men were killed.", "en")] == ["killed"]


@pytest.mark.parametrize("code", TERMS)
def test_a_term_is_seen_by_the_word_that_it_begins_with(code: str) -> None:
    begins = [one for some in BEGINS.findall(TERMS[code].pattern) for one in some.split("|")]
    assert len(begins) >= 4
    for one in begins:
        assert telling(code).may_tell(f"9 {one}") & EVENT, one


PIECES = st.sampled_from(
    ["Oslo", "by city", " ", "  ", ":", "：", "؛", ";", ",", "(", ")", "⑴", "3", "12,", " - ", "–", "بـ", "."]
)


@given(st.lists(PIECES | st.characters(), max_size=12).map("".join))
def test_a_line_has_the_signs_of_the_lists_of_its_sentences(sentence: str) -> None:
    line = f"Before. {sentence} After."
    if is_list(folded(mark_dashes(sentence))):
        assert has_signs_of_list(line, folded_in_lines(line))


@pytest.mark.parametrize(
    ("between", "event"),
    [("", "executed"), ("...", "executed"), ("Rain fell.", "killed"), ("It was 9 degrees.", "killed")],
)
def test_a_line_that_tells_nothing_parts_what_is_told_before_and_behind_it(between: str, event: str) -> None:
    text = f"Nine men were executed.\n{between}\nThe death toll was 12."
    assert [one.event for one in read_figures(text, "en")] == ["executed", event]


@pytest.mark.parametrize("sign", ["", "\ue000"])  # the second is what parts sentences that are folded together
def test_sentences_are_read_by_themselves_whatever_signs_they_have(sign: str) -> None:
    text = f"Nine people were killed.{sign} Yes."
    text += " In 2019-20 Geneva - at 5 - said: 4 men were arrested.\n - \n7 died in custody."
    assert [(one.low, one.event, text[one.from_char : one.to_char]) for one in read_figures(text, "en")] == [
        (9, "killed", "Nine people were killed"),
        (4, "arrested", "4 men were arrested"),
        (7, "killed", "7 died"),
    ]
