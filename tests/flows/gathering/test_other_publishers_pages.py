"""What a publisher's feed says of another publisher's page is not taken for what that one says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.reading import read_watch
from flows.collect import collect
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer
from tests.conftest import SOURCE, html

Text = Callable[[str], str]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
OWN = "http://alpha.example/one"
LED = "http://evil.example/led"
FORGED = "FORGED: 12 killed"
ARTICLES = "select source, title, url, revision, vanished_at from articles order by all"


@pytest.fixture
def evil(alpha: Any) -> Any:
    """A second publisher, whose feed names what it is told to; each call is the next poll, an hour later."""
    (alpha.home.sources / "evil.toml").write_text(SOURCE.replace("Alpha", "Evil").replace("alpha", "evil"), "utf-8")
    alpha.hours = 0

    def announces(*urls: str, title: str = FORGED) -> None:
        said: dict[str, Any] = {
            "title": title,
            "published": datetime(2001, 1, 1, tzinfo=UTC),
            "content": "<p>Nobody died.</p>" * 60,
        }
        entries = [Entry(url=url, guid=f"{url} {alpha.hours}", **said) for url in urls]
        alpha.newsroom.publish({("evil.example", FEED_PATH): feed_for("evil.example", entries)})
        collect(alpha.home, also_early=True, now=lambda: NOW + alpha.hours * HOUR)
        alpha.hours += 1

    return announces


def leads(alpha: Any, answer: Answer) -> None:
    alpha.newsroom.publish({("evil.example", "/led"): answer})


def is_replayed(alpha: Any) -> bool:
    return rebuild(alpha.home, read_watch(alpha.home), Request(), now=lambda: NOW + 99 * HOUR).is_same


def test_an_article_is_changed_by_its_own_publisher_alone(alpha: Any, evil: Any, text: Text) -> None:
    alpha.says("/one", "One was said", text("one"))
    leads(alpha, Answer(status=301, headers=(("Location", OWN),)))
    evil(OWN)
    evil(OWN, LED, "http://ALPHA.example./one", title=f"{FORGED}, and 13")
    mine = ("alpha", "One was said", OWN, 1, None)
    assert alpha.rows(ARTICLES) == [mine]
    assert alpha.rows("select distinct fate from sightings where source = 'evil'") == [("known",)]
    leads(alpha, Answer(status=410))
    evil(LED, title="Again")
    assert alpha.rows(ARTICLES) == [mine]
    leads(alpha, Answer(body=html("Evil's own", text("evil")), headers=HTML))
    alpha.says("/one", "One was corrected", text("one"))
    evil(LED, title="Evil's own")
    corrected, own = ("alpha", "One was corrected", OWN, 2, None), ("evil", "Evil's own", LED, 1, None)
    assert alpha.rows(ARTICLES) == [corrected, own]
    assert is_replayed(alpha)


def test_who_announces_anothers_page_first_gives_it_no_title_and_keeps_it_from_nobody(
    alpha: Any, evil: Any, text: Text
) -> None:
    alpha.newsroom.publish({("alpha.example", "/one"): Answer(body=html("One was said", text("one")), headers=HTML)})
    leads(alpha, Answer(status=301, headers=(("Location", "http://alpha.example/two"),)))
    alpha.newsroom.publish({("alpha.example", "/two"): Answer(body=html("Two was said", text("two")), headers=HTML)})
    evil(OWN, LED)
    assert alpha.rows("select source, title, published_at from articles order by all") == [
        ("evil", "One was said", None), ("evil", "Two was said", None),
    ]  # fmt: skip
    alpha.says("/one", "One was said", text("one"))
    alpha.says("/two", "Two was said", text("two"))
    evil(OWN, LED)
    own = ("alpha", "One was said", OWN, 1, None), ("alpha", "Two was said", "http://alpha.example/two", 1, None)
    assert alpha.rows(ARTICLES)[:2] == [*own]
    assert alpha.rows("select count(distinct group_id) from articles") == [(2,)]
    alpha.says("/one", "One was corrected", text("one"))
    evil(OWN, LED)
    assert alpha.rows(ARTICLES)[0] == ("alpha", "One was corrected", OWN, 2, None)
    assert is_replayed(alpha)
