"""How an article stands to those that share text with it and are no copies: judged from fingerprints.

None of these makes a group, and none hides anything: a round-up is not its parts, and a notice on the same form is
about somebody else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence

from extractors.copies.fingerprints import Fingerprint, names_of, reach
from extractors.copies.relations_records import Kind, Neighbour, Relation, Shares

MOST = 0.7
"""Share of one text's word sequences that stand in the other, from which on it is taken from it."""
HALF = 0.5
"""Share up to which the other is more than that."""
FORM = 0.6
"""Share of word sequences that two notices on one form have in common, whoever they are about."""
SAME_BACKGROUND = 0.4
"""The same of two short reports that tell other things, and the same background."""
BACKGROUND = 0.15
"""Share of its weight that a text must share with an earlier one to be a follow-up: background repeated."""
FEWEST = 4
"""Sampled word sequences that must be common to both."""
RELATED = 5
"""Relations recorded of an article, besides that to the text it is a copy of."""

# An execution notice differs from the last one in a name: to join the two would hide a death.
NOTICE_WORDS, SHORT_WORDS = 200, 300
"""Below the first, no name may stand in another's place; below the second, for at most a quarter of the names."""
FIGURE_WORDS = 120
"""Below this, for at most a quarter of the numbers: a longer text with other figures is an update."""


def shares(fingerprint: Fingerprint, other: Fingerprint) -> Shares:
    """Which share of each text's word sequences stands in the other, as far as both samples reach."""
    far = min(reach(fingerprint.shingles), reach(other.shingles))
    mine, theirs = _up_to(fingerprint.shingles, far), _up_to(other.shingles, far)
    common = len(set(mine) & set(theirs))
    return Shares(
        common=common, here=common / len(mine) if mine else 0.0, there=common / len(theirs) if theirs else 0.0
    )


def relations_of(
    fingerprint: Fingerprint,
    neighbours: Sequence[Neighbour],
    *,
    copied: Collection[str],
    is_notice: Callable[[Neighbour], bool],
) -> list[Relation]:
    """The relations of an article to its neighbours, the strongest first; one of each group, and none to a copy.

    `copied` are groups it is a copy in; `is_notice` tells of a neighbour whether it is another notice on the same form.
    """
    found: dict[str, Relation] = {}
    for other in neighbours:
        if other.group_id in copied:
            continue
        relation = _relation(fingerprint, other, is_notice)
        if relation and (other.group_id not in found or found[other.group_id].score < relation.score):
            found[other.group_id] = relation
    strongest = sorted(found.values(), key=lambda one: (-one.score, one.other_id))
    notice = [one for one in strongest if one.kind == "recurring notice"][:1]
    return [*(one for one in strongest if one.kind != "recurring notice"), *notice][:RELATED]


def _relation(fingerprint: Fingerprint, other: Neighbour, is_notice: Callable[[Neighbour], bool]) -> Relation | None:
    shared = shares(fingerprint, other.fingerprint)
    here = other.shared_weight / other.total_weight if other.total_weight else 0.0
    there = other.shared_weight / other.other_weight if other.other_weight else 0.0
    if shared.common < FEWEST:
        return None
    is_on_form = min(shared.here, shared.there) >= SAME_BACKGROUND and is_notice(other)
    if is_on_form and min(shared.here, shared.there) >= FORM:
        return _relation_of("recurring notice", fingerprint, other, shared, score=min(shared.here, shared.there))
    if shared.here >= MOST and shared.there < HALF and here >= HALF:
        return _relation_of("excerpt", fingerprint, other, shared, score=here)
    if shared.there >= MOST and shared.here < HALF and there >= HALF:
        return _relation_of("contains", fingerprint, other, shared, score=there)
    if is_on_form:
        return _relation_of("follow-up", fingerprint, other, shared, score=min(shared.here, shared.there))
    if min(here, there) >= BACKGROUND and not names_of(fingerprint.guards).isdisjoint(
        names_of(other.fingerprint.guards)
    ):
        return _relation_of("follow-up", fingerprint, other, shared, score=min(here, there))
    return None


REASONS: dict[str, str] = {
    "recurring notice": "the form is the same, and the names or numbers in it are others",
    "excerpt": "nearly all of it stands in the other, which says more",
    "contains": "nearly all of the other stands in it, and it says more: a round-up, or a longer text",
    "follow-up": "it tells some of the same again, and other things besides",
}


def _relation_of(kind: Kind, fingerprint: Fingerprint, other: Neighbour, shared: Shares, *, score: float) -> Relation:
    here, there = len(fingerprint.guards - other.fingerprint.guards), len(other.fingerprint.guards - fingerprint.guards)
    said = f"{shared.here:.0%} of its word sequences stand in the other and {shared.there:.0%} of the other's in it"
    return Relation(
        other_id=other.article_id,
        kind=kind,
        score=score,
        share_here=shared.here,
        share_there=shared.there,
        reason=f"{REASONS[kind]}: {said}; {here} names and numbers are only here and {there} only there",
    )


def likeness(fingerprint: Fingerprint, other: Neighbour) -> float:
    """Share of the weight of two texts together that they have in common, from 0 to 1."""
    if same_words(fingerprint, other):
        return 1.0
    together = other.total_weight + other.other_weight - other.shared_weight
    return other.shared_weight / together if together > 0 else 0.0


def same_words(fingerprint: Fingerprint, other: Neighbour) -> bool:
    """Whether two texts have the very same words."""
    return bool(fingerprint.shingles) and fingerprint.words_sha256 == other.fingerprint.words_sha256


def is_other_notice(fingerprint: Fingerprint, other: Neighbour) -> bool:
    """Whether names and numbers tell that a text is another notice, where none can be laid beside the other."""
    words = min(fingerprint.words, other.fingerprint.words)
    if words >= SHORT_WORDS or same_words(fingerprint, other):
        return False
    names = names_of(fingerprint.guards), names_of(other.fingerprint.guards)
    if replaced(*names) and (words < NOTICE_WORDS or _is_over_a_quarter(*names)):
        return True
    return words < FIGURE_WORDS and _is_over_a_quarter(
        fingerprint.guards - names[0], other.fingerprint.guards - names[1]
    )


def _is_over_a_quarter(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return replaced(mine, theirs) * 4 > min(len(mine), len(theirs))


def replaced(mine: frozenset[str], theirs: frozenset[str]) -> int:
    """Count what stands in one text in place of something else in the other; what was only added is not replaced."""
    return min(len(mine - theirs), len(theirs - mine))


def _up_to(shingles: tuple[int, ...], far: int) -> tuple[int, ...]:
    return shingles[: bisect_right(shingles, far)]
