from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.search.queries import (
    Days,
    Every,
    Named,
    Query,
    QueryError,
    Some,
    Without,
    Words,
    found_words,
    read_query,
)


def word(*terms: str, in_title: bool = False, is_beginning: bool = False) -> Words:
    return Words(terms=terms, in_title=in_title, is_beginning=is_beginning)


def some(*parts: Query) -> Some:
    return Some(parts=parts)


def every(*parts: Query) -> Every:
    return Every(parts=parts)


def no(part: Query) -> Without:
    return Without(part=part)


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a", A),
        ("a b", some(A, B)),
        ("a AND b", every(A, B)),
        ("a and b", some(A, word("and"), B)),
        ("a AND b OR c", some(every(A, B), C)),
        ("a OR b AND c", some(A, every(B, C))),
        ("a b AND c", every(some(A, B), C)),
        ("(a OR b) AND c", every(some(A, B), C)),
        ("a NOT b", every(A, no(B))),
        ("a -b", every(A, no(B))),
        ("a -(b c)", every(A, no(some(B, C)))),
        ('a -"b c"', every(A, no(word("b", "c")))),
        ("a AND NOT b", every(A, no(B))),
        ("NOT NOT a", no(no(A))),
        ("NOT a", no(A)),
        ('"a b" c', some(word("a", "b"), C)),
        ("«a b»", word("a", "b")),
        ("„a b“", word("a", "b")),
        ("“a b”", word("a", "b")),
        ("title:a", word("a", in_title=True)),
        ('TITLE:"a b"', word("a", "b", in_title=True)),
        ("-title:a b", every(B, no(word("a", in_title=True)))),
        ("execut*", word("execut", is_beginning=True)),
        ("source:bbc-persian a", every(A, Named(name="source", value="bbc-persian"))),
        ('source:"BBC"', Named(name="source", value="bbc")),
        ("lang:fa topic:x", every(Named(name="lang", value="fa"), Named(name="topic", value="x"))),
        ("after:2026-01-31", Days(first=date(2026, 1, 31))),
        ("before:2026-02", Days(end=date(2026, 2, 1))),
        ("day:2026-12", Days(first=date(2026, 12, 1), end=date(2027, 1, 1))),
        ("day:2025", Days(first=date(2025, 1, 1), end=date(2026, 1, 1))),
        ("day:2024-02-29", Days(first=date(2024, 2, 29), end=date(2024, 3, 1))),
        ("day:۱۴۰۴-۱۱-۱۱", Days(first=date(2026, 1, 31), end=date(2026, 2, 1))),
        ("day:1404", Days(first=date(2025, 3, 21), end=date(2026, 3, 21))),
        ("day:1404/12", Days(first=date(2026, 2, 20), end=date(2026, 3, 21))),
        ("STRASSE straße", some(word("strasse"), word("strasse"))),
        ("L’État", word("l", "etat")),
        ("اعدام‌ها", word("اعدام", "ها")),
        ("كتاب", word("کتاب")),
        ("١٣٦٧", word("1367")),
        ("a — b", some(A, B)),
        ("Iran: a", some(word("iran"), A)),
        ("12:30", word("12", "30")),
        ("https://x.example/a", word("https", "x", "example", "a")),
        ("co-founder", word("co", "founder")),
    ],
)
def test_what_is_written_is_understood(written: str, meant: Query) -> None:
    assert read_query(written) == meant


@pytest.mark.parametrize(
    ("written", "place", "said"),
    [
        ("a AND", 6, "missing on a side of AND"),
        ("OR a", 1, "missing on a side of OR"),
        ("a AND OR b", 7, "missing"),
        ("a NOT", 6, "missing after NOT"),
        ("NOT AND", 5, "missing after NOT"),
        ("a (b", 3, "never closed"),
        ("a) b", 2, "nothing was opened"),
        ("a ()", 3, "nothing in these parentheses"),
        ('a "b', 3, "never closed"),
        ('""', 1, "no word"),
        ("title:—", 1, "no word"),
        ("author:x", 1, "author: is not one of title: source:"),
        ("a source:", 3, "nothing stands after source:"),
        ("day:yesterday", 1, "yesterday is no day"),
        ("day:2026-13", 1, "no calendar has it"),
        ("day:2023-02-29", 1, "no calendar has it"),
        ("after:26-01-01", 1, "is no day"),
        ("day:9999", 1, "no calendar has it"),
        ("e*", 1, "two letters at least"),
        ("exec*ion", 1, "* goes after"),
        ("(" * 60 + "a" + ")" * 60, 41, "simpler"),
        ("NOT " * 60 + "a", 165, "simpler"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(written: str, place: int, said: str) -> None:
    with pytest.raises(QueryError, match=rf"^search: character {place}: ") as error:
        read_query(written)
    assert said in str(error.value)


@pytest.mark.parametrize("written", ["", "  ", "— …"])
def test_a_query_without_a_word_says_what_to_write(written: str) -> None:
    with pytest.raises(QueryError, match="no word to look for: write"):
        read_query(written)


def test_a_query_as_long_as_a_book_is_refused() -> None:
    with pytest.raises(QueryError, match="write at most 2000"):
        read_query("a " * 2000)


def test_words_left_out_are_not_those_an_article_is_found_by() -> None:
    assert [*found_words(read_query("a AND (b OR c) -d NOT (e f)"))] == [A, B, C]


@given(st.text(alphabet='ab()"*-: ANDORT«»title', max_size=40) | st.text(max_size=40))
def test_any_query_is_read_or_refused_in_words(written: str) -> None:
    assert not complaint(written) or complaint(written).startswith("search: ")


def complaint(written: str) -> str:
    try:
        read_query(written)
    except QueryError as error:
        return str(error)
    return ""
