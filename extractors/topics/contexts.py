"""Whether a tag speaks of what happens, of what was, or of what may be: judged by the sentences its words stand in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from extractors.records import Match
from extractors.text.folding import folded

Context = Literal["current", "historical", "hypothetical"]

MOST = 12
"""Passages of a topic that are looked at, the weightiest first."""
REACH = 300
"""Characters on either side in which a sentence's ends are looked for."""
END = re.compile(r"[.!?؟۔\n]")
LONG_AGO = re.compile(r"(?<!\w)(?:19\d\d|200\d|13[0-7]\d|1400s)(?!\w)")
"""Years that no news of today means by themselves: Gregorian to 2009, Persian to 1379."""


# An execution of this morning and talk of 1988 have the same words; and what a survivor says of 1988 is why some watch.
def context(title: str, text: str, matches: Sequence[Match]) -> Context:
    """What most of the weight of a tag speaks of; current where nothing tells, and where it is even."""
    weights: dict[Context, float] = {"current": 0.0, "historical": 0.0, "hypothetical": 0.0}
    for match in sorted(matches, key=lambda one: -one.weight)[:MOST]:
        weights[_of(_sentence(title if match.field == "title" else text, match))] += match.weight
    context: Context = "historical" if weights["historical"] >= weights["hypothetical"] else "hypothetical"
    return context if weights[context] * 2 > sum(weights.values()) else "current"


def _sentence(text: str, match: Match) -> str:
    before = [one.end() for one in END.finditer(text, max(0, match.from_char - REACH), match.from_char)]
    after = END.search(text, match.to_char, match.to_char + REACH)
    start = before[-1] if before else max(0, match.from_char - REACH)
    return text[start : after.start() if after else match.to_char + REACH]


@lru_cache(maxsize=256)
def _of(sentence: str) -> Context:
    plain = folded(sentence)
    historical, hypothetical = _markers()
    if LONG_AGO.search(plain) or historical.search(plain):
        return "historical"
    return "hypothetical" if hypothetical.search(plain) else "current"


@cache
def _markers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    loaded = tomllib.loads((files("extractors.lexicons") / "contexts.toml").read_text("utf-8"))
    return _either(loaded["historical"]), _either(loaded["hypothetical"])


def _either(phrases: dict[str, list[str]]) -> re.Pattern[str]:
    some = {_phrase(one) for language in phrases.values() for one in language}
    return re.compile(rf"\b(?:{'|'.join(sorted(some, key=len, reverse=True))})(?!\w)")


def _phrase(written: str) -> str:
    return r"\w+".join(re.escape(part) for part in folded(written.rstrip("*")).split("*")) + (
        r"\w*" if written.endswith("*") else ""
    )
