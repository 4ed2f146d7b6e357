"""Days of a month spelled out: "هجدهم اسفند", "التاسع من مارس", "the ninth of March", "premier mars"."""

from __future__ import annotations

from extractors.dates.months import WORD, fold_month

_PERSIAN = """
    یکم دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم شانزدهم هفدهم هجدهم نوزدهم بیستم
""".split()  # noqa: SIM905
_ARABIC = "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر".split()  # noqa: SIM905
_ENGLISH = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
""".split()  # noqa: SIM905
_GERMAN = "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter elfter zwölfter".split()  # noqa: SIM905


def _words() -> dict[str, int]:
    """Every spelling, folded, with its day."""
    days = {name: n for names in (_PERSIAN, _ARABIC, _ENGLISH, _GERMAN) for n, name in enumerate(names, 1)}
    days |= {f"{name.removesuffix('er')}en": n for n, name in enumerate(_GERMAN, 1)}
    days |= {"اول": 1, "هژدهم": 18, "هیجدهم": 18, "سی ام": 30, "سیم": 30, "سی و یکم": 31, "سی ویکم": 31}
    days |= {f"بیست و {name}": 20 + n for n, name in enumerate(_PERSIAN[:9], 1)} | {"بیست و اول": 21}
    arabic = {"الحادي": 1} | {name: n for n, name in enumerate(_ARABIC[1:9], 2)}
    days |= {f"{name} عشر": 10 + n for name, n in arabic.items()} | {"العشرون": 20, "العشرين": 20, "الثلاثون": 30}
    days |= {f"{name} و{tens}": 20 + n for name, n in arabic.items() for tens in ("العشرين", "العشرون")}
    days |= {"الحادي والثلاثين": 31, "الحادي والثلاثون": 31, "الثلاثين": 30}
    days |= {f"twenty {name}": 20 + n for n, name in enumerate(_ENGLISH[:9], 1)} | {"thirtieth": 30, "thirty first": 31}
    days |= {"premier": 1, "ersten": 1, "primero": 1, "primo": 1}
    return {" ".join(fold_month(word) for word in name.split()): n for name, n in days.items()}


_DAYS = _words()
_LONGEST = 3
"""Words of the longest spelling."""


def day_in_figures(text: str) -> str:
    """The text with the first day that it spells out in figures; as it is where there is none."""
    words = list(WORD.finditer(text))
    for at in range(len(words)):
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            name = " ".join(fold_month(word[0]) for word in words[at : at + count])
            if name in _DAYS:
                rest = text[words[at + count - 1].end() :].removeprefix(" من")
                return f"{text[: words[at].start()]}{_DAYS[name]}{rest}"
    return text
