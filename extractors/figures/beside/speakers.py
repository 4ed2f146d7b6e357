"""Who says a number, as the sentence names them."""

from __future__ import annotations

import re

from extractors.figures.numbers import TOKEN, Number
from extractors.lexicons import Lexicon

MOST_WORDS = 6
"""The Health Ministry in Gaza is who said it; a longer subject is a clause."""
AUXILIARY = re.compile(
    r"(?: (?:have|has|had|haben|hat|hatten?|ont|a|avai(?:en)?t|en|also|then|later|since|now|already|only|just)){1,3}$",
    re.IGNORECASE,
)
"""What stands between a speaker and the verb, and is no part of the name."""
NO_NAME = re.compile(
    r"(?:^|\s)(?:is|are|was|were|be|been|being|who|that|which|of|the|wird|wurden?|werden|von|der|qui|sont|est|ete|de|des"
    r"|فیما|بینما|حیث|کما|وقد|فقد)$"
)
"""Behind these nobody has said it: six deaths were reported."""
VERB = re.compile(r"(?:were|was|have|has|had|ont|sont|a|wurden?|sind|waren|haben|hat|seien)(?!\w)")
"""What ends a name that no comma ends: laut HRANA wurden zwölf Menschen getötet."""
NAME = re.compile(r" ?([^,.:;]+)")
PARTED = re.compile(r"[,;:]")


def speaker_of(folded: str, number: Number, words: Lexicon) -> tuple[int, int] | None:
    """Where the speaker of a number is named; None where the sentence names nobody, and the outlet itself speaks."""
    before = words.said_before.search(folded)
    if before and (name := NAME.match(folded, before.end())):
        start = name.start(1)
        return start, _name_end(folded, start, start + len(" ".join(name[1].split()[:MOST_WORDS])), words)
    for after in (*words.said_after.finditer(folded), *_counting(folded, number, words)):
        found = _named_before(folded, after.start())
        if found and words.said_after.search(folded, *found) is None:  # a clause: says it has confirmed
            return found
    return None


def _counting(folded: str, number: Number, words: Lexicon) -> list[re.Match[str]]:
    """The last verb right before the first number of a clause, where this number stands in it, too."""
    found = []
    for verb in words.speakers.counting.finditer(folded, 0, number.start):
        between = folded[verb.end() : number.start].strip()
        if not between or (_begins_number(between, words) and not PARTED.search(between)):
            found = [verb]
    return found


def _begins_number(between: str, words: Lexicon) -> bool:
    """Whether a number stands there at once, qualified or not."""
    first = next((one for one in TOKEN.finditer(between) if _says_number(one[0], words)), None)
    said = between[: first.start()].strip() if first else "a"
    return not said or said in words.said.qualifier_of


def _says_number(token: str, words: Lexicon) -> bool:
    return token[0].isdigit() or (token in words.said.said_numbers and token not in words.articles)


def _named_before(folded: str, at: int) -> tuple[int, int] | None:
    """The name that ends before a verb; None where it is none, or a clause."""
    head = AUXILIARY.sub("", folded[:at].rstrip())
    start = max(head.rfind(","), head.rfind('"'), head.rfind(";"), -1) + 1
    start += len(head[start:]) - len(head[start:].lstrip())
    is_name = 0 < len(head[start:].split()) <= MOST_WORDS and NO_NAME.search(head) is None
    return (start, len(head)) if is_name else None


def _name_end(folded: str, start: int, end: int, words: Lexicon) -> int:
    """Where a name ends that nothing parts from the sentence: before its number, verb or event."""
    tokens = [*TOKEN.finditer(folded, start, end)]
    if tokens and tokens[0][0] in words.speakers.pronouns:
        return tokens[0].end()
    is_parted = PARTED.match(folded, end) is not None or folded[end:].strip(" .") == ""
    if is_parted and not any(_says_number(one[0], words) for one in tokens):
        return end
    for one in tokens[1:]:
        is_verb = VERB.match(folded, one.start()) or words.marks.match(folded, one.start())
        if is_verb or one[0] in words.speakers.ends or _says_number(one[0], words):
            qualifier = words.said.qualifiers.search(folded, start, one.start())
            return qualifier.start() if qualifier else one.start()
    return end
