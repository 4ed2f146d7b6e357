"""Whether a text says that it corrects another: in so many words, or by an editor's note that gives what was wrong.

An editor's note as such corrects nothing: it says as often that a name is withheld for somebody's safety.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.copies.alignment import Alignment
from extractors.copies.ordinary_words import is_ordinary, ordinary_words
from extractors.copies.wordings import Sentence
from extractors.text.folding import folded


def one_corrects(laid: Alignment, here: Sequence[Sentence], there: Sequence[Sentence], phrases: Sequence[str]) -> bool:
    """Whether just one of two texts says in these sentences that it corrects the other."""
    was_here, was_there = (
        {word for words, span in told for word in words[slice(*span)] if word.isdecimal() or not is_ordinary(word)}
        for told in (
            [(pair.here.words, one.here) for pair in laid.edited for one in pair.replaced],
            [(pair.there.words, one.there) for pair in laid.edited for one in pair.replaced],
        )
    )
    return _corrects(here, phrases, was_there) != _corrects(there, phrases, was_here)


def _corrects(sentences: Sequence[Sentence], phrases: Sequence[str], was: set[str]) -> bool:
    notes = ordinary_words().notes
    for one in sentences:
        said = folded(one.text)
        is_note = any(note in said for note in notes)
        if any(phrase in said for phrase in phrases) or (is_note and not was.isdisjoint(one.words)):
            return True
    return False
