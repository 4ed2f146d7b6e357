"""What a person said that a source must bring: where it does not, that is a problem, once a week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from config.home import Home
from config.reading import Configuration
from flows.batches.lines import Line
from storage.database.published import Connection, published

LONG = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
LATELY = timedelta(days=30)
FEW_TEXTS = 5
BROUGHT = """
    select count(*) from article_rows where source_id = $source and first_seen_at >= $since and arrived <> 'first-poll'
"""
WORDS = """
    select count(*), median(words) from articles
    where source = $source and first_seen_at >= $since and text_state in ('ok', 'partial', 'stub')
"""
SINCE = "select min(seen_at) filter (enabled) from source_rows where source_id = $source"
TOLD = "select 1 from problem_rows where problem_id = $problem"


def broken(home: Home, watch: Configuration, *, now: datetime) -> list[Line]:
    """The problems of sources that bring less than they must, or texts too short; those of this week once."""
    with published(home.published) as connection:
        if connection is None:
            return []
        found = [*_too_few(connection, watch, now), *_too_short(connection, watch, now)]
        found += [*_shrunk(connection, now), *_guids(connection, now)]
        return [one for one in found if not connection.execute(TOLD, {"problem": one["problem_id"]}).fetchall()]


def _too_few(connection: Connection, watch: Configuration, now: datetime) -> Iterator[Line]:
    for source in watch.enabled:
        wanted = re.fullmatch(r"(\d+) entr(?:y|ies) a (\w+)", source.at_least)
        if not wanted:
            continue
        since = now - LONG[wanted[2]]
        ((watched,),) = connection.execute(SINCE, {"source": source.source_id}).fetchall()
        ((brought,),) = connection.execute(BROUGHT, {"source": source.source_id, "since": since}).fetchall()
        if watched is not None and watched <= since and brought < int(wanted[1]):
            said = f"brought {brought} articles in a {wanted[2]}, where at least {wanted[1]} are expected"
            yield _problem(source.source_id, "few", f"{said}: `longwatch sources why {source.source_id}`", now)


def _too_short(connection: Connection, watch: Configuration, now: datetime) -> Iterator[Line]:
    for source in watch.enabled:
        if source.median_words is None:
            continue
        told = {"source": source.source_id, "since": now - LATELY}
        ((texts, median),) = connection.execute(WORDS, told).fetchall()
        if texts >= FEW_TEXTS and median < source.median_words:
            short = f"half of its last {texts} texts have {median:.0f} words or fewer"
            said = f"{short}, where {source.median_words} are expected"
            yield _problem(source.source_id, "short", f"{said}: the layout of its pages may have changed", now)


SHRUNK = """
    with told as (
        select source, words, first_seen_at >= $lately as is_late from articles
        where first_seen_at >= $since and text_state in ('ok', 'partial', 'stub')
    )
    select source, count(*) filter (is_late), median(words) filter (is_late), median(words) filter (not is_late)
    from told group by source
    having count(*) filter (is_late) >= $few and count(*) filter (not is_late) >= $many
        and median(words) filter (is_late) < median(words) filter (not is_late) * $share
    order by source
"""
DAY = timedelta(days=1)
MANY_TEXTS = 20
SHARE = 1 / 3
"""Of the words of a month's texts: a day with fewer is what a redesign does."""


def _shrunk(connection: Connection, now: datetime) -> Iterator[Line]:
    """Sources whose texts of a day are much shorter than those of the month before, whatever a person expects."""
    told = {"lately": now - DAY, "since": now - LATELY, "few": FEW_TEXTS, "many": MANY_TEXTS, "share": SHARE}
    for source, texts, late, before in connection.execute(SHRUNK, told).fetchall():
        said = f"half of its last {texts} texts have {late:.0f} words or fewer, in the month before it was {before:.0f}"
        yield _problem(
            source, "shrunk", f"{said}: the layout of its pages may have changed: `longwatch extract --explain`", now
        )


GUIDS = """
    with told as (
        select source_id, feed_id, count(distinct guid) as guids, count(distinct url_key) as urls from entry_rows
        where seen_at >= $since and guid is not null and url_key is not null group by all
    )
    select source_id, feed_id, guids, urls from told
    where urls >= 10 and greatest(guids, urls) > 2 * least(guids, urls) order by all
"""
WEEK = timedelta(days=7)


def _guids(connection: Connection, now: datetime) -> Iterator[Line]:
    """Feeds whose GUIDs are new at each poll, or name many articles: they count only beside the same text."""
    for source, feed, guids, urls in connection.execute(GUIDS, {"since": now - WEEK}).fetchall():
        said = f"feed {feed} gave {guids} GUIDs for {urls} addresses within a week: they are not gone by"
        yield _problem(source, f"guids.{feed.rpartition('/')[2]}", said, now)


def _problem(source_id: str, kind: str, said: str, now: datetime) -> Line:
    year, week, _ = now.isocalendar()
    return {
        "record": "problem",
        "problem_id": f"expected.{source_id}.{kind}.{year}-{week:02}",
        "found_at": now.isoformat(),
        "source_id": source_id,
        "failure": "expectation",
        "message": f"{source_id}: {said}",
    }
