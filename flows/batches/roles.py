"""What a home does where several machines share the work."""

from __future__ import annotations

from config.exit_codes import LongwatchError
from config.settings import Settings


class SharedHomeError(LongwatchError):
    """A home that gathers or judges for others, and does not do both by itself."""


TURNS = {"hub": "longwatch hub", "gatherer": "longwatch gather"}


def refuse_shared(settings: Settings) -> None:
    """Raise SharedHomeError where other machines gather, or this one for another: hosts would be asked twice."""
    role = settings.shared.role
    if role != "both":
        raise SharedHomeError(f"[shared] in longwatch.toml makes this home a {role}: run `{TURNS[role]}`")
