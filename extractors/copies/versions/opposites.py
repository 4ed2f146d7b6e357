"""Whether an opening says the opposite of another that is otherwise the same: upheld and overturned, was and was not.

Of two houses one may have copied a report that the other had on the same form before the next court ruled; to merge
the two would hide the reversal. Any other word may be a house's synonym, and counts within one source alone.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extractors.copies.alignment import Alignment, Pair
from extractors.copies.ordinary_words import CLITICS, telling_stem
from extractors.copies.versions.next_news import opening_pairs
from extractors.copies.wordings import Sentence, Wording
from extractors.text.folding import folded

NOT = "not"


def tell_opposites(laid: Alignment) -> Pair | None:
    """The two openings of which one says the opposite of the other; None where none do."""
    return next((pair for pair in opening_pairs(laid) if _are_opposed(laid, pair)), None)


@dataclass(frozen=True, slots=True)
class Side:
    """What a sentence says by a word of a table."""

    word: str
    table: str
    line: str
    is_denied: bool
    """Whether the sentence says that it is not so: was not allowed."""


def _are_opposed(laid: Alignment, pair: Pair) -> bool:
    here, there = _sides(laid.here, pair.here), _sides(laid.there, pair.there)
    common = set(pair.here.words) & set(pair.there.words)
    is_agreed = False
    for table in {one.table for one in here} & {one.table for one in there}:
        mine, theirs = ([one for one in some if one.table == table] for some in (here, there))
        if any(_ways_of(one.line, mine).isdisjoint(_ways_of(one.line, theirs) or {True, False}) for one in mine):
            return True
        if any(_agree(*two) for one in mine for other in theirs for two in ((one, other), (other, one))):
            is_agreed = True
            continue
        lines, others = ({one.line for one in some if one.word not in common} for some in (mine, theirs))
        # Where both tell of one side, each may tell of it as of what went before.
        if lines and others and not (lines & others or (lines | others) & {o.line for o in mine if o.word in common}):
            return True
    return not is_agreed and (_denies(pair.here, pair.there) or _denies(pair.there, pair.here))


def _agree(one: Side, other: Side) -> bool:
    """Whether one denies a word, and the other says its opposite: one meaning in two wordings."""
    return one.is_denied and not other.is_denied and AGREEING.get(one.line) == other.line


AGREEING = {"released": "arrested", "given": "refused", "refused": "given"}
"""Who is not released is held still; but who was not arrested was not released, and what is not upheld may be less."""


def _ways_of(line: str, some: Sequence[Side]) -> set[bool]:
    """Whether what a line tells is denied, or said to be so, or both."""
    return {one.is_denied for one in some if one.line == line}


def _denies(one: Sentence, other: Sentence) -> bool:
    """Whether a sentence says of something that the other says, too, that it is not so: was not arrested, بازداشت نشد.

    Who was absent did not attend: what is denied there the other does not say. Who had no lawyer was without one: the
    other denies as much in another wording.
    """
    words = one.words
    where: defaultdict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(other.words):
        for told in {telling_stem(word), *_lines_of(word)} - {""}:
            where[told].append(at)
    denials = [at for at, word in enumerate(other.words) if _is_denial(word)]
    return any(
        told in where and not any(_is_beside(other.words[at], place - at) for at in denials for place in where[told])
        for at, word in enumerate(words)
        if sides_of(word).get(NOT) == NOT
        for near in _denied(words, at)
        for told in (telling_stem(near), *_lines_of(near))
    )


def _lines_of(word: str) -> list[str]:
    return [line for table, line in sides_of(word).items() if table != NOT]


def _is_denial(word: str) -> bool:
    """Whether a word denies something, be it that somebody was without it, or was refused it."""
    sides = sides_of(word)
    return NOT in sides or sides.get("of_leave") == "refused"


def _is_beside(denial: str, behind: int) -> bool:
    """Whether a denial may be about a word so many words behind it; one before it has a negative number."""
    return 0 < behind < BESIDE if denial in PREPOSITIONS else abs(behind) <= BESIDE


BESIDE = 3
"""Words between a denial and what it is about."""
PREPOSITIONS = frozenset(["بدون", "دون"])
"""What is denied stands behind these: tried without a lawyer."""


def _denied(words: Sequence[str], at: int) -> list[str]:
    """The words that a word of denial may be about: behind it, and in Persian before the verb that it is."""
    if words[at].isascii():
        return [word for word in words[at + 1 : at + 1 + BEHIND] if len(word) >= SHORTEST][:1]
    before, behind = words[max(0, at - 1) : at], words[at + 1 : at + 2]
    return [*(() if words[at] in PARTICLES else before), *(behind if words[at] in PARTICLES | MAY_STAND_ALONE else ())]


BEHIND = 2
SHORTEST = 5
"""Letters of a Latin word that is denied: has not been seen."""


def _sides(text: Wording, one: Sentence) -> list[Side]:
    """What the words of a sentence say, one after another."""
    words, misread = one.words, MISREAD.get((text.language or "").partition("-")[0], frozenset())
    found = []
    for at, word in enumerate(words):
        if word in misread and (at == 0 or one.written[at].islower()):
            continue
        sides = sides_of(f"{word} {words[at + 1]}") if at + 1 < len(words) else {}
        for table, line in (sides or sides_of(word)).items():
            if table != NOT:
                found.append(Side(word, table, line, _is_denied(one, at)))
    return found


MISREAD = {"fr": frozenset(["son"]), "de": frozenset(["morgen"])}
"""Words of a table that with a small letter are others in a language: his, and tomorrow."""


def _is_denied(one: Sentence, at: int) -> bool:
    """Whether a denial stands before a word of a table, with an auxiliary between, or in Persian ends what it begins.

    What it is about is the next word of any table: not arrested but released.
    """
    words = one.words
    for place in range(at - 1, max(-1, at - 1 - FAR_BEFORE), -1):
        if sides_of(words[place]).get(NOT) == NOT and (words[place].isascii() or words[place] in PARTICLES):
            return True
        if len(words[place]) > LONGEST_BETWEEN or _lines_of(words[place]) or place in one.breaks:
            break
    if words[at].isascii():
        return False
    for place in range(at + 1, min(len(words), at + 1 + FAR_BEHIND)):
        if sides_of(words[place]).get(NOT) == NOT and words[place] not in PARTICLES:
            return True
        if _lines_of(words[place]) or words[place] in ENDS or place - 1 in one.breaks:
            break
    return False


FAR_BEFORE = 3
"""Words before what is denied among which the denial stands: has not yet been released."""
LONGEST_BETWEEN = 4
"""Letters of a word between them: officers who had no warrant arrested somebody."""
FAR_BEHIND = 5
"""Words behind what is denied in Persian among which the verb stands that denies it."""
MAY_STAND_ALONE = frozenset(["نمی"])
PARTICLES = frozenset(["لم", "لن", "لیس", "لیست"])
"""Arabic words that deny what is behind them."""
ENDS = frozenset(["و", "که", "اما", "شد", "شده", "شدند", "کرد", "کرده", "کردند", "است", "بود"])
"""Behind these what a Persian verb denies is something else."""


@lru_cache(maxsize=2**15)  # half of a text's words are the same few hundred
def sides_of(word: str) -> dict[str, str]:
    """The tables of opposites.toml that have a word or two, each with its line; also with Arabic's prefixes."""
    exact, begun = _words()
    ways = [word, *(word[len(one) :] for one in CLITICS if word.startswith(one) and len(word) > len(one) + 2)]
    found = {table: side for start, table, side in begun for way in ways if way.startswith(start)}
    return found | {table: side for way in ways for table, side in exact.get(way, ())}


@cache
def _words() -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str, str]]]:
    """The words of opposites.toml, and the beginnings of others, each with its table and line."""
    tables = tomllib.loads((files("extractors.lexicons") / "opposites.toml").read_text("utf-8"))
    exact: dict[str, list[tuple[str, str]]] = {}
    begun: list[tuple[str, str, str]] = []
    for table, lines in tables.items():
        for side, line in lines.items():
            for word in line.split():
                plain = folded(word.rstrip("*")).replace("\u200c", "")
                if word.endswith("*"):
                    begun.append((plain, table, side))
                else:
                    exact.setdefault(plain, []).append((table, side))
    return exact, begun
