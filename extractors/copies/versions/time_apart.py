"""How many days lie between the publishing of two texts."""

from __future__ import annotations

from extractors.copies.alignment import Alignment
from extractors.copies.wordings import Wording

UPDATED_WITHIN = 3
"""Days after which a report is another week's, and no update."""


def are_near_in_time(laid: Alignment) -> bool:
    """Whether both texts are known to be published within days, as an update is; None knows of no day."""
    apart = days_apart(laid)
    return apart is not None and apart <= UPDATED_WITHIN


def days_apart(laid: Alignment) -> int | None:
    """The days between two texts; None where one of them has no date."""
    return days_between(laid.here, laid.there)


def days_between(here: Wording, there: Wording) -> int | None:
    """The same of two texts that are not laid side by side."""
    mine, theirs = here.published, there.published
    return None if mine is None or theirs is None else abs((mine - theirs).days)
