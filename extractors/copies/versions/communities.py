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
from extractors.text.folding import folded

Line = tuple[str, int]
"""A table of communities.toml, and a line of it."""


def tell_two_communities(laid: Alignment) -> Pair | None:
    """The two openings in which people of one stand in the place of another's, whom each text has nowhere else."""
    for pair in first_pairs(laid):
        for one in pair.replaced:
            mine = _told_in(pair.here.words[slice(*one.here)])
            theirs = _told_in(pair.there.words[slice(*one.there)]) if mine else set()
            # A Kurdish courier is a porter: only two trades, or two peoples, are others.
            tables = {table for table, _ in mine} & {table for table, _ in theirs}
            if tables and not (mine & _told_in(laid.there.spoken) or theirs & _told_in(laid.here.spoken)):
                return pair
    return None


def _told_in(words: Sequence[str]) -> set[Line]:
    known = _lines()
    return {known[word] for word in words if word in known}


@cache
def _lines() -> dict[str, Line]:
    """Each word with the line that it is on, folded as words of texts are."""
    tables = tomllib.loads((files("extractors.lexicons") / "communities.toml").read_text("utf-8"))
    return {
        word: (table, number)
        for table, lines in tables.items()
        for number, line in enumerate(lines)
        for word in folded(line).replace("\u200c", "").split()
    }
