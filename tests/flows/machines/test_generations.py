"""The published file for readers elsewhere: the newest counts, and only one that is what its pointer says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.home import Home
from flows.clock import clock
from flows.machines import generations
from flows.machines.generations import KEPT_FOR, newest_generation, pull_generation, put_generation
from flows.machines.lease import take_lease
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError


class Publisher:
    """A hub that publishes, and the store it does it in."""

    def __init__(self, root: Path) -> None:
        self.home, self.store = Home(root / "hub"), FolderObjects(root / "between")
        self.home.store.mkdir(parents=True)
        self.home.published.parent.mkdir(exist_ok=True)

    def publish(self, body: bytes, *, later: timedelta = timedelta(0)) -> None:
        """Have a turn, and put this there."""
        self.home.published.write_bytes(body)
        assert put_generation(self.home, take_lease(self.home, self.store), now=clock() + later)

    @property
    def numbers(self) -> list[str]:
        """The generations that are there."""
        return [one.name for one in self.store.listed("published/") if one.name.endswith(".json")]


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """Two generations."""
    found = Publisher(tmp_path)
    found.publish(b"one")
    found.publish(b"two")
    return found


def test_a_reader_gets_the_newest_whole(publisher: Publisher, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    pull_generation(publisher.store, copy)
    assert copy.read_bytes() == b"two"
    publisher.publish(b"three")
    pull_generation(publisher.store, copy)
    assert copy.read_bytes() == b"three"


def test_a_file_that_is_not_what_its_pointer_says_replaces_nothing(publisher: Publisher, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"of yesterday")
    newest = newest_generation(publisher.store)
    assert newest
    publisher.store.delete(newest.file)
    publisher.store.create(newest.file, b"owt")
    with pytest.raises(StoreError, match="is not what its pointer says"):
        pull_generation(publisher.store, copy)
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]
    assert copy.read_bytes() == b"of yesterday"


def test_three_generations_and_those_that_somebody_may_have_open_are_kept(publisher: Publisher) -> None:
    for body in (b"three", b"four"):
        publisher.publish(body)
    assert len(publisher.numbers) == 4, "the first is not two days old"
    publisher.publish(b"five", later=KEPT_FOR + timedelta(hours=1))
    assert [name[-6] for name in publisher.numbers] == ["3", "4", "5"]


def test_a_large_file_is_put_there_once_an_hour_at_most(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "LARGE", 3)
    publisher.home.published.write_bytes(b"three")
    lease = take_lease(publisher.home, publisher.store)
    for minutes, is_put in ((1, False), (59, False), (61, True)):
        at = clock() + timedelta(minutes=minutes)
        assert (put_generation(publisher.home, lease, now=at) is not None) is is_put, minutes
    publisher.home.published.write_bytes(b"4th")
    publisher.publish(b"4th", later=timedelta(minutes=62))  # not large: at once


def test_what_is_there_is_not_put_there_again(publisher: Publisher) -> None:
    lease = take_lease(publisher.home, publisher.store)
    assert put_generation(publisher.home, lease, now=clock()) is None
    assert len(publisher.numbers) == 2
