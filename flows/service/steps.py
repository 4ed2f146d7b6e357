"""Work that is shown while it is done, and done whether or not it can be shown.

What shows it may be away, die in the midst or answer nonsense: the work is called exactly once all the same, its result
is its own, and after the first reporting error, reporting is switched off for that run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, ParamSpec, TypeVar

from flows.output.logs import LOG
from flows.output.safe_text import plain_line

P = ParamSpec("P")
R = TypeVar("R")

Show = Callable[[str, Callable[[], object]], object]
"""Calls a function under a name, and shows that it does; may raise whatever it likes, before the call or after."""


class Once(Generic[R]):
    """A call that is made once, whoever asks for it."""

    def __init__(self, function: Callable[[], R]) -> None:
        self._function = function
        self.called = False
        self._value: list[R] = []
        self.error: BaseException | None = None
        """What the function raised."""

    def __call__(self) -> R:
        """What the function returned, or raised, the one time it was called."""
        if not self.called:
            self.called = True
            try:
                self._value.append(self._function())
            except BaseException as error:
                self.error = error
                raise
        if self.error is not None:
            raise self.error
        return self._value[0]


class Stage:
    """Where the steps of one run are shown, as long as that works."""

    def __init__(self, show: Show | None) -> None:
        """Nothing is shown where `show` is None."""
        self._show = show
        self.fault = ""
        """Why nothing is shown any more; empty while all is."""

    def step(self, name: str, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """What the function returns, called once, under its name where that can be shown."""
        once: Once[R] = Once(partial(function, *arguments, **named))
        if self._show and not self.fault:
            try:
                self._show(name, once)
            except Exception as error:  # noqa: BLE001 - the function's own error is raised below, the showing's never
                if once.error is not error:
                    self._stop_showing(error)
        return once()

    def report(self, function: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> None:
        """Show something, if that can be done."""
        if self._show and not self.fault:
            try:
                function(*arguments, **named)
            except Exception as error:  # noqa: BLE001 - a run that is stored has not failed for want of a report
                self._stop_showing(error)

    def _stop_showing(self, error: Exception) -> None:
        self.fault = f"{type(error).__name__}: {error}"
        LOG.warning(f"nothing more is shown of this run: {plain_line(self.fault)}")
