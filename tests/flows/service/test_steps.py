"""What shows a run may fail in any way: the run is made once, and is what it would have been."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.service.steps import Once, Show, Stage


class Work:
    """A step that counts how often it was called."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls = 0
        self._error = error

    def __call__(self, number: int, *, more: int) -> int:
        self.calls += 1
        if self._error:
            raise self._error
        return number + more


def works(_name: str, work: Callable[[], object]) -> object:
    return work()


def fails_before(_name: str, _work: Callable[[], object]) -> object:
    raise RuntimeError("Failed to reach API")


def fails_after(_name: str, work: Callable[[], object]) -> object:
    work()
    raise RuntimeError("Failed to reach API")


def forgets_to_call(_name: str, _work: Callable[[], object]) -> object:
    return None


def calls_twice(_name: str, work: Callable[[], object]) -> object:
    work()
    return work()


@pytest.mark.parametrize("show", [works, fails_before, fails_after, forgets_to_call, calls_twice, None])
def test_a_step_is_called_once_and_gives_its_own_result_whatever_shows_it(show: Show | None) -> None:
    work = Work()
    assert Stage(show).step("add", work, 2, more=3) == 5
    assert work.calls == 1


@pytest.mark.parametrize("show", [works, fails_before, fails_after, forgets_to_call, calls_twice, None])
def test_a_step_that_fails_fails_with_its_own_error_and_is_not_called_again(show: Show | None) -> None:
    error = ValueError("its own")
    work = Work(error)
    with pytest.raises(ValueError, match="its own"):
        Stage(show).step("add", work, 2, more=3)
    assert work.calls == 1


def test_after_the_showing_failed_nothing_more_is_shown_in_that_run() -> None:
    asked: list[str] = []

    def show(name: str, work: Callable[[], object]) -> object:
        asked.append(name)
        return fails_before(name, work)

    stage = Stage(show)
    assert [stage.step(name, Work(), 1, more=1) for name in ("one", "two")] == [2, 2]
    stage.report(asked.append, "a report")
    assert asked == ["one"]
    assert stage.fault == "RuntimeError: Failed to reach API"


def test_the_error_of_a_step_is_no_fault_of_the_showing() -> None:
    stage = Stage(works)
    with pytest.raises(ValueError, match="its own"):
        stage.step("add", Work(ValueError("its own")), 1, more=1)
    assert stage.fault == ""
    said: list[str] = []
    stage.report(said.append, "still shown")
    assert said == ["still shown"]


def test_a_report_that_fails_is_the_last_one() -> None:
    stage, said = Stage(works), list[str]()
    stage.report(fails_before, "", print)
    stage.report(said.append, "more")
    assert (said, stage.fault) == ([], "RuntimeError: Failed to reach API")


def test_what_is_called_once_keeps_its_error() -> None:
    work = Work(ValueError("its own"))
    once = Once(lambda: work(1, more=1))
    for _ in range(2):
        with pytest.raises(ValueError, match="its own"):
            once()
    assert work.calls == 1
