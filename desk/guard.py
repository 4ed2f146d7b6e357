"""What the desk asks of every request before anything else, and what it tells browsers with every answer."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from desk.asked import RefusedError
from desk.people import token_for_forms
from flows.service.dashboard.origins import Origins, is_read_from_elsewhere

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'none'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all, browsers send no origin with our own forms
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "interest-cohort=(), browsing-topics=()",
    "cache-control": "no-store",  # what was read is not to lie in the cache of a device that is taken
}
ISOLATION = {"cross-origin-opener-policy": "same-origin"}
"""Where the connection is trustworthy: elsewhere it is an error in the console of every page."""
READING, WRITING = {"GET", "HEAD"}, {"POST"}


def refuse_foreign(request: Request, origins: Origins) -> str:
    """The origin that was asked, where the request may come from where it does. Raises RefusedError."""
    origin = origins.origin_of_host(request.headers.get("host", ""))
    if origin is None:
        raise RefusedError("refused_host", HTTPStatus.MISDIRECTED_REQUEST)
    if request.method in READING:
        if is_read_from_elsewhere(request.headers):
            raise RefusedError("refused_foreign", HTTPStatus.FORBIDDEN)
    elif request.method not in WRITING:
        raise RefusedError("refused_method", HTTPStatus.METHOD_NOT_ALLOWED)
    elif not _is_sent_by_us(request.headers, origin):
        raise RefusedError("refused_foreign", HTTPStatus.FORBIDDEN)
    return origin


def _is_sent_by_us(headers: Mapping[str, str], origin: str) -> bool:
    """By the origin, port included, where a browser tells it; by fetch metadata; and not where it tells neither."""
    sender, site = headers.get("origin"), headers.get("sec-fetch-site")
    if sender is None and site is None:
        return False
    return sender in {None, origin} and site in {None, "same-origin"}


def refuse_without_token(session: str, given: str, *, name: str) -> None:
    """Raise RefusedError for a form that was not made for this session, which is that of `name`."""
    if not session or not hmac.compare_digest(token_for_forms(session).encode(), given.encode()):
        raise RefusedError("refused_session", HTTPStatus.FORBIDDEN, name=name)


async def read_body(request: Request, *, seconds: float, longest: int) -> str:
    """What a form sends, so many bytes within so many seconds: 200 halves of one would keep everybody out.

    Raises RefusedError.
    """
    body = b""
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > longest:
                    raise RefusedError("refused_too_long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except TimeoutError as error:
        raise RefusedError("refused_too_slow", HTTPStatus.REQUEST_TIMEOUT) from error
    return body.decode("utf-8", "replace")


def add_headers(response: Response, origin: str) -> None:
    """Tell the browser what a page of ours may do."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if origin.startswith("https:") or "//127.0.0.1" in origin:
        for name, value in ISOLATION.items():
            response.headers.setdefault(name, value)
