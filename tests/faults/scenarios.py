"""What a fault is to the runner: a function of the ground that says how it went, or raises AssertionError."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.ground import Ground

Scenario = Callable[[Ground], str]
