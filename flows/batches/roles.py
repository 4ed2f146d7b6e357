"""What a home does where several machines share the work."""

from __future__ import annotations

from datetime import timedelta

from config.exit_codes import LongwatchError
from config.roles import TURNS
from config.settings import Settings


class SharedHomeError(LongwatchError):
    """A home that gathers or judges for others, and does not do both by itself."""


MOST_SKEW = timedelta(minutes=2)
"""By so much a gatherer's clock, or a hub's, may differ from the store's."""


def refuse_shared(settings: Settings) -> None:
    """Raise SharedHomeError where other machines gather, or this one for another: hosts would be asked twice."""
    role = settings.shared.role
    if role != "both":
        raise SharedHomeError(f"[shared] in longwatch.toml makes this home a {role}: run `longwatch {TURNS[role]}`")
