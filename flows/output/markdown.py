"""Text from outside as Markdown that shows just that."""

from __future__ import annotations

import re

from config.errors import visible
from flows.output.safe_text import MARKS

FORGING = re.compile(r"""[\\`*_\[\]<>&|~@]|:(?=//)|(?<=www)\.""", re.IGNORECASE)
"""What could begin a link, a tag, an entity, a cell or emphasis: a backslash before it makes it itself, in CommonMark,
in the dashboard's pages, and for whoever reads the source."""
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
JOINERS = "\u200c\u200d"
SPACES = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
ISOLATE, END = "\u2068", "\u2069"
"""Around a title: its direction is its own, and the row keeps its own."""


def plain_text(text: str) -> str:
    """Text from outside as Markdown that shows just that, on one line and in its own direction.

    What Persian, Kurdish and Arabic are written with stays: joiners, and marks that set the direction of their
    neighbours. What turns all that follows, or is not seen, is spelled out by its number.
    """
    line = SPACES.sub(" ", text).strip()
    shown = "".join(char if char in JOINERS or char in MARKS else visible(char) for char in line)
    return f"{ISOLATE}{FORGING.sub(lambda found: chr(92) + found[0], shown)}{END}"


def without_markdown(text: str) -> str:
    """Markdown of ours for a channel that shows text as it is: what was escaped is itself."""
    return ESCAPED.sub(r"\1", text)
