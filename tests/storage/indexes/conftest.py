"""What the tests of indexes stand on."""

from __future__ import annotations

from tests.asking import what_was_published_stays_open

__all__ = ["what_was_published_stays_open"]
