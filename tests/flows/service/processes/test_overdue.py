"""When a collecting run is overdue, by our own files."""

from __future__ import annotations

from flows.service.processes.supervisor import GRACE, LATE, Overdue

PERIOD = 1800.0
LIMIT = PERIOD * LATE + GRACE


def test_while_runs_begin_none_is_overdue() -> None:
    overdue = Overdue(PERIOD, now=0)
    for number in range(1, 10):
        assert not overdue.is_so(number * PERIOD, mark=number, runs=False, answered=True)


def test_a_server_that_answers_and_starts_nothing_is_found_out() -> None:
    overdue = Overdue(PERIOD, now=0)
    assert not overdue.is_so(10, mark=1, runs=False, answered=True)
    assert not overdue.is_so(10 + LIMIT, mark=1, runs=False, answered=True)
    assert overdue.is_so(11 + LIMIT, mark=1, runs=False, answered=True)
    overdue.note_begun(11 + LIMIT)
    assert not overdue.is_so(12 + LIMIT, mark=1, runs=False, answered=True)


def test_without_a_server_a_run_is_due_after_its_period() -> None:
    overdue = Overdue(PERIOD, now=0)
    assert not overdue.is_so(PERIOD, mark=None, runs=False, answered=False)
    assert overdue.is_so(PERIOD + 1, mark=None, runs=False, answered=False)


def test_a_long_run_is_not_overdue_while_it_goes_on() -> None:
    overdue = Overdue(PERIOD, now=0)
    assert not overdue.is_so(5, mark=1, runs=True, answered=True)
    assert not overdue.is_so(10 * PERIOD, mark=1, runs=True, answered=True)
    assert not overdue.is_so(10 * PERIOD + LIMIT, mark=1, runs=False, answered=True)
    assert overdue.is_so(10 * PERIOD + LIMIT + 1, mark=1, runs=False, answered=True)
