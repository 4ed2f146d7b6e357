"""Which states of a text mean what, for those who read no page: what finds them loads lxml and much more."""

from __future__ import annotations

GROUPED = {"ok", "partial"}
"""States of a text that can be recognised as a copy."""
WALLS = {"consent", "paywalled", "script-only", "error"}
"""States of a page that stands before a text; such a look says nothing of the text behind it."""
SAYS = 'the page says "'
"""What the reason of a page begins with that says there is none of the kind."""
UNASKED = 0
"""Status of a page that nobody asks for, since all there is stands in the feed."""
