"""Text from outside as Markdown that shows just that."""

from __future__ import annotations

from config.errors import visible

SPECIAL = frozenset("\\`*_{}[]()<>#+-.!|~&:/@\"'")
ISOLATE, END = "\u2068", "\u2069"
"""Around a title: its direction is its own, and the row keeps its own."""


def plain_text(text: str) -> str:
    """Text from outside as Markdown that shows just that, in its own direction."""
    escaped = "".join(f"&#{ord(char)};" if char in SPECIAL else char for char in visible(text))
    return f"{ISOLATE}{escaped}{END}"
