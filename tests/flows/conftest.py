"""What all tests of the flows stand on."""

from __future__ import annotations

from tests.asking import what_was_published_stays_open
from tests.stories import ended, told_in

__all__ = ["ended", "told_in", "what_was_published_stays_open"]
