"""The parts of a run, each called under a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


R = TypeVar("R")


class Step(Protocol):
    """Calls a function under a name a person understands."""

    def __call__(self, name: str, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """What the function returns."""
        ...


def call(name: str, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """The plain step: it only calls."""
    del name
    return function(*arguments, **named)
