"""Silences and short days, from counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from extractors.coverage.publishing_pattern import PublishingPattern
from extractors.coverage.silence import CAUSES, Day, Silence, cause_of, gaps, silence, with_outages
from extractors.records import FailureClass

MONDAY = date(2026, 1, 5)
NOON = datetime(2026, 3, 2, 12)
HOURLY = PublishingPattern(hourly=(1.0,) * 168, longest=2.0)


def silent(source_id: str, country: str, cause: str = "network") -> Silence:
    return Silence(
        source_id=source_id, country=country, language="fa", since=NOON, missed=9, cause=cause, detail="by itself"
    )


def days(*received: int) -> list[Day]:
    return [Day(day=MONDAY + timedelta(days=n), received=one, answered=True) for n, one in enumerate(received)]


def test_a_silence_is_reported_once_it_is_longer_than_any_before_and_a_day_old() -> None:
    def at(hours: float) -> Silence | None:
        return silence(
            HOURLY, last=NOON, now=NOON + timedelta(hours=hours), source_id="a", country="IR", language="fa",
            cause="quiet",
        )  # fmt: skip

    assert at(23) is None
    late = at(25)
    assert late is not None
    assert late.missed == pytest.approx(25)
    assert late.text().startswith(
        "a: nothing in fa since 2026-03-02 12:00, about 25 articles expected: its feeds answer"
    )


@pytest.mark.parametrize(
    ("outcome", "answered", "cause"),
    [
        ("ok", True, "quiet"), ("same", False, "quiet"), ("blocked", False, "blocked"), ("legal", False, "legal"),
        ("dns", False, "network"), ("gone", False, "moved"), ("html-instead-of-feed", False, "html"),
        ("empty-after-full", False, "empty"), ("parse", False, "parse"), ("other", False, "network"),
        ("timeout", True, "quiet"), (None, False, "not asked"),
    ],
)  # fmt: skip
def test_every_way_of_failing_is_a_cause(outcome: str | None, answered: bool, cause: str) -> None:
    assert cause_of(outcome, answered=answered) == cause


def test_every_class_of_failure_has_its_cause() -> None:
    assert set(FailureClass.__args__) - {"other"} <= CAUSES.keys()  # type: ignore[attr-defined]


def test_what_we_stopped_is_said_to_be_stopped_by_us() -> None:
    assert cause_of("blocked", answered=False, enabled=False) == "stopped by us"


def test_sources_of_one_country_that_fall_silent_together_are_one_outage() -> None:
    three = [silent("a", "IR"), silent("b", "IR"), silent("c", "IR"), silent("z", "FR")]
    causes = [one.cause for one in with_outages(three, {"IR": 5, "FR": 1})]
    assert causes == ["outage", "outage", "outage", "network"]
    assert [one.cause for one in with_outages(three, {"IR": 7, "FR": 1})] == ["network"] * 4
    ours = [silent("a", "IR"), silent("b", "IR"), silent("c", "IR", "not asked")]
    assert [one.cause for one in with_outages(ours, {"IR": 3})] == ["network", "network", "not asked"]


def test_a_day_with_far_less_than_its_weekday_brings_is_a_gap_and_a_slow_sunday_is_none() -> None:
    week = [20, 22, 19, 21, 20, 4, 3]
    (gap,) = gaps(days(*week * 5, 2, 21, 20, 20, 20, 4, 3))
    assert (gap.day, gap.received, gap.cause) == (MONDAY + timedelta(days=35), 2, "quiet")
    assert gap.expected == pytest.approx(20, abs=2)


def test_a_day_on_which_a_source_did_not_answer_is_a_gap_with_its_cause_unless_what_it_said_came_later() -> None:
    brought = days(*[3, 2, 4, 3] * 8)
    missed = [
        Day(day=brought[-1].day + timedelta(days=1), received=0, answered=False, outcome="blocked"),
        Day(day=brought[-1].day + timedelta(days=2), received=3, answered=False, outcome="dns"),
    ]
    assert [(one.day, one.cause) for one in gaps([*brought, *missed])] == [(missed[0].day, "blocked")]


def test_nothing_is_said_of_the_first_two_weeks_nor_of_a_source_that_hardly_brings_anything() -> None:
    assert list(gaps(days(*[9] * 13, 0))) == []
    assert list(gaps(days(*[0, 0, 0, 1, 0, 0, 0] * 6, 0, 0, 0))) == []
    assert list(gaps([])) == []
