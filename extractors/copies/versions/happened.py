"""What happens to people in a sentence, by the words of happened.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from extractors.copies.ordinary_words import CLITICS
from extractors.copies.wordings import Sentence
from extractors.text.folding import folded


def happened(some: Iterable[Sentence]) -> set[str]:
    """What happens in sentences: death, execution, arrest and so on."""
    return {kind for one in some for word in one.words for kind in kinds_of(word)}


@lru_cache(maxsize=2**12)
def kinds_of(word: str) -> frozenset[str]:
    """What happened to somebody by a word, also with what Arabic writes before it."""
    ways = [
        word,
        *(word[len(clitic) :] for clitic in CLITICS if word.startswith(clitic) and len(word) > len(clitic) + 2),
    ]
    exact, begun = _words()
    found = {kind for way in ways for kind in exact.get(way, ())}
    return frozenset(found | {kind for way in ways for start, kind in begun if way.startswith(start)})


@cache
def _words() -> tuple[Mapping[str, set[str]], tuple[tuple[str, str], ...]]:
    """The words of happened.toml, and the beginnings of others, each with what happened."""
    told = tomllib.loads((files("extractors.lexicons") / "happened.toml").read_text("utf-8"))
    written = [(one, kind) for kinds in told.values() for kind, words in kinds.items() for one in words.split()]
    exact: dict[str, set[str]] = {}
    for one, kind in written:
        if not one.endswith("*"):
            exact.setdefault(folded(one), set()).add(kind)
    return exact, tuple((folded(one[:-1]), kind) for one, kind in written if one.endswith("*"))
