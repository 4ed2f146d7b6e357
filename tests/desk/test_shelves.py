"""The shelf: laid out anew after each publish while the old one answers, and never older than before."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from desk.server import place_desk, serve
from desk.shelves import Shelves
from flows.answers.search import search
from flows.batches.desk_note import behind_note, desk_lock, desk_note
from flows.batches.up_note import desk_fault
from flows.clock import clock
from flows.upkeep.reach import running_desk
from storage.database.live import NewerDatabaseError, live, publish
from storage.disk.locks import hold_lock
from storage.queries.questions import QuestionError
from storage.shelf import articles
from storage.shelf.queue import Wanted, places_behind
from storage.shelf.shelf import Shelf
from storage.shelf.texts import AHEAD
from tests.desk.conftest import IS_WHOLE, Served
from tests.desk.test_ruling import token


@pytest.fixture(autouse=True)
def each_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """To lay out a file and to let go of it is what is tried here."""
    monkeypatch.setattr("desk.shelves.Shelf", Shelf)


def published_again(home: Home) -> None:
    with live(home.live, now=clock()) as store:
        publish(store, home.published, run_id="again", now=clock())


def test_while_files_are_published_every_page_answers_and_none_is_older(served: Served) -> None:
    done = threading.Event()
    wrong: list[object] = []
    seen: dict[int, list[object]] = {}

    def read(number: int) -> None:
        client = served.session(f"Reader {number}")
        seen[number] = []
        while not done.is_set():
            answer = client.get("/queue")
            seen[number].append(served.desk.shelf().published_at)
            wrong.extend([answer.status_code] if answer.status_code != 200 else [])

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8 if IS_WHOLE else 3)]
    for reader in readers:
        reader.start()
    while sum(map(len, seen.values())) < (500 if IS_WHOLE else 10):
        published_again(served.home)
        time.sleep(2 if IS_WHOLE else 0.3)
    [(newest,)] = served.rows("select published_at from snapshot")
    until = time.monotonic() + 60
    while served.desk.shelf().published_at != newest and time.monotonic() < until:
        time.sleep(0.1)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert served.desk.shelf().published_at == newest
    assert all(times == sorted(times) for times in seen.values())  # type: ignore[type-var]


def test_a_sealed_text_is_gone_on_the_next_request(served: Served) -> None:
    one = served.article("language = 'fa'")
    [(sha256,)] = served.rows(f"select capture_sha256 from articles where article_id = '{one}'")
    ada = served.session("Ada")
    assert "<mark" in ada.get(f"/a/{one}").text
    with live(served.home.live, now=clock()) as store:
        seal = {"number": 99_000_000, "sha256": sha256, "because": "asked", "articles": [one], "url_keys": []}
        store.insert("seal_rows", [seal])
        publish(store, served.home.published, run_id="again", now=clock())
    page = ada.get(f"/a/{one}").text
    assert "<mark" not in page
    assert "There is no text." in page
    assert "Sealed" in page


def test_a_file_that_cannot_be_read_stops_nobody_from_looking_for_the_next(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = served.session("Ada")
    whole = served.home.published.read_bytes()
    replaced(served.home.published, b"garbage" * 5000)
    wait_until(lambda: served.desk.shelves.is_behind)
    answer = ada.get("/queue")
    assert (answer.status_code, "may have been sealed" in answer.text) == (503, True), "it may know of a seal"
    assert ada.get("/healthz").status_code == 503
    for said in (
        ada.get("/search?q=prison"),
        ada.post("/questions", data={"csrf": token(ada), "sql": "from articles"}),
    ):
        assert (said.status_code, "cannot be read: run" in said.text) in {(503, True), (422, True)}
    with hold_lock(desk_lock(served.home), holder="this test"):  # as the desk's process does
        desk_note(served.home).write_text('{"address": "http://desk.example"}')
        assert "cannot read what was published last" in desk_fault(served.home)
        [(says, remedy)] = [(one.says, one.remedy) for one in running_desk(served.home, clock())]
    assert "longwatch maintain" in says + remedy
    replaced(served.home.published, whole)
    published_again(served.home)
    [(newest,)] = served.rows("select published_at from snapshot")
    wait_until(lambda: served.desk.shelf().published_at == newest)
    assert ada.get("/healthz").text == "well\n"
    assert not behind_note(served.home).exists()
    assert ada.get("/queue").status_code == 200

    # Where a seal has come and the next cannot be laid out, the old one answers nobody: it has the text.
    def fails(*_: object) -> None:
        raise MemoryError  # neither an error of ours nor of DuckDB's

    monkeypatch.setattr("storage.shelf.shelf.Shelf._lay", fails)
    with live(served.home.live, now=clock()) as store:
        seal = {"number": 99_000_000, "sha256": "0" * 64, "because": "asked", "articles": [], "url_keys": []}
        store.insert("seal_rows", [seal])
        publish(store, served.home.published, run_id="again", now=clock())
    wait_until(lambda: served.desk.shelves.is_behind)
    answer = ada.get("/queue")
    assert answer.status_code == 503
    assert "may have been sealed" in answer.text


def replaced(path: Path, body: bytes) -> None:
    """Put a whole file in place of another."""
    beside = path.with_suffix(".beside")
    beside.write_bytes(body)
    beside.replace(path)


def wait_until(sought: Callable[[], object]) -> None:
    """Wait, a minute at most."""
    until = time.monotonic() + 60
    while not sought():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_where_nothing_is_published_the_page_says_what_to_run(tmp_path: Path) -> None:
    shelves = Shelves(Home(tmp_path), zone=lambda: "UTC")
    shelves.start()
    try:
        shelves.now()
    except Exception as error:  # noqa: BLE001 - whichever it is, it tells the next step
        assert "longwatch collect" in str(error)  # noqa: PT017
    else:
        raise AssertionError
    shelves.stop()


def test_a_desk_starts_where_the_file_cannot_be_read_and_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.published.write_bytes(b"garbage" * 5000)
    shelves = Shelves(home, zone=lambda: "UTC")
    shelves.start()
    with pytest.raises(QuestionError, match="cannot be read: run `longwatch maintain`"):
        shelves.now()
    shelves.stop()


def test_a_file_of_an_older_version_is_said_to_be_one_by_the_shelf_and_by_search(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.published.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(home.published) as connection:
        connection.execute("create table decision_rows (decision_id varchar)")
    with pytest.raises(QuestionError, match="another version of Longwatch: run `longwatch maintain`"):
        Shelf(home.published, home.spool, zone="UTC")
    with pytest.raises(QuestionError, match="another version of Longwatch: run `longwatch maintain`"):
        search(home, "prison", most=5)


def test_a_file_of_a_newer_version_stops_the_desk(demo: Home, tmp_path: Path) -> None:
    shutil.copytree(demo.root, tmp_path / "watch")
    home = Home(tmp_path / "watch")
    with live(home.live, now=clock()) as store:
        store.insert("schema_rows", [{"version": 10_000, "applied_at": clock().isoformat()}])
        publish(store, home.published, run_id="newer", now=clock())
    home.desk.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = place_desk(home, listen="127.0.0.1", port=0, names=(), tls=False)
    with pytest.raises(NewerDatabaseError, match="made by a newer Longwatch") as error:
        serve(home, place)
    assert error.value.exit_code == 74


def test_a_shelf_that_is_let_go_of_while_the_desk_stops_is_waited_for(served: Served) -> None:
    laying, may_lay = threading.Event(), threading.Event()
    asked: list[str] = []

    def zone() -> str:
        asked.append("zone")
        if len(asked) > 1:  # the next shelf, which the watcher lays out
            laying.set()
            may_lay.wait(60)
        return "UTC"

    shelves = Shelves(served.home, zone=zone)
    shelves.start()
    published_again(served.home)
    assert laying.wait(60)
    old = shelves.now()  # while the next is laid out, this one answers
    with old._lock:  # somebody still asks the old shelf
        stopping = threading.Thread(target=shelves.stop)
        stopping.start()
        may_lay.set()
        wait_until(lambda: shelves._shelf is not old)
        stopping.join(0.3)
        assert stopping.is_alive(), "a thread that asks DuckDB when the process ends aborts it"
    stopping.join(60)
    assert is_closed(old)


def is_closed(shelf: Shelf) -> bool:
    try:
        shelf.rows("select 1 as one")
    except duckdb.ConnectionException:
        return True
    return False


def test_a_page_has_one_shelf_which_is_let_go_of_when_the_last_page_that_asks_it_is_done(served: Served) -> None:
    shelves = served.desk.shelves
    with served.desk.for_a_page() as one, served.desk.for_a_page() as other:
        old = one.shelf()
        assert other.shelf() is old
        published_again(served.home)
        wait_until(lambda: shelves.now() is not old)
        with served.desk.for_a_page() as new:
            assert new.shelf() is shelves.now()
        assert one.shelf() is old
        limit = "select current_setting('memory_limit') as limit"
        assert old.rows(limit) != shelves.now().rows(limit), "two that lie side by side keep less each"
        shelves._close_retired()
        assert not is_closed(old)
    shelves._close_retired()
    assert is_closed(old), "two shelves are twice the memory"


def test_the_next_shelf_begins_with_the_orders_that_were_asked_of_the_one_before(served: Served) -> None:
    ada = served.session("Ada")
    there = ada.get("/next?order=newest").headers["location"]
    old = served.desk.shelf()
    assert old._orders
    published_again(served.home)
    wait_until(lambda: served.desk.shelf() is not old)
    assert [*served.desk.shelf()._orders] == [*old._orders], "the first page after a publish would wait for them"
    assert ada.get("/next?order=newest").headers["location"] == there


def test_texts_that_come_next_are_read_with_the_one_asked_for_and_no_more_kept_than_fits(
    demo: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(demo.published, demo.spool, zone="UTC")
    try:
        numbers = {row["place"]: row["reading_number"] for row in shelf.rows("from shelf_articles")}
        [first] = shelf.rows("from shelf_articles where place = 1")
        ahead = places_behind(shelf, Wanted(reviewer="Ada"), 1)
        asked_for = articles.text(shelf, first, lambda: ahead)
        kept = [shelf.texts.take(numbers[place]) for place in ahead]
        assert (len(kept), None in kept) == (AHEAD, False), "the demo has few readings"
        question = """select r.text, a.url from reading_rows r join article_rows a using (article_id)
            where r.number = $number"""
        for place, row in zip([1, *ahead], [asked_for, *kept], strict=True):
            assert row is not None
            assert shelf.rows(question, {"number": numbers[place]}) == [{"text": row["text"], "url": row["url"]}]
        assert shelf.texts.take(numbers[max(numbers)]) is None, "and no other"
        monkeypatch.setattr("storage.shelf.texts.MOST", len(asked_for["text"]) + 100)
        assert articles.text(shelf, first) == asked_for, "kept"
        shelf.texts.keep([{"number": -1, "text": "x" * 101}])
        assert [shelf.texts.take(numbers[place]) for place in [1, *ahead]] == [None] * (AHEAD + 1)
        assert shelf.texts.take(-1)
        assert articles.text(shelf, first) == asked_for, "read anew"
    finally:
        shelf.close()
