"""How two texts begin, and whether what they have in common beside that is a background that both tell."""

from __future__ import annotations

from collections.abc import Sequence, Set

from extractors.copies.alignment import Alignment
from extractors.copies.ordinary_words import ordinary_words, stem
from extractors.copies.wordings import Sentence, Wording

# A wire report under another lead is a copy; two events that share their background are not.
BACKGROUND = 0.8
"""Share of the longer text up to which what it has in common with another report may be background."""
FAR_BACKGROUND = 0.9
"""The same where next to nothing of both headlines and openings stands in what is common: it tells of neither."""
TOLD_BEFORE = 0.65
"""Share up to which it is, even where all of both headlines stands in it, unless nothing but a lead is another."""
# Measured on 61 articles of the newsroom, each with its own lead or summary over the rest, or with two others' leads: a
# third of both stands in the rest of 28 % of the copies and .15 % of the backgrounds; .15 of both together or less, of
# 10 % and 83 %.
SAME_SUBJECT = 2
"""Telling words of each headline and opening, and a third of them, that stand in what short reports have in common."""
NEXT_TO_NONE = 0.15
# Of 16 short pairs written before the rule, .25 to .67 of the lesser opening stands in what is common to copies, and 0
# to .11 of it beside a background, but for one of the same prison, which SAID_BY_BOTH tells apart.
TOLD_AGAIN = 0.3
"""Share of the words of each opening that stand in what is common where it is one report under two leads."""
SAID_BY_BOTH = 2
"""Words, places aside, that both openings have and what is common has: teachers, parliament."""
LEAD = 1
"""Sentences of another lead."""
SHORTEST = 4
"""Letters of a word that tells something; shorter ones hold sentences together."""
OPENING_WORDS = 5
"""Telling words of each headline and opening, from which on it means something that they stand nowhere else."""


def is_background(laid: Alignment) -> bool:
    """Whether what two reports have in common, which begin with other things, is told beside what each is about."""
    overlap, source = laid.overlap(), laid.here.source
    if source is not None and source == laid.there.source:
        return True
    if overlap > FAR_BACKGROUND:
        return False
    told = {stem(word) for one in (*laid.same, *laid.form) for word in one.words}
    told |= {stem(word) for pair in laid.edited for word in set(pair.here.words) & set(pair.there.words)}
    sides = [laid.here.telling, laid.there.telling]
    met = [len(side & told) for side in sides]
    if overlap <= BACKGROUND:
        is_told = all(of >= max(SAME_SUBJECT, len(side) / 3) for of, side in zip(met, sides, strict=True))
        is_lead = _is_another_lead(laid)
        return not ((is_told and (is_lead or overlap > TOLD_BEFORE)) or (is_lead and _is_one_subject(laid, told)))
    return sum(met) <= NEXT_TO_NONE * sum(map(len, sides)) and min(map(len, sides)) >= OPENING_WORDS


def _is_another_lead(laid: Alignment) -> bool:
    """Whether one sentence at the beginning of each is all that the other has not, beside edits."""
    return all(
        len(alone) <= LEAD and all(one is text.sentences[0] for one in alone)
        for alone, text in ((laid.only_here, laid.here), (laid.only_there, laid.there))
    )


def _is_one_subject(laid: Alignment, told: Set[str]) -> bool:
    """Whether what is common speaks of what both openings speak of, in words that need not be rare."""
    places = ordinary_words().places
    sides = [
        {
            stem(word)
            for word in (*text.title.words, *text.sentences[0].words)
            if len(word) >= SHORTEST and word not in places
        }
        for text in (laid.here, laid.there)
    ]
    both = sides[0] & sides[1] & told
    return len(both) >= SAID_BY_BOTH and all(len(side & told) >= TOLD_AGAIN * len(side) for side in sides)


def begin_alike(laid: Alignment) -> bool:
    """Whether the first sentence of one stands in the other as it is, be it behind a dateline."""
    same = {one.key for one in laid.same}
    firsts = [text.sentences[0] for text in (laid.here, laid.there)]
    return any(one.key in same for one in firsts) or any(
        pair.same == min(len(pair.here.words), len(pair.there.words))
        for pair in laid.edited
        if pair.here is firsts[0] or pair.there is firsts[1]
    )


def open_alike(laid: Alignment) -> bool:
    """Whether headlines and first sentences have something in common, be it two words that are not ordinary."""
    first = laid.here.sentences[:1] + laid.there.sentences[:1]
    if {one.key for one in first} & {one.key for one in (*laid.same, *laid.form)}:
        return True
    if any(one is pair.here or one is pair.there for one in first for pair in laid.edited):
        return True
    return len(laid.here.telling & laid.there.telling) >= 2


def opening_of(alone: Sequence[Sentence], text: Wording) -> str:
    """The first sentence that a text has alone, as published."""
    return alone[0].text if alone else text.sentences[0].text
