"""Whether a collecting run is overdue, as far as our own files tell: Prefect may answer and still start none."""

from __future__ import annotations

LATE, GRACE = 1.5, 90.0
"""A run is overdue after so many times the time between two, and so many seconds more: it takes a while to start."""


class Overdue:
    """Looks at the mark that a collecting run leaves when it begins and when it ends. Times are in seconds."""

    def __init__(self, period: float, *, now: float) -> None:
        """`period` is the time between two runs; before `now` none was due."""
        self._period = period
        self._seen_at = now
        self._mark: object = None

    def is_so(self, now: float, *, mark: object, runs: bool, answered: bool) -> bool:
        """Whether one should have begun by now: after a period while no server answers, and later while one does.

        `mark` differs from the last where a run has begun or ended since; `runs` is whether one goes on.
        """
        if runs or mark != self._mark:
            self._mark, self._seen_at = mark, now
        return now - self._seen_at > (self._period * LATE + GRACE if answered else self._period)

    def begun(self, now: float) -> None:
        """Note that one was just begun."""
        self._seen_at = now
