"""A home of an older program, upgraded, whose pages are visited as they were: new readings, and nothing is news."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.home import Home
from config.reading import read_watch
from flows.collect import collect
from flows.notices.alerts import alerts
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from tests.asking import ask

OLD = Path(__file__).parents[1] / "data" / "homes" / "read-otherwise.tar.gz"
"""Collected at BEGAN from these PAGES by the program of commit 2916d74; Ada ruled on each article."""
BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAID = "<p>The court in the capital heard witness number {n} on Monday about the execution of prisoners at dawn.</p>"
TEXT = "".join(SAID.format(n=n) for n in range(8))
KILLED = "executed in the yard of the prison that night, the ministry said in a statement on Monday."
NAMES = "".join(f"<li><a href='/{n}'><img src='{n}'><h4>Ada Marrow {n}</h4></a></li>" for n in range(4))
PAGES = {
    "/struck": f"<p>At least <del>14</del><ins>41</ins> prisoners were {KILLED}</p>",
    "/notes": f"<p>At least 40[<a href='#nb1' class='spip_note'>2</a>] prisoners were {KILLED}</p>",
    "/names": f"<p>40 prisoners were {KILLED}</p><h2>The dead</h2><ul>{NAMES}</ul>",
    "/custom": f"<o-quote><span>They counted 50 prisoners, {KILLED}</span></o-quote><p>40 prisoners were {KILLED}</p>",
    "/corrected": f"<p>41 prisoners were {KILLED}</p><footer><p>This was corrected: it was 41, not 14.</p></footer>",
    "/plain": f"<p>41 prisoners were {KILLED}</p>",
}
OTHERWISE = len(PAGES) - 1
RULE = '[channels]\nfile = "env:OUT"\n[[alerts]]\nwhen = "changed"\nto = ["file"]\n'


def published(path: str) -> bytes:
    """A page of PAGES."""
    title = f"Court hears of the executions, day {len(path)}"
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    body = f"<article><h1>{title}</h1>{TEXT}{PAGES[path]}</article>"
    return f"<!doctype html><html lang='en'>{head}<body>{body}</body></html>".encode()


def published_feed(newsroom: Newsroom) -> None:
    """Publish the pages and the feed that announces them."""
    entries = [Entry(url=f"http://alpha.example{path}", guid=path, title=f"Day {len(path)}") for path in PAGES]
    newsroom.publish({("alpha.example", FEED_PATH): feed_for("alpha.example", entries)})
    newsroom.publish({("alpha.example", path): Answer(body=published(path)) for path in PAGES})


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "old")
    with tarfile.open(OLD) as archive:
        archive.extractall(home.root, filter="data")
    with Newsroom() as newsroom:
        here = f"127.0.0.1:{newsroom.port}"
        web = f'allow = ["{here}"]\ndelay_seconds = 0\nresolve = {{ "*" = "{here}" }}\n'
        home.settings_file.write_text(f'[watch]\nzone = "Europe/Zurich"\n[web]\n{web}{RULE}', "utf-8")
        published_feed(newsroom)
        yield home


def test_pages_that_the_newer_program_reads_otherwise_are_no_revisions_and_raise_no_alert(upgraded: Home) -> None:
    for hours in (2, 72):
        balance = collect(upgraded, also_early=True, now=lambda h=hours: BEGAN + timedelta(hours=h)).balance  # type: ignore[misc]
        assert (balance.fates.get("new", 0), balance.fates.get("revised", 0)) == (0, 0)
    visits = "select outcome, count(*) from looks group by 1 order by 1"
    assert ask(upgraded.published, visits).rows == [("first", len(PAGES)), ("unchanged", 2 * len(PAGES))]
    assert ask(upgraded.published, "select count(*), max(revision) from revisions").rows == [(len(PAGES), 1)]
    assert ask(upgraded.published, "select count(*) from reviews where reopened").rows == [(0,)]
    assert alerts(upgraded, read_watch(upgraded).settings, now=BEGAN + timedelta(hours=73)) == []
    again = rebuild(upgraded, read_watch(upgraded), Request(read_again=True), now=lambda: BEGAN + timedelta(days=5))
    assert again.again is not None
    assert (again.again.read, again.again.differing) == (len(PAGES), OTHERWISE)
