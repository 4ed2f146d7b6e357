"""What many tests stand on: a publisher to write for, a watch of it, and the demo, collected once."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from flows.collect import Report, collect
from flows.demo import MARK
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from storage.database import live
from storage.database.drawn import drawn_sha256, package_sql
from storage.database.published import open_published
from storage.disk.connections import CONFIG
from storage.disk.shared_database import kept_open

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Files whole, the longest first, where a run of the tests is divided by files."""
    from tests.scheduling import ByFile

    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Before the processes begin."""
    from tests.bytecode import compile_rooms

    compile_rooms()


def pytest_collection(session: pytest.Session) -> None:
    """Search for no garbage while modules are imported and tests are collected: a third of the CPU of it, and none.

    Where a fresh clone is tried whole, each process compiles its share of the tests first.
    """
    gc.disable()
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    if worker and session.config.args == session.config.getini("testpaths"):
        from tests.bytecode import import_own_share

        import_own_share(worker, int(workers))


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for garbage, which took a fifth of the CPU."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def turns_come_at_once() -> Iterator[None]:
    """Nobody reads these homes meanwhile: a publish need not wait twenty times as long as the last one took."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("flows.filing.publish_turns.TIMES", 0)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_thread_asks() -> Iterator[None]:
    """What these homes are asked is short: a second thread takes a tenth more CPU. What names a number has its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(CONFIG, "threads", "1")
        yield


MadeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """Makes a folder by its name, once for all processes of a run of the tests: whoever wants it first, makes it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.made"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session", autouse=True)
def an_empty_database_is_made_once(made_once: MadeOnce) -> Iterator[None]:
    """Fifty views take half a second to create: each home begins with a copy of one empty database."""

    def copy(path: Path, now: datetime) -> None:
        steps = [step.read_text("utf-8") for step in package_sql("migrations")]
        version = sha256("".join([*steps, drawn_sha256()]).encode()).hexdigest()
        kept = made_once(f"empty-{version}", lambda folder: MAKE_DATABASE(folder / "live.duckdb", now))
        shutil.copyfile(kept / "live.duckdb", path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(live, "_make", copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_database_is_shared() -> Iterator[None]:
    """DuckDB takes 13 ms of CPU to begin and to end, most of it for its own functions: what a run shares, its tests do.

    Small files are attached to one that stays, unless something went wrong or was left; a fork has its own.
    """
    with kept_open():
        yield


@pytest.fixture(scope="session")
def demo(made_once: MadeOnce) -> Home:
    """A home as `longwatch demo` leaves it, made once for all processes of a run of the tests. Nobody writes to it.

    It is made over what an earlier demo left; beside it, `said.txt` has what was printed.
    """

    def make(folder: Path) -> None:
        from longwatch import main

        home = Home(folder / "demo")
        home.sources.mkdir(parents=True)
        (home.root / MARK).touch()
        (home.sources / "left.toml").write_text("of an earlier demo", "utf-8")
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(folder)
            patched.delenv("LONGWATCH_HOME", raising=False)
            patched.setattr(sys, "argv", ["longwatch"])
            done = CliRunner().invoke(main, ["demo"], prog_name="longwatch", catch_exceptions=False)
        assert (done.exit_code, done.stderr) == (0, ""), done.output
        (folder / "said.txt").write_text(done.stdout, "utf-8")

    return Home(made_once("demo", make) / "demo")


MAKE_DATABASE = live._make
"""What makes an empty database, for tests of that."""


class Publisher:
    """A publisher of a newsroom, whose source file lies in a home."""

    def __init__(self, newsroom: Newsroom, home: Home, name: str) -> None:
        self.newsroom, self.home, self.name, self.host = newsroom, home, name, f"{name}.example"
        self._announced: dict[str, Entry] = {}
        (home.sources / f"{name}.toml").write_text(
            SOURCE.replace("Alpha", name.title()).replace("alpha.example", self.host), "utf-8"
        )

    def says(self, path: str, title: str, text: str, *, guid: str | None = None) -> None:
        """Publish a page and announce it, first in the feed; said again, it is changed, in its place."""
        self.answers(path, html(title, text))
        url = f"http://{self.host}{path}"
        self.announces(path, Entry(url=url, guid=guid or url, title=title))

    def announces(self, path: str, entry: Entry) -> None:
        """Put an entry into the feed."""
        self._announced[path] = entry
        self.lists(self._announced.values())

    def lists(self, entries: object) -> None:
        """Make the feed list just these entries."""
        feed = feed_for(self.host, list(entries))  # type: ignore[call-overload]
        self.newsroom.publish({(self.host, FEED_PATH): feed})

    def answers(self, path: str, body: bytes, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Answer at a path."""
        sent = headers or (("Content-Type", "text/html; charset=utf-8"),)
        self.newsroom.publish({(self.host, path): Answer(body=body, status=status, headers=sent)})


class Alpha(Publisher):
    """A publisher at alpha.example, and the watch that collects it."""

    def __init__(self, newsroom: Newsroom, root: Path) -> None:
        home = Home(root)
        here = f"127.0.0.1:{newsroom.port}"
        home.sources.mkdir(parents=True)
        home.topics.mkdir()
        web = f'allow = ["{here}"]\ndelay_seconds = 0\ntotal_seconds = 10\nresolve = {{ "*" = "{here}" }}\n'
        home.settings_file.write_text(f'[watch]\nzone = "Europe/Zurich"\n[web]\n{web}', "utf-8")
        (home.topics / "executions.toml").write_text(TOPIC, "utf-8")
        super().__init__(newsroom, home, "alpha")

    def collected(self) -> Report:
        """The report of a run that polls whatever is due or not."""
        return collect(self.home, also_early=True)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """An answer of the published file; `ask` opens it anew for each question, to lock the outside out."""
        with open_published(self.home.published) as connection:
            assert connection, "nothing was published yet"
            return connection.execute(sql).fetchall()

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


def text_about(subject: str) -> str:
    """A text about a subject: long enough to be an article, and unlike that on another subject."""
    line = "Witness {0}{1} told the court of {0} what {0}{2} had seen on the road to {0}{3} before dawn."
    return "\n".join(line.format(subject, n, n * 7, n * 13) for n in range(12))


@pytest.fixture
def text() -> object:
    """Makes a text about a subject."""
    return text_about
