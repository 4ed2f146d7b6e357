"""Numbers whose event was told before: of another place or month without a verb, or of some of the same people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractors.figures.beside.among import AMONG, are_among, are_those
from extractors.figures.beside.charged import ENDS, OTHERS, are_parted_by_charge
from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import TOKEN, YEAR
from extractors.figures.verdicts import are_free
from extractors.lexicons import Lexicon
from extractors.text.folding import folded as fold

FARTHEST = 16
"""Words between two numbers, the verb of both among them."""
NAMES = 4
"""Words of the name of a place."""
CALENDAR: Mapping[str, frozenset[str]] = {
    code: frozenset(fold(word) for word in said.split())
    for code, said in {
        "en": "january february march april may june july august september october november december monday"
        " tuesday wednesday thursday friday saturday sunday yesterday today overnight spring summer autumn winter",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi"
        " mercredi jeudi vendredi samedi dimanche hier",
        "de": "januar februar märz april mai juni juli august september oktober november dezember montag dienstag"
        " mittwoch donnerstag freitag samstag sonntag gestern heute vorjahr vormonat",
        "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند ژانویه فوریه مارس آوریل مه ژوئن ژوئیه"
        " اوت سپتامبر اکتبر نوامبر دسامبر",
        "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    }.items()
}
"""Names of months and days, which are times whatever stands before them."""
IN: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:in|at|on|near|outside|during)(?: the)?(?= )"),
    "fr": re.compile(r" (?:a|en|au|aux|dans|pres de)(?: la| le| les)?(?= )"),
    "de": re.compile(r" (?:in|im|am|bei|an)(?: der| dem)?(?= )"),
    "fa": re.compile(r" (?:در)(?= )"),
    "ar": re.compile(r" (?:فی)(?= )"),
}
"""What stands before a place or a time."""
PARTED = re.compile(
    r"\A(?:|[^,;]{0,160})(?P<sign>[,;] (?:and |et |und |و ?)?| and | et | und | و ?)(?P<lead>[^,;]{0,160})\Z"
)
"""What parts the number from what was told before it, and what leads up to it from there."""
LEADS = re.compile(
    r"(?: ?(?:another|a further|weitere|encore|autres|compared (?:with|to)|down from|up from|against|after|gegenuber"
    r"|contre|apres|nach|بحق|و ?بحق|ضد|مقابل|در برابر))? ?"
)
"""What may lead up to it besides a place or a time."""
NO_PLACES = frozenset(fold(word) for word in [
    "Krankenhaus", "Krankenhäusern", "Klinik", "Kliniken", "Koma", "Lebensgefahr", "Haft", "Gefängnis",
    "Gewahrsam", "Behandlung", "Zustand", "المستشفى", "مستشفى", "المستشفيات", "مستشفيات", "حالة", "حال",
    "العناية", "السجن", "الحبس", "غيبوبة", "بیمارستان", "بیمارستان\u200cها", "وضعیت", "حالت", "کما", "بازداشت",
    "زندان", "حبس", "بخش", "حالی", "حال", "السجون",
])  # fmt: skip
"""Nouns behind a preposition that name no place, in languages that write these like one."""
CAPITALS = frozenset(["en", "fr", "de"])
Capital = Callable[[int, int], bool]


class Gap(NamedTuple):
    """A sentence in which numbers may stand without their verb."""

    folded: str
    words: Lexicon
    code: str
    has_capital: Capital

    def is_told(self, first: Count, one: Count) -> bool:
        """Whether a number behind another tells the same of another place or time, and nothing else."""
        if self.code not in IN:
            return False
        between = self.folded[first.end : one.start]
        if are_parted_by_charge(self.folded, first, one, self.words, self.code):
            return True
        parted = PARTED.match(between)
        noun = self.folded[one.noun : one.end]
        if parted is None or (one.has_people and OTHERS.fullmatch(f" {noun}") is None):
            return False
        said = TOKEN.findall(between[: parted.start("sign")])
        if len(said) > FARTHEST or not self.words.blocks.isdisjoint(said):
            return False
        lead = LEADS.match(parted["lead"])
        at = first.end + parted.start("lead") + (lead.end() if lead else 0)
        if not self.folded[at : one.start].strip():  # three in Yazd
            end = one.end
            while other := OTHERS.match(self.folded, end):
                end = other.end()
            told = self._adjunct(end)
            return told is not None and ENDS.match(self.folded, told) is not None
        told = self._adjunct(at - 1)  # im September 139
        return told is not None and not self.folded[told : one.start].strip() and self._ends_at(one.end)

    def _ends_at(self, end: int) -> bool:
        return ENDS.match(self.folded, end) is not None

    def _adjunct(self, at: int) -> int | None:
        """Where a place or a time ends that begins at a blank; None where there is none."""
        begins = IN[self.code].match(self.folded, at)
        start = begins.end() if begins else at
        tokens = [*self._tokens(start)]
        end = None
        for place, token in enumerate(tokens[:NAMES]):
            is_time = token[0] in CALENDAR[self.code] or YEAR.fullmatch(token[0]) is not None
            if not is_time and not (begins and self._is_name(token, place)):
                break
            end = token.end()
            if self.code not in CAPITALS and ENDS.match(self.folded, end):
                break
        return end

    def _tokens(self, start: int) -> Sequence[re.Match[str]]:
        return [*TOKEN.finditer(self.folded, start, start + 80)][: NAMES + 1]

    def _is_name(self, token: re.Match[str], place: int) -> bool:
        word = token[0]
        if not word[0].isalpha() or word in self.words.said.numbers or word in NO_PLACES:
            return False
        if self.code in CAPITALS:
            return self.has_capital(token.start(), token.end()) or (
                place > 0 and word in ("prison", "province", "city")
            )
        return place < 2 and word not in self.words.blocks


OF_THEM: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:of (?:them|whom|those|these)|among them)(?! (?:and|to)\b)(?!\w)"),
    "fr": re.compile(r" (?:d'entre (?:eux|elles))(?!\w)"),
    "de": re.compile(r" (?:von ihnen|davon|von denen|unter ihnen)(?!\w)"),
    "fa": re.compile(
        r" ?(?:نفر|تن)? ?(?:شان|نفرشان|تنشان|(?:نفر|تن) از (?:انها|انان|این افراد|ایشان|این قربانیان|این کشته شدگان"
        r"|این زندانیان|این بازداشت شدگان|جان باختگان|قربانیان|این تعداد|این شمار)"
        r"|از (?:انها|انان|میان انها))(?!\w)"
    ),
    "ar": re.compile(r" (?:منهم|منهن|من بینهم|من هولاء)(?!\w)"),
}
"""Behind a number that counts some of those before."""
NAMED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:of them|of these|of those|of the dead|among them)\b"),
    "fr": re.compile(r"\b(?:en|d'entre (?:eux|elles)|parmi (?:eux|elles))\b"),
    "de": re.compile(r"\b(?:davon|von ihnen|von diesen)\b"),
    "fa": re.compile(r"(?<!\w)(?:نفرشان|از انها|از انان|از میان انها|از این شمار|از این تعداد)(?!\w)"),
    "ar": re.compile(r"(?<!\w)(?:منهم|من بینهم|منهن)(?!\w)"),
}
"""What says beside such a number whose part it is."""
BY_NAME: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?: of (?:them|these|those|the dead))? (?:by name|with their names|(?:have been|are|were) (?:named|identified"
        r"|known by name))\b"
    ),
    "fr": re.compile(
        r"(?: d'entre (?:eux|elles))? (?:par leur nom|avec leur nom|nommement|ont ete (?:identifi|nomm)\w+"
        r"|sont (?:identifi|nomm)\w+)"
    ),
    "de": re.compile(
        r"(?: von (?:ihnen|diesen))? (?:mit namen|namentlich|beim namen|(?:sind|wurden) (?:namentlich"
        r"|mit namen|identifiziert))"
    ),
    "fa": re.compile(r" ?(?:نفر|تن)?(?:شان| از انها| از انان)? (?:را )?(?:با نام|به نام|شناسایی شده|به اسم)"),
    "ar": re.compile(r"(?: منهم)? (?:بالاسم|باسمایهم|بالاسماء|تم التعرف)"),
}
"""And that they are named, which befalls nobody anew."""
MANNER = frozenset([
    "hatten", "haben", "had", "have", "avaient", "ont",
    "seriously", "critically", "badly", "severely", "slightly", "schwer", "lebensgefahrlich", "leicht", "grievement",
    "gravement", "legerement",
])  # fmt: skip
"""How some of them were hurt, and what they had done before, which makes no figure of its own."""
STATE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"(?: of (?:them|those|these|whom))? (?:are|were|is|was|remain|went) (?:on|in|at|now|still)\b"),
    "fr": re.compile(r"(?: d'entre (?:eux|elles))? (?:sont|etaient|restent) (?:en|a|au|toujours|encore)\b"),
    "de": re.compile(r"(?: von ihnen| davon| von denen)? (?:sind|waren|befinden sich|liegen) (?:im|in|noch|weiter)\b"),
}
"""Where some of them are now, which is no figure of what befell all: a dozen of them are on hunger strike."""
BEFORE = re.compile(
    r"(?:[,;(]|(?<!\w)(?:که|منهم|بینهم|ان|and|that|including|que|dont|dass|darunter)) ?(?:and |at least |et |und |و )?$"
)
"""What such a number begins with: a new clause."""
OF_ALL: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"(?:^|[.;,] |that )(?:out )?of (?:the |these |those )?$"),
    "fr": re.compile(r"(?:^|[.;,] |que )(?:sur|parmi) (?:les |ces )?$"),
    "de": re.compile(r"(?:^|[.;,] )(?:von|unter) (?:den |diesen )?$"),
    "fa": re.compile(r"(?:^|[.;,] |که )(?:از|از میان|از مجموع|از بین) (?:این )?$"),
    "ar": re.compile(r"(?:^|[.;,] |ان )و?(?:من|من بین|من اصل) ?$"),
}
"""What stands before all of whom some are told: of the 45 executed, six were Afghans."""
WERE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:were|are|was|is|had|have)\b"),
    "fr": re.compile(r" (?:etaient|sont|etait|est|avaient)\b"),
    "de": re.compile(r" (?:waren|sind|war|hatten)\b"),
    "fa": re.compile(r"(?: (?:نفر|تن))? \w+(?: \w+){0,3} (?:بودند|هستند|اند|بوده اند)(?!\w)"),
    "ar": re.compile(r" "),
}
GENITIVE = re.compile(
    r"\b(?:lawyers?|relatives|families|mourners|spectators|crowd|friends|supporters|witnesses|guests|funeral|burial|avocate?s?"
    r"|familles?|proches|temoins|spectateurs?|amis|anwalt\w*|angehorig\w*|zuschauer\w*|zeugen|freunde\w*|beerdigung|trauer\w*)\b"
    r"|وکلای|وکیلان|خانواده|بستگان|تماشا|مراسم|محامی|اقارب|عایلات|جنازه|تشییع"
)
"""Whose event it is not, between among and the event."""
PART_OF_ALL = re.compile(r"(?:^| )\w* ?(?:waren|sind)(?: mindestens)? $")
"""What ends before some of all of whom a German sentence tells."""
NAMELY = frozenset({"afghan", "kurdish", "baluch", "baluchi", "arab", "bahai", "under", "mineurs", "minderjahrig"})
"""Adjectives of people that say who they are without a noun."""
MOST_WORDS = 3


def told_of(
    folded: str, counts: Sequence[Count], made: Sequence[Mark | None], marks: Sequence[Mark], words: Lexicon, code: str
) -> list[Mark | None]:
    """The events of numbers, those of some of the people told before among them; none of those who are free again."""
    told = list(made)
    if code not in AMONG:
        return told
    for place, one in enumerate(counts):
        among = AMONG[code].search(folded, max(0, one.start - 140), one.start)
        given = told[place]
        if among and given and among.start() < given.start < one.start and _is_of_a_noun(folded, among.start(), given):
            told[place] = None
            continue
        if place and given and _is_of_those(folded, counts[place - 1], one, given, code):
            told[place - 1] = told[place - 1] or given
            if are_free(folded, one.end, code) or not (one.has_people or _are_people(folded, one.end, words)):
                told[place] = None
            continue
        if given is not None or are_free(folded, one.end, code):
            continue
        if among and one.has_people:
            said = [mark for mark in marks if among.start() < mark.start and mark.end <= one.start]
            if said and are_those(folded, among.start(), said[0], code):
                told[place] = said[0] if len({mark.event for mark in said}) == 1 else None
                continue
        first = told[place - 1] if place else None
        if first and (
            are_parted_by_charge(folded, counts[place - 1], one, words, code)
            or are_among(folded, one, code)
            or _is_member(folded, counts[place - 1], one, words, code)
        ):
            told[place] = first
    return told


def are_some_of_them(folded: str, end: int, words: Lexicon, code: str) -> bool:
    """Whether a number that ends there counts some of those of the sentence before, who are only said who they are.

    Five of them are students; not: five of them were beaten, spoke to reporters or were freed.
    """
    if code not in OF_THEM:
        return False
    if NAMED[code].search(folded, max(0, end - 40), end + 40) and BY_NAME[code].match(folded, end):
        return True
    them = OF_THEM[code].match(folded, end)
    were = WERE[code].match(folded, them.end()) if them and code != "ar" else None
    at = them.end() if them and code == "fa" else were.end() if were else 0
    return were is not None and words.people.match(folded, at + 1) is not None


def _is_member(folded: str, first: Count, one: Count, words: Lexicon, code: str) -> bool:
    between = folded[first.end : one.start]
    if OF_THEM[code].match(folded, one.number.end) and BEFORE.search(between):
        follows = [token[0] for token in TOKEN.finditer(folded, one.end, one.end + 30)][:3]
        is_state = code in STATE and STATE[code].match(folded, one.end) is not None
        return words.blocks.isdisjoint(follows) and MANNER.isdisjoint(follows) and not is_state
    is_of_all = OF_ALL[code].search(folded[: first.start]) is not None and between.rstrip().endswith(",")
    if PART_OF_ALL.search(between) and OF_ALL[code].search(
        folded[: first.start]
    ):  # Von den 120 Toten waren 18 minderjährig
        return _are_people(folded, one.end, words)
    were = WERE[code].match(folded, one.number.end) if code != "ar" and is_of_all else None
    return were is not None and (code == "fa" or _are_people(folded, were.end(), words))


def _is_of_those(folded: str, first: Count, one: Count, mark: Mark, code: str) -> bool:
    """Whether an event tells of whom some are, and nothing of these: of the 45 arrested six were out on bail."""
    is_theirs = first.number.end <= mark.start <= first.end + 1 and mark.end < one.start
    return is_theirs and OF_ALL[code].search(folded[: first.start]) is not None


def _is_of_a_noun(folded: str, start: int, mark: Mark) -> bool:
    """Whether an event is of others than those among whom some are: the lawyers of those executed."""
    return GENITIVE.search(folded, start, mark.start) is not None


def _are_people(folded: str, at: int, words: Lexicon) -> bool:
    """Whether a noun for people says who some of them were, and nothing what they did: six were Afghans."""
    for token in [*TOKEN.finditer(folded, at, at + 60)][:MOST_WORDS]:
        found = words.people.match(folded, token.start())
        if token[0] in ("des", "all"):
            continue
        if token[0] in NAMELY or (found and found[0] not in words.not_people):
            return True
        if not token[0][0].isalpha() or token[0] in words.no_adjectives or token[0] in words.blocks:
            return False
    return False
