"""What many tests stand on: a publisher to write for, a watch of it, and the demo, collected once."""

from __future__ import annotations

import fcntl
import gc
import shutil
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from config.home import Home
from flows.collect import Report, collect
from flows.demo import demonstrate
from newsroom.bundled import Bundled
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from storage.database import live
from storage.queries.questions import ask

TOPIC = '''
label = { en = "Executions" }
description = "Executions and death sentences"
threshold = 1
[terms]
en = """
execution*
"""
'''
SOURCE = """
name = "Alpha"
group = "test"
kind = "newspaper"
country = "CH"
languages = ["en"]
affiliation = "none"
[[feeds]]
url = "http://alpha.example/longwatch-feed.xml"
"""


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for garbage, which took a fifth of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def turns_come_at_once() -> Iterator[None]:
    """Nobody reads these homes meanwhile: a publish need not wait twenty times as long as the last one took."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("flows.filing.publish_turns.TIMES", 0)
        yield


@pytest.fixture(scope="session", autouse=True)
def an_empty_database_is_made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """Fifty views take half a second to create: each home of this process begins with a copy of one empty database."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "empty"
    folder.mkdir(exist_ok=True)

    def copy(path: Path, now: datetime) -> None:
        steps = [step.read_text("utf-8") for step in live.package_sql("migrations")]
        kept = folder / f"{sha256(''.join([*steps, live.drawing()[1]]).encode()).hexdigest()}.duckdb"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                MAKE_DATABASE(kept, now)
        shutil.copyfile(kept, path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(live, "_make", copy)
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Home:
    """A home as the demo leaves it, made once for all processes of a run of the tests. Nobody writes to it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demo"
    folder.mkdir(exist_ok=True)
    home = Home(folder / "home")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            shutil.rmtree(home.root, ignore_errors=True)
            with Bundled() as publishers:
                demonstrate(home, publishers, on_progress=lambda _: None)
            (folder / "made").touch()
    return home


MAKE_DATABASE = live._make
"""What makes an empty database, for tests of that."""


class Alpha:
    """A publisher at alpha.example, and the watch that collects it."""

    def __init__(self, newsroom: Newsroom, root: Path) -> None:
        self.newsroom = newsroom
        self.home = Home(root)
        self._announced: dict[str, Entry] = {}
        here = f"127.0.0.1:{newsroom.port}"
        self.home.sources.mkdir(parents=True)
        self.home.topics.mkdir()
        web = f'allow = ["{here}"]\ndelay_seconds = 0\ntotal_seconds = 10\nresolve = {{ "*" = "{here}" }}\n'
        self.home.settings_file.write_text(f'[watch]\nzone = "Europe/Zurich"\n[web]\n{web}', "utf-8")
        (self.home.sources / "alpha.toml").write_text(SOURCE, "utf-8")
        (self.home.topics / "executions.toml").write_text(TOPIC, "utf-8")

    def says(self, path: str, title: str, text: str, *, guid: str | None = None) -> None:
        """Publish a page and announce it, first in the feed; said again, it is changed, in its place."""
        self.answers(path, html(title, text))
        url = f"http://alpha.example{path}"
        self.announces(path, Entry(url=url, guid=guid or url, title=title))

    def announces(self, path: str, entry: Entry) -> None:
        """Put an entry into the feed."""
        self._announced[path] = entry
        self.lists(self._announced.values())

    def lists(self, entries: object) -> None:
        """Make the feed list just these entries."""
        feed = feed_for("alpha.example", list(entries))  # type: ignore[call-overload]
        self.newsroom.publish({("alpha.example", FEED_PATH): feed})

    def answers(self, path: str, body: bytes, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Answer at a path."""
        sent = headers or (("Content-Type", "text/html; charset=utf-8"),)
        self.newsroom.publish({("alpha.example", path): Answer(body=body, status=status, headers=sent)})

    def collected(self) -> Report:
        """The report of a run that polls whatever is due or not."""
        return collect(self.home, also_early=True)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """An answer of the published file."""
        return ask(self.home.published, sql).rows

    def asked(self) -> list[str]:
        """The paths asked for so far, in order."""
        return [seen.path for seen in self.newsroom.requests]


@pytest.fixture
def alpha(tmp_path: Path) -> Iterator[Alpha]:
    """A publisher with nothing to say yet, and an empty watch."""
    with Newsroom({}) as newsroom:
        yield Alpha(newsroom, tmp_path / "home")


def html(title: str, text: str) -> bytes:
    """A page of one article."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n"))
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    body = f"<body><article><h1>{title}</h1>{paragraphs}</article></body>"
    return f"<!doctype html><html lang='en'>{head}{body}</html>".encode()


@pytest.fixture
def text() -> object:
    """Makes a text about a subject: long enough to be an article, and unlike that on another subject."""

    def made(subject: str) -> str:
        line = "Witness {0}{1} told the court of {0} what {0}{2} had seen on the road to {0}{3} before dawn."
        return "\n".join(line.format(subject, n, n * 7, n * 13) for n in range(12))

    return made
