"""A count agrees with its noun, and a moment carries its zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.output.counts import count_of, moment
from flows.output.safe_text import plain

AT = datetime(2026, 11, 28, 17, 42, 59, 424808, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "noun", "written"),
    [
        (0, "page", "0 pages"),
        (1, "page", "1 page"),
        (2, "batch", "2 batches"),
        (2, "saved query", "2 saved queries"),
        (2, "day", "2 days"),
        (1200, "entry", "1,200 entries"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, noun: str, written: str) -> None:
    assert count_of(number, noun) == written


def test_a_plural_that_no_rule_gives_is_given() -> None:
    assert count_of(2, "line of custody", "lines of custody") == "2 lines of custody"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("", "2026-11-28 17:42 UTC"),
        ("Europe/Zurich", "2026-11-28 18:42 CET"),
        ("Asia/Tehran", "2026-11-28 21:12 +0330"),
    ],
)
def test_a_moment_carries_its_zone(zone: str, written: str) -> None:
    assert moment(AT, zone=zone) == written
    if not zone:
        assert plain(AT) == written


def test_a_time_without_a_zone_is_given_none() -> None:
    assert plain(AT.replace(tzinfo=None)) == "2026-11-28 17:42"
