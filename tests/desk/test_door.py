"""Who comes in, by what, and what of a request is refused before any page answers."""

from __future__ import annotations

import stat
from pathlib import Path

import httpx
import pytest

from config.errors import ConfigError
from desk.people import token_for_forms
from desk.server import place_desk as where
from tests.desk.conftest import Served


def invited(shown: Served, name: str, passphrase: str, *, is_read_only: bool = False) -> httpx.Client:
    token = shown.desk.people.invite(name, is_read_only=is_read_only)
    client = httpx.Client(base_url=shown.address, headers={"origin": shown.address}, trust_env=False, timeout=60)
    done = client.post(f"/invite/{token}", data={"passphrase": passphrase, "again": passphrase})
    assert done.status_code == 303, done.text
    return client


def test_without_a_cookie_every_page_leads_to_the_sign_in(shown: Served) -> None:
    for path in ("/", "/queue", "/a/0123456789abcdef", "/log", "/questions", "/nothing"):
        answer = httpx.get(shown.address + path, trust_env=False, timeout=60)
        assert (answer.status_code, answer.headers["location"]) == (303, "/in"), path
    assert httpx.get(f"{shown.address}/healthz", trust_env=False, timeout=60).text == "well\n"


def test_an_invitation_is_good_once_and_the_passphrase_then_signs_in(shown: Served) -> None:
    token = shown.desk.people.invite("Mina", is_read_only=False)
    client = httpx.Client(base_url=shown.address, headers={"origin": shown.address}, trust_env=False, timeout=60)
    short = client.post(f"/invite/{token}", data={"passphrase": "short", "again": "short"})
    assert short.status_code == 422
    other = client.post(f"/invite/{token}", data={"passphrase": "a long passphrase", "again": "another one!"})
    assert other.status_code == 422
    good = {"passphrase": "four words of mine", "again": "four words of mine"}
    assert client.post(f"/invite/{token}", data=good).status_code == 303
    assert client.get("/queue").status_code == 200
    assert client.get(f"/invite/{token}").headers["location"] == "/queue", "who is in is not asked to sign in"
    fresh = httpx.Client(base_url=shown.address, headers={"origin": shown.address}, trust_env=False, timeout=60)
    assert fresh.get(f"/invite/{token}").status_code == 410
    assert fresh.post("/in", data={"name": "Mina", "passphrase": "wrong"}).status_code == 401
    assert fresh.post("/in", data={"name": "Mina", "passphrase": "four words of mine"}).status_code == 303
    kept = (shown.home.store / "desk" / "people.json").read_text()
    assert "four words" not in kept
    assert token not in kept
    for path in (shown.home.store / "desk").rglob("*.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_wrong_passphrases_are_looked_at_a_few_times_only(served: Served) -> None:
    client = httpx.Client(base_url=served.address, headers={"origin": served.address}, trust_env=False, timeout=60)
    statuses = [client.post("/in", data={"name": "Ada", "passphrase": str(n)}).status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]


def test_revoked_in_the_middle_of_a_session_nobody_comes_again(shown: Served) -> None:
    client = invited(shown, "Zoe", "zoe has four words")
    assert client.get("/queue").status_code == 200
    assert shown.desk.people.revoke("Zoe")
    assert client.get("/queue").headers["location"] == "/in"
    assert client.post("/in", data={"name": "Zoe", "passphrase": "zoe has four words"}).status_code == 401


def test_who_may_only_read_gets_no_forms_and_rules_nothing(shown: Served) -> None:
    client = invited(shown, "Reader", "reader has four words", is_read_only=True)
    one = shown.article("true")
    page = client.get(f"/a/{one}").text
    assert 'name="decision"' not in page
    session = next(iter(client.cookies.values()))
    form = {"csrf": token_for_forms(session), "decision": "relevant"}
    assert client.post(f"/a/{one}/rule", data=form).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_what_another_page_sends_is_refused(shown: Served, headers: dict[str, str], status: int) -> None:
    ada = shown.session("Ada")
    form = {"csrf": token_for_forms(next(iter(ada.cookies.values())))}
    assert ada.post("/undo", data=form, headers=headers).status_code == status


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_that_was_not_made_for_the_session_is_refused(shown: Served, token: str) -> None:
    assert shown.session("Ada").post("/undo", data={"csrf": token}).status_code == 403


def test_a_request_that_tells_neither_origin_nor_metadata_changes_nothing(shown: Served) -> None:
    ada = shown.session("Ada")
    form = {"csrf": token_for_forms(next(iter(ada.cookies.values())))}
    del ada.headers["origin"]
    assert ada.post("/undo", data=form).status_code == 403
    assert ada.post("/undo", data=form, headers={"sec-fetch-site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queue?after=x", 422),
        ("/queue?state=none", 422),
        ("/queue?because=none", 422),
        ("/queue?topic=%00", 422),
        ("/a/zzzz", 404),
        ("/a/0123456789abcdef", 404),
        ("/a/../../etc/passwd", 404),
        ("/static/../desk.py", 404),
        ("/static/%2e%2e/words.toml", 404),
        ("/figures?state=x", 422),
        ("/search?q=%22", 422),
        ("/log?format=xml", 422),
        ("/rulings/x/withdraw", 404),
    ],
)
def test_a_parameter_that_is_none_is_said_to_be(shown: Served, path: str, status: int) -> None:
    assert shown.session("Ada").get(path).status_code == status


def test_every_answer_tells_the_browser_what_it_may(shown: Served) -> None:
    ada = shown.session("Ada")
    for path in ("/queue", "/in", "/nothing", f"/a/{shown.article('true')}/capture"):
        headers = ada.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
    kept = ada.get(f"/a/{shown.article('true')}/capture")
    assert kept.headers["content-type"].startswith("text/plain")
    assert "sandbox" in kept.headers["content-security-policy"]
    assert kept.headers["content-disposition"].startswith("attachment")


def test_beyond_this_computer_there_is_no_desk_in_the_clear(tmp_path: Path) -> None:
    from config.home import Home

    home = Home(tmp_path)
    with pytest.raises(ConfigError, match="in the clear"):
        where(home, listen="0.0.0.0", port=4300, names=(), tls=False)
    place = where(home, listen="0.0.0.0", port=4300, names=("desk.example",), tls=True)
    assert place.certificate is not None
    assert len(place.certificate.fingerprint) == 95
    assert place.origins.origin_of_host("desk.example:4300") == "https://desk.example:4300"
    again = where(home, listen="0.0.0.0", port=4300, names=("desk.example",), tls=True)
    assert again.certificate is not None
    assert again.certificate.fingerprint == place.certificate.fingerprint
