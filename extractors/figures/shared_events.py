"""Numbers of a sentence that share an event: three lawyers and two reporters were held; 232 in Cairo and 52 in Suez."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import dropwhile, islice, takewhile
from typing import NamedTuple

from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import TOKEN, YEAR
from extractors.figures.told_before import NO_PLACES, Gap
from extractors.figures.verdicts import are_free
from extractors.figures.voices import VOICES
from extractors.lexicons import Lexicon

AMONG = frozenset(
    [
        "including",
        "among",
        "them",
        "whom",
        "or",
        "sowie",
        "darunter",
        "unter",
        "ihnen",
        "dont",
        "parmi",
        "eux",
        "elles",
        "lesquels",
        "lesquelles",
        "denen",
        "بینهم",
        "بینهن",
        "بینها",
        "منهم",
        "منهن",
        "ومنهم",
        "وبینهم",
        "از",
        "جمله",
        "ازجمله",
        "که",
        "میان",
        "انها",
    ]
)
"""Words that may stand between people and a number of these same people."""
WERE = frozenset(["were", "are", "waren", "sind", "seien", "figuraient", "figurent"])
WHOM = frozenset(["whom", "denen", "lesquels", "lesquelles", "eux"])
OBJECT_IN = frozenset(["به", "در", "و", ","])
"""What may stand behind an object where the next one has the same verb: sentenced three to death and two …"""
FARTHEST_AMONG = 12
IN = frozenset(["in", "at", "en", "a", "im", "در", "فی"])
AND_IN = frozenset(["وفی"])
COMPARED = frozenset([
    ("up", "from"), ("down", "from"), ("compared", "with"), ("compared", "to"), ("against",), ("contre",),
    ("gegenuber",),    ("مقایسه", "با"), ("مقارنه", "ب"), ("مقابل",),
])  # fmt: skip
"""What holds a number against another of before."""
THEN = re.compile(
    r" (?:(?:people|persons|personnes|menschen|نفر|شخصا) )?(?:a (?:year|month) (?:earlier|ago|before)"
    r"|the (?:year|month) before|last year"
    r"|in the whole of (?:the previous year|\d{4})|the previous (?:month|week|year)"
    r"|in (?:the previous year|\d{4})|en \d{4}|l'an(?:nee)? (?:dernier|derniere|precedente|d'avant)"
    r"|un an (?:plus tot|auparavant)"
    r"|im vorjahr|im jahre? \d{4}|(?:در )?سال (?:گذشته|پیش|قبل|\d{4})|(?:فی )?(?:العام الماضی|عام \d{4}))(?!\w)"
)
"""And says when that was."""
OF_THEM_IN = re.compile(r" (?:davon|of them|d'entre (?:eux|elles)|von ihnen) (?:in|en|au|a) [^,;.]{2,30}(?:[,;.]|$)")
"""Behind a number of those before, without a verb of its own: 15 davon in Afghanistan."""
PERSIAN_IN = frozenset(["به", "در", "از", "با", "طی", "توسط"])
VERB_END = re.compile(r"(?:ند|شد|کرد|بود|است|داشت|گفت|ازاد)$")
"""How Persian verbs end that may stand between two numbers of which each has its own."""
FARTHEST_LISTED = 12
PLACE_NAME = 3
FARTHEST_IN = 6
FARTHEST_AT = 12
"""Words of a place and a time between two numbers of people that one event before them counts."""
IN_YEAR = re.compile(rf" ?\(?(?:in|en|im jahre?|im|در سال|در|فی عام|عام|فی) {YEAR.pattern}(?!\d)")
"""Behind a number that is told beside another for another year."""
BESIDE = frozenset(
    ["as", "compared", "with", "to", "against", "versus", "gegenuber", "gegen", "contre", "مقابل", "برابر"]
)
"""Words that hold a number against another: as compared with."""
AT_A_TIME = frozenset(["on", "am", "le", "of", "the", "jahr", "jahre", "سال", "عام", "سنه", "al", "la", "de"])
"""Words of a place or a time that are no names."""
ENDS = BESIDE | {"on", "during", "since", "after", "by", "according", "selon", "laut", "nach", "alone", "am", "seit"}
"""What may follow a place or a year: a verb would have these for its subject."""
PART_OF = re.compile(
    r"\b(?:(?:make|made) up|account(?:ed|s)? for|represent(?:ed)?|compris(?:e|ed)|representent"
    r"|representaient|stell(?:t?en)|machen) (?:about |at least )?$"
)
"""What says before a number that it is a part of those behind it: women make up 19 of the 1,350 people executed."""
OF_THE = (["of", "the"], ["of"], ["des"], ["der"], ["von"], ["von", "den"])
PLACE_WORDS = 4
OTHERS = frozenset(["more", "other", "others", "another", "autre", "autres", "weitere", "اخرین", "اخرون", "دیگر"])
"""Words that stand for the people of a number before."""
HAS_CAPITALS = frozenset(["en", "fr", "de"])


def events_shared(
    folded: str,
    counts: Sequence[Count],
    found: Sequence[Mark | None],
    words: Lexicon,
    code: str,
    has_capital: Callable[[int, int], bool],
) -> list[Mark | None]:
    """The events found, where numbers share one: three lawyers and two reporters were held.

    `has_capital` says of a place of `folded` whether it is written with one.
    """
    made, gap = list(found), Gap(folded, words, code, has_capital)
    pairs = [(place, place + 1) for place in range(len(counts) - 1)]
    between = [TOKEN.findall(folded[counts[first].end : counts[second].start]) for first, second in pairs]
    for first, second in reversed(pairs):
        mark = made[second]
        is_behind = mark is not None and mark.start >= counts[second].end
        if made[first] is None and is_behind and _are_joined(counts[first], counts[second], between[first], words):
            made[first] = mark
    for first, second in pairs:
        if made[first] is None and PART_OF.search(folded, max(0, counts[first].start - 40), counts[first].start):
            made[first] = made[second] if between[first] in OF_THE else None
    for first, second in pairs:
        mark, parting, one = made[first], between[first], counts[second]
        if made[second] is not None or mark is None:
            continue
        is_gapped = gap.is_told(counts[first], one)
        if tuple(parting[-2:]) in COMPARED or tuple(parting[-1:]) in COMPARED:
            is_then = THEN.match(folded, one.end) is not None and len(parting) <= FARTHEST_AT
            made[second] = mark if is_then or is_gapped else None
            continue
        if OF_THEM_IN.match(folded, one.end) and len(parting) <= FARTHEST_AT:
            made[second] = mark
            continue
        is_among = _ends_among(parting) and len(parting) <= FARTHEST_AMONG
        if is_among and are_free(folded, one.end, code):
            continue
        is_before = (
            mark.end <= counts[first].start
            and _are_joined(counts[first], one, parting, words, FARTHEST_AT)
            and not _has_own_verb(folded, one, code)
        )
        is_beside = is_gapped or _Beside(folded, words, code, has_capital).is_told(counts[first], one, mark)
        if is_among or is_before or is_beside:
            made[second] = mark
    return made


def _ends_among(parting: Sequence[str]) -> bool:
    """Whether a number behind these words is of the people before them: among whom, among whom were."""
    said = parting[:-1] if parting and parting[-1] in WERE else parting
    return bool(said) and said[-1] in (AMONG if said is parting else WHOM)


def _has_own_verb(folded: str, one: Count, code: str) -> bool:
    """Whether people are the subject of a verb behind them, or behind their place: 30 people in Karaj were freed."""
    after = folded[one.end : one.end + 40]
    tokens = [*islice(TOKEN.finditer(after), 2)]
    has_place = len(tokens) == 2 and tokens[0][0] in IN
    return any(VOICES[code].has_verb(after[start:]) for start in ([0, tokens[1].end()] if has_place else [0]))


def _are_joined(
    first: Count, second: Count, between: Sequence[str], words: Lexicon, farthest: int = FARTHEST_IN
) -> bool:
    if not between or not first.has_people or not second.has_people:
        return False
    if all(word in words.said.joins or word in AMONG or word == "," for word in between):
        return True
    if between[0] in AND_IN or (between[0] in words.said.joins and between[1:2] and between[1] in IN):
        return len(between) <= PLACE_NAME and words.blocks.isdisjoint(between)  # 90 killed in Cairo and in Suez 52
    is_listed = between[0] in PERSIAN_IN and len(between) <= FARTHEST_LISTED and between[-1] in (",", "و")
    has_verb = any(VERB_END.search(word) for word in between) or not words.blocks.isdisjoint(between)
    if is_listed and not has_verb:  # ۲۱ شهروند به اتهام … و ۲ شهروند به اتهام …
        return True
    has_object = between[0] == "را" and between[1] in OBJECT_IN and len(between) <= FARTHEST_IN
    if has_object and between[-1] in words.said.joins:  # سه نفر را به اعدام و دو نفر را
        return True
    # eight in the west and five others in Shiraz were killed
    is_near = between[0] in IN and len(between) <= farthest and between[-1] in words.said.joins
    return is_near and words.blocks.isdisjoint(between) and "شدند" not in between


class _Beside(NamedTuple):
    """Whether numbers of a sentence are told beside one another, for years or places: 232 in Cairo, 52 in Suez."""

    folded: str
    words: Lexicon
    code: str
    has_capital: Callable[[int, int], bool]

    def is_told(self, first: Count, one: Count, mark: Mark) -> bool:
        """Whether nothing but places, years and joiners stands between, and no verb behind."""
        between = TOKEN.findall(self.folded[first.end : one.start])
        while between and between[-1] in OTHERS:  # and another six in Sanandaj
            one = one._replace(number=one.number._replace(start=self.folded.rfind(between.pop(), first.end, one.start)))
        if (one.has_people and self.folded[one.noun : one.end] not in OTHERS) or len(between) > FARTHEST_AT:
            return False
        follows = self._behind_year(one) or self._behind_place(one, between)
        start = mark.end if first.end <= mark.start < one.start else first.end
        return follows is not None and self._ends(follows) and self._is_place_or_time(start, one.start)

    def _behind_year(self, one: Count) -> str | None:
        """What follows a year behind a number."""
        year = IN_YEAR.match(self.folded, one.number.end)
        return self._word_at(year.end()) if year else None

    def _behind_place(self, one: Count, between: Sequence[str]) -> str | None:
        """What follows a place behind a number, named as the one between is."""
        tokens = [*islice(TOKEN.finditer(self.folded, one.end), PLACE_WORDS)]
        tokens = [*dropwhile(lambda token: token[0] in OTHERS, tokens)]
        if not tokens or tokens[0][0] not in between or tokens[0][0] not in IN or len(between) > FARTHEST_IN:
            return None
        names = [*takewhile(self._is_name, tokens[1:])]
        if not names:
            return None
        return self._word_at((names[-1] if self.code in HAS_CAPITALS else names[0]).end())

    def _word_at(self, start: int) -> str:
        """The next word or sign; a full stop at the end."""
        token = TOKEN.search(self.folded, start)
        return token[0] if token else "."

    def _is_name(self, token: re.Match[str]) -> bool:
        if token[0] in NO_PLACES or not token[0][0].isalpha():
            return False
        return self.code not in HAS_CAPITALS or self.has_capital(token.start(), token.end())

    def _ends(self, word: str) -> bool:
        """Whether a word cannot be the verb of the number before it."""
        return not word[0].isalpha() or word in self.words.said.joins or word in IN or word in ENDS

    def _is_place_or_time(self, start: int, end: int) -> bool:
        left = 0
        for token in TOKEN.finditer(self.folded, start, end):
            word = token[0]
            if word in IN or word in ("on", "am"):
                left = PLACE_WORDS
            elif word in self.words.said.joins or word in BESIDE or word == ",":
                left = 0
            elif left and (word in AT_A_TIME or YEAR.fullmatch(word) or self._is_name(token)):
                left -= 1
            else:
                return False
        return True
