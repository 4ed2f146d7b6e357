"""What a person said that a source must bring: where it does not, that is a problem, once a week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from config.home import Home
from config.reading import Configuration
from flows.batches.lines import Line
from flows.output.counts import count_of
from storage.database.published import Connection, open_published
from storage.queries.watch.expectations import (
    articles_brought,
    loose_guids,
    shrunk_sources,
    text_lengths,
    watched_since,
)
from storage.queries.watch.messages import is_problem_filed

LONG = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
LATELY = timedelta(days=30)
# The median of fewer tells of those articles, not of the source.
FEW_TEXTS = 5


def broken_expectations(home: Home, watch: Configuration, *, now: datetime) -> list[Line]:
    """The problems of sources that bring less than they must, or texts too short; those of this week once."""
    with open_published(home.published) as connection:
        if connection is None:
            return []
        found = [*_too_few(connection, watch, now), *_too_short(connection, watch, now)]
        found += [*_shrunk(connection, now), *_guids(connection, now)]
        return [one for one in found if not is_problem_filed(connection, str(one["problem_id"]))]


def _too_few(connection: Connection, watch: Configuration, now: datetime) -> Iterator[Line]:
    for source in watch.enabled:
        wanted = re.fullmatch(r"(\d+) entr(?:y|ies) a (\w+)", source.at_least)
        if not wanted:
            continue
        since = now - LONG[wanted[2]]
        watched = watched_since(connection, source.source_id)
        brought = articles_brought(connection, source.source_id, since=since)
        if watched is not None and watched <= since and brought < int(wanted[1]):
            expected = f"at least {wanted[1]} {'is' if wanted[1] == '1' else 'are'} expected"
            message = f"brought {count_of(brought, 'article')} in a {wanted[2]}, where {expected}"
            yield _problem(source.source_id, "few", f"{message}: `longwatch sources why {source.source_id}`", now)


def _too_short(connection: Connection, watch: Configuration, now: datetime) -> Iterator[Line]:
    for source in watch.enabled:
        if source.median_words is None:
            continue
        texts, median = text_lengths(connection, source.source_id, since=now - LATELY)
        if texts >= FEW_TEXTS and median is not None and median < source.median_words:
            short = f"half of its last {texts} texts have {median:.0f} words or fewer"
            message = f"{short}, where {source.median_words} are expected"
            yield _problem(source.source_id, "short", f"{message}: the layout of its pages may have changed", now)


DAY = timedelta(days=1)
MANY_TEXTS = 20
SHARE = 1 / 3
"""Of the words of a month's texts: a day with fewer is what a redesign does."""


def _shrunk(connection: Connection, now: datetime) -> Iterator[Line]:
    """Sources whose texts of a day are much shorter than those of the month before, whatever a person expects."""
    for source, texts, late, before in shrunk_sources(
        connection, lately=now - DAY, since=now - LATELY, few=FEW_TEXTS, many=MANY_TEXTS, share=SHARE
    ):
        message = f"half of its last {texts} texts have {late:.0f} words or fewer, {before:.0f} in the month before"
        yield _problem(
            source, "shrunk", f"{message}: the layout of its pages may have changed: `longwatch extract --explain`", now
        )


WEEK = timedelta(days=7)


def _guids(connection: Connection, now: datetime) -> Iterator[Line]:
    """Feeds whose GUIDs are new at each poll, or name many articles: they count only beside the same text."""
    for source, feed, guids, urls in loose_guids(connection, since=now - WEEK):
        message = f"feed {feed} gave {guids} GUIDs for {urls} addresses within a week: they are not gone by"
        yield _problem(source, f"guids.{feed.rpartition('/')[2]}", message, now)


def _problem(source_id: str, kind: str, message: str, now: datetime) -> Line:
    year, week, _ = now.isocalendar()
    return {
        "record": "problem",
        "problem_id": f"expected.{source_id}.{kind}.{year}-{week:02}",
        "found_at": now.isoformat(),
        "source_id": source_id,
        "failure": "expectation",
        "message": f"{source_id}: {message}",
    }
