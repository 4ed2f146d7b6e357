"""Two texts laid side by side, sentence by sentence: what is the same, what stands in the place of what, what is alone.

Equal sentences meet by their letters, wherever they stand. Each other one meets the sentence of the other text with
which it shares most words, if it shares half. The work is bounded: 400 sentences a text, 120 words a sentence, 100
pairs of edited sentences, and a word that more than 8 of the sentences have leads to none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.copies.ordinary_words import ordinary_words
from extractors.copies.wordings import Sentence, Wording

HALF = 0.5
"""Share of the words of the longer of two sentences that they must have in common to be one and the same, edited."""
# A word that more sentences have does not tell which is meant; and of one sentence, so many of the likeliest are tried.
COMMONEST = 8
# Laid side by side word by word: it bounds what one pair of texts costs.
MOST_EDITED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """Words that stand in one sentence where the other has others; each as a range of the sentence's words."""

    here: tuple[int, int]
    there: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sentences in one another's place, and what differs in them."""

    here: Sentence
    there: Sentence
    same: int
    """Words that both have, in the same order."""
    replaced: tuple[Replaced, ...]
    is_form: bool
    """Whether many other texts have all that both have in common."""

    @property
    def is_otherwise_equal(self) -> bool:
        """Whether at least half of each stands in the other."""
        return self.same * 2 >= max(len(self.here.words), len(self.there.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Two texts laid side by side."""

    here: Wording
    there: Wording
    same: tuple[Sentence, ...]
    """Sentences that stand in both."""
    form: tuple[Sentence, ...]
    """Those that stand in both and in many other texts: they weigh nothing."""
    edited: tuple[Pair, ...]
    only_here: tuple[Sentence, ...]
    only_there: tuple[Sentence, ...]

    @property
    def is_nothing_but_form(self) -> bool:
        """Whether the two have next to nothing in common but what many texts have."""
        common = sum(len(one.key) for one in self.same) + sum(_common(pair) for pair in self.edited)
        return bool(self.form) and common < NEXT_TO_NOTHING

    def share(self) -> float:
        """Share of the two texts together that is common to both, from 0 to 1, lists of names left out."""
        some = [one for one in self.same if not one.is_list]
        alone = [one for one in (*self.only_here, *self.only_there) if not one.is_list]
        if sum(len(one.key) for one in (*some, *alone)) < SHORTEST and not self.edited:
            some, alone = list(self.same), [*self.only_here, *self.only_there]
        common = sum(len(one.key) for one in some) + sum(_common(one) for one in self.edited)
        apart = sum(len(one.key) for one in alone)
        apart += sum(len(one.here.key) + len(one.there.key) - 2 * _common(one) for one in self.edited)
        return common / (common + apart) if common + apart else 0.0

    def overlap(self) -> float:
        """Share of the longer of the two texts that stands in the other, from 0 to 1, lists of names left out."""
        common = sum(len(one.key) for one in self.same if not one.is_list) + sum(_common(one) for one in self.edited)
        sides = [
            sum(len(one.key) for one in alone if not one.is_list) + sum(len(key) - _common(pair) for pair, key in keys)
            for alone, keys in (
                (self.only_here, [(pair, pair.here.key) for pair in self.edited]),
                (self.only_there, [(pair, pair.there.key) for pair in self.edited]),
            )
        ]
        return common / (common + max(sides)) if common + max(sides) else 0.0


NEXT_TO_NOTHING = 80
"""Letters in common besides a form, as in the first sentence of a notice with the name in another place."""
SHORTEST = 60
"""Letters; where less than that is no list of names, the lists are compared."""


def _common(pair: Pair) -> int:
    """About how many letters of two sentences are common to both, and to no form."""
    if pair.is_form:
        return 0
    words = len(pair.here.words) + len(pair.there.words)
    return round((len(pair.here.key) + len(pair.there.key)) * pair.same / words) if words else 0


IsForm = Callable[[Sentence, Sentence], bool]
"""Tells of two sentences whether many other texts have all that both have in common."""


def is_no_form(_: Sentence, __: Sentence) -> bool:
    """Tell that nothing is known of other texts."""
    return False


def align(here: Wording, there: Wording, is_form: IsForm = is_no_form) -> Alignment:
    """Lay one text beside another; `is_form` tells of what two sentences share."""
    theirs: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(there.sentences):
        theirs[one.key].append(place)
    met: set[int] = set()
    same: list[Sentence] = []
    mine: list[Sentence] = []
    for one in here.sentences:
        places = theirs.get(one.key)
        if places:
            met.add(places.pop(0))
            same.append(one)
        else:
            mine.append(one)
    others = [one for place, one in enumerate(there.sentences) if place not in met]
    form = {one.key for one in same if is_form(one, one)}
    edited = _edited(mine, others, is_form) if mine and others else []
    paired = {id(one) for pair in edited for one in (pair.here, pair.there)}
    return Alignment(
        here=here,
        there=there,
        same=tuple(one for one in same if one.key not in form),
        form=tuple(one for one in same if one.key in form),
        edited=tuple(edited),
        only_here=tuple(one for one in mine if id(one) not in paired),
        only_there=tuple(one for one in others if id(one) not in paired),
    )


def pair_of(here: Sentence, there: Sentence, is_form: IsForm = is_no_form) -> Pair:
    """Two sentences side by side."""
    mine, theirs = here.words, there.words
    start = _alike(mine, theirs)
    end = _alike(mine[start:][::-1], theirs[start:][::-1])
    middle = mine[start : len(mine) - end], theirs[start : len(theirs) - end]
    met = _common_words(*middle) if all(middle) else []
    same = start + end + len(met)
    replaced = []
    for (a, c), (b, d) in pairwise([(-1, -1), *met, (len(middle[0]), len(middle[1]))]):
        if b - a > 1 and d - c > 1:
            lead, trail = _written_together(middle[0][a + 1 : b], middle[1][c + 1 : d])
            ends = (start + a + 1, start + a + 1 + lead[0], start + b - trail[0], start + b)
            others = (start + c + 1, start + c + 1 + lead[1], start + d - trail[1], start + d)
            for mine_at, theirs_at in zip(pairwise(ends), pairwise(others), strict=True):
                if mine_at[0] < mine_at[1] and theirs_at[0] < theirs_at[1]:
                    replaced.append(Replaced(here=mine_at, there=theirs_at))
    return Pair(here=here, there=there, same=same, replaced=tuple(replaced), is_form=is_form(here, there))


def _written_together(mine: Sequence[str], theirs: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    """How many words at the beginning, and at the end, have the same letters and are only parted otherwise.

    One house writes بین‌الملل in one word, another in two: neither is a name in the other's place. A given name is left
    with the family name behind it: Ali Reza Karimi is not just any Alireza.
    """
    lead = _joined(mine, theirs)
    trail = _joined([*map(_turned, mine[lead[0] :][::-1])], [*map(_turned, theirs[lead[1] :][::-1])])
    rest = [len(words) - lead[at] - trail[at] for at, words in enumerate((mine, theirs))]
    parts = {*mine[: lead[0]], *theirs[: lead[1]], *mine[len(mine) - trail[0] :], *theirs[len(theirs) - trail[1] :]}
    if (any(rest) and not all(rest)) or not parts.isdisjoint(ordinary_words().given):
        return (0, 0), (0, 0)
    return lead, trail


def _turned(word: str) -> str:
    return word[::-1]


def _joined(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """How many words of each begin with the same letters in as few words as can be; none where none do."""
    for at, other in ((1, 2), (2, 1), (1, 3), (3, 1)):
        if len(mine) >= at and len(theirs) >= other and "".join(mine[:at]) == "".join(theirs[:other]):
            return at, other
    return 0, 0


def _common_words(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand that both have in the same order, as many as can be; as many steps as pairs of words."""
    lengths = [[0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for at in range(len(mine) - 1, -1, -1):
        row, below, word = lengths[at], lengths[at + 1], mine[at]
        for place in range(len(theirs) - 1, -1, -1):
            row[place] = below[place + 1] + 1 if word == theirs[place] else max(below[place], row[place + 1])
    found, at, place = [], 0, 0
    while at < len(mine) and place < len(theirs):
        if mine[at] == theirs[place]:
            found.append((at, place))
            at, place = at + 1, place + 1
        elif lengths[at + 1][place] >= lengths[at][place + 1]:
            at += 1
        else:
            place += 1
    return found


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def _edited(mine: Sequence[Sentence], theirs: Sequence[Sentence], is_form: IsForm) -> list[Pair]:
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(theirs):
        for word in set(one.words):
            holders[word].append(place)
    scored: list[tuple[float, int, int]] = []
    for at, one in enumerate(mine):
        shared: Counter[int] = Counter()
        for word in set(one.words):
            found = holders.get(word, ())
            if len(found) <= COMMONEST or len(theirs) <= COMMONEST:
                shared.update(found)
        for place, count in shared.most_common(COMMONEST):
            longer = max(len(set(one.words)), len(set(theirs[place].words)))
            if count >= HALF * longer:
                scored.append((-count / longer, at, place))
    taken: tuple[set[int], set[int]] = set(), set()
    pairs: list[tuple[int, Pair]] = []
    for _, at, place in sorted(scored):
        if at not in taken[0] and place not in taken[1] and len(pairs) < MOST_EDITED:
            taken[0].add(at)
            taken[1].add(place)
            pairs.append((at, pair_of(mine[at], theirs[place], is_form)))
    return [pair for _, pair in sorted(pairs, key=lambda one: one[0])]
