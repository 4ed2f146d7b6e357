"""Deduplication: which articles are copies of one text, and why, judged from fingerprints, without any database.

A shingle counts 1/(number of groups that hold it): forty copies of one wire report are one group and keep their full
weight; a form, a slogan or a footer is in hundreds of groups and weighs next to nothing. An article joins the group of
its best match only, so that a chain of likenesses never glues two texts together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import accumulate

from extractors.copies.fingerprints import Fingerprint, reach, sample_of
from extractors.copies.judgements import Judgement, compare
from extractors.copies.relations import is_other_notice, likeness, relations_of, replaced, same_words, shares
from extractors.copies.relations_records import Neighbour, Relation
from extractors.copies.wordings import Sentence, Wording

# Measured on 1,587 texts of twelve kinds of edit: precision .999, recall .991 at .3 with the guard; .149 without it,
# since notices on one form become a single group.
LIKENESS = 0.3
"""Share of the weight of two texts together that they must have in common."""
NEARLY_EQUAL = 0.95
TRIES = 5
"""Of the stored articles that are like enough, so many are laid beside the new one, the likest first."""
FORM_HOLDERS = 8
"""A sentence of which so many texts hold every sampled word sequence is a form or a background: it tells nothing."""
FORM_SEQUENCES = 3
"""Of fewer sampled word sequences of a sentence that is edited nothing is concluded."""
MEMORY = timedelta(days=90)
"""How far back a new article's copies are looked for when it is filed."""
LEAST = 0.05
"""Share of the weight that a text must have in common with another for the two to be related."""
NEIGHBOURS = 16
"""Articles looked at closely, for each that asks."""
# A limit for the work alone: as a rule of likeness, "ignore what many hold" lost even exact copies (recall .5).
COMMONEST = 1_000
"""A shingle held by more groups than this leads to no neighbours: it is a form, and all the articles from it."""
COMMONEST_HERE = 64
"""The same among the new articles of one batch."""
PAIRS = 20_000
"""Of a word sequence and an article of the same batch that has it, looked at for one article, the rarest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An article in its group."""

    article_id: str
    group_id: str
    """The article_id of the group's founder."""
    fingerprint: Fingerprint
    day: date


Wordings = Callable[[str], Wording | None]
"""Gives the wording of an article by its article_id, or None where its text is not there any more."""


class Gathering:
    """The articles of one batch, each finding its group among the stored ones and those placed before it.

    Of those before it, PAIRS pairs are looked at, whatever a batch holds; of one group the first NEIGHBOURS lead to it.
    """

    def __init__(self, holders: Mapping[int, int], wordings: Wordings = lambda _: None) -> None:
        """Take the number of stored groups that hold each shingle; a shingle left out is held by none."""
        self._holders = dict(holders)
        self._wordings = wordings
        self._known: defaultdict[str, set[int]] = defaultdict(set)
        """Of groups, the shingles for which `holders` counts them."""
        self._mates: list[Placed] = []
        self._mates_by_shingle: defaultdict[int, list[int]] = defaultdict(list)
        self._crowds: dict[int, Counter[str]] = {}
        self.pairs = 0
        """Looked at so far."""

    def place(
        self, article_id: str, fingerprint: Fingerprint, day: date, offered: Sequence[Placed], stands: str | None = None
    ) -> tuple[Placed, list[Relation]]:
        """Return the article in its group, and how it stands to others: to what it is a copy of first, if to any.

        Of one whose group `stands` already, nothing is judged.
        """
        if stands is not None:
            placed = Placed(article_id=article_id, group_id=stands, fingerprint=fingerprint, day=day)
            self._join(placed)
            return placed, []
        candidates = [*offered, *self._nearest_mates(article_id, fingerprint)]
        neighbours = weigh_shared(fingerprint, candidates, self._holders)
        judged = judge(fingerprint, neighbours, partial(self._wordings, article_id), self._wordings, self._holders)
        # The one best match, never all of them: by way of a roundup, two other stories would become one.
        relation, group_id = judged.relation, article_id
        if relation is not None:
            group_id = next(other.group_id for other in candidates if other.article_id == relation.other_id)

        def is_notice(other: Neighbour) -> bool:
            is_judged = other.article_id in judged.notices | judged.apart
            return other.article_id in judged.notices if is_judged else is_other_notice(fingerprint, other)

        others = relations_of(fingerprint, neighbours, copied={group_id}, is_notice=is_notice)
        for other in offered:
            self._known[other.group_id].update(other.fingerprint.shingles)
        placed = Placed(article_id=article_id, group_id=group_id, fingerprint=fingerprint, day=day)
        self._join(placed)
        return placed, [relation, *others] if relation else others

    def _nearest_mates(self, article_id: str, fingerprint: Fingerprint) -> list[Placed]:
        shared: Counter[int] = Counter()
        leading = [places for shingle in fingerprint.shingles if (places := self._mates_by_shingle.get(shingle))]
        if sum(map(len, leading)) > PAIRS:
            leading.sort(key=len)
        left = PAIRS
        for places in leading:
            left -= len(places)
            if left < 0:
                break
            self.pairs += len(places)
            shared.update(places)
        nearest = sorted(place for place, _ in shared.most_common(NEIGHBOURS))
        return [self._mates[place] for place in nearest if self._mates[place].article_id != article_id]

    def _join(self, placed: Placed) -> None:
        self._mates.append(placed)
        counted = self._known[placed.group_id]
        fresh = [shingle for shingle in placed.fingerprint.shingles if shingle not in counted]
        counted.update(fresh)
        for shingle in fresh:
            self._holders[shingle] = self._holders.get(shingle, 0) + 1
        newest = len(self._mates) - 1
        for shingle in placed.fingerprint.shingles:
            places = self._mates_by_shingle[shingle]
            is_rare = len(places) < NEIGHBOURS and shingle not in self._crowds
            if is_rare or self._may_lead(shingle, placed.group_id, places):
                places.append(newest)

    def _may_lead(self, shingle: int, group_id: str, places: list[int]) -> bool:
        """Whether a word sequence may lead to one more of a group: not if enough of it are there, or it is a form."""
        if shingle not in self._crowds:
            self._crowds[shingle] = Counter(self._mates[place].group_id for place in places)
        groups = self._crowds[shingle]
        groups[group_id] += 1
        if len(groups) > COMMONEST_HERE:
            places.clear()
        return len(groups) <= COMMONEST_HERE and groups[group_id] <= NEIGHBOURS


def weigh_shared(asking: Fingerprint, others: Sequence[Placed], holders: Mapping[int, int]) -> list[Neighbour]:
    """Candidates with shared and own weights, as far as both sketches reach; a shingle not in `holders` has one."""
    if not others:
        return []
    own_reach, weights = reach(asking.shingles), {one: 1 / holders.get(one, 1) for one in asking.shingles}
    weights_so_far = [0.0, *accumulate(weights.values())]
    found = []
    for other in others:
        far = min(own_reach, reach(other.fingerprint.shingles))
        theirs = _up_to(other.fingerprint.shingles, far)
        neighbour = Neighbour(
            article_id=other.article_id,
            group_id=other.group_id,
            fingerprint=other.fingerprint,
            shared_weight=sum([weights[one] for one in theirs if one in weights]),
            total_weight=weights_so_far[bisect_right(asking.shingles, far)],
            other_weight=sum([1 / holders.get(one, 1) for one in theirs]),  # a list: this is the innermost loop
        )
        found.append(neighbour)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an article is a copy of, and what the others that were laid beside it are."""

    relation: Relation | None
    notices: frozenset[str]
    """Those that are other notices on the same form, by article_id."""
    apart: frozenset[str]
    """Those that are another event, by article_id."""


def judge(
    fingerprint: Fingerprint,
    neighbours: Sequence[Neighbour],
    own: Callable[[], Wording | None] = lambda: None,
    wordings: Wordings = lambda _: None,
    holders: Mapping[int, int] | None = None,
) -> Judged:
    """Return how the article stands to its best match, if to any: the likest that is one text when laid beside it.

    `holders` counts as for `weigh_shared`. Where a text is not there to be laid beside, names
    and numbers decide.
    """
    likest = sorted(
        (score, -place) for place, other in enumerate(neighbours) if (score := likeness(fingerprint, other)) >= LIKENESS
    )
    notices: set[str] = set()
    apart: set[str] = set()
    likest = likest[-TRIES:][::-1]
    mine = own() if likest else None
    for score, place in likest:
        other = neighbours[-place]
        theirs = wordings(other.article_id) if mine else None
        if mine is None or theirs is None:
            if is_other_notice(fingerprint, other):
                notices.add(other.article_id)
                continue
            relation = _relation(fingerprint, other, score, None)
            return Judged(relation=relation, notices=frozenset(notices), apart=frozenset(apart))
        judgement = compare(mine, theirs, partial(_is_form, holders or {}, reach(fingerprint.shingles)))
        if judgement.kind == "one text":
            relation = _relation(fingerprint, other, score, judgement)
            return Judged(relation=relation, notices=frozenset(notices), apart=frozenset(apart))
        (notices if judgement.kind == "another notice" else apart).add(other.article_id)
    return Judged(relation=None, notices=frozenset(notices), apart=frozenset(apart))


def _is_form(holders: Mapping[int, int], far: int, here: Sentence, there: Sentence) -> bool:
    """Whether many texts have what two sentences share, as far as a sample that is complete up to `far` can tell."""
    both = sample_of(here.text, far, here.spell)
    is_edited = here.key != there.key
    if is_edited:
        both &= sample_of(there.text, far, there.spell)
    counts = [holders.get(one, 1) for one in both]
    return len(counts) >= (FORM_SEQUENCES if is_edited else 1) and min(counts) >= FORM_HOLDERS


def _relation(fingerprint: Fingerprint, other: Neighbour, score: float, judgement: Judgement | None) -> Relation:
    shared = shares(fingerprint, other.fingerprint)
    nearly_equal = score >= NEARLY_EQUAL and not replaced(fingerprint.guards, other.fingerprint.guards)
    return Relation(
        other_id=other.article_id,
        kind="copy" if nearly_equal else "edited copy",
        score=score,
        share_here=shared.here,
        share_there=shared.there,
        reason=_reason(fingerprint, other, score, judgement),
    )


def _up_to(shingles: tuple[int, ...], far: int) -> tuple[int, ...]:
    return shingles[: bisect_right(shingles, far)]


def _reason(fingerprint: Fingerprint, other: Neighbour, score: float, judgement: Judgement | None) -> str:
    if same_words(fingerprint, other):
        return f"all {fingerprint.words} words are the same"
    if judgement:
        return f"{judgement.reason}; {judgement.share:.0%} of the two together is common to both"
    shared = len(set(fingerprint.shingles) & set(other.fingerprint.shingles))
    common = len(fingerprint.guards & other.fingerprint.guards)
    return (
        f"{score:.0%} of the two texts' word sequences are common to both ({shared} of those sampled), "
        f"each counted for less the more groups hold it; they share {common} names and numbers, "
        f"{len(fingerprint.guards) - common} are only here and {len(other.fingerprint.guards) - common} only there"
    )
