"""The published file for readers elsewhere: the newest counts, and only one that is what its pointer says."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from config.home import Home
from flows.batches.signatures import own_key, public_half, signed
from flows.clock import clock
from flows.machines import generations
from flows.machines.generations import KEPT_FOR, copy_note, newest_generation, pull_generation, put_generation
from flows.machines.lease import take_lease
from storage.disk.file_hashes import file_sha256
from storage.disk.locks import LockHeldError
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError
from tests.flows.machines.mail import OutOfReach


def made(path: Path, text: str) -> bytes:
    """A published file, with as little in it as one has, and a text."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table batch_rows (batch_id varchar); create table snapshot_rows (batches bigint)")
        connection.execute("insert into batch_rows values (?)", [text])
    return path.read_bytes()


def says(path: Path) -> str:
    """The text in one."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return str(connection.execute("select batch_id from batch_rows").fetchall()[0][0])


class Publisher:
    """A hub that publishes, and the store it does it in."""

    def __init__(self, root: Path) -> None:
        self.home, self.store = Home(root / "hub"), FolderObjects(root / "between")
        self.home.store.mkdir(parents=True)
        self.home.published.parent.mkdir(exist_ok=True)

    def publish(self, text: str, *, later: timedelta = timedelta(0)) -> None:
        """Have a turn, and put a file with this in it there."""
        self.home.published.unlink(missing_ok=True)
        made(self.home.published, text)
        assert put_generation(self.home, take_lease(self.home, self.store), now=clock() + later)

    @property
    def numbers(self) -> list[str]:
        """The generations that are there."""
        return [one.name for one in self.store.listed("published/") if one.name.endswith(".json")]


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """Two generations."""
    found = Publisher(tmp_path)
    found.publish("one")
    found.publish("two")
    return found


def test_a_folder_that_is_not_there_is_named(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no folder .*none: make it first"):
        pull_generation(publisher.store, tmp_path / "none" / "copy")


def test_of_two_pulls_of_one_copy_the_second_says_that_the_first_goes_on(publisher: Publisher, tmp_path: Path) -> None:
    class Slow(FolderObjects):
        def read_into(self, name: str, path: Path, *, most: int) -> None:
            with pytest.raises(LockHeldError, match="held by another pull"):
                pull_generation(publisher.store, tmp_path / "copy")
            super().read_into(name, path, most=most)

    assert pull_generation(Slow(tmp_path / "between"), tmp_path / "copy")
    assert says(tmp_path / "copy") == "two"


def test_a_reader_gets_the_newest_whole(publisher: Publisher, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    pull_generation(publisher.store, copy)
    assert says(copy) == "two"
    publisher.publish("three")
    pull_generation(publisher.store, copy)
    assert says(copy) == "three"


def test_a_file_that_is_not_what_its_pointer_says_replaces_nothing(publisher: Publisher, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"of yesterday")
    newest = newest_generation(publisher.store)
    assert newest
    body = publisher.store.read(newest.file, most=10**8)
    publisher.store.delete(newest.file)
    publisher.store.create(newest.file, body[:-1] + b"?")
    with pytest.raises(StoreError, match="is not what its pointer says"):
        pull_generation(publisher.store, copy)
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]
    assert copy.read_bytes() == b"of yesterday"


class Intruder:
    """Who may write in the store, and is no hub."""

    def __init__(self, publisher: Publisher, root: Path) -> None:
        self.store, self.home = publisher.store, Home(root / "intruder")

    def point(self, body: bytes, *, at: int = 9, key: Home | None = None, **said: object) -> None:
        """Put a file and its pointer there, signed by whomever."""
        name = f"published/{at:08d}"
        facts = {
            "number": at, "file": f"{name}.duckdb", "sha256": sha256(body).hexdigest(), "bytes": len(body),
            "published_at": "2026-11-29T00:00:00Z", "key": public_half(own_key(key or self.home)), **said,
        }  # fmt: skip
        self.store.create(f"{name}.duckdb", body)
        self.store.create(f"{name}.json", signed(facts, own_key(self.home)))


@pytest.fixture
def intruder(publisher: Publisher, tmp_path: Path) -> Intruder:
    """Who has a key, and not the hub's."""
    return Intruder(publisher, tmp_path)


def test_what_the_hub_did_not_sign_is_passed_over_and_is_no_first_copy_either(
    publisher: Publisher, intruder: Intruder, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    pull_generation(publisher.store, copy)
    forged = made(tmp_path / "forged", "forged")
    intruder.point(forged)
    intruder.point(forged, at=10, key=publisher.home)
    assert pull_generation(publisher.store, copy) is None
    assert says(copy) == "two"
    public = public_half(own_key(publisher.home))
    pull_generation(publisher.store, tmp_path / "another", key=public)
    assert says(tmp_path / "another") == "two"
    with pytest.raises(StoreError, match="is not signed as it says"):
        pull_generation(publisher.store, tmp_path / "first")
    publisher.publish("three")
    pull_generation(publisher.store, copy)
    assert says(copy) == "three", "a hub publishes behind what others put in front"


RUBBISH: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "no database": (b"rubbish", {}, "cannot be opened"),
    "another database": (b"", {}, "is no published file of Longwatch"),
    "a number as text": (b"x", {"number": "nine"}, "is not what a hub writes"),
    "another object": (b"x", {"file": "errands/lyon/e.jsonl.zst"}, "is not what a hub writes"),
    "another number": (b"x", {"number": 8, "file": "published/00000008.duckdb"}, "is not what a hub writes"),
    "no bytes": (b"x", {"bytes": -1}, "is not what a hub writes"),
    "no zone": (b"x", {"published_at": "2026-11-29T00:00:00"}, "is not what a hub writes"),
    "a list": (b"x", {"sha256": []}, "is not what a hub writes"),
}


def test_rubbish_is_named_and_replaces_no_copy(publisher: Publisher, intruder: Intruder, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "other")) as connection:
        connection.execute("create table articles (text varchar)")
    for number, (what, (body, said, why)) in enumerate(RUBBISH.items(), start=20):
        copy = tmp_path / f"copy-{number}"
        copy.write_bytes(b"good")
        intruder.point(body or (tmp_path / "other").read_bytes(), at=number, **said)
        with pytest.raises(StoreError, match=why):
            pull_generation(publisher.store, copy)
        assert copy.read_bytes() == b"good", what
        assert not copy_note(copy).exists()


def test_a_copy_goes_back_to_no_older_one_unseen(publisher: Publisher, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    pull_generation(publisher.store, copy)
    newest = newest_generation(publisher.store)
    assert newest
    publisher.store.delete("published/00000002.json")
    with pytest.raises(StoreError, match=r"is older than the copy here, which is number 2: .* delete copy.pulled.json"):
        pull_generation(publisher.store, copy)
    assert says(copy) == "two"
    copy_note(copy).write_bytes(b"rubbish")
    with pytest.raises(StoreError, match="cannot be read: restore it"):
        pull_generation(publisher.store, copy)


def test_what_others_put_there_has_nothing_of_the_hubs_forgotten(publisher: Publisher) -> None:
    for name in ("published/99999997.json", "published/99999998.json", "published/zzz.json"):
        publisher.store.create(name, orjson.dumps({}))
    publisher.publish("three", later=KEPT_FOR + timedelta(hours=1))
    assert [name[-6] for name in publisher.numbers[:3]] == ["1", "2", "3"]


def test_three_generations_and_those_that_somebody_may_have_open_are_kept(publisher: Publisher) -> None:
    for body in ("three", "four"):
        publisher.publish(body)
    assert len(publisher.numbers) == 4, "the first is not two days old"
    publisher.publish("five", later=KEPT_FOR + timedelta(hours=1))
    assert [name[-6] for name in publisher.numbers] == ["3", "4", "5"]


def test_a_large_file_is_put_there_once_an_hour_at_most(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "SMALL", 3)
    monkeypatch.setattr(generations, "LARGE", 5)
    publisher.home.published.write_bytes(b"three")
    lease = take_lease(publisher.home, publisher.store)
    for minutes, is_put in ((1, False), (59, False), (61, True)):
        at = clock() + timedelta(minutes=minutes)
        assert (put_generation(publisher.home, lease, now=at) is not None) is is_put, minutes
    lease = take_lease(publisher.home, publisher.store)
    publisher.home.published.write_bytes(b"four")  # in proportion: after 48 minutes
    for minutes, is_put in ((61 + 47, False), (61 + 49, True)):
        at = clock() + timedelta(minutes=minutes)
        assert (put_generation(publisher.home, lease, now=at) is not None) is is_put, minutes
    monkeypatch.setattr(generations, "SMALL", 10**9)
    publisher.publish("5th", later=timedelta(minutes=62 + 49))  # small: at once


def test_a_store_that_does_not_give_its_newest_pointer_gets_no_large_file_a_second_time(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.store = OutOfReach(tmp_path / "between", publisher.numbers[-1])
    with pytest.raises(StoreError, match="no answer"):
        publisher.publish("three")
    assert len(publisher.numbers) == 2


def test_what_is_there_is_not_put_there_again(publisher: Publisher) -> None:
    lease = take_lease(publisher.home, publisher.store)
    assert put_generation(publisher.home, lease, now=clock()) is None
    assert len(publisher.numbers) == 2


def test_a_turn_whose_clock_was_ahead_keeps_no_large_file_back(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish("of next year", later=timedelta(days=365))
    monkeypatch.setattr(generations, "SMALL", 1)
    publisher.publish("of today")


def test_a_ruling_that_is_published_while_the_file_is_sent_changes_nothing_of_it(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ruled(path: Path) -> str:
        found = file_sha256(path)
        made(tmp_path / "ruling", "ruled")
        (tmp_path / "ruling").replace(publisher.home.published)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(generations, "file_sha256", ruled)
        publisher.publish("before")
    pull_generation(publisher.store, tmp_path / "copy")
    assert says(tmp_path / "copy") == "before"
    assert [path.name for path in publisher.home.published.parent.glob(".*sending*")] == []


def test_after_a_seal_the_file_is_put_there_at_once_and_those_before_go(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "SMALL", 1)
    monkeypatch.setattr(generations, "LARGE", 2)
    publisher.home.sealed_note.touch()
    publisher.publish("three")
    assert publisher.numbers == ["published/00000003.json"]
    assert put_generation(publisher.home, take_lease(publisher.home, publisher.store), now=clock()) is None
