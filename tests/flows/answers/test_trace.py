"""Why an address is here, or is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from flows.answers.trace import TraceError, trace
from flows.collect import collect
from longwatch import main
from newsroom.feeds import Entry
from newsroom.server import Newsroom
from storage.queries.questions import ask
from tests.conftest import Alpha

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "http://alpha.example"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """Alpha, watched for some hours: an article, one forbidden by robots.txt, one missing, one that is no page."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("traced") / "home")
        _publish(alpha)
        collect(alpha.home, now=lambda: NOW)
        yield alpha


def _publish(alpha: Alpha) -> None:
    text = "\n".join(
        f"Witness {n} told the court what {n * 7} others had seen on the road before dawn." for n in range(20)
    )
    alpha.answers("/robots.txt", b"User-agent: *\nDisallow: /secret", headers=(("Content-Type", "text/plain"),))
    alpha.says("/one", "One", text)
    alpha.says("/secret/two", "Two", text.upper())
    alpha.announces("/missing", Entry(url=f"{SITE}/missing", guid="m", title="Missing"))
    alpha.announces("/gone", Entry(url=f"{SITE}/gone", guid="g", title="Gone"))
    alpha.answers("/gone", b"", status=410)


def of(alpha: Any, url: str, **given: Any) -> Any:
    return trace(alpha.home, url, published_at=given.get("published_at"), now=given.get("now", NOW + HOUR))


@pytest.mark.parametrize(
    ("path", "verdict", "says"),
    [
        ("/one?utm_source=x", "here it is", "first seen 2026-03-02 12:00 UTC"),
        ("/secret/two", "refused", "robots.txt"),
        ("/missing", "announced and waiting", "not-found"),
        ("/gone", "announced and failed", "gone"),
        ("/secret/three", "refused", "never announced"),
        ("/three", "never announced to us", "none of our feeds has ever listed it"),
    ],
)
def test_an_address_is_here_or_it_is_said_why_not(watched: Any, path: str, verdict: str, says: str) -> None:
    found = of(watched, f"{SITE}{path}")
    assert (found.verdict, says in found.detail) == (verdict, True), found.detail


def test_what_is_not_watched_is_said_to_be_and_how_to_begin(watched: Any) -> None:
    found = of(watched, "https://www.beta.example/news/1")
    assert (found.verdict, "sources discover https://beta.example/" in found.detail) == ("not watched", True)


def test_a_feed_that_turned_over_too_fast_may_have_lost_it(watched: Any) -> None:
    names = [f"n{n}" for n in range(8)]
    watched.lists([Entry(url=f"{SITE}/{name}", guid=name, title=name) for name in names])
    collect(watched.home, now=lambda: NOW + 3 * HOUR)
    found = of(watched, f"{SITE}/lost", published_at=NOW + 2 * HOUR, now=NOW + 4 * HOUR)
    assert found.verdict == "lost between polls"
    assert any(
        "answered 2 of 2 polls in those days; before 1 of these answers entries may have come and gone" in line
        for line in found.more
    )
    early = of(watched, f"{SITE}/lost", published_at=NOW - timedelta(days=9), now=NOW + 4 * HOUR)
    assert early.verdict == "never announced to us"


def test_an_address_that_is_nearly_one_that_is_had_is_suggested_and_never_taken_for_it(watched: Any) -> None:
    ((article,),) = watched.rows("select article_id from articles")
    found = of(watched, "https://www.alpha.example/one/index.html")
    assert found.verdict != "here it is"
    assert any(str(article) in line for line in found.more)


def test_a_miss_is_recorded_with_a_name_and_counted(watched: Any) -> None:
    command = [
        "--home",
        str(watched.home.root),
        "trace",
        f"{SITE}/three",
        "--record",
        "--note",
        "told by Ben",
        "--as",
        "Ada",
    ]
    done = CliRunner().invoke(main, command)
    assert done.stdout.startswith("never announced to us: ")
    assert done.stdout.endswith("recorded as a miss\n")
    rows = ask(watched.home.published, "select url, verdict, note, recorded_by from misses").rows
    assert rows == [(f"{SITE}/three", "never announced to us", "told by Ben", "Ada")]


@pytest.mark.parametrize("url", ["", "news", "ftp://a.example/x", "javascript:alert(1)"])
def test_what_is_no_address_is_refused(watched: Any, url: str) -> None:
    with pytest.raises(TraceError, match="is not a web address"):
        of(watched, url)
