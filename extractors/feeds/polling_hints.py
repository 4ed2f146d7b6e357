"""What a feed says of how often to come: read from its text, since feedparser keeps one hour of many."""

from __future__ import annotations

import re

from extractors.records import FeedWish

_SKIP = re.compile(r"<skipHours\b[^<>]*+>((?:(?!</?skipHours\b).)*)</skipHours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour\b[^<>]*+>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_TTL = re.compile(r"<ttl\b[^<>]*+>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<(?:\w+:)?updatePeriod\b[^<>]*+>\s*(\w+)\s*</", re.IGNORECASE)
_FREQUENCY = re.compile(r"<(?:\w+:)?updateFrequency\b[^<>]*+>\s*(\d+(?:\.\d+)?)\s*</", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
LONGEST_AGE = 1440
"""Minutes: a day."""
_NOT_KEPT = re.compile(r"no-cache|no-store", re.IGNORECASE)
# "dayly" is what some plugins write: Media Cloud's fetcher reads it, too.
PERIODS = {"hourly": 60, "daily": 1440, "dayly": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
HEAD = 20_000
"""Characters in which a feed says such things, before its entries."""


def read_wish(text: str) -> FeedWish:
    """What a feed's text asks for; whatever cannot be meant is left out."""
    head = text[:HEAD]
    minutes: dict[str, float] = {}
    if found := _TTL.search(head):
        minutes["ttl"] = float(found[1])
    period = _PERIOD.search(head)
    if period and (length := PERIODS.get(period[1].lower())):
        often = _FREQUENCY.search(head)
        # A frequency of 0 and of .1 both occur; neither means "never".
        minutes["sy:updatePeriod"] = length / max(float(often[1]) if often else 1.0, 0.01)
    skipped = _SKIP.search(head)
    hours = frozenset(int(hour) % 24 for hour in _HOUR.findall(skipped[1])) if skipped else frozenset()
    return FeedWish(minutes={name: some for name, some in minutes.items() if some > 0}, skip_hours=hours)


def max_age_minutes(cache_control: str | None) -> float | None:
    """Minutes for which a Cache-Control header lets an answer be kept; None where it names none, or more than a day.

    Servers give a year to whatever lies in a folder of files: that says nothing of how often a feed changes.
    """
    if not cache_control or _NOT_KEPT.search(cache_control):
        return None
    found = _MAX_AGE.search(cache_control)
    minutes = int(found[1]) / 60 if found else None
    return minutes if minutes is not None and minutes <= LONGEST_AGE else None
