"""A number with its noun."""

from __future__ import annotations


def count_of(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun, as `1 batch`, `2 batches` and `1,200 entries`; `plural` where no rule gives it."""
    return f"{number:,} {noun if number == 1 else plural or _plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("ch", "sh", "s", "x")) else f"{noun}s"
