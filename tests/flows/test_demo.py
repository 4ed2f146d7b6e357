"""The demonstration, and the folders it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.home import Home
from config.reading import read_watch
from flows.demo import MARK, DemoError, demonstrate
from flows.notices.digest import digest_of
from flows.notices.digest_pages import markdown, page
from newsroom.bundled import Bundled
from tests.asking import ask


def refused(root: Path) -> str:
    with Bundled() as publishers, pytest.raises(DemoError) as error:
        demonstrate(Home(root), publishers, on_progress=lambda _: None)
    return str(error.value)


def with_a_file(root: Path) -> None:
    root.mkdir()
    (root / "notes.txt").write_text("mine", "utf-8")


def with_a_folder(root: Path) -> None:
    (root / "store").mkdir(parents=True)


def as_a_file(root: Path) -> None:
    root.write_text("mine", "utf-8")


def as_a_link(root: Path) -> None:
    other = root.with_name("other")
    other.mkdir()
    (other / MARK).touch()
    (other / "notes.txt").write_text("mine", "utf-8")
    root.symlink_to(other)


@pytest.mark.parametrize("made", [with_a_file, with_a_folder, as_a_file, as_a_link])
def test_what_no_demo_made_is_left_as_it_is(tmp_path: Path, made: Callable[[Path], None]) -> None:
    root = tmp_path / "home"
    made(root)
    before = sorted(tmp_path.rglob("*"))
    assert "contains files that the demo did not make: choose another folder with --home" in refused(root)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_demo_shows_what_it_promises(demo: Home) -> None:
    assert (demo.root / MARK).is_file()
    runs = "select command, sources_failed from runs order by run_id"
    assert ask(demo.published, runs).rows == [("demo, first edition", 0), ("demo, second edition", 0)]
    shown = [
        "select count(distinct language) > 4 from articles",
        "select count(*) > 0 from relations",
        "select max(revisions) = 2 from articles",
        "select count(vanished_at) = 1 from articles",
        "select bool_and(failure = 'gone') from problems",
        "select count(distinct topic) > 4 from tags",
    ]
    assert [ask(demo.published, question).rows for question in shown] == [[(True,)]] * len(shown)


def test_the_digest_of_the_demo_names_the_page_that_was_taken_down_and_what_it_only_counts_stands_apart(
    demo: Home,
) -> None:
    watch = read_watch(demo)
    question = "select title, gone_at from vanishings join articles using (article_id)"
    [(title, gone_at)] = ask(demo.published, question).rows
    assert isinstance(title, str)
    assert isinstance(gone_at, datetime)
    read = digest_of(demo, watch, gone_at.astimezone(ZoneInfo(watch.settings.watch.zone)).date())
    assert [one.title for one in read.vanished] == [title]
    parts = dict(part.split("\n", 1) for part in markdown(read).split("\n## ")[1:])
    assert title in parts["Taken down"]
    assert read.words["backlog"] in parts["Not listed here"]
    for heading in ("Taken down", "Not listed here"):
        assert f"<h2>{heading}</h2>" in page(read)


def test_the_demo_reaches_nothing_but_this_machine(demo: Home) -> None:
    watch = read_watch(demo)
    [allowed] = watch.settings.web.allow
    assert allowed.startswith("127.0.0.1:")
    assert set(watch.settings.web.resolve.values()) == {allowed}
    hosts = {feed.url.split("/")[2] for source in watch.sources for feed in source.feeds}
    assert hosts <= watch.settings.web.resolve.keys()
