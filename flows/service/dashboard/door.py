"""The door itself: whoever comes with a browser is asked for a name of ours, a login, and what it is about."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from flows.service.dashboard.logins import SESSION_LASTS, Passwords, Tokens
from flows.service.dashboard.origins import Origins, is_own_page, is_read_from_elsewhere
from flows.service.dashboard.pages import GUARDS, logged_in_page, login_page, logout_page
from flows.service.dashboard.relay import Relay
from flows.service.dashboard.routes import (
    API,
    HEALTH,
    LOGIN,
    LOGOUT,
    SCHEDULE,
    SET_STATE,
    SOCKETS,
    VALIDATE,
    WITHOUT_SECRETS,
    WRITES,
    is_page,
    route_of,
)
from flows.service.dashboard.writes import changed_fields, is_form, is_ours, refusal, tells_secrets

LOG = logging.getLogger("longwatch.dashboard")
# The dashboard posts filters; a form to log in is some hundred bytes.
LONGEST_BODY, LONGEST_FORM = 1_000_000, 10_000
SETTINGS_PATH, ADMIN_SETTINGS = "/ui-settings", "/api/admin/settings"
"""What the pages ask before anything else; of all settings the second would give, they get the one they heed."""
READING, WRITING = {"GET", "HEAD"}, {"POST", "PATCH"}


class RefusedError(Exception):
    """What is not let through; the message is for a person."""

    def __init__(self, message: str, status: int = HTTPStatus.FORBIDDEN) -> None:
        """`status` is that of HTTP."""
        super().__init__(message)
        self.status = status


class Door:
    """An ASGI application before Prefect's server."""

    def __init__(
        self, relay: Relay, origins: Origins, passwords: Passwords, links: Tokens, sessions: Tokens,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """`links` and `sessions` are those of the home."""
        self._relay, self._origins, self._passwords = relay, origins, passwords
        self._links, self._sessions, self._now = links, sessions, now
        self._cookie = f"longwatch-{origins.port}"  # browsers keep one jar for all ports of a name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "websocket":
            await self._stream(WebSocket(scope, receive, send))
        elif scope["type"] == "http":
            response = await self._answer(Request(scope, receive))
            for name, value in GUARDS.items():
                response.headers.setdefault(name, value)
            await response(scope, receive, send)

    async def _stream(self, browser: WebSocket) -> None:
        path = _path(browser.scope)
        origin = self._origins.origin_of_host(browser.headers.get("host", ""))
        is_let_in = origin is not None and is_own_page(browser.headers, origin) and self._is_logged_in(browser)
        if path in SOCKETS and is_let_in:
            await self._relay.stream_events(browser, path)
        else:
            LOG.warning("refused: websocket %s", path)
            await browser.close()

    async def _answer(self, request: Request) -> Response:
        path = _path(request.scope)
        try:
            return self._moved(request, path) or await self._answer_at(path, request, self._origin(request))
        except RefusedError as error:
            LOG.warning("refused: %s %s: %s", request.method, path[:200], error)
            return JSONResponse({"detail": f"Longwatch: {error}"}, error.status)
        except httpx.HTTPError:
            return JSONResponse({"detail": "Longwatch: Prefect's server does not answer"}, HTTPStatus.BAD_GATEWAY)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)

    def _moved(self, request: Request, path: str) -> Response | None:
        there = self._origins.redirect_of_host(request.headers.get("host", ""))
        # A target that is no path (`GET @elsewhere`) would become the end of the host's name.
        if there is None or request.method not in READING or not path.startswith("/"):
            return None
        query = request.url.query
        return RedirectResponse(f"{there}{path}{'?' + query if query else ''}", HTTPStatus.TEMPORARY_REDIRECT)

    def _origin(self, request: Request) -> str:
        """The origin that was asked, once it is known that the request may come from where it does."""
        origin = self._origins.origin_of_host(request.headers.get("host", ""))
        if origin is None:
            raise RefusedError("this is no name of the dashboard", HTTPStatus.MISDIRECTED_REQUEST)
        if request.method in READING:
            if is_read_from_elsewhere(request.headers):
                raise RefusedError("only the dashboard's own pages may read this")
        elif request.method not in WRITING:
            raise RefusedError("this cannot be done from a browser", HTTPStatus.METHOD_NOT_ALLOWED)
        elif not is_own_page(request.headers, origin):
            raise RefusedError("only the dashboard's own pages may send this")
        return origin

    async def _answer_at(self, path: str, request: Request, origin: str) -> Response:
        if path == HEALTH:
            is_well = await self._relay.ask(f"{API}/health") is True
            return JSONResponse(is_well, HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE)
        if path == LOGIN:
            return await self._log_in(request, origin)
        if not self._is_logged_in(request):
            if path.startswith(f"{API}/") or request.method not in READING:
                raise RefusedError("log in first", HTTPStatus.UNAUTHORIZED)
            return login_page(has_passwords=bool(self._passwords))
        if path == LOGOUT:
            return self._log_out(request)
        if path == SETTINGS_PATH:
            settings: dict[str, Any] = await self._relay.ask(SETTINGS_PATH) or {}
            return JSONResponse(settings | {"api_url": f"{origin}{API}", "auth": None, "csrf_enabled": False})
        if path == ADMIN_SETTINGS:
            return JSONResponse({"PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": False})
        if is_page(path) and request.method in READING:
            return await self._relay.handed_on(request, path, b"")
        return await self._ask(request, path)

    async def _ask(self, request: Request, path: str) -> Response:
        """What the API answers, if it may be asked."""
        found = route_of(request.method, path)
        if found is None:
            raise RefusedError("this cannot be done from a browser: use `longwatch prefect` on the computer itself")
        route, names = found
        body = await _body(request, LONGEST_BODY)
        if route in WRITES:
            read = _read(body)
            if route == SCHEDULE:
                read = changed_fields(read, await self._schedule(**names))
                body = json.dumps(read).encode()
            if said := refusal(route, read, form=await self._form(route, names.get("id", ""), read)):
                raise RefusedError(said)
        elif route == WITHOUT_SECRETS and tells_secrets(_read(body)):
            raise RefusedError("secrets are not shown in a browser")
        response = await self._relay.handed_on(request, path, body)
        response.headers["cache-control"] = "no-store"
        return response

    async def _form(self, route: str, name: str, body: object) -> dict[str, Any]:
        """The schema of the parameters of a deployment of ours: that is named, whose run is, or whose form is."""
        if route == VALIDATE:
            every = filter(is_ours, await self._relay.ask(f"{API}/deployments/filter", {}) or [])
            forms = [one["parameter_openapi_schema"] for one in every]
            sent = body.get("schema") if isinstance(body, dict) else None
            found = next((form for form in forms if is_form(sent, form)), None)
        else:
            run = await self._relay.ask(f"{API}/flow_runs/{name}") or {} if route == SET_STATE else {}
            one = await self._relay.ask(f"{API}/deployments/{run.get('deployment_id', name)}") or {}
            found = one.get("parameter_openapi_schema") or {} if is_ours(one) else None
        if found is None:
            raise RefusedError("this is no run, no deployment and no form of Longwatch's")
        form: dict[str, Any] = found
        return form

    async def _schedule(self, id: str, schedule_id: str) -> dict[str, Any]:  # noqa: A002 - as the route names it
        every = await self._relay.ask(f"{API}/deployments/{id}/schedules") or []
        return next((one for one in every if one["id"] == schedule_id), {})

    def _is_logged_in(self, connection: HTTPConnection) -> bool:
        token = connection.cookies.get(self._cookie, "")
        return bool(token) and self._sessions.held_by(token, self._now()) is not None

    async def _log_in(self, request: Request, origin: str) -> Response:
        if request.method == "POST":
            given = parse_qs((await _body(request, LONGEST_FORM)).decode("utf-8", "replace"))
            user, password = (given.get(name, [""])[0] for name in ("user", "password"))
            address = request.client.host if request.client else ""
            if seconds := self._passwords.seconds_to_wait(address):
                said = f"Too many wrong passwords: try again in {seconds:.0f} s, or use a link."
                return login_page(has_passwords=True, message=said, status=HTTPStatus.TOO_MANY_REQUESTS)
            if not self._passwords.are(user, password, address=address):
                LOG.warning("a wrong password from %s", address)
                wrong = "That name and password do not match."
                return login_page(has_passwords=bool(self._passwords), message=wrong)
            return self._opened(origin, user)
        link = request.query_params.get("link", "")
        if not link or request.method == "HEAD":
            return login_page(has_passwords=bool(self._passwords), status=HTTPStatus.OK)
        if not self._links.take(link, self._now()):
            return login_page(has_passwords=bool(self._passwords), message="This link has been used or has expired.")
        return self._opened(origin, "link")

    def _opened(self, origin: str, user: str) -> Response:
        response = logged_in_page()
        response.set_cookie(
            self._cookie, self._sessions.issue(self._now(), to=user), max_age=int(SESSION_LASTS.total_seconds()),
            secure=origin.startswith("https:"), httponly=True, samesite="lax",
        )  # fmt: skip
        return response

    def _log_out(self, request: Request) -> Response:
        if request.method in READING:
            return logout_page()
        self._sessions.withdraw(request.cookies.get(self._cookie, ""))
        response = login_page(has_passwords=bool(self._passwords), message="You have logged out.", status=HTTPStatus.OK)
        response.delete_cookie(self._cookie)
        return response


def _path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or b""
    return raw.decode("latin-1").partition("?")[0]


async def _body(request: Request, longest: int) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise RefusedError("this is too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return body


def _read(body: bytes) -> object:
    """The one value that a body holds, a field named twice being none; RefusedError."""

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) < len(pairs):
            raise ValueError("a field is named twice")
        return dict(pairs)

    try:
        return json.loads(body, object_pairs_hook=fields) if body else None
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"this is no JSON: {error}", HTTPStatus.BAD_REQUEST) from error
