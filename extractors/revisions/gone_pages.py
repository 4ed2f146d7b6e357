"""Pages that say, where an article stood, that there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractors.pages.boilerplate import says
from extractors.pages.text_states import GROUPED, SAYS
from extractors.text.html import word_count

MESSAGE_WORDS = 120
"""Words of the longest message that a page is not there; a longer text says so in its title or not at all."""


def said_instead(article: Mapping[str, Any], *, stood: str | None, state: str) -> str | None:
    """What a page says in place of a text that stood there, of a state: that there is none, or at whose wish."""
    title, text, reason = (article[name] or "" for name in ("title", "text", "text_state_reason"))
    # By the text and no status: templates answer 200 for an article that was removed.
    if state not in GROUPED or 2 * word_count(text) > word_count(stood or ""):
        return None
    if article["text_state"] == "not-an-article" and reason.startswith(SAYS):
        return reason.removeprefix(SAYS).rstrip('"')
    if said := says(f"{title}\n{text}", "withdrawn"):
        return said
    is_short = word_count(text) < MESSAGE_WORDS
    return says(f"{title}\n{text}" if is_short else title, "missing")
