"""The figures of a text: how many were killed, arrested, sentenced, as somebody states it there.

They are suggestions, to be confirmed or rejected by a person who reads the quote; the lexicons are data. English,
Persian, Arabic, French and German are read; in other languages nothing is found. What cannot be read is not suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice

from extractors.budgets import JUDGED_CHARACTERS
from extractors.figures.apart.clauses import is_less, lines_of, summed, told_apart
from extractors.figures.apart.telling import DIGITS, EVENT, LINES, telling
from extractors.figures.beside.accused import is_charged_with
from extractors.figures.beside.among import some_of_them
from extractors.figures.beside.behind import qualified_anywhere
from extractors.figures.beside.places import counts_places
from extractors.figures.beside.speakers import speaker_of
from extractors.figures.counted import Count, counts_of
from extractors.figures.listed import has_signs_of_list, in_turn, is_list, listed
from extractors.figures.marks import Mark, is_no_term, marks_of
from extractors.figures.numbers import YEAR, Number, mark_dashes, numbers_of
from extractors.figures.other_voices import answers, counted, one_event
from extractors.figures.predicates import event_of
from extractors.figures.shared_events import events_shared
from extractors.figures.told_before import are_some_of_them, told_of
from extractors.figures.verdicts import as_decided, as_told_before
from extractors.lexicons import LANGUAGES, Lexicon, lexicon
from extractors.records import Figure
from extractors.text.folding import Folded, fold, folded, folded_in_lines
from extractors.text.words import words_by_line

LONGEST_SENTENCE = 1200
"""Characters of a sentence that are read: what is longer is no sentence."""
LONGEST_ANSWER = 200
"""And of one that answers the sentence before it by another number."""
MOST = 500
"""Figures of a text that are kept: what states more is a table, or hostile."""
NOTE = re.compile(r"(?:- )?\[\d{1,3}\] ")
"""What a footnote begins with."""
WITHDRAWN = re.compile(
    r"(?:earlier|previous|original) version|incorrectly|erroneously|mistakenly|misstated"
    r"|frühere\w? (?:version|fassung)|fälschlich|version (?:précédente|antérieure|initiale)|par erreur|à tort"
    r"|نسخه\w?\S? (?:پیشین|قبلی|نخست)|به[ \u200c]اشتباه"
    r"|(?:نسخة|صيغة) سابقة|عن طريق الخطأ|بالخطأ",
    re.IGNORECASE,
)
"""In a sentence whose number its publisher takes back."""
SENTENCE = re.compile(r"[^\n.!?؟۔]+(?:[.!?؟۔](?=\S)[^\n.!?؟۔]+)*[.!?؟۔]*")
LETTER = re.compile(r"[^\W_]")
BETWEEN = "\ue000"
"""What parts sentences that are folded together: a character that means nothing, which folding leaves in place."""
NO_DIGITS = bytes({*range(256)} - {*b"0123456789\n"})
PLACE = re.compile(r"\b(?:in|at) ((?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*)")
MONTHS = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}  # fmt: skip


@dataclass(frozen=True)
class _Sentence:
    folded: str
    at: int
    """Where it begins in the text."""
    original: str
    may_tell: int
    """Bits of what it may tell."""

    @cached_property
    def way_back(self) -> Folded:
        """The same with each character's place in the original, which takes ten times as long."""
        return fold(mark_dashes(self.original))


def read_figures(text: str, language: str | None) -> tuple[Figure, ...]:
    """Return the figures of a text, in order; `text[from_char:to_char]` is exactly the quote of each."""
    code = (language or "").partition("-")[0].lower()
    if code not in LANGUAGES:
        return ()
    return tuple(islice(_of_text(text[:JUDGED_CHARACTERS], lexicon(code), code), MOST))


def _of_text(text: str, words: Lexicon, code: str) -> Iterator[Figure]:
    before: tuple[_Sentence, Sequence[Mark]] | None = None
    for sentence in _sentences(text, code):
        told = _as_told(sentence, _of_sentence(sentence, words, code), before, code) if sentence else []
        if sentence and told:
            places = [(one.number.start, mark.start) for one, mark in told]
            yield from (_figure(sentence, one, mark, words, code, places) for one, mark in told)
            before = sentence, [mark for _, mark in told]
        else:
            if sentence and before:
                yield from _answers(text, *before, sentence, words, code)
            before = None


def _as_told(
    sentence: _Sentence,
    told: list[tuple[Count, Mark]],
    before: tuple[_Sentence, Sequence[Mark]] | None,
    code: str,
) -> list[tuple[Count, Mark]]:
    """The same, the dead of whom was told before how they died counted as that."""
    made, last = list[tuple[Count, Mark]](), before[1][-1] if before and before[1] else None
    for one, mark in told:
        last = as_told_before(sentence.folded, mark, last, code)
        made.append((one, last))
    return made


def _answers(
    text: str, before: _Sentence, marks: Sequence[Mark], sentence: _Sentence, words: Lexicon, code: str
) -> Iterator[Figure]:
    """The numbers by which a sentence answers the one before it: lawyers count 75."""
    original, mark = text[before.at : sentence.at + len(sentence.original)], one_event(marks)
    if mark is None or "\n" in original or WITHDRAWN.search(sentence.original):
        return
    both = _Sentence(folded(mark_dashes(original)), before.at, original, sentence.may_tell)
    start = len(both.folded) - len(sentence.folded)
    numbers = numbers_of(both.folded, words.said)
    for number in answers(both.folded, numbers, code, start):
        yield _figure(both, counted(number), mark, words, code)
    for number in numbers:
        if number.start >= start and are_some_of_them(both.folded, number.end, words, code):
            yield _figure(both, counted(number), mark, words, code)
    for one in some_of_them(both.folded, start, counts_of(both.folded, numbers, words), code):
        yield _figure(both, one, mark, words, code)


def _sentences(text: str, code: str) -> Iterator[_Sentence | None]:
    """The sentences that say a number and may tell, and None for others: one for those of a line that tells nothing."""
    may_tell = telling(code).may_tell
    found = [*_read_on(text, code)]
    originals = [one[1] for one in found if one]
    # Folded together, as each costs its own way through the table of what characters become.
    whole = iter(map(folded, originals) if BETWEEN in text else folded(BETWEEN.join(originals)).split(BETWEEN))
    for one in found:
        if one is None or not (may := may_tell(said := next(whole))):
            yield None
            continue
        at, original = one
        marked = mark_dashes(original)  # which changes no word but digits
        yield _Sentence(said.strip(" ") if marked == original else folded(marked), at, original, may)


def _read_on(text: str, code: str) -> Iterator[tuple[int, str] | None]:
    """Where the sentences begin that stand in a line which may tell, each as it is; None for a line that does not."""
    may_tell, at, folded_lines = telling(code).may_tell_in, 0, folded_in_lines(text)
    digits = folded_lines.encode("utf-8", "surrogatepass").translate(None, NO_DIGITS).split(b"\n")
    lines = zip(text.split("\n"), folded_lines.split("\n"), words_by_line(text), digits, strict=True)
    for line, folded_line, said, some in lines:
        start, at = at, at + len(line) + 1
        # Nine of ten lines have no number, or nothing that numbers tell: no sentence of them need be looked for.
        may = may_tell(said, has_digit=bool(some))
        is_read = may & EVENT or may >> LINES or (some and has_signs_of_list(line, folded_line))
        if NOTE.match(line):
            continue
        if not is_read and len(line) <= LONGEST_SENTENCE:
            if LETTER.search(line):
                yield None
            continue
        for one in SENTENCE.finditer(line):
            if LETTER.search(original := one[0][:LONGEST_SENTENCE]):
                yield start + one.start(), original


def _of_sentence(sentence: _Sentence, words: Lexicon, code: str) -> list[tuple[Count, Mark]]:
    """The numbers of a sentence with what counts them, in order."""
    folded = sentence.folded
    may_tell = sentence.may_tell
    if not (may_tell & EVENT or may_tell >> LINES or (may_tell & DIGITS and is_list(folded))):
        return []
    marks, has_capital = marks_of(folded, words, code), partial(_has_capital, sentence)
    lists = [*in_turn(folded, words), *listed(folded, words, code, has_capital)] if is_list(folded) else []
    asked = lines_of(folded, code, may_tell >> LINES)
    # What was taken back is asked last: that is as dear as all the rest.
    if not (marks or lists or asked) or WITHDRAWN.search(sentence.original):
        return []
    marks = as_decided(folded, marks, code)
    numbers = numbers_of(folded, words.said)
    counts = counts_of(folded, numbers, words)
    clauses = told_apart(folded, asked, counts, numbers, words, code)
    apart = {one.number.first: (one, mark) for one, mark in clauses if not is_no_term(folded, mark)}
    found = [event_of(folded, one, counts, marks, words, code) for one in counts]
    shared = events_shared(folded, counts, found, words, code, has_capital)
    shared = told_of(folded, counts, shared, marks, words, code)
    told = {one.number.first: (one, mark) for one, mark in zip(counts, shared, strict=True) if mark}
    told = {
        at: (one, mark)
        for at, (one, mark) in told.items()
        if not (_is_of_team(folded, one, mark, words) or counts_places(folded, one, mark))
    }
    told = apart | {
        at: some for at, some in told.items() if at not in apart or not is_less(folded, some[1], apart[at][1])
    }
    for one, mark in summed(folded, counts, marks):
        told.setdefault(one.number.first, (one, mark))
    told |= {one.number.first: (one, mark) for one, mark in lists}
    if told:
        told |= _answered(folded, numbers, told, code)
    return [some for _, some in sorted(told.items()) if not is_charged_with(folded, some[0], code)]


def _answered(
    folded: str, numbers: Sequence[Number], told: Mapping[int, tuple[Count, Mark]], code: str
) -> dict[int, tuple[Count, Mark]]:
    """The numbers by which another voice of the sentence answers."""
    found = {}
    for number in answers(folded, numbers, code):
        mark = one_event([mark for one, mark in told.values() if one.number.first < number.first])
        if mark and number.first not in told:
            found[number.first] = counted(number), mark
    return found


def _is_of_team(folded: str, one: Count, mark: Mark, words: Lexicon) -> bool:
    """Whether players are meant who cannot play: they won despite three injured."""
    return mark.event == "injured" and not one.has_people and words.sport.search(folded) is not None


def _has_capital(sentence: _Sentence, start: int, end: int) -> bool:
    first, last = sentence.way_back.span(start, end)
    return sentence.original[first:last][:1].isupper()


def _figure(
    sentence: _Sentence, one: Count, mark: Mark, words: Lexicon, code: str, told: Sequence[tuple[int, int]] = ()
) -> Figure:
    number, said_to = one.number, max(one.number.end, one.number.start + 1)
    speaker = speaker_of(sentence.folded, number, told or [(number.start, mark.start)], words, code)
    qualifier, end = qualified_anywhere(sentence.folded, number, one.end, words)
    first, last = sentence.way_back.span(min(number.start, mark.start), max(mark.end, end))
    from_char, to_char = sentence.at + first, sentence.at + last
    if number.end == number.start:  # the word for two people says the number
        said_to = one.end
    number_from, number_to = sentence.way_back.span(number.start, end if end > one.end else said_to)
    said = sentence.way_back.span(mark.start, mark.end)
    return Figure(
        from_char=from_char,
        to_char=to_char,
        quote=sentence.original[first:last],
        low=number.low,
        high=number.high,
        qualifier=qualifier,
        event=mark.event,
        counted=_named(sentence, number.end, one.end) if one.has_people else None,
        said=sentence.original[said[0] : said[1]],
        number_said=sentence.original[number_from:number_to],
        speaker=_named(sentence, *speaker) if speaker else None,
        place=_place(sentence, code),
        period=_period(sentence, number),
    )


def _named(sentence: _Sentence, start: int, end: int) -> str | None:
    if end <= start:
        return None
    first, last = sentence.way_back.span(start, end)
    return sentence.original[first:last].strip(" ,:;") or None


def _place(sentence: _Sentence, code: str) -> str | None:
    if code != "en":
        return None
    found = (one[1] for one in PLACE.finditer(sentence.original))
    return next((one for one in found if one not in MONTHS), None)


def _period(sentence: _Sentence, number: Number) -> str | None:
    """The year that the sentence names, as written."""
    for year in re.finditer(rf"(?<![\w,.])({YEAR.pattern})(?![\w,])", sentence.folded):
        if not (number.start <= year.start() < number.end):
            first, last = sentence.way_back.span(year.start(), year.end())
            return sentence.original[first:last]
    return None
