"""Who says a number, as the sentence names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.figures.kin import are_told_by_kin
from extractors.figures.numbers import TOKEN, Number
from extractors.lexicons import Lexicon

MOST_WORDS = 6
"""The Health Ministry in Gaza is who said it; a longer subject is a clause."""
MOST_PARTED = 12
"""Words of a name that a comma ends: the families of three men killed in Zahedan."""
AUXILIARY = re.compile(
    r"(?: (?:have|has|had|haben|hat|hatten?|ont|a|avai(?:en)?t|en"
    r"|also|then|earlier|later|since|now|already|only|just)){1,3}$",
    re.IGNORECASE,
)
"""What stands between a speaker and the verb, and is no part of the name."""
NO_NAME = re.compile(
    r"(?:^|\s)(?:is|are|was|were|be|been|being|who|that|which|of|the|wird|wurden?|werden|von|der|qui|sont|est|ete|de|des"
    r"|فیما|بینما|حیث|کما|وقد|فقد)$"
)
"""Behind these nobody has said it: six deaths were reported."""
ARTICLES = frozenset(["the", "another", "some", "die", "das", "les"])
"""They belong to the number behind a name."""
GOES_ON = re.compile(
    r"of|for|to|by|in|on|at|from|with|and|or|as|an?|who|that|which|those"
    r"|des?|du|d|dans|par|en|sur|pour|avec|et|qui|ceux|celles|vo[nm]|der|de[nm]|bei|mit|und|aus|derer|denen"
    r"|به|از|در|با|و|برای|که|کسانی|من|فی|علی|عن|مع|الی"
)
"""No name ends in these: the families of three men."""
WHERE = re.compile(
    r"country|province|city|town|region|district|village|prison|jail|hospital|year|month|week"
    r"|land|provinz|stadt|gefangnis|krankenhaus|klinik|jahr|monat"
)
"""What befell people there is no word of theirs: the province recorded 12 executions."""
NAME = re.compile(r" ?([^,.:;]+)")
JOINED = re.compile(r"(?:while|whilst|whereas|and|but|et|mais|und|aber|wahrend|و|اما|ولی) ")
"""What joins a clause to the one before it, and begins no name."""
PARTED = re.compile(r"[,;:]")
AT = re.compile(r"[^,;:]*? at(?= |$)")


def speaker_of(
    folded: str, number: Number, told: Sequence[tuple[int, int]], words: Lexicon, code: str
) -> tuple[int, int] | None:
    """Where the speaker of a number is named; None where none is read, which may be the outlet.

    `told` is where each figure of the sentence has its number and its event.
    """
    before = words.said_before.search(folded)
    if before and (name := NAME.match(folded, before.end())):
        return name.start(1), _name_end(folded, name, number, told, words, code)
    verbs = (*_putting(folded, number, told, words), *words.said_after.finditer(folded))
    for after in (*verbs, *_counting(folded, number, told, words)):
        found = _named_before(folded, after.start())
        if found and words.said_after.search(folded, *found) is None:  # a clause: says it has confirmed
            is_place = after[0] in words.speakers.befalling and _ends_in_place(folded[slice(*found)], words)
            return None if is_place else found
    return None


def _ends_in_place(said: str, words: Lexicon) -> bool:
    """Whether it may be where something happened: the province recorded 12 executions."""
    last = said.split()[-1]
    return last in words.places or WHERE.fullmatch(last) is not None


def _counting(folded: str, number: Number, told: Sequence[tuple[int, int]], words: Lexicon) -> list[re.Match[str]]:
    """The last verb right before the first figure of a clause, where this number stands in it, too."""
    places, found = {at for at, _ in told}, list[re.Match[str]]()
    for verb in words.speakers.counting.finditer(folded, 0, number.start):
        if verb.end() + 1 in places and not PARTED.search(folded, verb.end(), number.start):
            found = [verb] if _is_closed(folded, verb[0], number, words) else found
    return found


def _putting(folded: str, number: Number, told: Sequence[tuple[int, int]], words: Lexicon) -> list[re.Match[str]]:
    """The same where "at" and the figure follow the verb further on: put the toll at 12."""
    last = [*words.speakers.putting.finditer(folded, 0, number.start)][-1:]
    at = AT.match(folded, last[0].end(), number.start) if last else None
    if at is None or PARTED.search(folded, at.end(), number.start):
        return []
    return last if at.end() + 1 in {place for place, _ in told} else []


def _is_closed(folded: str, verb: str, number: Number, words: Lexicon) -> bool:
    """Whether the other part of a verb ends the clause where it has one: räumte 40 Tote ein, not räumte Häuser."""
    last = words.speakers.closed.get(verb)
    clause = PARTED.split(folded[number.end :].rstrip(' .!?"'), maxsplit=1)[0]
    return last is None or clause.split()[-1:] == [last]


def _named_before(folded: str, at: int) -> tuple[int, int] | None:
    """The name that ends before a verb; None where it is none, or a clause."""
    head = AUXILIARY.sub("", folded[:at].rstrip())
    start = max(head.rfind(","), head.rfind('"'), head.rfind(";"), -1) + 1
    start += len(head[start:]) - len(head[start:].lstrip())
    if joined := JOINED.match(head, start):
        start = joined.end()
    is_name = 0 < len(head[start:].split()) <= MOST_WORDS and NO_NAME.search(head) is None
    return (start, len(head)) if is_name else None


def _name_end(
    folded: str, name: re.Match[str], number: Number, told: Iterable[tuple[int, int]], words: Lexicon, code: str
) -> int:
    """Where a name ends that begins what a comma ends: there, or before a number or event of the sentence.

    What stands in a name ends it nowhere: France 24, the mother of a protester killed in Izeh.
    """
    start, end = name.span(1)
    said = name[1].split()
    longest = start + len(" ".join(said[:MOST_WORDS]))
    is_ended = PARTED.match(folded, end) is not None or not folded[end:].strip(" .")
    is_parted = is_ended and len(said) <= MOST_PARTED and not _is_clause(said, words)
    if is_parted and number.start >= end:
        return end
    tokens = [*TOKEN.finditer(folded, start, end)]
    if tokens and tokens[0][0] in words.speakers.pronouns and not (tokens[1:] and GOES_ON.fullmatch(tokens[1][0])):
        return tokens[0].end()
    told_at = {at for at, _ in told} | {event for at, event in told if event < at}
    cuts = {_whole(folded, start, at, words, code) for at in told_at if start < at < end}
    if is_parted and cuts <= {None}:
        return end
    ends = (one.start() for one in tokens[1:] if one[0] in words.speakers.ends)
    cuts |= {_whole(folded, start, at, words, code) for at in ends}
    return min([longest, *(one for one in cuts if one is not None)])


def _is_clause(said: Sequence[str], words: Lexicon) -> bool:
    """Whether a verb stands there, and in no clause about the named: HRANA 12 people were killed."""
    first = next((place for place, one in enumerate(said) if one in words.speakers.verbs), None)
    return first is not None and words.speakers.about.isdisjoint(said[:first])


def _whole(folded: str, start: int, place: int, words: Lexicon, code: str) -> int | None:
    """Where a name ends that goes no further than to a place; None where it goes on there."""
    said = folded[start:place].split()
    while said and (said[-1] in ARTICLES or said[-1] in words.speakers.verbs):
        said.pop()
    if not said or GOES_ON.fullmatch(said[-1]) or are_told_by_kin(folded, place, code):
        return None
    return start + len(" ".join(said))
