"""Who comes in, by what, and what of a request is refused before any page answers."""

from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from config.errors import ConfigError
from config.exit_codes import LongwatchError
from desk.guard import HEADERS
from desk.people import Person, _made, token_for_forms
from desk.server import place_desk as where
from flows.filing.people import ReviewError
from tests.desk.conftest import CONNECTIONS, Served


def invited(shown: Served, name: str, passphrase: str, *, is_read_only: bool = False) -> httpx.Client:
    token = shown.desk.people.invite(name, is_read_only=is_read_only)
    client = shown.client()
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
    client = shown.client()
    short = client.post(f"/invite/{token}", data={"passphrase": "short", "again": "short"})
    assert short.status_code == 422
    other = client.post(f"/invite/{token}", data={"passphrase": "a long passphrase", "again": "another one!"})
    assert other.status_code == 422
    for simple in (" " * 12, "aaaaaaaaaaaab"):
        refused = client.post(f"/invite/{token}", data={"passphrase": simple, "again": simple})
        assert (refused.status_code, "guessed at once" in refused.text) == (422, True), repr(simple)
    good = {"passphrase": "four words of mine", "again": "four words of mine"}
    assert client.post(f"/invite/{token}", data=good).status_code == 303
    assert client.get("/queue").status_code == 200
    assert client.get(f"/invite/{token}").headers["location"] == "/queue", "who is in is not asked to sign in"
    fresh = shown.client()
    assert fresh.get(f"/invite/{token}").status_code == 410
    assert fresh.post("/in", data={"name": "Mina", "passphrase": "wrong"}).status_code == 401
    fresh.get("/in", params={"name": "Mina", "passphrase": "four words of mine"})
    assert not fresh.cookies, "what stands in an address is in histories and logs: it signs nobody in"
    assert fresh.post("/in", data={"name": "Mina", "passphrase": "four words of mine"}).status_code == 303
    kept = (shown.home.store / "desk" / "people.json").read_text()
    assert "four words" not in kept
    assert token not in kept
    for path in (shown.home.store / "desk").rglob("*.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_wrong_passphrases_are_looked_at_a_few_times_only(served: Served) -> None:
    client = served.client()
    statuses = [client.post("/in", data={"name": "Ada", "passphrase": str(n)}).status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    assert client.post("/in", data={"name": " A d a", "passphrase": "1"}).status_code == 401, "another name"
    assert client.post("/in", data={"name": "\u00a0Ada ", "passphrase": "1"}).status_code == 429, "the same"
    assert client.post("/in", data={"name": "Babak", "passphrase": "1"}).status_code == 401, "of the same address"
    invented = [client.post("/in", data={"name": f"n{n}", "passphrase": "1"}).status_code for n in range(14)]
    assert invented == [401] * 13 + [429], "twenty of one address, for all names together"


def test_of_wrong_passphrases_sent_at_once_as_few_are_looked_at_and_a_good_link_works_all_the_same(
    served: Served,
) -> None:
    def tried(number: int) -> int:
        headers = {"origin": served.address}
        form = {"name": "Ada", "passphrase": str(number)}
        return httpx.post(f"{served.address}/in", data=form, headers=headers, trust_env=False, timeout=60).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(tried, range(16)))
    assert statuses == [401] * 5 + [429] * 11
    assert served.session("Ada").get("/queue").status_code == 200


def test_a_right_passphrase_is_no_wrong_try(shown: Served) -> None:
    client = invited(shown, "Often", "often has four words")
    good = {"name": "Often", "passphrase": "often has four words"}
    assert [client.post("/in", data=good).status_code for _ in range(7)] == [303] * 7


def test_a_passphrase_chosen_anew_ends_the_sessions_of_the_one_before(shown: Served) -> None:
    before = invited(shown, "Bob", "bob has four words")
    after = invited(shown, "Bob", "bob has other words")
    assert after.get("/queue").status_code == 200
    assert before.get("/queue").headers["location"] == "/in"


def test_a_name_is_neither_a_mark_of_ours_nor_one_that_looks_like_anothers(shown: Served) -> None:
    token = shown.desk.people.invite("read-only Eva", is_read_only=False)
    assert shown.desk.people.invited_name(token) == "read-only Eva"
    assert not shown.desk.people.accept(token, "four words of mine").is_read_only
    for name in ("Ad\u202ea", "Ad\u200ba", "Ada\u200f"):
        with pytest.raises(ReviewError, match="nobody sees"):
            shown.desk.people.invite(name, is_read_only=False)
        with pytest.raises(ReviewError, match="nobody sees"):
            shown.desk.people.link(name)
    with pytest.raises(ReviewError, match="nobody sees"):
        shown.desk.people.invite("Ada\u200cB", is_read_only=False)
    assert shown.desk.people.invite("می\u200cگل", is_read_only=False)


def test_revoked_in_the_middle_of_a_session_nobody_comes_again(shown: Served) -> None:
    client = invited(shown, "Zoe", "zoe has four words")
    assert client.get("/queue").status_code == 200
    assert shown.desk.people.revoke("Zoe")
    assert client.get("/queue").headers["location"] == "/in"
    assert client.post("/in", data={"name": "Zoe", "passphrase": "zoe has four words"}).status_code == 401


def test_what_one_keyboard_composes_and_another_does_not_is_one_name_and_one_passphrase(shown: Served) -> None:
    invited(shown, "Jos\u00e9", "caf\u00e9 four words")
    invited(shown, "\u0639\u0644\u06cc", "cafe\u0301 four words")  # chosen decomposed, by Persian yeh
    for name, passphrase in (
        ("Jose\u0301", "cafe\u0301 four words"), ("Jos\u00e9", "cafe\u0301 four words"),
        ("\u0639\u0644\u064a", "caf\u00e9 four words"), ("\u0639\u0644\u06cc", "cafe\u0301 four words"),
    ):  # fmt: skip
        assert shown.client().post("/in", data={"name": name, "passphrase": passphrase}).status_code == 303, name
    salt = "00" * 16
    with shown.desk.people._changed() as people:  # as an earlier version kept one
        people["Old"] = Person(name="Old", salt=salt, made=_made("cafe\u0301 of old days", salt))
    assert shown.client().post("/in", data={"name": "Old", "passphrase": "cafe\u0301 of old days"}).status_code == 303


def test_a_session_in_a_browser_ends_where_another_is_begun_there(shown: Served) -> None:
    ada = shown.session("Ada")
    before = dict(ada.cookies)
    ada.post("/in", data={"link": shown.desk.people.link("Babak")})
    assert "Babak" in ada.get("/settings").text
    old = httpx.get(f"{shown.address}/queue", cookies=before, trust_env=False, timeout=60)
    assert old.headers["location"] == "/in"


def test_who_was_invited_to_read_only_reads_only_by_a_link_too(shown: Served) -> None:
    shown.desk.people.invite("Looker", is_read_only=True)
    shown.desk.people.link("Looker")
    assert shown.desk.people.everybody()["Looker"].is_read_only


def test_settings_pressed_while_somebody_is_revoked_bring_nobody_back(shown: Served) -> None:
    people = shown.desk.people
    client = invited(shown, "Eve", "eve has four words")
    before = people.everybody()["Eve"]
    invited(shown, "Eve", "eve has other words", is_read_only=True)
    assert people.prefer(before.name, language="fa", has_keys=False)
    now = people.everybody()["Eve"]
    assert (now.is_read_only, now.language) == (True, "fa")
    assert now.made != before.made, "an older copy undoes nothing"
    with ThreadPoolExecutor(4) as pool, people._changed() as changed:  # the others wait for their turn
        pressed = [pool.submit(people.prefer, "Eve", language="fr", has_keys=True) for _ in range(4)]
        del changed["Eve"]
    assert [one.result() for one in pressed] == [False] * 4
    assert "Eve" not in people.everybody()
    assert client.get("/settings").headers["location"] == "/in"


def test_who_is_revoked_while_another_is_let_in_does_not_come_back(shown: Served) -> None:
    people = shown.desk.people
    invited(shown, "Eve", "eve has four words")
    with ThreadPoolExecutor(1) as pool, people._changed():  # holds a list in which she still stands
        revoked = pool.submit(people.revoke, "Eve")
        wait([revoked], timeout=0.2)
    assert revoked.result()
    assert "Eve" not in people.everybody()


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
        ("/queue?after=3-57", 422),
        ("/queue?after=3.1.2026-02-30.1.abcd", 422),
        ("/queue?after=3.1.2026-02-27.1.abcd", 200),
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
        ("/search?q=topic:nosuch", 422),
        ("/queue?topic=nosuch", 422),
        ("/queue?source=nosuch", 422),
        ("/queue?language=zz", 422),
        ("/next?topic=nosuch", 422),
        ("/log?topic=nosuch", 422),
        ("/log?reviewer=nobody", 422),
        ("/log?format=xml", 422),
        ("/rulings/x/withdraw", 404),
    ],
)
def test_a_parameter_that_is_none_is_said_to_be(shown: Served, path: str, status: int) -> None:
    assert shown.session("Ada").get(path).status_code == status


def test_a_form_that_is_too_long_is_refused_and_one_that_is_not_is_read(shown: Served) -> None:
    ada = shown.session("Ada")
    assert [ada.post("/settings", data={"language": "x" * many}).status_code for many in (60_000, 64_000)] == [403, 413]


def test_a_form_that_comes_too_slowly_is_cut_off(shown: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.application.Application.seconds_for_body", 0.2)
    host = shown.address.removeprefix("http://")
    head = f"POST /in HTTP/1.1\r\nHost: {host}\r\nOrigin: {shown.address}\r\nContent-Length: 60000\r\n\r\nname="
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=30) as slow:
        slow.sendall(head.encode())
        answer = b""
        while part := slow.recv(4096):  # until it is closed
            answer += part
    assert b" 408 " in answer.partition(b"\r\n")[0]


def test_people_that_cannot_be_read_are_said_to_be(served: Served) -> None:
    ada = served.session("Ada")
    (served.home.store / "desk" / "people.json").write_text("[{")
    answer = ada.get("/queue")
    assert answer.status_code == 503
    assert "people.json: damaged" in answer.text
    with pytest.raises(LongwatchError, match="from a backup") as error:
        served.desk.people.everybody()
    assert error.value.exit_code == 74


def test_whoever_was_invited_and_has_not_come_is_revoked_too(shown: Served) -> None:
    token = shown.desk.people.invite("Dora", is_read_only=True)
    assert shown.desk.people.revoke("Dora")
    assert shown.desk.people.invited_name(token) is None
    assert not shown.desk.people.revoke("Dora")


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


def test_what_is_answered_before_any_page_tells_the_browser_so_too(shown: Served) -> None:
    there = urlsplit(shown.address)
    place = (str(there.hostname), there.port or 0)
    headers = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items()).encode()
    for wrong in (b"no request\r\n\r\n", b"GET / HTTP/1.1\r\nx: " + b"y" * 200_000):
        answer = _answered(place, wrong)
        assert answer.startswith(b"HTTP/1.1 400 "), wrong[:20]
        assert headers in answer
    with ExitStack() as opened:
        for _ in range(CONNECTIONS):
            opened.enter_context(socket.create_connection(place))
        busy = _answered(place, b"GET /in HTTP/1.1\r\nhost: x\r\n\r\n")
    assert busy.startswith(b"HTTP/1.1 503 ")
    assert headers in busy


def _answered(place: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(place, timeout=20) as one:
        one.sendall(request)
        found = b""
        with suppress(ConnectionResetError):  # where it was closed before all was read
            while part := one.recv(65536):
                found += part
    return found


def test_beyond_this_computer_there_is_no_desk_in_the_clear(tmp_path: Path) -> None:
    from config.home import Home

    home = Home(tmp_path)
    with pytest.raises(ConfigError, match="in the clear"):
        where(home, listen="0.0.0.0", port=4300, names=(), tls=False)
    place = where(home, listen="0.0.0.0", port=4300, names=("desk.example",), tls=True)
    assert place.certificate is not None
    assert len(place.certificate.fingerprint) == 95
    assert place.origins.origin_of_host("desk.example:4300") == "https://desk.example:4300"
    assert place.origins.for_others == "https://desk.example:4300"
    again = where(home, listen="0.0.0.0", port=4300, names=("Desk.Example",), tls=True)
    assert again.certificate is not None
    assert again.certificate.fingerprint == place.certificate.fingerprint
    for listen, port, names, hosts, address, for_others in (
        ("0.0.0.0", 443, ("desk.example",), ("desk.example", "DESK.example:443", "127.0.0.1", "192.0.2.7"),
         "https://127.0.0.1", "https://desk.example"),
        ("::", 4300, (), ("[::1]:4300", "[2001:db8::1]:4300"), "https://[::1]:4300", None),
        ("0.0.0.0", 4300, ("\u0645\u06cc\u0632.ir",), ("xn--xgb1b11a.ir:4300",), "https://127.0.0.1:4300",
         "https://xn--xgb1b11a.ir:4300"),
        ("0.0.0.0", 4300, ("Straße.example",), ("xn--strae-oqa.example:4300",), "https://127.0.0.1:4300",
         "https://xn--strae-oqa.example:4300"),
        ("127.0.0.1", 4300, ("2001:db8::1",), ("[2001:db8::1]:4300",), "https://127.0.0.1:4300",
         "https://[2001:db8::1]:4300"),
    ):  # fmt: skip
        origins = where(home, listen=listen, port=port, names=names, tls=True).origins
        assert (origins.first, origins.for_others) == (address, for_others)
        for host in hosts:
            assert origins.origin_of_host(host) == f"https://{host.lower().removesuffix(':443')}", host
        assert origins.origin_of_host("desk.example:4301") is None
        local = "localhost" if port == 443 else "localhost:4300"
        assert origins.redirect_of_host(local) == address
        assert origins.redirect_of_host(address.removeprefix("https://")) is None
    plain = where(home, listen="127.0.0.1", port=80, names=(), tls=False).origins
    assert plain.origin_of_host("127.0.0.1") == plain.first == "http://127.0.0.1"
    for wrong in ("https://x.org", "a b", "", "x.org:443", "x.org/desk", "*.org", "-x.org", "x..org", "a" * 64):
        with pytest.raises(ConfigError, match="is no name"):
            where(home, listen="127.0.0.1", port=4300, names=(wrong,), tls=False)


def test_whoever_asks_for_localhost_is_led_to_the_desk(shown: Served) -> None:
    port = shown.address.rpartition(":")[2]
    for path in ("/queue?state=all", "/in"):
        answer = shown.client().get(path, headers={"host": f"localhost:{port}"})
        assert answer.headers["location"] == shown.address + path
    assert shown.client().post("/in", headers={"host": f"localhost:{port}"}).status_code == 421
