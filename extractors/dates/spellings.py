"""Ways of printing dates brought to one: words that are two, hours in words, names of zones that tell nothing."""

from __future__ import annotations

import re

from extractors.dates.months import HALVES, MONTHS, SILENT, ZONES, fold_month, latin_digits

LONGEST = 150
"""Characters; what is longer is no printed date."""

_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ZONE_NAME = re.compile(
    r"(:\d\d(?:[.,]\d{1,9})?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?[+-]\d\d:?\d\d)?) ?"
    r"([A-Z]{2,5}(?: DST)?|[A-Z][a-z]{2,15}(?: [A-Z][a-z]{2,15}){0,2} Time"
    r"|[A-Z][A-Za-z_]{1,30}/[A-Z][A-Za-z_/+\-0-9]{1,40})(?=$| \d{4}$)"
)
_FRAME = re.compile(
    r"^(?!updated|edited|modified|corrected|expires)[^\W\d_]{1,15}\.?, ?"
    r"(?=\d{1,2}[ -][^\W\d_]{2,15}\.?[ -]\d{2,4} \d{1,2}:\d\d)",
    re.IGNORECASE,
)
"""The name of a day in the frame of RFC 822, in whatever language."""
_BY_THE_TIME_OF = re.compile(r" ?[(\[]?(?:ب?توقيت|بوقت|به وقت|على توقيت) ([^\W\d_]{2,15}(?: [^\W\d_]{2,15})?)[)\]]?$")
_GREENWICH = frozenset({"غرينتش", "جرينتش", "گرینویچ", "غرينيتش"})
_OFFSET_APART = re.compile(r"(:\d\d) ?\(((?:GMT|UTC)? ?[+-] ?\d{1,2}(?::?\d\d)?)\)$")
_PLACE_AFTER = re.compile(r"(:\d\d) ?\([^\d()]{2,40}\)$")
_WEEKDAY = re.compile(r"\b([یي][کك]|دو|سه|چهار|پنج) (?=شنبه)")
_HOUR = re.compile(r"(ساعت):? (\d{1,2})(?: ?و ?(\d{1,2})(?: دقیقه)?)?(?![\d:])")
_FRENCH_HOUR = re.compile(r"(?<!\d)(\d{1,2}) ?h ?(\d\d)(?: ?min)?(?!\w)")
_AFTERNOON = re.compile(r"بعد ?از ?ظهر")
_MOON_DAY = re.compile(
    r"[(\[]? ?\d{1,2} (?:محرم|صفر|ربيع (?:ال[أا]ول|الثاني|الآخرة?)|جماد[ىي] (?:ال[أا]ولى|الثانية|الآخرة?)|رجب|شعبان"
    r"|رمضان|شوال|ذ[وي] ?القعدة|ذ[وي] ?الحجة)،? \d{4} ?(?:هجري[اة]?|هـ?)? ?[)\]]?(?: ?(?:الموافق ل?ـ?|[-–—|/،,]))?"
)
"""A day of the Islamic calendar, which a page prints beside that of another."""
_SIGNS_AROUND = " |/،,–—-()[]"
_FINNISH = re.compile(
    r"^(?:ma|ti|ke|to|pe|la|su)\.?,? (\d{1,2})\.? "
    r"(?:(tam)|(hel)|(maa)|(huh)|(tou)|(kes)|(hei)|(elo)|(syy)|(lok)|(mar)|(jou))[a-zä]{0,12}\.?(?= )",
    re.IGNORECASE,
)
"""Its names of months are those of other languages for other months: the name of the day tells."""
_ENGLISH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


def on_one_line(raw: str) -> str:
    """A date on one line, what is printed in several words in one: the days of the Persian week, its hours."""
    text = " ".join(_MARKS.sub("", latin_digits(raw[: 4 * LONGEST])).split())
    if "شنبه" in text or "ساعت" in text:
        text = _AFTERNOON.sub("بعدازظهر", _WEEKDAY.sub(r"\1", text))
        text = _HOUR.sub(lambda found: f"{found[1]} {found[2]}:{int(found[3] or 0):02}", text)
    text = _BY_THE_TIME_OF.sub(lambda found: " GMT" if found[1] in _GREENWICH else "", text)
    text = _PLACE_AFTER.sub(r"\1", _OFFSET_APART.sub(r"\1 \2", text))
    if _MOON_DAY.search(text):
        text = " ".join(_MOON_DAY.sub(" ", text).split()).strip(_SIGNS_AROUND)
    text = _FRENCH_HOUR.sub(r"\1h\2", text)
    text = _FINNISH.sub(lambda found: f"{found[1]} {_ENGLISH[(found.lastindex or 2) - 2]}", text)
    return _ZONE_NAME.sub(_known_zone, _FRAME.sub("", text))


def _known_zone(found: re.Match[str]) -> str:
    """A time with the name of its zone, or without where that tells none, or an offset says it already."""
    word = fold_month(found[2])
    is_other = word in HALVES or word in MONTHS or word in SILENT
    return found[0] if is_other or word in ZONES else found[1]
