"""One hub at a time: who may take the next number, and what a hub may do that lost its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.home import Home
from flows.clock import clock
from flows.machines import lease
from flows.machines.generations import newest_generation, put_generation
from flows.machines.lease import Lease, take_lease
from flows.machines.letting_go import delete_filed
from storage.disk.locks import LockHeldError
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError


@pytest.fixture
def store(tmp_path: Path) -> FolderObjects:
    """A store in which one hub has had its turn."""
    return FolderObjects(tmp_path / "between")


@pytest.fixture
def first(tmp_path: Path, store: FolderObjects) -> tuple[Home, Lease]:
    """A hub, and its turn."""
    home = hub(tmp_path / "first")
    return home, take_lease(home, store)


def hub(root: Path) -> Home:
    """A home, with something published."""
    home = Home(root)
    home.store.mkdir(parents=True)
    home.published.parent.mkdir(exist_ok=True)
    home.published.write_bytes(b"published")
    return home


def test_a_hub_that_slept_through_anothers_turn_lets_nothing_go_and_publishes_nothing(
    first: tuple[Home, Lease], store: FolderObjects, tmp_path: Path
) -> None:
    home, slept = first
    take_lease(hub(tmp_path / "second"), store, by_force=True)
    with pytest.raises(LockHeldError, match="has taken over since"):
        delete_filed(home, slept, {})
    with pytest.raises(LockHeldError, match="has taken over since"):
        put_generation(home, slept, now=clock())
    assert newest_generation(store) is None


def test_a_hub_goes_on_after_itself_and_is_not_mistaken_for_one_of_its_number(
    first: tuple[Home, Lease], store: FolderObjects, tmp_path: Path
) -> None:
    home, _ = first
    assert take_lease(home, store).epoch == 2
    other = hub(tmp_path / "second")
    note = json.loads(home.hub_note.read_bytes())
    other.hub_note.write_text(json.dumps({**note, "nonce": "of a turn that was never had"}))
    with pytest.raises(LockHeldError, match="had its turn at"):
        take_lease(other, store)


def test_a_hub_that_lacks_what_the_last_one_filed_does_not_take_its_place(
    first: tuple[Home, Lease], store: FolderObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = first
    home.custody.parent.mkdir(parents=True, exist_ok=True)
    home.custody.write_text('{"line":1}\n')
    take_lease(home, store)
    monkeypatch.setattr(lease, "LEASE", lease.LEASE * 0)
    other = hub(tmp_path / "second")
    with pytest.raises(LockHeldError, match="had filed what is not in this home"):
        take_lease(other, store)
    other.custody.parent.mkdir(parents=True, exist_ok=True)
    other.custody.write_bytes(home.custody.read_bytes())
    assert take_lease(other, store).epoch == 3


class Refusing(FolderObjects):
    """A store that is in trouble when a hub writes down its turn."""

    is_in_trouble = True

    def create(self, name: str, body: bytes) -> bool:
        """Write an object, unless it is a number of a turn."""
        if self.is_in_trouble and name.startswith(lease.EPOCHS):
            raise StoreError("in trouble")
        return super().create(name, body)


def test_a_hub_whose_turn_could_not_be_written_down_has_the_next(first: tuple[Home, Lease], tmp_path: Path) -> None:
    home, _ = first
    troubled = Refusing(tmp_path / "between")
    for _ in range(2):
        with pytest.raises(StoreError, match="in trouble"):
            take_lease(home, troubled)
    troubled.is_in_trouble = False
    assert take_lease(home, troubled).epoch == 2


class Racing(FolderObjects):
    """A store in which another hub is always a moment faster."""

    def create(self, name: str, body: bytes) -> bool:
        """Write what another writes, where it is a number of a turn."""
        if name.startswith(lease.EPOCHS):
            super().create(name, b"{}")
        return super().create(name, body)


def test_of_two_hubs_that_take_a_number_at_once_one_stops(tmp_path: Path) -> None:
    with pytest.raises(LockHeldError, match="at the same moment"):
        take_lease(hub(tmp_path / "first"), Racing(tmp_path / "between"))
