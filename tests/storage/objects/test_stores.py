"""Object stores: a folder, and a bucket of a real server: moto, which checks no key and no policy."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_UNIX, SHUT_WR, create_connection, socket
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import obstore
import pytest
from obstore.exceptions import NotFoundError

from storage.objects.bucket import BucketObjects
from storage.objects.folder import FolderObjects
from storage.objects.opening import open_store, probe
from storage.objects.store import Listed, MissingObjectError, Objects, StoreError, TakenNameError, put_once
from tests.rigs.buckets import moto

KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


@pytest.fixture(scope="module")
def bucket() -> Iterator[BucketObjects]:
    """A bucket of a server on loopback."""
    with moto() as address:
        yield BucketObjects("watch", "some/where", {**KEYS, "AWS_ENDPOINT_URL": address})


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """Either."""
    found: Objects = request.getfixturevalue("bucket") if request.param == "bucket" else FolderObjects(tmp_path / "s")
    for one in found.listed(""):
        found.delete(one.name)
    return found


def names(listed: list[Listed]) -> list[str]:
    return [one.name for one in listed]


def test_an_object_is_written_once_read_and_listed(store: Objects, tmp_path: Path) -> None:
    assert store.create("in/a/1.json", b"first")
    assert not store.create("in/a/1.json", b"second")
    assert store.read("in/a/1.json", most=5) == b"first"
    (tmp_path / "file").write_bytes(b"of a file")
    assert store.create_from("in/b/2.json", tmp_path / "file")
    assert not store.create_from("in/b/2.json", tmp_path / "file")
    store.read_into("in/b/2.json", tmp_path / "copy", most=9)
    assert (tmp_path / "copy").read_bytes() == b"of a file"
    assert names(store.listed("in/")) == ["in/a/1.json", "in/b/2.json"]
    assert names(store.listed("in/a/1")) == ["in/a/1.json"]
    assert store.listed("out/") == []
    store.delete("in/a/1.json")
    store.delete("in/a/1.json")
    assert names(store.listed("")) == ["in/b/2.json"]


@pytest.mark.parametrize(("mode", "of_folders", "of_files"), [(0o2770, 0o2770, 0o660), (0o755, 0o700, 0o600)])
def test_a_folder_that_a_group_may_write_to_is_the_groups_with_all_in_it(
    tmp_path: Path, mode: int, of_folders: int, of_files: int
) -> None:
    before = os.umask(0o077)  # as the program has it
    try:
        (tmp_path / "between").mkdir()
        (tmp_path / "between").chmod(mode)
        FolderObjects(tmp_path / "between").create("in/lyon/1", b"")
    finally:
        os.umask(before)
    made = [tmp_path / "between" / name for name in ("in", "in/lyon", "in/lyon/1", ".parts")]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in made]
    assert modes == [of_folders, of_folders, of_files, of_folders]


def test_of_an_object_some_bytes_are_read_or_it_is_said_that_they_are_not_there(store: Objects, tmp_path: Path) -> None:
    store.create("one", b"12345")
    store.read_part("one", tmp_path / "some", start=1, end=4)
    assert (tmp_path / "some").read_bytes() == b"234"
    with pytest.raises(StoreError, match="came of the 6 asked for"):
        store.read_part("one", tmp_path / "more", start=1, end=7)
    with pytest.raises(MissingObjectError):
        store.read_part("none", tmp_path / "none", start=0, end=1)


def test_a_large_file_is_sent_in_parts_and_written_once_all_the_same(
    bucket: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.objects.bucket.IN_PARTS", 1_000)
    monkeypatch.setattr("storage.objects.bucket.PART", 5_242_880)
    put, puts = obstore.put, []

    def noted(*words: Any, **more: Any) -> object:
        puts.append(more.get("use_multipart"))
        return put(*words, **more)

    monkeypatch.setattr(obstore, "put", noted)
    body = os.urandom(5_500_000)
    (tmp_path / "large").write_bytes(body)
    (tmp_path / "other").write_bytes(body[::-1])
    assert bucket.create_from("in/large", tmp_path / "large")
    assert not bucket.create_from("in/large", tmp_path / "other")
    assert puts == [True]
    bucket.read_into("in/large", tmp_path / "copy", most=len(body))
    assert (tmp_path / "copy").read_bytes() == body


def test_an_upload_in_parts_whose_last_answer_was_lost_is_as_good_as_made(
    bucket: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.objects.bucket.IN_PARTS", 1)
    put = obstore.put

    def lost(*words: Any, **more: Any) -> object:
        if is_made:
            put(*words, **more)
        raise NotFoundError("NoSuchUpload")

    monkeypatch.setattr(obstore, "put", lost)
    (tmp_path / "large").write_bytes(b"large")
    for is_made in (False, True):
        if is_made:
            assert bucket.create_from("in/answer-lost", tmp_path / "large")
        else:
            with pytest.raises(MissingObjectError):
                bucket.create_from("in/answer-lost", tmp_path / "large")


def test_a_disk_that_is_full_is_not_said_to_be_one_that_is_not_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("storage.objects.folder.os.link", full)
    with pytest.raises(StoreError, match="No space left on device: make room"):
        FolderObjects(tmp_path).create("one", b"12345")


def test_what_is_not_there_and_what_is_too_large_are_told_apart(store: Objects, tmp_path: Path) -> None:
    store.create("one", b"12345")
    with pytest.raises(MissingObjectError, match="none: is not there"):
        store.read("none", most=5)
    with pytest.raises(StoreError, match="5 bytes, and no more than 4 are read"):
        store.read("one", most=4)
    with pytest.raises(StoreError, match="no more than 4"):
        store.read_into("one", tmp_path / "copy", most=4)
    with pytest.raises(StoreError, match="not the name of an object"):
        store.create("../one", b"")


def test_what_was_written_already_is_as_good_as_written_and_another_is_not_replaced(store: Objects) -> None:
    put_once(store, "one", b"12345")
    put_once(store, "one", b"12345")
    for other in (b"54321", b"1"):
        with pytest.raises(TakenNameError, match="another object has this name"):
            put_once(store, "one", other)


def test_a_store_that_keeps_what_was_written_first_passes_the_probe(store: Objects) -> None:
    assert probe(store, "hub").tzinfo
    assert store.listed("hub/") == []


class Overwriting(FolderObjects):
    """A store that knows no condition, as s3rver."""

    def create(self, name: str, body: bytes) -> bool:
        """Write an object over any other."""
        self.delete(name)
        return super().create(name, body)


def test_a_store_that_replaces_objects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match="let a second object replace the first: use a server that knows If-None-Match"
    ):
        probe(Overwriting(tmp_path), "hub")


def planted_link(root: Path, ours: Path) -> None:
    (root / "in" / "lyon" / "one").symlink_to(ours / "secret")


def planted_folder(root: Path, ours: Path) -> None:
    (root / "in" / "lyon").rmdir()
    (root / "in" / "lyon").symlink_to(ours)
    (ours / "one").write_text("secret")


def planted_folder_above(root: Path, ours: Path) -> None:
    (root / "in" / "lyon").rmdir()
    (root / "in").rmdir()
    (root / "in").symlink_to(ours)
    (ours / "lyon").mkdir()
    (ours / "lyon" / "one").write_text("secret")


def planted_pipe(root: Path, ours: Path) -> None:
    del ours
    os.mkfifo(root / "in" / "lyon" / "one")


def planted_socket(root: Path, ours: Path) -> None:
    del ours
    here = Path.cwd()
    os.chdir(root / "in" / "lyon")  # the address of a socket has a hundred bytes at most
    with socket(AF_UNIX) as made:
        made.bind("one")
    os.chdir(here)


def planted_object_as_folder(root: Path, ours: Path) -> None:
    del ours
    (root / "in" / "lyon" / "one").mkdir()


PLANTED = (
    planted_link, planted_folder, planted_folder_above, planted_pipe, planted_socket, planted_object_as_folder,
)  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED)
def test_what_is_planted_in_a_shared_folder_is_no_object_and_leads_nowhere(
    tmp_path: Path, plant: Callable[[Path, Path], None]
) -> None:
    root, ours = tmp_path / "s", tmp_path / "ours"
    (root / "in" / "lyon").mkdir(parents=True)
    ours.mkdir()
    (ours / "secret").write_text("secret")
    plant(root, ours)
    store = FolderObjects(root)
    kept = sorted(path.read_bytes() for path in ours.rglob("*") if path.is_file())
    with suppress(StoreError):
        assert store.listed("in/lyon/") == []
    for ask in (
        lambda: store.read("in/lyon/one", most=10),
        lambda: store.read_into("in/lyon/one", tmp_path / "copy", most=10),
    ):
        with pytest.raises(StoreError, match="is a link, or no file: it was planted there"):
            ask()
    with suppress(StoreError):
        assert not store.create("in/lyon/one", b"over it")
    with suppress(StoreError):
        store.delete("in/lyon/one")
    assert sorted(path.read_bytes() for path in ours.rglob("*") if path.is_file()) == kept
    assert not (tmp_path / "copy").exists()


def test_an_object_that_grows_while_it_is_read_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderObjects(tmp_path / "s")
    store.create("one", b"12345")
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((stat.S_IFREG, *[0] * 9)))
    with pytest.raises(StoreError, match="5 bytes, and no more than 4 are read"):
        store.read("one", most=4)


def test_more_objects_than_anybody_writes_are_not_listed(store: Objects, tmp_path: Path) -> None:
    for number in range(5):
        store.create(f"in/{number}", b"")
    assert len(store.listed("in/", most=5)) == 5
    folder = FolderObjects(tmp_path / "odd")
    folder.create("in/one", b"1")
    for number in range(5):
        (tmp_path / "odd" / "in" / f".{number}").write_text("a name of nobody's")
    with pytest.raises(StoreError, match="there are more than 5 objects"):
        folder.listed("in/", most=5)
    with pytest.raises(StoreError, match="there are more than 4 objects"):
        store.listed("in/", most=4)


def test_a_file_of_any_time_is_listed(tmp_path: Path) -> None:
    store = FolderObjects(tmp_path)
    store.create("one", b"")
    os.utime(tmp_path / "one", (2**40, 2**40))
    [listed] = store.listed("")
    assert listed.written_at.year > 2_400, "what a file system keeps of it"


ANSWERS = {
    500: "it is tried again by the next run", 503: "it is tried again by the next run", 403: "the store refuses",
}  # fmt: skip


@pytest.mark.parametrize("status", ANSWERS)
def test_a_server_in_trouble_is_an_error_that_says_what_to_do(status: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_PUT = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        store = BucketObjects("watch", "", {**KEYS, "AWS_ENDPOINT_URL": address}, tries=1)
        for ask in (lambda: store.read("one", most=1), lambda: store.create("one", b"1"), lambda: store.listed("")):
            with pytest.raises(StoreError, match=ANSWERS[status]):
                ask()
        server.shutdown()


def slow_line(to: tuple[str, int], rate: int) -> tuple[ThreadingTCPServer, str]:
    """A line that carries so many bytes a second to a server, and back."""

    def carry(here: socket, there: socket) -> None:
        with suppress(OSError):
            while piece := here.recv(16_384):
                there.sendall(piece)
                sleep(len(piece) / rate)
        with suppress(OSError):
            there.shutdown(SHUT_WR)

    class Line(BaseRequestHandler):
        def handle(self) -> None:
            with create_connection(to) as there:
                back = Thread(target=carry, args=(there, self.request), daemon=True)
                back.start()
                carry(self.request, there)
                back.join()

    server = ThreadingTCPServer(("127.0.0.1", 0), Line)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"


def test_a_large_object_on_a_slow_line_has_the_time_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.objects.bucket.SECONDS", 1)
    monkeypatch.setattr("storage.objects.bucket.SLOWEST", 10_000)
    size = 600_000
    (tmp_path / "large").write_bytes(os.urandom(size))
    with moto() as address:
        parts = urlsplit(address)
        server, line = slow_line((str(parts.hostname), int(parts.port or 0)), 300_000)
        store = BucketObjects("watch", "", {**KEYS, "AWS_ENDPOINT_URL": line}, tries=1)
        assert store.create_from("large", tmp_path / "large")
        store.read_into("large", tmp_path / "copy", most=size)
        assert (tmp_path / "copy").read_bytes() == (tmp_path / "large").read_bytes()
        server.shutdown()


def test_a_bucket_that_is_not_there_and_an_address_of_no_store_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("watch", "s3://", "file://", "/srv/watch"):
        with pytest.raises(StoreError, match="is not the address of a store"):
            open_store(url)
    with moto() as address:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": address}.items():
            monkeypatch.setenv(name, value)
        store = open_store("s3://another/some")
        for ask in (lambda: store.create("one", b"1"), lambda: store.read("one", most=1), lambda: store.listed("one")):
            with pytest.raises(StoreError, match="s3://another/some: there is no such bucket"):
                ask()


def test_an_address_names_its_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(f"file://{tmp_path}/a").create("one", b"1")
    assert (tmp_path / "a" / "one").read_bytes() == b"1"
    (tmp_path / "keys").write_text("[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="set AWS_ACCESS_KEY_ID"):
        open_store("s3://watch/some")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
    assert isinstance(open_store("s3://watch/some"), BucketObjects)
