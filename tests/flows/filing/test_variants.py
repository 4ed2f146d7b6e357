"""A page at a variant of an article's address is that article where text or canonical address agree."""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from config.reading import read_watch
from flows.collect import collect
from flows.filing.decisions import VARIANT
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from storage.archive.spool import batch_id, drop
from storage.database.live import live
from storage.indexes.variant_index import index_variants
from storage.queries.questions import ask
from tests.conftest import html
from tests.data.homes.make import TEXT
from tests.flows.filing.lines import BEGIN, Visit, filed, opening, pages, put, rebuilt, report, run_id

OLD = Path(__file__).parents[2] / "data" / "homes" / "021.tar.gz"
WHOLE = report("wire")
SHORT = WHOLE.replace("\n", " ").replace("speak about", "speak of")
LATER = BEGIN + timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def put_pages(home: Home, visits: Sequence[tuple[Visit, str | None]], at: datetime, **line: Any) -> None:
    """Drop the batches of a run whose pages give canonical addresses."""
    drop(home.spool, batch_id(run_id(at), 1), list(opening([visit for visit, _ in visits], at)))
    lines = [
        {
            **had,
            "article": {**had["article"], "canonical_url": canonical and f"https://alpha.example/{canonical}"},
            **line,
        }
        for had, (_, canonical) in zip(pages([visit for visit, _ in visits], at), visits, strict=True)
    ]
    drop(home.spool, batch_id(run_id(at), 2), lines)


def visit(path: str, text: str, **more: Any) -> Visit:
    return Visit(path=path, text=text, announced=True, **more)


def found(home: Home) -> tuple[int, int]:
    """How many articles and revisions there are."""
    return ask(home.published, "select (select count(*) from articles), (select count(*) from revisions)").rows[0]  # type: ignore[return-value]


@pytest.mark.parametrize("at", [BEGIN, LATER], ids=["in one batch", "a day later"])
@pytest.mark.parametrize(
    ("first", "other"),
    [("story", "story?outputType=amp"), ("story/amp", "story"), ("story.html", "story.amp.html")],
)
def test_one_text_at_two_variants_is_one_article_whatever_its_title(
    home: Home, at: datetime, first: str, other: str
) -> None:
    one, two = visit(first, "Three were released."), visit(other, "Three were released.", title="A title | Alpha")
    put_pages(home, [(one, None), (two, None)] if at == BEGIN else [(one, None)], BEGIN)
    if at != BEGIN:
        put_pages(home, [(two, None)], at)
    filed(home)
    assert found(home)[0] == 1
    assert rebuilt(home).is_same


@pytest.mark.parametrize("path", ["story/amp", "story?print=1", "story/index.html"])
def test_a_variant_that_gives_the_article_as_its_address_is_it_and_its_other_text_no_revision(
    home: Home, path: str
) -> None:
    put_pages(home, [(visit("story", WHOLE), "story")], BEGIN)
    put_pages(home, [(visit(path, SHORT), "story")], LATER)
    put_pages(home, [(visit(path, SHORT + " And more."), "story")], LATER + timedelta(days=1))
    filed(home)
    assert found(home) == (1, 1)
    assert ask(home.published, "select text, vanished_at from articles").rows == [(WHOLE, None)]
    seen = "select outcome, detail, count(*) from look_rows where revision = 1 group by all order by 3"
    assert ask(home.published, seen).rows == [("first", "whole", 1), ("unchanged", VARIANT, 2)]
    assert ("variant",) in ask(home.published, "select because from addresses").rows
    assert rebuilt(home).is_same


def test_two_variants_of_a_page_never_had_are_one_article(home: Home) -> None:
    put_pages(home, [(visit("story/amp", SHORT), "story"), (visit("story/print", WHOLE), "story")], BEGIN)
    filed(home)
    assert found(home) == (1, 1)


def test_the_whole_page_is_no_variant_of_its_short_form(home: Home) -> None:
    put_pages(home, [(visit("story/amp", SHORT), "story"), (visit("story", WHOLE), "story")], BEGIN)
    filed(home)
    assert found(home) == (2, 2)


@pytest.mark.parametrize(
    ("path", "canonical", "source"),
    [
        ("story/amp", None, "alpha"),  # nothing but its address
        ("story/amp", "story/amp", "alpha"),  # it calls itself a page of its own
        ("story/amp", "", "alpha"),  # it gives the front page
        ("other/amp", "story", "alpha"),  # another page's address
        ("story/amp", "story", "beta"),  # another source's page
    ],
)
def test_nothing_is_merged_by_its_address_alone(home: Home, path: str, canonical: str | None, source: str) -> None:
    put_pages(home, [(visit("story", WHOLE), "story")], BEGIN)
    put_pages(home, [(visit(path, report("harbour"), source=source), canonical)], LATER)
    filed(home)
    assert found(home)[0] == 2


def test_a_variant_that_is_gone_takes_no_article_with_it(home: Home) -> None:
    put_pages(home, [(visit("story", WHOLE), "story"), (visit("story/amp", SHORT), "story")], BEGIN)
    its = {"run_id": run_id(LATER), "source_id": "alpha", "feed_id": "alpha/feed", "fetch_id": "gone"}
    its |= {"url": "https://alpha.example/story/amp", "url_key": "https://alpha.example/story/amp"}
    lost = {"record": "missed", **its, "failure": "gone", "detail": "410", "retry_after": None}
    drop(home.spool, batch_id(run_id(LATER), 1), [{**lost, "fetched_at": LATER.isoformat()}])
    filed(home)
    assert ask(home.published, "select vanished_at from articles").rows == [(None,)]


def test_what_an_older_program_filed_apart_stays_apart_in_a_replay(home: Home) -> None:
    both = [(visit("story", WHOLE), "story"), (visit("story/amp", SHORT), "story")]
    put_pages(home, both, BEGIN, variants=None)
    put_pages(home, both, LATER)
    filed(home)
    assert found(home) == (2, 2)
    assert rebuilt(home).is_same


def test_keys_by_other_rules_are_made_anew_from_the_addresses(home: Home) -> None:
    put(home, [visit("story", WHOLE)])
    filed(home)
    with live(home.live, now=datetime.now(UTC)) as store:
        made = "select version, loose_key, address_key from loose_keys order by all"
        index_variants(store)
        whole = store.rows(made)
        store.connection.execute("update loose_keys set version = 0, loose_key = 'old'")
        assert index_variants(store) == len(whole) > 0
        assert store.rows(made) == whole
        assert index_variants(store) == 0


def test_a_home_of_before_sees_the_same_feeds_and_their_variants_and_nothing_is_new(tmp_path: Path) -> None:
    home = Home(tmp_path / "old")
    with tarfile.open(OLD) as archive:
        archive.extractall(home.root, filter="data")
    with Newsroom() as newsroom:
        here = f"127.0.0.1:{newsroom.port}"
        web = f'allow = ["{here}"]\ndelay_seconds = 0\nresolve = {{ "*" = "{here}" }}\n'
        home.settings_file.write_text(f'[watch]\nzone = "Europe/Zurich"\n[web]\n{web}', "utf-8")
        for form in ("", "?outputType=amp", "/print"):
            urls = [f"http://alpha.example/{day}{form}" for day in (1, 2, 3)]
            entries = [Entry(url=url, guid=url, title=f"The notice of day {url[21]}") for url in urls]
            newsroom.publish({("alpha.example", FEED_PATH): feed_for("alpha.example", entries)})
            for day in (1, 2, 3):
                page = html(f"The notice of day {day}", TEXT.format(day=11 if day == 1 else day))
                linked = page.replace(b"<title>", f"<link rel='canonical' href='/{day}'><title>".encode())
                newsroom.publish({("alpha.example", f"/{day}{form}"): Answer(body=linked)})
            balance = collect(home, also_early=True).balance
            assert (balance.fates.get("new", 0), balance.fates.get("revised", 0)) == (0, 0), form
    assert ask(home.published, "select count(*) from articles").rows == [(3,)]
    compared = rebuild(home, read_watch(home), Request(), now=lambda: datetime.now(UTC)).comparison
    assert compared is not None
    identified = {"article_rows", "address_rows", "fate_rows", "look_rows", "revision_rows"}
    assert not identified & {one.table for one in compared.differences}  # others are of later rules of tagging
