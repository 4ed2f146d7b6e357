"""The stop words of trafilatura's third extractor: read for less, and their hash kept.

It is given a tuple of those of a hundred languages, 154,000, whose hash it makes anew for each page (3 ms), to look up
the set of the same words that it makes of them once. It is given that set instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from pkgutil import get_data
from types import ModuleType


def stop_words(languages: Iterable[str]) -> frozenset[str]:
    """Those of all these languages, in small letters."""
    found = set[str]()
    for language in languages:
        lines = (get_data("justext", f"stoplists/{language}.txt") or b"").splitlines()
        # A list at a time: word for word, twice as justext does, took .10 s of CPU for .07.
        found.update(b"\n".join(lines).decode().lower().split("\n") if lines else ())
    return frozenset(found)


def spare_stop_words(external: ModuleType, justext: ModuleType) -> None:
    """Have trafilatura's module for other extractors give them as the set that justext makes of them."""
    define = justext.define_stoplist

    def defined(words: frozenset[str] | tuple[str, ...]) -> frozenset[str]:
        return words if words is external.JT_STOPLIST and isinstance(words, frozenset) else define(words)

    def read() -> frozenset[str]:
        words = external.JT_STOPLIST = stop_words(external.get_stoplists())  # type: ignore[attr-defined]
        return words

    justext.define_stoplist, external.jt_stoplist_init = defined, read  # type: ignore[attr-defined]
