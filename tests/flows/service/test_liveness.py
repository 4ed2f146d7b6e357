"""Whether a watch is alive, by exit code."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.home import Home
from flows.batches.up_note import Running, left_behind, note_up, running_up
from flows.service.liveness import CRITICAL, WARNING, WELL, liveness, read_age
from flows.service.login import api_login, read_logins
from flows.service.processes.down import bring_down
from flows.service.server import ServerAddress, answers, environment
from flows.workers.processes import noted_child
from storage.database.published import open_published

HOUR = timedelta(hours=1)


def ended(home: Home) -> datetime:
    with open_published(home.published) as connection:
        assert connection
        (at,) = connection.execute("select max(finished_at) from run_end_rows").fetchall()[0]
    assert isinstance(at, datetime)
    return at


@pytest.fixture
def watch(demo: Home, tmp_path: Path) -> Home:
    """The demo's published file under another home, where locks and notes may be left."""
    home = Home(tmp_path)
    home.published.symlink_to(demo.published)
    home.store.mkdir()
    return home


@contextmanager
def up_held(home: Home, address: str) -> Iterator[None]:
    """What a running `up` leaves: its note, and its lock."""
    note_up(home, Running(pid=os.getpid(), address=address, server=address, started_at=datetime.now(UTC)))
    with home.up_lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def server(status: int, body: bytes) -> Iterator[ServerAddress]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield ServerAddress(port=one.server_port)
        one.shutdown()
        thread.join()


def test_a_run_that_ended_in_time_is_well_and_one_long_ago_is_critical(watch: Home) -> None:
    at = ended(watch)
    assert liveness(watch, max_age=2 * HOUR, now=at + HOUR).code == WELL
    late = liveness(watch, max_age=2 * HOUR, now=at + 3 * HOUR)
    assert late.code == CRITICAL
    assert f"{at:%Y-%m-%d %H:%M}" in late.says


def test_where_nothing_ever_ran_it_is_critical(tmp_path: Path) -> None:
    assert liveness(Home(tmp_path), max_age=HOUR, now=datetime.now(UTC)).code == CRITICAL


def test_a_server_that_is_dead_while_up_runs_is_a_warning(watch: Home) -> None:
    now = ended(watch)
    with server(200, b"true") as place, up_held(watch, place.address):
        assert liveness(watch, max_age=HOUR, now=now).code == WELL
    with up_held(watch, place.address):
        dead = liveness(watch, max_age=HOUR, now=now)
    assert dead.code == WARNING
    assert place.address in dead.says


def test_why_a_server_died_is_told_of_this_start_and_not_of_one_before(watch: Home) -> None:
    now, log = ended(watch), watch.store / "logs" / "server.log"
    log.parent.mkdir()
    log.write_text("database or disk is full\n", "utf-8")
    note = Running(pid=os.getpid(), address="http://127.0.0.1:1", server="http://127.0.0.1:1", started_at=now)
    for begins, is_told in ((0, True), (log.stat().st_size, False)):
        with up_held(watch, note.server):
            note_up(watch, replace(note, log_from={"server": begins}))
            assert ("the disk is full" in liveness(watch, max_age=HOUR, now=now).says) == is_told


def test_a_desk_is_named_with_its_process_and_one_that_up_keeps_and_does_not_run_is_a_warning(watch: Home) -> None:
    now, desk = ended(watch), noted_child("desk", os.getpid())
    with server(200, b"true") as place, up_held(watch, place.address):
        note_up(
            watch,
            Running(pid=os.getpid(), address=place.address, server=place.address, started_at=now, children=(desk,)),
        )
        dead = liveness(watch, max_age=HOUR, now=now)
        assert (dead.code, "store/logs/desk.log" in dead.says) == (WARNING, True)
        watch.desk.mkdir()
        with (watch.desk / "desk.lock").open("w") as file, server(503, b"stale") as behind:
            fcntl.flock(file, fcntl.LOCK_EX)
            for desk_place, code in ((place, WELL), (behind, WARNING)):
                note = {"address": desk_place.address, "pid": 4711}
                (watch.desk / "desk.json").write_text(json.dumps(note), "utf-8")
                found = liveness(watch, max_age=HOUR, now=now)
                assert (found.code, "answers 503" in found.says) == (code, code == WARNING)
            assert "longwatch maintain" in found.says, "it may be behind: starting it again brings nothing"


def test_an_up_that_was_killed_is_a_warning_until_it_is_started_again(watch: Home) -> None:
    with up_held(watch, "http://127.0.0.1:1"):
        assert not left_behind(watch)
        assert running_up(watch) is not None
    assert left_behind(watch)
    assert running_up(watch) is None
    alive = liveness(watch, max_age=HOUR, now=ended(watch))
    assert (alive.code, "start it again" in alive.says) == (WARNING, True)


def test_an_answer_counts_only_when_the_server_says_that_it_is_well() -> None:
    for status, body, well in ((200, b"true", True), (200, b"{}", False), (503, b"true", False), (401, b"", False)):
        with server(status, body) as place:
            assert answers(place.address) == well, (status, body)
    assert not answers(place.address)


def test_nobody_is_brought_down_where_none_runs(watch: Home) -> None:
    assert bring_down(watch) is None


def test_an_age_is_a_number_and_a_unit() -> None:
    assert [read_age(text) for text in ("30m", "2h", "1d")] == [HOUR / 2, 2 * HOUR, 24 * HOUR]
    for wrong in ("", "2", "h", "0h", "2 weeks", "-1h", "99999999d"):
        with pytest.raises(ValueError, match="write 30m, 2h or 1d"):
            read_age(wrong)


def test_a_password_is_read_from_a_file_that_nobody_else_can_read(tmp_path: Path) -> None:
    file = tmp_path / "login"
    for text, mode, says in (
        ("analyst:correct horse", 0o600, None),
        ("analyst:correct horse", 0o640, "chmod 600"),
        ("analyst:short", 0o600, "user:password"),
        ("nobody", 0o600, "user:password"),
        ("", 0o600, "user:password"),
    ):
        file.write_text(text)
        file.chmod(mode)
        if says is None:
            assert read_logins(file) == (text,)
        else:
            with pytest.raises(ConfigError, match=says):
                read_logins(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_logins(tmp_path / "none")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_server_of_up_has_a_login_of_its_own_whatever_the_environment_says(tmp_path: Path) -> None:
    inherited = {"PREFECT_API_AUTH_STRING": "somebody:elses", "PREFECT_API_KEY": "elsewhere"}
    home = Home(tmp_path)
    given = environment(home, ServerAddress(port=1), inherited)
    assert given["PREFECT_SERVER_API_AUTH_STRING"] == given["PREFECT_API_AUTH_STRING"] == api_login(home)
    assert "PREFECT_API_KEY" not in given
    assert given["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert environment(home, ServerAddress(port=2), {})["PREFECT_API_AUTH_STRING"] == api_login(home), "it is made once"
    assert stat.S_IMODE(home.api_login.stat().st_mode) == 0o600
    assert len(api_login(home)) > 40
    assert api_login(Home(tmp_path / "other")) != api_login(home)


def test_a_login_that_others_could_have_read_starts_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    api_login(home)
    home.api_login.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        environment(home, ServerAddress(port=1), {})


def test_the_note_of_an_up_is_read_or_ignored(watch: Home) -> None:
    with up_held(watch, "http://127.0.0.1:1"):
        watch.up_note.write_text(json.dumps({"pid": "x"}))
        assert running_up(watch) is None
