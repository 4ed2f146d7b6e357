"""What the door of a running dashboard lets through, asked as programs ask: the attacks that need no browser."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from flows.service.dashboard.logins import SESSION_LASTS
from flows.service.login import api_login
from tests.flows.service.dashboard.conftest import PASSWORD, Up, asked

pytestmark = pytest.mark.slow
FORM = "application/x-www-form-urlencoded"
NOWHERE = "00000000-0000-0000-0000-000000000000"
SHELL = {"pull_steps": [{"prefect.deployments.steps.run_shell_script": {"script": "touch ./PWNED"}}]}
EVIL = {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}


@pytest.fixture(scope="module")
def cookie(up: Up) -> str:
    return up.cookie()


def one(up: Up, flow: str = "health") -> str:
    name: str = up.deployments[flow]["id"]
    return name


def states(up: Up) -> list[dict[str, Any]]:
    """The runs that somebody started: Prefect plans others meanwhile."""
    found: list[dict[str, Any]] = up.ask_server("POST", "/api/flow_runs/filter", {}).json()
    return [run for run in found if not run["auto_scheduled"]]


def test_the_server_itself_answers_nobody_without_its_login(up: Up) -> None:
    for authorization in (
        "",
        "Basic bG9uZ3dhdGNoOmd1ZXNzZWQ=",
        f"Basic {base64.b64encode(PASSWORD.encode()).decode()}",
    ):
        headers = {"Authorization": authorization} if authorization else {}
        for method, path, body in (
            ("POST", "/api/deployments/filter", {}),
            ("PATCH", f"/api/deployments/{one(up)}", SHELL),
            ("POST", f"/api/deployments/{one(up)}/create_flow_run", {"state": {"type": "SCHEDULED"}}),
            ("GET", "/api/admin/settings", None),
        ):
            assert asked(up.server, method, path, body, headers).status == 401, (method, path)


def test_the_server_itself_tells_no_other_page_anything(up: Up) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PATCH"}
    answer = asked(up.server, "OPTIONS", f"/api/deployments/{one(up)}", None, headers)
    assert (answer.status, answer.headers.get("access-control-allow-origin")) == (400, None)


def test_nothing_is_read_or_changed_without_a_log_in(up: Up) -> None:
    for method, path, body in (
        ("GET", f"/api/deployments/{one(up)}", None),
        ("POST", "/api/deployments/filter", {}),
        ("POST", "/api/artifacts/filter", {}),
        ("GET", "/api/health", None),
        ("POST", f"/api/deployments/{one(up)}/create_flow_run", {}),
        ("POST", "/longwatch/logout", {}),
    ):
        assert up.ask(method, path, body).status == 401, path
        assert up.ask(method, path, body, cookie=f"longwatch-{up.host.rpartition(':')[2]}=guessed").status == 401
    for path in ("/", "/runs", "/deployments", "/v2/", "/assets/index.js", "/ui-settings"):
        answer = up.ask("GET", path)
        assert (answer.status, b"longwatch dashboard" in answer.body) == (401, True), path
        assert b"prefect" not in answer.body.lower()


def test_the_steps_of_the_known_attack_fail_through_the_door_even_of_one_who_is_logged_in(up: Up, cookie: str) -> None:
    before = len(states(up))
    for known in ("", cookie):
        assert up.ask("POST", "/api/deployments/filter", {}, cookie=known, **EVIL).status == 403
        preflight = up.ask(
            "OPTIONS", f"/api/deployments/{one(up)}", cookie=known, Access_Control_Request_Method="PATCH"
        )
        assert preflight.status == 405
        assert not [name for name in preflight.headers if name.startswith("access-control")]
        assert up.ask("PATCH", f"/api/deployments/{one(up)}", SHELL, cookie=known, **EVIL).status == 403
        start = up.ask("POST", f"/api/deployments/{one(up)}/create_flow_run", {}, cookie=known, **EVIL)
        assert start.status == 403
    assert up.ask("PATCH", f"/api/deployments/{one(up)}", SHELL, cookie=cookie).status == 403
    assert not up.ask_server("GET", f"/api/deployments/{one(up)}").json()["pull_steps"]
    assert len(states(up)) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_what_changes_something_comes_from_the_dashboards_own_pages(
    up: Up, cookie: str, headers: Mapping[str, str]
) -> None:
    assert up.ask("POST", "/api/flow_runs/count", {}, cookie=cookie).status == 200
    assert up.ask("POST", "/api/flow_runs/count", {}, cookie=cookie, **headers).status == 403


def test_another_page_reads_nothing_by_a_script_or_a_picture(up: Up, cookie: str) -> None:
    path = f"/api/deployments/{one(up)}"
    assert up.ask("GET", path, cookie=cookie).status == 200
    for site in ("cross-site", "same-site"):
        assert up.ask("GET", path, cookie=cookie, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status == 403
        assert up.ask("GET", "/assets/x.js", cookie=cookie, Sec_Fetch_Site=site, Sec_Fetch_Dest="script").status == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", ""]
)
def test_a_page_that_was_rebound_to_this_computer_has_no_name_of_ours(up: Up, cookie: str, host: str) -> None:
    host = host.format(port=up.host.rpartition(":")[2])
    for method, path, body in (
        ("GET", "/", None),
        ("POST", "/api/deployments/filter", {}),
        ("GET", "/ui-settings", None),
    ):
        headers = {"Host": host, "Origin": f"http://{host}", "Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
        assert asked(up.address, method, path, body, headers).status == 421, path


def test_localhost_is_sent_on_to_the_one_name(up: Up) -> None:
    port = up.host.rpartition(":")[2]
    for host in (f"localhost:{port}", f"[::1]:{port}"):
        answer = asked(up.address, "GET", "/runs?page=2", None, {"Host": host})
        assert (answer.status, answer.headers["location"]) == (307, f"{up.address}/runs?page=2")
        assert asked(up.address, "POST", "/api/flows/count", {}, {"Host": host}).status == 421
    answer = asked(up.address, "GET", "@elsewhere.example/", None, {"Host": f"localhost:{port}"})
    assert "elsewhere" not in answer.headers.get("location", "")


def test_a_link_is_good_once_and_only_as_it_was_printed(up: Up) -> None:
    command = [sys.executable, "-m", "longwatch", "--home", str(up.home.root), "dashboard"]
    link = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    assert link.startswith(f"{up.address}/longwatch/login?link=")
    path = link.removeprefix(up.address)
    assert "set-cookie" not in asked(up.address, "HEAD", path).headers, "a look at its headers uses nothing up"
    assert asked(up.address, "GET", path[:-1]).status == 401
    first, second = asked(up.address, "GET", path), asked(up.address, "GET", path)
    assert (first.status, second.status) == (200, 401)
    assert "set-cookie" not in second.headers
    cookie = first.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert f"Max-Age={int(SESSION_LASTS.total_seconds())}" in cookie


def test_whoever_logs_out_is_out_wherever_the_cookie_went(up: Up) -> None:
    known = up.cookie()
    assert up.ask("GET", "/api/version", cookie=known).status == 200
    assert up.ask("POST", "/longwatch/logout", cookie=known, Origin="https://evil.example").status == 403
    assert up.ask("POST", "/longwatch/logout", cookie=known).status == 200
    assert up.ask("GET", "/api/version", cookie=known).status == 401


def test_wrong_passwords_are_looked_at_a_few_times_only_and_a_link_works_all_the_same(up: Up) -> None:
    def tried(user: str, password: str) -> int:
        body = f"user={user}&password={password.replace(' ', '+')}".encode()
        answer = up.ask("POST", "/longwatch/login", body, source="127.0.0.9", Content_Type=FORM)
        assert ("set-cookie" in answer.headers) == (answer.status == 200)
        return answer.status

    user, _, password = PASSWORD.partition(":")
    assert tried(user, password) == 200
    assert [tried(user, f"guess {number}") for number in range(7)] == [401] * 5 + [429] * 2
    assert tried(user, password) == 429, "not even the right one: a guesser learns nothing more"
    assert up.ask("GET", "/api/version", cookie=up.cookie()).status == 200


REFUSED_STARTS: list[dict[str, Any]] = [
    {"job_variables": {"env": {"PATH": "/evil"}}},
    {"job_variables": {"command": "id"}},
    {"infrastructure_document_id": NOWHERE},
    {"work_queue_name": "evil"},
    {"parent_task_run_id": NOWHERE},
    {"parameters": {"home": "/elsewhere"}},
    {"parameters": {"day": {"__prefect_kind": "jinja", "template": "{{ 1 }}"}}},
    {"parameters": {"day": {"__prefect_kind": "workspace_variable", "variable_name": "x"}}},
    {"parameters": {"day": ["x", {"y": {"__prefect_kind": "json", "value": "1"}}]}},
    {"parameters": []},
    {"enforce_parameter_schema": False},
    {"empirical_policy": {"retries": 3}},
    {"state": {"type": "COMPLETED"}},
    {"state": {"type": "SCHEDULED", "data": {"type": "result", "storage_key": "/etc/passwd"}}},
    {"state": {"type": "SCHEDULED", "state_details": {"deferred": True}}},
    {"labels": {"a": "b"}},
    {"context": {}},
    {"unheard_of": None},
]


@pytest.mark.parametrize("body", REFUSED_STARTS, ids=json.dumps)
def test_a_run_is_started_by_the_fields_of_its_form_and_no_others(up: Up, cookie: str, body: dict[str, Any]) -> None:
    before = len(states(up))
    path = f"/api/deployments/{one(up, 'digest')}/create_flow_run"
    assert up.ask("POST", path, body, cookie=cookie).status == 403
    assert len(states(up)) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"name": "x", "name": "y"}', 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"[]", 403),
        (b'"x"', 403),
        (b"\xff\xfe{}", 400),
        (b" " * 1_000_001, 413),
    ],
    ids=["twice", "cut", "deep", "list", "text", "bytes", "long"],
)
def test_a_body_that_the_server_might_read_otherwise_is_refused(up: Up, cookie: str, body: bytes, status: int) -> None:
    path = f"/api/deployments/{one(up)}/create_flow_run"
    assert up.ask("POST", path, body, cookie=cookie, Content_Type="application/json").status == status


def test_runs_of_our_own_deployments_are_started_cancelled_and_retried(up: Up, cookie: str) -> None:
    path = f"/api/deployments/{one(up, 'retag')}/create_flow_run"
    later = {"type": "SCHEDULED", "message": "", "state_details": {"scheduled_time": "2099-01-01T00:00:00Z"}}
    form = {"parameters": {"tagging": {"ordered_by": "Ada", "only_count": True}}, "tags": [], "job_variables": {}}
    started = up.ask("POST", path, {**form, "state": later, "enforce_parameter_schema": True}, cookie=cookie)
    assert started.status == 201, started.body
    state = f"/api/flow_runs/{started.json()['id']}/set_state"
    wrong: list[dict[str, Any]] = [
        {"state": {"type": "COMPLETED"}},
        {"state": {"type": "SCHEDULED"}},
        {"state": {"type": "CANCELLING", "name": "Completed"}},
        {"state": {"type": "CANCELLING", "data": {}}},
        {"state": {}},
        {"state": {"type": "SCHEDULED", "name": "AwaitingRetry", "state_details": {"pause_timeout": None}}},
    ]
    for refused in wrong:
        assert up.ask("POST", state, refused, cookie=cookie).status == 403, refused
    again = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "x"}, "force": False}
    assert up.ask("POST", state, again, cookie=cookie).status in {200, 201}
    assert up.ask("POST", state, {"state": {"type": "CANCELLING"}, "force": True}, cookie=cookie).status in {200, 201}


def test_a_deployment_that_is_not_ours_is_neither_started_nor_changed(up: Up, cookie: str) -> None:
    flow = up.ask_server("POST", "/api/flows/", {"name": "somebody's"}).json()
    theirs = {"name": "theirs", "flow_id": flow["id"], "entrypoint": "somewhere.flow"}
    posing = {"name": "posing", "flow_id": flow["id"], "entrypoint": "flows.service.flows.health", **SHELL}
    for body in (theirs, posing):
        name = up.ask_server("POST", "/api/deployments/", body).json()["id"]
        assert up.ask("POST", f"/api/deployments/{name}/create_flow_run", {}, cookie=cookie).status == 403
        assert up.ask("POST", f"/api/deployments/{name}/pause_deployment", cookie=cookie).status == 403
        run = up.ask_server("POST", f"/api/deployments/{name}/create_flow_run", {}).json()["id"]
        cancelled = {"state": {"type": "CANCELLING"}}
        assert up.ask("POST", f"/api/flow_runs/{run}/set_state", cancelled, cookie=cookie).status == 403
        up.ask_server("DELETE", f"/api/deployments/{name}")


def test_a_schedule_is_switched_off_and_on_and_changed_in_nothing_else(up: Up, cookie: str) -> None:
    path = f"/api/deployments/{one(up)}/schedules"
    (schedule,) = up.ask_server("GET", path).json()
    at = f"{path}/{schedule['id']}"
    sent = {name: schedule[name] for name in ("slug", "schedule", "parameters")} | {"active": False}
    assert up.ask("PATCH", at, sent, cookie=cookie).status == 204
    assert [one["active"] for one in up.ask_server("GET", path).json()] == [False]
    assert up.ask("PATCH", at, {"active": True}, cookie=cookie).status == 204
    faster = {**schedule["schedule"], "interval": 1}
    for refused in (
        {"schedule": faster},
        {"parameters": {"day": "x"}},
        {"slug": "x"},
        {"active": "no"},
        {"replaces": "x"},
    ):
        assert up.ask("PATCH", at, refused, cookie=cookie).status == 403, refused
    assert up.ask("DELETE", at, cookie=cookie).status == 405
    assert up.ask("POST", path, [], cookie=cookie).status == 403
    (after,) = up.ask_server("GET", path).json()
    assert after["schedule"] == schedule["schedule"]
    for action in ("pause", "resume"):
        whole = f"/api/deployments/{one(up)}/{action}_deployment"
        assert up.ask("POST", whole, {"force": True}, cookie=cookie).status == 403
        assert up.ask("POST", whole, cookie=cookie).status == 200


def test_a_form_is_checked_by_its_own_schema_only(up: Up, cookie: str) -> None:
    schema = up.deployments["digest"]["parameter_openapi_schema"]
    path = "/api/ui/schemas/validate"
    assert up.ask("POST", path, {"schema": schema, "values": {"send_again": True}}, cookie=cookie).status == 200
    for refused in (
        {"schema": {**schema, "pattern": "(a+)+$"}, "values": {}},
        {"schema": schema, "values": {"day": {"__prefect_kind": "workspace_variable", "variable_name": "x"}}},
        {},
    ):
        assert up.ask("POST", path, refused, cookie=cookie).status == 403


def test_secrets_in_blocks_are_not_shown_in_a_browser(up: Up, cookie: str) -> None:
    path = "/api/block_documents/filter"
    assert up.ask("POST", path, {}, cookie=cookie).status == 200
    for value in (True, 1, "true"):
        assert up.ask("POST", path, {"include_secrets": value}, cookie=cookie).status == 403
    assert up.ask("GET", f"/api/block_documents/{NOWHERE}?include_secrets=true", cookie=cookie).status == 403


def test_a_path_that_is_another_one_once_decoded_is_nobodys(up: Up, cookie: str) -> None:
    for path in (
        "/api/../api/admin/storage", "/api/artifacts/x%2F..%2F..%2Fadmin%2Fstorage/latest", "/api/%61dmin/storage",
        "//api/admin/storage", "/api/flows/name/..", "/%61pi/admin/storage", "/api/admin/storage?", "/docs", "/redoc",
        "/openapi.json", "/api/docs", "/api/static/prefect-logo-mark-gradient.png",
        "/assets/..%2f..%2fapi/admin/storage",
        "/docs%2Fx", "/\\api/admin/storage",
    ):  # fmt: skip
        assert up.ask("GET", path, cookie=cookie).status in {400, 403}, path


def handshake(up: Up, path: str, cookie: str, origin: str | None, host: str = "") -> Any:
    port = int(up.host.rpartition(":")[2])
    headers = {"Cookie": cookie} if cookie else {}
    from_page = Origin(origin) if origin else None
    dialled = socket.create_connection(("127.0.0.1", port))
    return connect(
        f"ws://{host or up.host}{path}", sock=dialled, additional_headers=headers, origin=from_page,
        subprotocols=[Subprotocol("prefect")], proxy=None, open_timeout=60, close_timeout=5,
    )  # fmt: skip


def test_live_events_reach_the_dashboards_own_pages_and_nobody_else(up: Up, cookie: str) -> None:
    with handshake(up, "/api/events/out", cookie, up.address) as own:
        own.send(json.dumps({"type": "auth", "token": None}))
        assert json.loads(own.recv(60)) == {"type": "auth_success"}
        own.send(json.dumps({"type": "filter", "filter": {"occurred": {"since": "2020-01-01T00:00:00Z"}}}))
        up.ask("POST", f"/api/deployments/{one(up)}/pause_deployment", cookie=cookie)
        up.ask("POST", f"/api/deployments/{one(up)}/resume_deployment", cookie=cookie)
        assert json.loads(own.recv(120))["type"] == "event"
    for path, known, origin, host in (
        ("/api/events/out", "", up.address, ""),
        ("/api/events/out", cookie, "https://evil.example", ""),
        ("/api/events/out", cookie, "http://127.0.0.1:1", ""),
        ("/api/events/out", cookie, None, ""),
        ("/api/events/out", cookie, "http://evil.example", "evil.example"),
        ("/api/events/in", cookie, up.address, ""),
        ("/api/task_runs/subscriptions/scheduled", cookie, up.address, ""),
        ("/api/work_pools/x/workers/connect", cookie, up.address, ""),
    ):
        with pytest.raises(InvalidStatus) as refused:
            handshake(up, path, known, origin, host)
        assert refused.value.response.status_code == 403, (path, origin)


def test_a_socket_takes_one_filter_and_nothing_more(up: Up, cookie: str) -> None:
    for said in ('{"type": "event"}', "[]", "nonsense", json.dumps({"type": "filter", "filter": "x" * 70_000})):
        with handshake(up, "/api/events/out", cookie, up.address) as own:
            own.send(json.dumps({"type": "auth", "token": "anything"}))
            own.recv(60)
            own.send(said)
            with pytest.raises(WebSocketException):
                own.recv(60)


def test_the_servers_own_sockets_want_its_login(up: Up) -> None:
    address = up.server.replace("http", "ws")
    with connect(f"{address}/api/events/in", subprotocols=[Subprotocol("prefect")], proxy=None) as guessing:
        guessing.send(json.dumps({"type": "auth", "token": "longwatch:guessed"}))
        with pytest.raises(WebSocketException):
            guessing.recv(60)


def test_every_answer_says_what_its_page_may_do(up: Up, cookie: str) -> None:
    for path, known in (
        ("/runs", cookie), ("/v2/dashboard", cookie), ("/runs", ""), ("/api/version", cookie),
        ("/api/admin/storage", cookie),
    ):  # fmt: skip
        headers = up.ask("GET", path, cookie=known).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert re.match("default-src '(self|none)'", headers["content-security-policy"])
        assert not re.search("connect-src|http|//|\\*", headers["content-security-policy"]), "nobody else is asked"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert not [name for name in headers if name.startswith("access-control")]
        assert "server" not in headers
    settings = up.ask("GET", "/ui-settings", cookie=cookie).json()
    assert (settings["api_url"], settings["auth"], settings["default_ui"]) == (f"{up.address}/api", None, "v1")


def test_the_login_of_the_server_is_in_no_line_that_others_read(up: Up) -> None:
    secret = api_login(up.home).partition(":")[2]
    arguments = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK)]
    assert not [line for line in arguments if secret.encode() in line]
    kept = [path for path in up.home.root.rglob("*") if path.is_file() and path != up.home.api_login]
    assert not [path for path in [up.log, *kept] if secret.encode() in path.read_bytes()]
    private = [up.home.api_login, up.home.up_note, up.home.logins, *up.home.logins.rglob("*")]
    assert not [path for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077]
    sessions = [path.name for path in (up.home.logins / "sessions").iterdir()]
    assert up.cookie().partition("=")[2] not in sessions, "by their hash only"


class Recorder(BaseHTTPRequestHandler):
    """A proxy that notes what it is asked for, and answers with nothing."""

    asked: list[tuple[str, str]]

    def note(self) -> None:
        self.asked.append((self.command, self.path))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_CONNECT = do_HEAD = do_PUT = note  # noqa: N815 - the names that the parent calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""


@pytest.fixture
def recorder() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The port of a proxy, and what it was asked."""
    asked: list[tuple[str, str]] = []
    made = type("Recorder", (Recorder,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), made) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


def test_prefects_own_command_line_works_by_longwatch_prefect_and_asks_nobody_else(
    up: Up, recorder: tuple[int, list[tuple[str, str]]]
) -> None:
    port, others = recorder
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), f"http://127.0.0.1:{port}")
    environ = {**os.environ, **proxies, "DO_NOT_TRACK": "0"}
    command = [sys.executable, "-m", "longwatch", "--home", str(up.home.root), "prefect", "deployment", "ls"]
    done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    assert "collect/" in done.stdout
    assert others == []
