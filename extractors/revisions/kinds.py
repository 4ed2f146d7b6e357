"""The kinds of change that a publisher makes."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "number", "negation", "name", "place", "date", "unit", "qualifier", "speaker", "removal", "correction notice",
    "wording", "typo",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "number", "negation", "name", "place", "date", "unit", "qualifier", "speaker", "removal", "correction notice",
    "wording", "typo",
)  # fmt: skip
"""In the order they are reported: what matters most is first."""
