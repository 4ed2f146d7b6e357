"""Words of a lexicon as one expression, folded, `*` at an end for any letters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from extractors.text.folding import folded

NOTHING = re.compile(r"(?!)")


def _phrase(written: str) -> str:
    return re.escape(folded(written.rstrip("*"))) + (r"\w*" if written.endswith("*") else "")


def either(some: Iterable[str], endings: Sequence[str] = (), prefix: str = "") -> re.Pattern[str]:
    """Any of some words or phrases, or a word with one of some endings."""
    longest_first = sorted((_phrase(one) for one in some), key=len, reverse=True)
    ended = rf"|\w{{2,40}}(?:{'|'.join(map(re.escape, endings))})" if endings else ""
    begun = f"(?:{prefix})?" if prefix else ""
    return re.compile(rf"(?<!\w){begun}(?:{'|'.join(longest_first)}{ended})(?!\w)")


def ending(some: Iterable[str]) -> re.Pattern[str]:
    """Any of some words, behind which nothing but a blank stands."""
    return re.compile(rf"(?<!\w)({'|'.join(sorted(map(re.escape, some), key=len, reverse=True))}) ?$")


def some_of(words: Collection[str]) -> re.Pattern[str]:
    """Any of some words; nothing where a language has none."""
    return either(words) if words else NOTHING
