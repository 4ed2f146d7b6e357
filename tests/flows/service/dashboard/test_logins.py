"""Links, sessions, passwords, and the names of a dashboard."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.errors import ConfigError
from flows.service.dashboard.logins import OF_EVERYBODY, WITHIN_SECONDS, WRONG_TRIES, Passwords, Tokens
from flows.service.dashboard.origins import Origins, is_own_page, is_read_from_elsewhere, read_origin

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_token_is_good_for_its_time_and_taken_once(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "logins" / "links", lasts=10 * MINUTE)
    token = tokens.issue(NOW, to="Ada")
    assert tokens.held_by(token, NOW + 9 * MINUTE) == "Ada"
    assert tokens.held_by(token, NOW + 10 * MINUTE) is None
    assert tokens.held_by(token, NOW - MINUTE) is None, "a clock that was ahead made it: it would last too long"
    assert tokens.held_by("", NOW) is None
    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(lambda _: tokens.take(token, NOW), range(8))) == 1


def test_a_token_lies_on_disk_by_its_hash_where_nobody_else_looks_and_not_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "logins" / "sessions"
    tokens = Tokens(folder, lasts=10 * MINUTE)
    token = tokens.issue(NOW)
    (path,) = folder.iterdir()
    assert token not in path.name + path.read_text("utf-8")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, folder, folder.parent)] == [0o600, 0o700, 0o700]
    tokens.issue(NOW + 11 * MINUTE)
    assert not path.exists()
    (folder / path.name).write_text("nonsense")
    assert tokens.held_by(token, NOW) is None


def test_many_who_come_at_once_each_keep_their_token(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "logins" / "sessions", lasts=10 * MINUTE)
    with ThreadPoolExecutor(8) as many:
        given = [*many.map(lambda number: (number, tokens.issue(NOW, to=str(number))), range(160))]
    assert [number for number, token in given if tokens.held_by(token, NOW) != str(number)] == []


def test_who_read_the_clock_a_moment_before_another_came_clears_nothing_of_theirs_away(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "logins" / "sessions", lasts=10 * MINUTE)
    newer = tokens.issue(NOW, to="Ada")
    tokens.issue(NOW - MINUTE / 60, to="Bo")
    assert tokens.held_by(newer, NOW) == "Ada"


def test_passwords_of_one_address_and_of_all_are_tried_a_few_times_in_a_while() -> None:
    seconds = [0.0]
    passwords = Passwords(("ada:longenough", "zoë:پنهان پنهان"), clock=lambda: seconds[0])
    assert passwords.are("zoë", "پنهان پنهان", address="a")
    for _ in range(WRONG_TRIES):
        assert passwords.seconds_to_wait("a") == 0
        assert not passwords.are("ada", "longenoug", address="a")
    assert passwords.seconds_to_wait("a") == WITHIN_SECONDS
    assert passwords.seconds_to_wait("b") == 0
    for number in range(OF_EVERYBODY - WRONG_TRIES):
        passwords.are("ada", "guess", address=f"c{number}")
    assert passwords.seconds_to_wait("b") == WITHIN_SECONDS
    seconds[0] = WITHIN_SECONDS
    assert passwords.seconds_to_wait("a") == passwords.seconds_to_wait("b") == 0
    assert not Passwords(())


def test_a_dashboard_has_the_names_it_was_given_and_no_others() -> None:
    here = Origins(listen="127.0.0.1", port=4200, named=("https://watch.example.org",))
    assert here.origin_of_host("127.0.0.1:4200") == here.first == "http://127.0.0.1:4200"
    assert here.origin_of_host("watch.example.org") == "https://watch.example.org"
    for host in ("watch.example.org:4200", "evil.example:4200", "127.0.0.1", "192.0.2.1:4200", "[::1]:4200", ""):
        assert here.origin_of_host(host) is None, host
    anywhere = Origins(listen="0.0.0.0", port=4200)
    assert anywhere.origin_of_host("192.0.2.1:4200") == "http://192.0.2.1:4200", (
        "no page elsewhere can be at an address of ours"
    )
    assert anywhere.origin_of_host("[2001:db8::1]:4200") == "http://[2001:db8::1]:4200"
    for host in ("evil.example:4200", "192.0.2.1:4201", "192.0.2.1", "0x7f.1:4200", "192.0.2.1.evil.example:4200"):
        assert anywhere.origin_of_host(host) is None, host
    assert here.redirect_of_host("localhost:4200") == "http://127.0.0.1:4200"
    assert here.redirect_of_host("localhost:4201") is None


def test_an_origin_is_written_as_a_browser_shows_it() -> None:
    assert read_origin("https://Watch.example.org/") == "https://watch.example.org"
    assert read_origin("http://192.0.2.1:8080") == "http://192.0.2.1:8080"
    for wrong in ("watch.example.org", "ftp://x", "https://", "https://x/y", "https://x?y", "https://u:p@x", "*"):
        with pytest.raises(ConfigError, match="as a browser shows it"):
            read_origin(wrong)


def test_a_link_that_somebody_follows_from_elsewhere_opens_and_a_script_from_elsewhere_does_not() -> None:
    follows = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert not is_read_from_elsewhere(follows)
    assert is_read_from_elsewhere({**follows, "sec-fetch-dest": "iframe"})
    assert is_read_from_elsewhere({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"})
    assert not is_read_from_elsewhere({})
    assert not is_own_page({}, "http://127.0.0.1:4200"), "browsers say where a form comes from"
