"""What befell people by two words of their clause that stand apart: guards dragged eight of them into vans."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extractors.figures.apart.unlisted import unknown
from extractors.figures.counted import Count
from extractors.figures.kin import are_told_by_kin
from extractors.figures.marks import Mark
from extractors.figures.numbers import Number
from extractors.figures.verdicts import are_free
from extractors.lexicons import Lexicon
from extractors.lexicons.phrases import Phrases
from extractors.text.folding import folded as fold

PARTED = re.compile(r" ([~+]) ")
"""The parts of a line: any words of the clause may stand between, or none."""
PEOPLE, OTHERS = "#", "§"
"""What stands for the number that is asked about, and for every other: no clause is read across one."""
ENDS = r",;:.!?()\[\]\"#§"
GAP = rf"(?:[^{ENDS}]{{0,70}}? )??"
"""Any words of one clause."""
OF_THE_LAW = frozenset(["arrested", "sentenced", "tortured", "executed"])
"""What befalls nobody but people, so that a noun that is in no list may name them: four dockers were jailed."""
OF_THEM = (
    r"(?: (?:of (?:them|us|those|whom)|von (?:uns|ihnen|denen)|d'entre (?:eux|elles|nous)|منهم|از (?:ما|انها|انان)))?"
)
ASIDE = rf"(?:, [^{ENDS}]{{1,60}},)?"
"""What may stand right behind people: of whom they are, and who."""
FREED = re.compile(
    r"\b(?:releas|fre(?:ed|eing)|liber|relach|freigel|entlass)|(?<!\w)[وف]?(?:افرج|اطلق|الافراج|بالافراج)|ازاد"
)
"""What says before people that they are free again."""
OF_COURTS = re.compile(
    r"arrest|detain|jail|prison|sentenc|terms|custody|tortur|flog|gallows|verhaft|festgenomm|haft"
    r"|gefangnis|todes|galgen"
    r"|condamn|ecop|interpell|garde a vue|دستگیر|زندان|حبس|محکوم|شکنجه|اعدام|سجن|اعتقال|تعذیب"
)
"""What says so of them whatever else could be handed over or put into vans."""
BOUND = re.compile(r"[;:.!?]")
SOME_OF = re.compile(
    r"(?:\b(?:half|some|most|many|moitie|plupart|halfte|ein teil)\b|نیمی|برخی|بخشی|اکثر|نصف|بعض)[^,;.]{0,12} $"
)
"""What makes of people those of whom it is told of some."""
GIVEN_TO = frozenset(["to", "on", "a"])
"""Prepositions before people to whom something was given: prison terms to 16 farmers."""
CAPITALS = ("en", "fr", "de")
BY = frozenset(["by", "von", "durch", "par", "توسط", "dem", "der", "une", "d'une"])
HAD_BEEN: Mapping[str, tuple[str, str]] = {
    "en": (r"(?<!were )(?<!was )(?<!been )(?<!being )", "were|was|been|being|got|are"),
    "fr": (r"(?:a|ont|avait|avaient|auraient|aurait) (?:deja |aussi )?", "ete|furent|fut|sont|etaient|etre"),
}
"""What stands, or does not, before a participle that is the deed of others, and before one that befell the people."""
STOPS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:said|told|called|demand\w*|gathered|protest\w*|marched against|watch\w*|saw|witness\w*"
        r"|whether|if|releas\w*"
        r"|freed|acquitted|because|but|although|would|could|may|might|will|should|to be|threat\w*"
        r"|fear\w*|nearly all|mourn\w*"
        r"|last seen|sanction\w*|travel bans?|passing|accus\w*|suspect\w*|charged|lawyers? for"
        r"|families of|relatives of|who ask\w*|until)\b"
    ),
    "fr": re.compile(
        r"\b(?:dit|disent|reclam\w*|manifest\w*|si|liber\w*|relach\w*|acquitt\w*|parce|mais|pourrai\w*"
        r"|pourront|risqu\w*"
        r"|menac\w*|craign\w*|sans que|accus\w*|familles de|avocats de|proches de|defend\w*)\b"
    ),
    "de": re.compile(
        r"\b(?:sagt\w*|forder\w*|protestier\w*|ob|wenn|falls|freigelass\w*|freigesproch\w*|weil|aber"
        r"|konnte\w*|konnen|droh\w*"
        r"|sollen|soll|furcht\w*|angehorige von|anwalte von|familien von|bis)\b"
    ),
    "fa": re.compile(
        r"(?<!\w)(?:گفت\w*|خواستار|اعتراض|تجمع|اگر|ازاد|تبریه|بستگان|نزدیکان|گشودن|اما|ولی|ممکن|شاید"
        r"|احتمال|تهدید|خانواده \w+|وکلای|وکیل|متهم به)(?!\w)"
    ),
    "ar": re.compile(
        r"(?<!\w)[وف]?(?:قال\w*|طالب\w*|احتج\w*|تظاهر\w*|اذا|افرج|اطلق|برا|لکن|قد ی\w+|ربما|یحتمل|هدد\w*"
        r"|عایلات|محامی)(?!\w)"
    ),
}
"""Words of a match that have it tell of something else, of others or of what may be."""
NEVER: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:not|n't|never|no|none|neither|nor)\b"),
    "fr": re.compile(r"\b(?:pas|jamais|aucun\w*|ni)\b"),
    "de": re.compile(r"\b(?:nicht|nie|niemals|kein\w*|niemand)\b"),
    "fa": re.compile(r"(?<!\w)(?:هیچ|هرگز|ن(?:شد|شده|کرد|کرده|بود)\w*)(?!\w)"),
    "ar": re.compile(r"(?<!\w)[وف]?(?:لم|لن|لا|لیس\w*|دون|عدم)(?!\w)"),
}
"""And of what did not happen."""


class Line(NamedTuple):
    """Words of a clause that say an event of people who stand among them."""

    event: str
    pattern: str
    denies: bool
    """Whether its own words deny: not been seen since."""
    wants: Sequence[str]
    """Its other words, which are sooner looked for than numbers."""
    leads: frozenset[str]
    """Prepositions that it has before the people itself: nobody has heard from nine drivers."""


# Made when a line's head is met: 60 articles meet a third of the lines of their languages, of which all take .05 s.
@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


class _Clauses(NamedTuple):
    lines: Sequence[Line]
    heads: Phrases
    """The words of which a clause has one, each with the lines that want it."""
    needs: Sequence[Sequence[Sequence[str]]]
    """Of each line its parts, and of each part the phrases of which one is needed, with `*` for any letters."""


def needs_of(code: str) -> Sequence[Sequence[Sequence[str]]]:
    """What each line of a language needs, in order."""
    return _clauses(code).needs


def lines_of(folded: str, code: str, among: int) -> list[Line]:
    """The lines of which a sentence has all words, among those of which the bits are set."""
    if not among:
        return []
    clauses = _clauses(code)
    heads = (int(event) for found in clauses.heads.find(folded) for _, event in found.meaning)
    asked = sorted({number for number in heads if among >> number & 1})
    lines = (clauses.lines[number] for number in asked)
    return [line for line in lines if all(_compiled(want).search(folded) for want in line.wants)]


def told_apart(
    folded: str, asked: Sequence[Line], counts: Sequence[Count], numbers: Sequence[Number], words: Lexicon, code: str
) -> Iterator[tuple[Count, Mark]]:
    """The numbers whose clause says in words that stand apart what befell those whom they count."""
    if not asked:
        return
    known = {one.number.first: one for one in counts}
    every = [known.get(one.first) or unknown(folded, one, words) for one in numbers]
    people = [one for one in every if one is not None and (one.has_people or one.number.low != 1)]
    for one in people:
        if (
            one.is_part_of
            or are_told_by_kin(folded, one.start, code)
            or SOME_OF.search(folded, max(0, one.start - 30), one.start)
        ):
            continue
        text = _masked(folded, one, people)
        lines = [line for line in asked if one.number.first in known or line.event in OF_THE_LAW]  # fmt: skip
        found = {line.event: where for line in lines if (where := _where(text, line, words, code))}
        if one.number.first not in known:
            found = {event: where for event, where in found.items() if OF_COURTS.search(text, *where)}
        if "injured" in found:  # shot in the leg
            found.pop("killed", None)
        if len(found) == 1 and not are_free(folded, one.end, code):
            event, (start, end) = found.popitem()
            yield one, Mark(start, end, "clauses", event)


SUMMED = re.compile(
    r"(?:\b(?:list|number|toll|count|names|tally|total|register|liste|nombre|bilan|zahl"
    r"|verzeichnis)\b|شمار|تعداد|فهرست|عدد|حصیله|قایمه)"
    r"[^.;:\d]{0,90}: $"
)
"""What ends before the sum of those whom a list or a tally has."""
SO_FAR = re.compile(
    r"(?: (?:people|names|so far|to date|until now|bisher|bislang|jusqu'ici|a ce jour|نفر|تن|تاکنون"
    r"|تا امروز|شخصا|حتی الان))*"
    r" ?[.!;]?$"
)


def summed(folded: str, counts: Sequence[Count], marks: Sequence[Mark]) -> Iterator[tuple[Count, Mark]]:
    """A number behind a colon, that is the sum of one event: the list of those sentenced since June: 28 so far."""
    for one in counts if ": " in folded else ():
        before = SUMMED.search(folded, max(0, one.start - 130), one.start)
        if before and SO_FAR.match(folded, one.end):
            said = [mark for mark in marks if before.start() < mark.start and mark.end < one.start]
            if len({mark.event for mark in said}) == 1:
                yield one, said[0]


def is_less(folded: str, mark: Mark, apart: Mark) -> bool:
    """Whether one word says less of people than two that stand apart: hung, and hung by their wrists."""
    if mark.event in (apart.event, "killed", "sentenced"):
        return False
    return apart.start <= mark.start and mark.end <= apart.end and mark.end - mark.start < apart.end - apart.start


def _where(text: str, line: Line, words: Lexicon, code: str) -> tuple[int, int] | None:
    found = _compiled(line.pattern).search(text)
    if found is None or STOPS[code].search(found[0]):
        return None
    start = text.index(PEOPLE)
    lead = (text[max(0, start - 30) : start].split() or [""])[-1]
    if lead not in line.leads and (lead in BY or (lead in words.doers and code in CAPITALS)):
        return None
    before = max((one.end() for one in BOUND.finditer(text, max(0, found.start() - 60), found.start())), default=0)
    if FREED.search(text, max(before, found.start() - 40), found.start()):
        return None
    if not line.denies and NEVER[code].search(text, max(before, found.start() - 40), found.end()):
        return None
    return found.start(), found.end()


def _masked(folded: str, one: Count, people: Sequence[Count]) -> str:
    """The sentence with signs for the numbers and those whom they count."""
    text = folded
    for other in people:
        sign = PEOPLE if other is one else OTHERS
        end = max(other.end, other.number.end)
        if other is one or not other.number.start < one.end or not one.number.start < end:
            text = f"{text[: other.number.start]}{sign * (end - other.number.start)}{text[end:]}"
    return text


@cache
def _clauses(code: str) -> _Clauses:
    lists = tomllib.loads((files("extractors.lexicons") / "clauses.toml").read_text("utf-8")).get(code, {})
    lines, heads, needs = list[Line](), dict[str, list[tuple[str, str]]](), list[Sequence[Sequence[str]]]()
    for kind in ("did", "said"):
        for event, some in lists.get(kind, {}).items():
            for written in some:
                parts = [part.strip() for part in PARTED.split(written)[::2]]
                head = [part for part in parts if part != PEOPLE][-1].removesuffix(PEOPLE)
                wants = [rf"(?<!\w){_either(part)}" for part in parts if part[0] != PEOPLE and part != head]
                gaps = [GAP if sign == "~" else "" for sign in PARTED.findall(written)]
                for one in _orders(parts, code) if kind == "did" else [_in_order(parts, gaps)]:
                    for said in head.split("|"):
                        meant = heads.setdefault(said.replace("# ", "").strip(), [])
                        meant.append(("clause", str(len(lines))))
                    denies = event == "missing" or NEVER[code].search(fold(written)) is not None
                    begins = "[وف]?" if code == "ar" else ""
                    pattern = rf"(?<!\w){begins}{one}(?!\w)"
                    lines.append(Line(event, pattern, denies, wants, _leads(parts, kind)))
                    needs.append(_needs(parts, head))
    return _Clauses(lines, Phrases({said: tuple(some) for said, some in heads.items()}), needs)


def _needs(parts: Sequence[str], head: str) -> list[list[str]]:
    """Of each part of a line the phrases of which one is needed: a head ends with its word, others with any letters."""
    heads = [fold(one.replace("# ", "").strip().rstrip("*")) + "*" * one.endswith("*") for one in head.split("|")]
    others = [part.split("|") for part in parts if part != head and PEOPLE not in part]
    return [heads, *([fold(one.strip().rstrip("*")) + "*" for one in some] for some in others)]


def _leads(parts: Sequence[str], kind: str) -> frozenset[str]:
    if kind == "did":
        return GIVEN_TO
    at = parts.index(PEOPLE) if PEOPLE in parts else 0
    return frozenset(fold(one).split()[-1] for one in parts[at - 1].split("|")) if at else frozenset()


def _in_order(parts: Sequence[str], gaps: Sequence[str]) -> str:
    return "".join(f" {gap}{_either(part)}" for part, gap in zip(parts, ("", *gaps), strict=True))[1:]


def _orders(parts: Sequence[str], code: str) -> Iterator[str]:
    """A deed and its other word, in the orders in which these stand beside people, active and passive."""
    people, verb, rest = _either(PEOPLE), _either(parts[0]), _either(parts[1])
    did, were = HAD_BEEN[code]
    yield f"{did}{verb} {GAP}{people} {GAP}{rest}"
    yield f"{did}{verb} {GAP}{rest} {GAP}{people}"
    yield f"{people} {GAP}(?:{were}) {GAP}{verb} {GAP}{rest}"
    yield f"{rest} {GAP}(?:{were}) {GAP}{verb} {GAP}{people}"


def _either(part: str) -> str:
    some = [re.escape(fold(one.strip().rstrip("*"))) + (r"\w*" if one.strip().endswith("*") else "")
            for one in part.split("|")]  # fmt: skip
    pattern = f"(?:{'|'.join(sorted(some, key=len, reverse=True))})"
    return pattern.replace(r"\#", f"(?<!{PEOPLE}){PEOPLE}+{OF_THEM}{ASIDE}")
