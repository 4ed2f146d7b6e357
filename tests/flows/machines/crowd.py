"""A hub, its gatherers, and a folder between them: what the tests of several machines stand on."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path

from config.home import Home
from flows.batches.signatures import own_key, public_half
from flows.machines.gatherer import Gathered, gather_once
from flows.machines.hub import Turn, hub_turn
from storage.objects.folder import FolderObjects
from tests.asking import ask
from tests.faults.forked import called


class Crowd:
    """A hub's home that was started, and homes that gather for it."""

    def __init__(self, hub: Home, root: Path, *, port: int, names: tuple[str, ...], url: str = "") -> None:
        self.hub = hub
        self.folder = root / "between"
        self.store = FolderObjects(self.folder)
        self.url = url or f"file://{self.folder}"
        here = f"127.0.0.1:{port}"
        web = f'[web]\nallow = ["{here}"]\nresolve = {{ "*" = "{here}" }}\n[collect]\nworkers = 1\n'
        self.gatherers = {name: Home(root / name) for name in names}
        for name, home in self.gatherers.items():
            home.root.mkdir()
            shared = f'[shared]\nurl = "{self.url}"\nrole = "gatherer"\nname = "{name}"\n'
            home.settings_file.write_text(shared + web, "utf-8")
        keys = "\n".join(f'{name} = "{public_half(own_key(home))}"' for name, home in self.gatherers.items())
        text = hub.settings_file.read_text("utf-8").replace("[shared]\n", "")
        shared = f'[shared]\nurl = "{self.url}"\nrole = "hub"\nerrand_requests = 1\n[shared.gatherers]\n{keys}\n'
        hub.settings_file.write_text(f"{text}\n{shared}", "utf-8")

    def gather(self) -> list[Gathered]:
        """A turn of every gatherer."""
        return [gather_once(home) for home in self.gatherers.values()]

    def turn(self, *, early: bool = False) -> Turn:
        """A turn of the hub."""
        return hub_turn(self.hub, also_early=early)

    def round(self, *, early: bool = False) -> Turn:
        """Everybody asks, is told, gathers and sends, and the hub files it."""
        self.gather()
        self.turn(early=early)
        self.gather()
        return self.turn()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """An answer of the published file."""
        return ask(self.hub.published, sql).rows


class TimedStore(FolderObjects):
    """A folder whose objects bear the time of a clock that a test sets."""

    def __init__(self, root: Path, now: Callable[[], datetime]) -> None:
        super().__init__(root)
        self._at, self._now = root, now

    def create(self, name: str, body: bytes) -> bool:
        """Write an object."""
        return self._timed(name, is_new=super().create(name, body))

    def create_from(self, name: str, path: Path) -> bool:
        """The same, of a file."""
        return self._timed(name, is_new=super().create_from(name, path))

    def _timed(self, name: str, *, is_new: bool) -> bool:
        if is_new:
            at = self._now().timestamp()
            os.utime(self._at / name, (at, at))
        return is_new


def is_killed(home: Home, *words: str, at: str) -> bool:
    """Whether a command in a process of its own was killed at a point; `at` as in storage/disk/kill_points.py."""
    return called(_command, "--home", str(home.root), *words, kill_at=at).killed


def _command(*words: str) -> None:
    from longwatch import main

    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        main(words)


def text_of(subject: str) -> str:
    """A text about a subject, long enough to be an article."""
    line = "Witness {0}{1} told the court of {0} what {0}{2} had seen on the road to {0}{3} before dawn."
    return "\n".join(line.format(subject, n, n * 7, n * 13) for n in range(12))


STANDS = """
    select a.article_id, a.url, a.title, a.text, a.topics, a.copies, a.first_seen_at is not null, r.revision, r.kinds,
        r.text_sha256
    from articles a join revisions r using (article_id) order by a.article_id, r.revision
"""
"""What stands in the tables, without times, and without names of runs and founders, which differ from run to run."""
