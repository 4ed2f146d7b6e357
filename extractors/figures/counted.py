"""What a number of a sentence counts: people, or nothing that a figure is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from extractors.figures.beside.behind import qualified_behind
from extractors.figures.beside.bracketed import counts_in_brackets
from extractors.figures.beside.called import called_so, is_quoted
from extractors.figures.beside.denied import is_nothing, is_qualified_as_age
from extractors.figures.beside.joined import and_others
from extractors.figures.numbers import TOKEN, YEAR, Number
from extractors.lexicons import Lexicon

NOUN_WITHIN = 4
"""Words behind a number among which its people are named."""
RATE_WITHIN = 3
"""Words behind a number among which an average is told."""
OUT_OF = (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000)
"""Of so many a share is told."""
LAST_DAY = 31
"""Behind a month a larger number is no day: im Februar 64."""
LAST_YEAR = 99
"""And behind a Persian one no year: خرداد ۹۳."""
OLDEST = 99
AGED_AT = re.compile(
    r"(?:^|\b(?:he|she|was|been) )(?:arrested|detained|jailed|imprisoned|executed|hanged|killed|tortured) at $"
)
"""And behind these how old somebody was: arrested at 15 for theft."""
FEWEST_ABOUT = 4
"""About two deaths is no estimate: somebody was asked about them."""
PARENTHESES = re.compile(r"[(\[]$")
YEAR_BEFORE = re.compile(r"(?<!\w)(?:in|since|until|en|depuis|im|seit|jahr|في|عام|منذ|سال) $")
AFTER_PLACE = re.compile(r"[\w/:~]|[.,]\d|-\w")
BEFORE_PLACE = re.compile(r"(?:(?!و)[\w/:~#$€£№]|[/~#$€£№] |\d[.,])$")
BEHIND_COLON = re.compile(r": $")
DAYS = re.compile(r"(?:,? (?:and |und |et |و )?\d{1,2}){1,6} (?!\d)")
"""The rest of a row of days behind its first: 16, 19 and 20 July."""
OF_THEM = re.compile(
    r" (?:of (?:them|those|us)|von (?:ihnen|diesen|uns|denen)|d'entre (?:eux|elles|nous)|از (?:ما"
    r"|انان|انها)|منهم|منهن)(?!\w)"
)
"""Behind a number that counts people who were named before."""
OF_YEAR = re.compile(r" (?:de |d'|of )")
AGO = re.compile(r" (?:ago|earlier|before|later)\b")
"""What makes a day or a year the time of a count, and not its rate."""
GROUP_OF = re.compile(r"\bgroup of $")
QUOTE = re.compile(r'" (?=\w)')
BRACKET = re.compile(r"\) (?=\w)")
NAMES_OF = re.compile(r" (?:names? of (?:the )?|noms? (?:de |des |d')|namen (?:von |der ))(?=\w)")
"""What stands between a number and the people of a list."""
AGAINST = re.compile(r"(?:urteile?|strafen?|verhangten?|anklagen?|haftbefehle?) gegen $")
"""What is not about so many: Urteile gegen elf."""
STRUCK_WITHIN = 30
"""Characters before things in which a verb stands that they are the object of."""
LONGEST_BARE = 4
"""Characters of a number behind a colon that is no telephone's where nobody is named behind it."""


class Count(NamedTuple):
    """A number with the people that it counts."""

    number: Number
    noun: int
    """Where their noun begins, or the number ends where it has none."""
    end: int
    """Where their noun ends, or the number where it has none."""
    has_people: bool
    is_part_of: bool
    """Whether another number or share is a part of these: half of the 72."""

    @property
    def start(self) -> int:
        """Where the number begins, its qualifier included."""
        return self.number.start


def counts_of(folded: str, numbers: Sequence[Number], words: Lexicon) -> list[Count]:
    """Those of the numbers of a sentence that may count people, in order."""
    ordered = sorted([*numbers, *_pairs(folded, words)] if words.pairs else numbers)
    shares = {one for pair in pairwise(ordered) if _is_share(folded, *pair, words) for one in pair}
    return [*_of_people(folded, (number for number in ordered if number not in shares), words)]


def _of_people(folded: str, numbers: Iterable[Number], words: Lexicon) -> Iterator[Count]:
    """The counts of numbers, less two others of what was no people: four wolves were shot and two others hurt."""
    things: Number | None = None
    for number in numbers:
        one = _count(folded, number, words)
        noun = "" if one is None else folded[one.noun : one.end] or (TOKEN.search(folded, one.end) or [""])[0]
        if one and not (things and noun in words.anaphors and _are_struck(folded, things, number, words)):
            yield one
        if one is None or one.has_people or noun not in words.anaphors:
            after = folded[number.end : number.end + 80]
            is_thing = one is None and number.is_whole and _is_thing(folded, number, after, words)
            things = number if is_thing else None


def _are_struck(folded: str, things: Number, others: Number, words: Lexicon) -> bool:
    """Whether what befalls people befell things, so that others behind them are such: not where bombs went off."""
    return any(words.marks.find(folded[max(0, things.start - STRUCK_WITHIN) : others.start]))


def _is_thing(folded: str, number: Number, after: str, words: Lexicon) -> bool:
    """Whether a number counts what is neither people, time nor money."""
    said = folded[number.first : number.end]
    is_noun = after[:1] == " " and after[1:2].isalpha() and _people(after, words) is None
    return is_noun and not is_name(folded[: number.start], said, after, words)


def _is_share(folded: str, one: Number, nxt: Number, words: Lexicon) -> bool:
    """Whether two numbers say a share: four in ten adults, quatre adultes sur dix."""
    if nxt.low not in OUT_OF or one.low is None or nxt.low != nxt.high or one.low > nxt.low:
        return False
    noun, _, joint = folded[one.end : nxt.start].strip().rpartition(" ")
    if joint not in words.shares or (noun and words.people.search(noun) is None):
        return False
    after = folded[nxt.end : nxt.end + 80]
    return _people(after, words) is not None or _stands_alone(after, words)


def _pairs(folded: str, words: Lexicon) -> Iterator[Number]:
    for one in TOKEN.finditer(folded):
        said = one[0] if one[0] in words.pairs else one[0].removeprefix(words.said.prefix)
        if many := words.pairs.get(said):  # ضابطين وجنديين: the and is written on
            start = one.end() - len(said)
            yield Number(start, start, many, many, "", start)


def _count(folded: str, number: Number, words: Lexicon) -> Count | None:
    """The people that a number counts; None where it is an age, a date, a name, an amount, or counts something else."""
    before, after = folded[: number.start], folded[number.end : number.end + 80]
    if is_nothing(number, after) or is_name(before, folded[number.first : number.end], after, words):
        return None
    if number.qualifier == "about" and number.low == number.high and (number.low or 0) < FEWEST_ABOUT:
        number = number._replace(qualifier="", start=number.first)
    if number.qualifier == "about" and AGAINST.search(folded[: number.first]):
        number = number._replace(qualifier="", start=number.first)
    said = folded[number.first : number.end]
    if words.said.behind and number.low is not None and said.startswith(words.said.behind):  # المعلمون السبعة
        noun = before.split()[-1:]
        is_people = bool(noun) and words.people.fullmatch(noun[0]) is not None
        return Count(number, number.end, number.end, has_people=True, is_part_of=False) if is_people else None
    if BRACKET.match(after) and PARENTHESES.search(before) and _people(after[1:], words):  # (208) people
        if not counts_in_brackets(before, said, words):
            return None
        after = f" {after[1:]}"
    if QUOTE.match(after) and (_people(after[1:], words) or _counts_event(after[1:], words)):  # "more than 300" people
        after = f" {after[1:]}"
    if behind := qualified_behind(folded, number.end, words, is_bare=True):  # 40 or more prisoners
        after = " " * (behind - number.end) + after[behind - number.end :]
    people = _people(after, words)
    if YEAR.fullmatch(said) and OF_YEAR.match(after):  # le bilan 2025 de Reporters sans frontières
        return None
    if is_rate(after, words):
        return None
    is_part_of = words.parts.search(before) is not None
    if people is None and said.isdigit() and len(said) > LONGEST_BARE and BEHIND_COLON.search(before):
        return None
    if people is None and (_is_measured(number, folded, after, words) or not _stands_alone(after, words)):
        return None
    if not number.qualifier and said in words.articles and not _begins_toll(after, words):
        return None
    start, end = people or (0, 0)
    return Count(number, number.end + start, number.end + end, people is not None, is_part_of)


def _begins_toll(after: str, words: Lexicon) -> bool:
    """Whether one of an event is told beside more of others: von einem Toten und neun Verletzten."""
    tokens = [token[0] for token in islice(TOKEN.finditer(after), 3)]
    is_two = len(tokens) == 3 and (tokens[1] in words.said.joins or tokens[1] == ",")
    return is_two and (tokens[2].isdigit() or tokens[2] in words.said.numbers) and _counts_event(after, words)


def is_name(before: str, said: str, after: str, words: Lexicon) -> bool:
    """Whether a number is part of a name, a date, a time, or is joined to signs."""
    if not said:  # the word for two people
        return False
    if (
        (AFTER_PLACE.match(after) and not (words.writes_on and words.people.match(after)))
        or BEFORE_PLACE.search(before)
        or (words.labels.search(before) and not (GROUP_OF.search(before) and _people(after, words)))
    ):
        return True
    if YEAR.fullmatch(said) and YEAR_BEFORE.search(before):
        return True
    if OF_THEM.match(after):  # vier von ihnen, and not vier von zehn
        return False
    return words.units.match(after.lstrip(" )")) is not None and YEAR.fullmatch(said) is None


def _is_measured(number: Number, folded: str, after: str, words: Lexicon) -> bool:
    """Whether a number without people is a year, an age between commas, or a note in parentheses."""
    said = folded[number.first : number.end]
    is_of_year = not _counts_event(after, words) or folded[: number.start].endswith("the ")  # the 1988 dead
    is_year = YEAR.fullmatch(said) is not None and is_of_year
    is_span = number.qualifier == "between" and all(YEAR.fullmatch(str(end)) for end in (number.low, number.high))
    before = folded[: number.start].rstrip()
    days = DAYS.match(after)
    is_date = words.dates.search(before) is not None or (
        days is not None and words.units.match(after, days.end()) is not None
    )
    last = LAST_YEAR if words.writes_on else LAST_DAY
    is_date = is_date and not (number.low is not None and last < number.low and YEAR.fullmatch(said) is None)
    is_age = number.low is not None and (
        (before.endswith(",") and after.lstrip().startswith((",", ".")))
        or (number.low <= OLDEST and AGED_AT.search(folded[: number.start]) is not None)
        or is_qualified_as_age(number, folded)
    )
    is_date = is_date and (words.month_first or YEAR.fullmatch(said) is not None or not _counts_event(after, words))
    is_note = PARENTHESES.search(before) is not None and not _counts_event(after, words)
    return is_date or is_year or is_span or is_age or is_note


def _people(after: str, words: Lexicon) -> tuple[int, int] | None:
    """Where the noun for people stands that a number counts, adjectives before it; None where another comes first."""
    within = NOUN_WITHIN
    if names := NAMES_OF.match(after):  # 17 names of men who were killed
        start = names.end() - 1
        meant = _people(after[start:], words)
        return (meant[0] + start, meant[1] + start) if meant else None
    if is_quoted(after):  # 63 "rioters" were arrested
        return called_so(after, words)
    for place, token in enumerate(TOKEN.finditer(after)):
        if words.adjectives_behind and place == 0:
            within = 2 if token[0] in words.adjectives else 1  # 61 من أفراد الأمن, 61 of the guards
            if within == 2:
                continue
        if place >= within:
            return None
        found = words.people.match(after, token.start())
        if found and found[0] not in words.not_people:
            whose = words.people.match(after, found.end() + 1) if found[0] in words.others else None
            end = and_others(after, whose.end() if whose else found.end(), words)
            return None if _is_of_event(found[0], after[found.end() :], words) else (found.start(), end)
        word = token[0]
        if not word[0].isalpha() or word in words.no_adjectives or word in words.said.vague:
            return None
        if word.endswith("s") and not word.endswith(("us", "ss")) and word not in words.adjectives:
            return None
    return None


def _is_of_event(people: str, after: str, words: Lexicon) -> bool:
    """Whether people only say whose an event is that is counted: 1,743 civilian deaths."""
    if people not in words.whose or not after.startswith(" "):
        return False
    return _counts_event(after, words)


def _stands_alone(after: str, words: Lexicon) -> bool:
    """Whether no noun that is counted follows: the sentence ends, goes on with a verb, or says an event."""
    token = TOKEN.search(after)
    if token is None or not token[0][0].isalnum():
        return True
    if token[0] in words.follows:
        return not words.of_whom or token[0] not in ("of", "de") or _is_of_people(after, words)
    return _says_event(after, words)


def _is_of_people(after: str, words: Lexicon) -> bool:
    """Whether some of people are meant, and not of what else there is: one of the stallions."""
    for token in islice(TOKEN.finditer(after), 1, 1 + NOUN_WITHIN):
        if not token[0][0].isalnum():
            return False
        meant = token[0] in words.of_whom or token[0][0].isdigit() or words.marks.match(after, token.start())
        if meant or words.people.match(after, token.start()):
            return True
    return False


def is_rate(after: str, words: Lexicon) -> bool:
    """Whether an average is told, with a noun or without: four a day, nine executions a day."""
    starts = [token.start() for token in islice(TOKEN.finditer(after), RATE_WITHIN)]
    rates = (words.rates.match(after, start) for start in starts)
    return any(rate and not AGO.match(after, rate.end()) for rate in rates)


def _counts_event(after: str, words: Lexicon) -> bool:
    """Whether the noun of an event follows at once: 1800 blessés."""
    token = TOKEN.search(after)
    mark = words.marks.match(after, token.start()) if token else None
    return mark is not None and any(side == "nouns" for side, _ in mark.meaning)


def _says_event(after: str, words: Lexicon) -> bool:
    """Whether an event follows at once, or the noun of one behind an adjective where these come first."""
    tokens = [*islice(TOKEN.finditer(after), 2)]
    has_adjective = not words.adjectives_behind and tokens[0][0] not in words.no_adjectives
    starts = [token.start() for token in (tokens if has_adjective else tokens[:1])]
    for place, start in enumerate(starts):
        mark = words.marks.match(after, start)
        sides = {side for side, _ in mark.meaning} if mark else set[str]()
        if "nouns" in sides or (place == 0 and not sides.isdisjoint(("events", "before"))):
            return True
    return False
