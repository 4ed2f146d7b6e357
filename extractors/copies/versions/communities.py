"""Whether two openings tell of people of two trades or communities: teachers and nurses, a Bahai and a convert.

Their words are ordinary ones and no names, so nothing else tells them apart where two houses print one form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from extractors.copies.alignment import Alignment, Pair
from extractors.copies.versions.next_news import first_pairs
from extractors.copies.wordings import Wording
from extractors.text.folding import folded


def tell_two_communities(laid: Alignment) -> Pair | None:
    """The two openings in which people of one stand in the place of another's, whom each text has nowhere else."""
    for pair in first_pairs(laid):
        for one in pair.replaced:
            mine = _told_in(pair.here.words[slice(*one.here)])
            theirs = _told_in(pair.there.words[slice(*one.there)]) if mine else set()
            if mine and theirs and not (mine & _all_told_in(laid.there) or theirs & _all_told_in(laid.here)):
                return pair
    return None


def _told_in(words: Sequence[str]) -> set[int]:
    known = _lines()
    return {known[word] for word in words if word in known}


def _all_told_in(text: Wording) -> set[int]:
    return _told_in(text.spoken)


@cache
def _lines() -> dict[str, int]:
    """Each word with the number of its line, folded as words of texts are."""
    loaded = tomllib.loads((files("extractors.lexicons") / "communities.toml").read_text("utf-8"))
    lines = [folded(line).replace("\u200c", "").split() for line in loaded["lines"]]
    return {word: number for number, line in enumerate(lines) for word in line}
