"""One text, once, and none lost: every answer of one home in which a later copy alone speaks of the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.home import Home
from config.reading import read_watch
from flows.collect import collect
from flows.notices.digest import digest_of
from flows.notices.topic_feeds import write_feeds
from newsroom.server import Newsroom
from storage.database.published import open_published
from storage.queries.questions import ask
from storage.queries.watch.messages import feed_entries
from storage.shelf.queue import Wanted, queue
from storage.shelf.shelf import Shelf
from tests.conftest import Alpha, Publisher, text_about
from tests.flows.filing.test_copies import ids, longwatch, published_by

REPOSITORY = Path(__file__).parents[3]
TOPIC = "executions"
ON_TOPIC = "A prisoner was hanged there, and the execution of his brother is feared."


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """A home in which a text came from alpha without the topic, and again from beta with a paragraph that earns it."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("later") / "home")
        Publisher(newsroom, alpha.home, "beta")
        published_by(alpha, "alpha.example", "/old", "The harbour", text_about("harbour"))
        published_by(alpha, "beta.example", "/old", "The river", text_about("river"))
        alpha.collected()
        published_by(alpha, "alpha.example", "/one", "News of the town", text_about("square"))
        collect(alpha.home, also_early=True, now=lambda: datetime.now(UTC) + timedelta(hours=1))
        published_by(alpha, "beta.example", "/two", "News of the town", f"{text_about('square')}\n{ON_TOPIC}")
        collect(alpha.home, also_early=True, now=lambda: datetime.now(UTC) + timedelta(hours=2))
        yield alpha


def test_every_answer_has_the_text_whose_later_copy_earns_the_topic(later: Alpha) -> None:
    one, two = ids(later)["one"], ids(later)["two"]
    ((group,),) = later.rows(f"select distinct group_id from articles where article_id in ('{one}', '{two}')")
    assert later.rows(f"select count(*) from articles where is_first and on_topic(topics, '{TOPIC}')") == [(0,)]
    assert later.rows(f"select group_id from texts where on_topic(topics, '{TOPIC}')") == [(group,)]
    assert later.rows(f"select group_id, article_id, earned_by from texts_on('{TOPIC}')") == [(group, one, two)]
    assert later.rows(f"select distinct group_id from articles_on('{TOPIC}')") == [(group,)]
    assert later.rows(f"select sum(texts)::integer from coverage('{TOPIC}')") == [(1,)]
    new = files("config").joinpath("queries", "new.sql").read_text("utf-8")
    assert [row[-1] for row in later.rows(new)] == [one]
    assert [asked for _, asked in written() if [row[-1] for row in later.rows(asked)] != ["News of the town"]] == []
    watch = read_watch(later.home)
    write_feeds(later.home, watch.topics, now=datetime.now(UTC))
    feed = (later.home.feeds / f"{TOPIC}.atom").read_text("utf-8")
    assert re.findall(r"urn:longwatch:article:(\w+)", feed) == [two]
    ((seen,),) = later.rows(f"select first_seen_at::varchar from articles where article_id = '{two}'")
    zone = ZoneInfo(watch.settings.watch.zone)
    day = digest_of(later.home, watch, datetime.fromisoformat(str(seen)).astimezone(zone).date())
    assert [came.article_id for some in day.topics.values() for came in some if came.article_id in (one, two)].count(
        two
    )
    waiting = later.rows(f"select article_id, is_first_on_topic from review_queue where topic = '{TOPIC}'")
    assert waiting == [(two, True)]
    shelf = Shelf(later.home.published, later.home.spool, zone="UTC")
    rows = queue(shelf, Wanted(reviewer="Ada", topic=TOPIC), count=10)
    shelf.close()
    assert [(row["article_id"], row["is_first"]) for row in rows] == [(two, True)]


def written() -> list[tuple[str, str]]:
    """The questions that README and docs/sql.md ask for what is new on a topic, of ours, by the page."""
    idiom = {
        "README.md": r'sql "(select [^"]+ from texts where on_topic[^"]+)"',
        "docs/sql.md": r"```sql\n(select [^`]+from texts_on\([^`]+)```",
    }
    found = [
        (page, re.sub(r"'massacre-1988'", f"'{TOPIC}'", asked))
        for page, what in idiom.items()
        for asked in re.findall(what, (REPOSITORY / page).read_text("utf-8"))
    ]
    assert {page for page, _ in found} == set(idiom)
    return found


FIRST = """
    select carried_until(timestamptz '2026-03-01 00:00:00+00', 'day', now()) > timestamptz '2026-03-01 09:00:00+00',
        carried_until(timestamptz '2026-03-01 08:00:00+00', 'time', now()) < timestamptz '2026-03-01 09:00:00+00'
"""


def test_a_day_without_a_time_goes_behind_a_time_on_that_day(demo: Home) -> None:
    assert ask(demo.published, FIRST).rows == [(True, True)]


def test_the_feed_of_a_topic_has_the_article_that_earns_it(demo: Home) -> None:
    earned = "select one.topic, one.article_id from texts, unnest(earned) as e(one)"
    with open_published(demo.published) as connection:
        assert connection
        entries = [(one.topic, one.article_id) for one in feed_entries(connection, most=1000)]
        assert sorted(entries) == sorted(connection.execute(earned).fetchall())


def test_a_text_knows_its_carriers_its_newest_state_and_its_decision(later: Alpha) -> None:
    # The last here: it alone changes the home.
    one, two = ids(later)["one"], ids(later)["two"]
    asked = "select articles, sources, families, newest_article_id, decision, [e.article_id for e in earned] from texts"
    assert later.rows(f"{asked} where article_id = '{one}'")[0][:5] == (2, ["alpha", "beta"], 2, two, None)
    longwatch(later, "review", "mark", two, "relevant", "--as", "Ada")
    assert later.rows(f"select decision from texts where article_id = '{one}'") == [("relevant",)]
    longwatch(later, "review", "split", two, "--as", "Ada")
    assert later.rows(f"select decision from texts where article_id = '{one}'") == [(None,)]
    assert later.rows(f"select decision from texts where article_id = '{two}'") == [("relevant",)]
