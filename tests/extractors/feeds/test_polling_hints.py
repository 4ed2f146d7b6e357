"""What a feed says of how often to come."""

from __future__ import annotations

import pytest

from extractors.feeds.polling_hints import max_age_minutes, read_wish

SY = "sy:updatePeriod"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("<rss><channel><ttl>60</ttl>", {"ttl": 60.0}),
        ("<channel><ttl> 0 </ttl>", {}),
        ("<channel><ttl>soon</ttl>", {}),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            {"sy:updatePeriod": 30.0},
        ),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", {SY: 1440.0}),
        ("<updatePeriod>hourly</updatePeriod><updateFrequency>0.1</updateFrequency>", {SY: 600.0}),
        ("<sy:updatePeriod>always</sy:updatePeriod>", {}),
        ("", {}),
    ],
)
def test_the_minutes_that_a_feed_names_are_read(text: str, minutes: dict[str, float]) -> None:
    assert read_wish(text).minutes == minutes


def test_all_hours_to_be_left_alone_are_read() -> None:
    text = "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>x</hour></skipHours>"
    assert read_wish(text).skip_hours == {0, 23}
    assert read_wish("<hour>3</hour>").skip_hours == frozenset()


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        ("public, max-age=600", 10.0), ("max-age=0", 0.0), ("s-maxage=600", None), ("no-cache, max-age=600", None),
        ("", None), (None, None), ("max-age=tomorrow", None),
    ],
)  # fmt: skip
def test_the_time_an_answer_may_be_kept_is_read(header: str | None, minutes: float | None) -> None:
    assert max_age_minutes(header) == minutes
