"""Whether most figures of a short text stand in others' place on one form, and neither corrects nor updates."""

from __future__ import annotations

from extractors.copies.alignment import Alignment, Pair, Replaced
from extractors.copies.unnamed_people import is_brought_up_to_date, is_correction, is_one_person, tell_one_date
from extractors.copies.versions.updates import is_update

FIGURE_WORDS = 120
"""Below this, with more than a quarter of the numbers others, two texts on one form are two notices."""


def are_other_figures(laid: Alignment) -> bool:
    """Whether more than a quarter of a short text's numbers stand in the place of others, and the words do not."""
    replaced = sum(is_figure(pair, one) for pair in laid.edited for one in pair.replaced)
    if not replaced:
        return False
    form = sum(len(one.words) for one in laid.form)
    words = min(sum(len(one.words) for one in text.sentences) for text in (laid.here, laid.there))
    if words - form >= FIGURE_WORDS or is_one_person(laid) or tell_one_date(laid):
        return False
    if is_correction(laid) or is_brought_up_to_date(laid) or is_update(laid):
        return False
    numbers = [text.numbers for text in (laid.here, laid.there)]
    apart = min(len(numbers[0] - numbers[1]), len(numbers[1] - numbers[0]))
    return apart * 4 > min(map(len, numbers))


def is_figure(pair: Pair, one: Replaced) -> bool:
    """Whether digits stand in the place of digits."""
    return all(
        any(word.isdecimal() for word in side)
        for side in (pair.here.words[slice(*one.here)], pair.there.words[slice(*one.there)])
    )
