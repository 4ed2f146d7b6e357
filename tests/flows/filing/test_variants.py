"""A page at a variant of an article's address is that article where text or canonical address agree."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator, Sequence
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
from tests.asking import ask
from tests.conftest import html
from tests.data.homes.make import TEXT
from tests.flows.filing.lines import BEGIN, Visit, filed, opening, pages, rebuilt, report, run_id

OLD = Path(__file__).parents[2] / "data" / "homes" / "021.tar.gz"
NEXT_DAY = BEGIN + timedelta(days=1)
DAY_AFTER = BEGIN + timedelta(days=2)
Seen = tuple[str, str, str | None]
"""A page that was had: its path, its text, and the path that it calls its own address."""


def whole(source: str) -> str:
    return report(source)


def short(source: str) -> str:
    return whole(source).replace("\n", " ").replace("speak about", "speak of")


ONE_TEXT = (("story", "story?outputType=amp"), ("story/amp", "story"), ("story.html", "story.amp.html"))
FORMS = ("story/amp", "story?print=1", "story/index.html")
APART: tuple[tuple[str, str | None], ...] = (
    ("story/amp", None),  # nothing but its address
    ("story/amp", "story/amp"),  # it calls itself a page of its own
    ("story/amp", ""),  # it gives the front page
    ("other/amp", "story"),  # another page's address
)


def days() -> Iterator[tuple[str, Sequence[Sequence[Seen]]]]:
    """What was had of each publisher, day by day: each is a case of its own."""
    for number, (first, other) in enumerate(ONE_TEXT):
        said = "Three were released."
        yield f"same-{number}", [[(first, said, None), (other, said, None)]]
        yield f"same-{number}-later", [[(first, said, None)], [(other, said, None)]]
    for number, path in enumerate(FORMS):
        name = f"form-{number}"
        text = short(name)
        days = [("story", whole(name), "story"), (path, text, "story"), (path, f"{text} And more.", "story")]
        yield name, [[day] for day in days]
    for number, (path, canonical) in enumerate(APART):
        name = f"apart-{number}"
        yield name, [[("story", whole(name), "story")], [(path, report(f"harbour {number}"), canonical)]]
    yield "mine", [[("story", whole("mine"), "story")]]
    for name, path in (("theirs", "story/amp"), ("theirs-there", "https://mine.example/story/amp")):
        yield name, [[], [(path, report(f"{name} harbour"), "https://mine.example/story")]]
    yield "two", [[("story/amp", short("two"), "story"), ("story/print", whole("two"), "story")]]
    yield "short-first", [[("story/amp", short("short-first"), "story"), ("story", whole("short-first"), "story")]]
    yield "gone", [[("story", whole("gone"), "story"), ("story/amp", short("gone"), "story")]]
    older: list[Seen] = [("story", whole("older"), "story"), ("story/amp", short("older"), "story")]
    yield "older", [older, older]


def put_days(home: Home) -> None:
    """Drop the batches of three runs, whose pages give canonical addresses."""
    for day, at in enumerate((BEGIN, NEXT_DAY, DAY_AFTER)):
        seen = [(source, *one) for source, had in days() if day < len(had) for one in had[day]]
        visits = [
            Visit(
                path=path, text=text, source=source, title=f"A title{f' | {path}' * ('same' in source)}", announced=True
            )
            for source, path, text, _ in seen
        ]
        drop(home.spool, batch_id(run_id(at), 1), list(opening(visits, at)))
        lines = []
        for had, (source, _, _, canonical) in zip(pages(visits, at), seen, strict=True):
            said = canonical if canonical is None or "//" in canonical else f"https://{source}.example/{canonical}"
            old: dict[str, Any] = {"variants": None} if source == "older" and at == BEGIN else {}
            lines.append({**had, "article": {**had["article"], "canonical_url": said}, **old})
        drop(home.spool, batch_id(run_id(at), 2), lines)
    url = "https://gone.example/story/amp"
    its = {"run_id": run_id(NEXT_DAY), "source_id": "gone", "feed_id": "gone/feed", "fetch_id": "gone", "url": url}
    lost = {"record": "missed", **its, "url_key": url, "failure": "gone", "detail": "410", "retry_after": None}
    drop(home.spool, batch_id(run_id(NEXT_DAY), 3), [{**lost, "fetched_at": NEXT_DAY.isoformat()}])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which all of it is filed. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("variants") / "home")
    put_days(home)
    filed(home)
    return home


def found(home: Home, *sources: str) -> tuple[int, int]:
    """How many articles and revisions there are of these publishers."""
    its = f"(select article_id from articles where source in {(*sources, '')})"
    counted = f"select count(*) from articles where article_id in {its}"
    states = f"select count(*) from revisions where article_id in {its}"
    return ask(home.published, f"select ({counted}), ({states})").rows[0]  # type: ignore[return-value]


def test_one_text_at_two_variants_is_one_article_whatever_its_title(home: Home) -> None:
    names = [name for name, _ in days() if name.startswith("same-")]
    assert len(names) == 6
    assert {name: found(home, name)[0] for name in names} == dict.fromkeys(names, 1)


@pytest.mark.parametrize("number", range(len(FORMS)))
def test_a_variant_that_gives_the_article_as_its_address_is_it_and_its_other_text_no_revision(
    home: Home, number: int
) -> None:
    name = f"form-{number}"
    assert found(home, name) == (1, 1)
    its = f"(select article_id from articles where source = '{name}')"
    shown = f"select text, vanished_at from articles where source = '{name}'"
    assert ask(home.published, shown).rows == [(whole(name), None)]
    seen = f"select outcome, detail, count(*) from look_rows where revision = 1 and article_id in {its} group by all"
    assert sorted(ask(home.published, seen).rows) == [("first", "whole", 1), ("unchanged", VARIANT, 2)]
    assert ("variant",) in ask(home.published, f"select because from addresses where article_id in {its}").rows


def test_two_variants_of_a_page_never_had_are_one_article(home: Home) -> None:
    assert found(home, "two") == (1, 1)


def test_the_whole_page_is_no_variant_of_its_short_form(home: Home) -> None:
    assert found(home, "short-first") == (2, 2)


def test_nothing_is_merged_by_its_address_alone_nor_with_another_publishers_page(home: Home) -> None:
    cases = [(f"apart-{number}",) for number in range(len(APART))] + [("mine", "theirs"), ("mine", "theirs-there")]
    assert {case: found(home, *case)[0] for case in cases} == dict.fromkeys(cases, 2)


def test_a_variant_that_is_gone_takes_no_article_with_it(home: Home) -> None:
    assert found(home, "gone") == (1, 1)
    assert ask(home.published, "select vanished_at from articles where source = 'gone'").rows == [(None,)]
    assert ask(home.published, "select outcome from looks where fetch_id = 'gone'").rows == [("failed",)]


def test_what_an_older_program_filed_apart_stays_apart_and_a_replay_comes_to_the_same(home: Home) -> None:
    assert found(home, "older") == (2, 2)
    compared = rebuilt(home)
    assert compared.is_same, compared.text()


def test_keys_by_other_rules_are_made_anew_from_the_addresses(home: Home, tmp_path: Path) -> None:
    with live(Path(shutil.copy(home.live, tmp_path)), now=datetime.now(UTC)) as store:
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
        forms = ("", "?outputType=amp", "/print")
        urls = [f"http://alpha.example/{day}{form}" for form in forms for day in (1, 2, 3)]
        entries = [Entry(url=url, guid=url, title=f"The notice of day {url[21]}") for url in urls]
        newsroom.publish({("alpha.example", FEED_PATH): feed_for("alpha.example", entries)})
        for day in (1, 2, 3):
            page = html(f"The notice of day {day}", TEXT.format(day=11 if day == 1 else day))
            linked = page.replace(b"<title>", f"<link rel='canonical' href='/{day}'><title>".encode())
            newsroom.publish({("alpha.example", f"/{day}{form}"): Answer(body=linked) for form in forms})
        balance = collect(home, also_early=True).balance
        assert (balance.entries, balance.fates.get("new", 0), balance.fates.get("revised", 0)) == (9, 0, 0)
    assert ask(home.published, "select count(*) from articles").rows == [(3,)]
    compared = rebuild(home, read_watch(home), Request(), now=lambda: datetime.now(UTC)).comparison
    assert compared is not None
    identified = {"article_rows", "address_rows", "fate_rows", "look_rows", "revision_rows"}
    assert not identified & {one.table for one in compared.differences}  # others are of later rules of tagging
