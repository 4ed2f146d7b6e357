"""Which facts an edit changed: numbers, names, places, days, denials, reservations, units and speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from extractors.copies.ordinary_words import is_given, is_ordinary, ordinary_words
from extractors.figures.numbers import Number, mark_dashes, numbers_of
from extractors.lexicons import LANGUAGES, lexicon, number_words
from extractors.revisions.change_words import change_words, is_date_word, is_name_at, is_place
from extractors.revisions.datelines import ends_dateline
from extractors.revisions.edit_distance import edit_distance
from extractors.revisions.kinds import Kind
from extractors.text.folding import folded

TOKEN = re.compile(r"\d+(?:[.,٫٬:]\d+)*|\w+(?:['’\u200c\u200d-]\w+)*|[^\w\s]")
ENDS_SENTENCE = re.compile(r"[.!?؟۔。…:»\"”]\s*$")
AROUND = 5
"""Words before and behind an edit that may belong to its number."""
SPOKEN = 3
"""Words between a speaker and what says that they spoke."""
SCRIPTS = {"latin": ("en", "fr", "de"), "arabic": ("fa", "ar")}
NINE = frozenset({"نه", "ونه"})
"""Nine, and no, in Persian."""
SHORTEST = 3
"""Letters of the shortest slip of the pen."""
ARABIC_AND = frozenset("وف")
"""And, then: Arabic writes them in one word with the next."""
OF_SUCH = "ی"
"""What makes an adjective of a Persian unit: a fine of ten million rials."""
OWNED = re.compile(
    r" ?\b(?:the|an?|his|her|their|le|la|les|une?|son|sa|ses|leurs?|der|die|das|ein|eine|sein|seine|ihr|ihre)$"
)
"""What may stand between said and the one who did; as folded, at the end."""
OWNER = re.compile(r"^ ?(?:او|وی|انان|انها|ایشان)\b ?")
"""Whose the one who said is, in Persian: his brother said."""
ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")


class Edit(NamedTuple):
    """Two short passages, one in the place of the other, and what stands around them in both texts."""

    cut: str
    added: str
    before: str
    after: str

    @property
    def is_first(self) -> bool:
        """Whether it begins a sentence, where a capital says nothing."""
        return not self.before or bool(ENDS_SENTENCE.search(self.before))


def facts(edit: Edit, language: str | None) -> Iterator[Kind]:
    """Which facts stand in one of the two and not in the other."""
    old, new = TOKEN.findall(edit.cut), TOKEN.findall(edit.added)
    plain = Counter(map(folded, old)), Counter(map(folded, new))
    gone, come = plain[0] - plain[1], plain[1] - plain[0]
    if (not gone and not come) or _is_slip(gone, come):
        return
    changed = [token for token in (*old, *new) if folded(token) in (gone if token in old else come)]
    numbers = list(_numbers(edit, changed, [*old, *new], language))
    yield from numbers
    otherwise = {word for phrase in _hedged(edit.cut) ^ _hedged(edit.added) for word in phrase.split()}
    yield from _denials(gone, come, otherwise | NINE if "number" in numbers else otherwise)
    if _units(gone) and _units(come) and _units(gone) != _units(come):
        yield "unit"
    has_place = any(is_place(token) for token in changed)
    is_place_name = not has_place and _is_place_name(edit, old, new, language)
    if has_place or is_place_name:
        yield "place"
    names = [*_names(edit, old, gone, language), *_names(edit, new, come, language)]
    if (len(names) > has_place and not is_place_name) or _actors_differ(
        gone, come
    ):  # a word in the place of a place is one
        yield "name"
    if _speaks(edit, old, new, language):
        yield "speaker"


def is_respelt(edit: Edit, language: str | None) -> bool:
    """Whether nothing changed but how a number is written: twelve, 12."""

    def without_numbers(text: str, code: str) -> str:
        plain = folded(mark_dashes(text))
        for one in reversed(numbers_of(plain, number_words(code))):
            if one.low is None:  # thousands are no hundreds
                continue
            plain = f"{plain[: one.start]}{one.qualifier} {one.low}-{one.high}{plain[one.end :]}"
        return plain

    codes = _languages(edit, language)
    return any(without_numbers(edit.cut, code) == without_numbers(edit.added, code) for code in codes)


def _languages(edit: Edit, language: str | None) -> Sequence[str]:
    """The languages whose number words may be meant: that of the text, or those of its script."""
    code = (language or "").partition("-")[0].lower()
    if code in LANGUAGES:
        return (code,)
    return SCRIPTS["arabic" if ARABIC_LETTER.search(edit.cut + edit.added) else "latin"]


def _numbers(edit: Edit, changed: Sequence[str], tokens: Sequence[str], language: str | None) -> Iterator[Kind]:
    """Whether numbers, days, or what qualifies them differ."""
    near = [*TOKEN.findall(edit.before)[-2:], *TOKEN.findall(edit.after)[:2]]
    codes = _languages(edit, language)
    said = frozenset().union(*(number_words(code).said_numbers for code in codes))
    # In Arabic eleven begins as Sunday does.
    dated = any(is_date_word(token) and folded(token) not in said for token in (*near, *tokens))
    readings = (_said_numbers(edit, code) for code in codes)
    old, new = max(readings, key=lambda pair: len(pair[0] + pair[1]))
    if _values(old) != _values(new):
        yield "date" if dated else "number"
    elif any(is_date_word(token) or folded(token) in change_words().days for token in changed):
        yield "date"
    hedges = change_words().qualifiers.intersection(map(folded, changed))
    if (
        hedges
        or _hedged(edit.cut) != _hedged(edit.added)
        or (_values(old) == _values(new) and _qualifiers(old) != _qualifiers(new))
    ):
        yield "qualifier"


def _said_numbers(edit: Edit, code: str) -> tuple[list[Number], list[Number]]:
    """The numbers of the old and of the new passage, with the words around that may belong to them."""
    before = " ".join(edit.before.rsplit("\n", 1)[-1].split()[-AROUND:])
    after = " ".join(edit.after.split("\n", 1)[0].split()[:AROUND])
    old, new = (folded(mark_dashes(f"{before} {passage} {after}")) for passage in (edit.cut, edit.added))
    words, articles = number_words(code), lexicon(code).articles | {"one", "یک"}
    return tuple(  # type: ignore[return-value]  # two of them
        [
            one._replace(
                start=0, end=0, first=0, qualifier=one.qualifier + ("" if one.low else text[one.first : one.end])
            )
            for one in numbers_of(text, words)
            if text[one.first : one.end] not in articles
        ]
        for text in (old, new)
    )


def _values(numbers: Sequence[Number]) -> Counter[tuple[object, ...]]:
    return Counter((one.low, one.high, one.qualifier if one.low is None else "") for one in numbers)


def _qualifiers(numbers: Sequence[Number]) -> Counter[tuple[object, ...]]:
    return Counter((one.low, one.high, one.qualifier) for one in numbers if one.low is not None)


def _hedged(text: str) -> frozenset[str]:
    """The words together that make a claim of a passage weaker."""
    plain = f" {' '.join(folded(text).split())} "
    return frozenset(one for one in change_words().hedges if f" {one} " in plain)


def _is_slip(gone: Counter[str], come: Counter[str]) -> bool:
    """Whether one word took the place of another, and one is a denial and the other a slip of the pen for it: nto."""
    if gone.total() != 1 or come.total() != 1:
        return False
    (one,), (other,) = gone, come
    known = change_words().negations
    denial, slip = (one, other) if one in known else (other, one)
    # Ever and never, eine and keine: a letter before it makes the denial.
    is_told_apart = slip in known or denial.endswith(slip) or is_ordinary(slip) or not slip.isascii()
    return denial in known and not is_told_apart and len(slip) >= SHORTEST and edit_distance(denial, slip, most=1) <= 1


def _denials(gone: Counter[str], come: Counter[str], otherwise: Collection[str]) -> Iterator[Kind]:
    """Whether one of the two denies what the other says, by other words than those that mean something else here."""
    known = change_words()

    def is_denied(words: Counter[str], others: Counter[str]) -> bool:
        bare = {word for phrase in others for word in phrase.split()}
        return any(
            part in known.negations
            or (part[0] in ARABIC_AND and part[1:] in known.negations)
            or part.endswith("n't")
            or any(part.startswith(one) and part.removeprefix(one) in bare for one in known.negation_prefixes)
            or (part.startswith("نمی") and any(word.startswith("می") for word in bare))
            for phrase in words
            for part in phrase.split()
            if part not in otherwise
        )

    if is_denied(gone, come) != is_denied(come, gone):
        yield "negation"


def _units(words: Counter[str]) -> frozenset[int]:
    known = change_words().units
    parts = (part for word in words for part in word.split())
    return frozenset(known[form] for part in parts for form in (part, part.removesuffix(OF_SUCH)) if form in known)


def _actors_differ(gone: Counter[str], come: Counter[str]) -> bool:
    """Whether other people stand in the place of people."""
    known = change_words().actors
    old, new = ({part for word in words for part in word.split() if part in known} for words in (gone, come))
    return bool(old) and bool(new)


def _names(edit: Edit, tokens: Sequence[str], changed: Counter[str], language: str | None) -> list[str]:
    last = TOKEN.findall(edit.before)[-2:]
    following = TOKEN.findall(edit.after)[:1]
    return [
        token
        for place, token in enumerate(tokens)
        if folded(token) in changed and not is_place(token) and not is_date_word(token)
        and folded(token) not in change_words().negations and folded(token) not in ordinary_words().no_names
        and not (place == 0 and is_ordinary(folded(token)) and ends_dateline(edit.before))
        and is_name_at([*last, *tokens, *following], len(last) + place, is_first=edit.is_first, language=language)
    ]  # fmt: skip


def _is_place_name(edit: Edit, old: Sequence[str], new: Sequence[str], language: str | None) -> bool:
    """Whether one name that stands where places do is put in the place of another: in Khash, in Saravan."""
    before = TOKEN.findall(edit.before)[-1:]
    if (
        not before
        or folded(before[0]) not in change_words().before_places
        or not 1 <= len(old) <= 2
        or len(old) != len(new)
        or _units(Counter(map(folded, (*old, *new))))
    ):
        return False
    named = [
        token for token in (*old, *new) if token[0].isalpha() and not token[0].islower() and not is_date_word(token)
    ]
    if len(named) < len(old) + len(new) or (language == "de" and before[0] not in ("in", "bei", "nach", "aus")):
        return False
    return not any(is_ordinary(folded(token)) or is_given(folded(token), token) for token in named)


def _speaks(edit: Edit, old: Sequence[str], new: Sequence[str], language: str | None) -> bool:
    """Whether it is said of others that they said it, or of nobody."""
    for code in _languages(edit, language):
        words = lexicon(code)
        before = OWNED.sub("", folded(" ".join(edit.before.split()[-SPOKEN:])))
        after = OWNER.sub("", folded(" ".join(edit.after.split()[:SPOKEN])))
        named_before = words.said_before.search(before)
        said_behind = words.said_after.match(after)
        both = any(token[0].isalpha() for token in old) and any(token[0].isalpha() for token in new)
        spoke_before = any(one.end() >= len(before) for one in words.said_after.finditer(before))
        if both and (named_before or said_behind or spoke_before):
            return True
        cut, added = (words.said_before.search(folded(one)) for one in (edit.cut, edit.added))
        if cut or added:
            return True
    return False
