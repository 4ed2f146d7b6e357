"""The words of the interface in five languages, with the digits and the calendar that go with each."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import jdatetime

from desk.people import LANGUAGES
from flows.output.safe_text import cut_line

RIGHT_TO_LEFT = {"fa", "ar"}
FOREIGN_RIGHT_TO_LEFT = {"ar", "fa", "ckb", "ps", "ur", "he"}
ASKED_FOR = re.compile(r"([a-z]+)(?:-[a-z0-9-]*+)?+(?: *+; *+q *+= *+(0(?:\.[0-9]*+)?|1(?:\.0*+)?))?+")
"""A language of Accept-Language, in lower case, with how much it is wanted."""
LONGEST_PIECE = 80
"""Characters of what somebody wrote that are repeated within a sentence."""
COMMAS = {"fa": "، ", "ar": "، "}
DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ar": "٠١٢٣٤٥٦٧٨٩"}
NAMES = {"en": "English", "fa": "فارسی", "ar": "العربية", "fr": "Français", "de": "Deutsch"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the reader, and what follows it in English; false where there is nothing to say."""

    text: str = ""
    english: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.text or self.english)


NOTHING = Said()


class Words:
    """The words of one language, as they are written in words.toml."""

    def __init__(self, code: str) -> None:
        self._words = _every()[code]
        self.code = code
        self.direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"

    def __getitem__(self, name: str) -> str:
        """The word of that name, for templates, too: w.queue."""
        return self._words[name]

    def said(self, word: str, /, **values: object) -> Said:
        """A sentence of that name; numbers in the digits of the language, and what somebody else wrote set apart."""
        told = {
            one: self.number(value) if isinstance(value, int) else _set_apart(value) for one, value in values.items()
        }
        return Said(self._words[word].format(**told))

    def in_english(self, message: str) -> Said:
        """What the program says in English alone, after a word in this language that it does."""
        return Said(message) if self.code == "en" else Said(self._words["said_in_english"], message)

    def or_itself(self, name: str, otherwise: str) -> str:
        """The word of that name, where there is one."""
        return self._words.get(name, otherwise)

    def number(self, value: object) -> str:
        """A number, or what holds numbers, in the digits of the language."""
        digits = DIGITS.get(self.code)
        if digits is None:
            return str(value)
        return re.sub(r"(?<=[0-9])\.(?=[0-9])", "٫", str(value)).translate(str.maketrans("0123456789", digits))

    def day(self, day: date | None, jalali: str | None = None, *, about: str | None = None) -> str:
        """A day: in Persian, and beside a day of a Persian text, in its calendar too."""
        if day is None:
            return ""
        gregorian = self.number(day.isoformat())
        if self.code == "fa":
            return f"{self.number(jalali or jdatetime.date.fromgregorian(date=day).isoformat())} ({gregorian})"
        return f"{gregorian} ({self.number(jalali)})" if jalali and about == "fa" else gregorian

    def time(self, at: datetime | None, *, to_second: bool = False) -> str:
        """A time to the minute, in the zone of the watch; in Persian in its calendar, as days are."""
        if at is None:
            return ""
        clock = f"{at:%H:%M:%S}" if to_second else f"{at:%H:%M}"
        if self.code == "fa":
            there = jdatetime.date.fromgregorian(date=at.date())
            return self.number(f"{there.year:04}-{there.month:02}-{there.day:02} {clock} {at:%Z}").rstrip()
        return self.number(f"{at:%Y-%m-%d} {clock} {at:%Z}").rstrip()

    def listed(self, words: Iterable[str]) -> str:
        """Words with the comma of the language between them."""
        return COMMAS.get(self.code, ", ").join(words)

    def known(self, kind: str, code: object) -> str:
        """What a word of the program, such as an outcome, is called here; itself, where it has no name."""
        return self._words.get(f"{kind}_{str(code).replace(' ', '_').replace('-', '_')}", str(code))

    def label(self, topic: Mapping[str, object]) -> str:
        """A topic's label in this language, else in any, else its name."""
        loaded = json.loads(str(topic["label"])) if topic.get("label") else {}
        labels = loaded if isinstance(loaded, dict) else {}
        return str(labels.get(self.code) or labels.get("en") or next(iter(labels.values()), topic["topic"]))


def _set_apart(value: object) -> str:
    """A foreign piece within a sentence, which turns nothing around that stands beside it."""
    return f"\u2068{cut_line(value, most=LONGEST_PIECE)}\u2069"


@cache
def words(language: str) -> Words:
    """The words of a language; English where it is none of ours."""
    return Words(language if language in LANGUAGES else "en")


def preferred_language(header: str) -> str:
    """Of our languages the one that a browser asks for most; of two asked for alike the first."""
    asked = [ASKED_FOR.fullmatch(part.strip().lower()) for part in header[:500].split(",")]
    ours = [(float(one[2] or 1), one[1]) for one in asked if one and one[1] in LANGUAGES]
    return max(ours, key=lambda one: one[0], default=(1.0, "en"))[1]


@cache
def _every() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("desk").joinpath("words.toml").read_text("utf-8"))
