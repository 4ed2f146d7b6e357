"""Why a fetch gave no page: the class of whatever went wrong, and a sentence for a person."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.http import HttpProcessingError

from extractors.backoff import LONGEST_RETRY_AFTER
from extractors.records import FailureClass, FetchFailure, Page
from flows.web.addresses import is_refusal
from flows.web.routes import PROXY_ERRORS

WALLS = ("cf-mitigated", "x-amzn-waf-action")
"""Headers by which a wall against robots says that the body is a challenge and no page."""

DEEPEST = 8
"""Causes behind causes that are looked at."""
STATUSES: dict[int, tuple[FailureClass, str]] = {
    401: ("blocked", "it asks for a login"),
    403: ("blocked", "it refuses us"),
    404: ("not-found", "there is no such page"),
    410: ("gone", "the page was taken away"),
    429: ("blocked", "we ask too often"),
    451: ("legal", "withheld for legal reasons"),
}
SERVER: tuple[FailureClass, str] = ("server", "it is in trouble")
OTHER: tuple[FailureClass, str] = ("other", "that is no page")


class FetchError(Exception):
    """The end of a fetch, always turned into a FetchFailure."""

    def __init__(self, failure: FailureClass, what: str, status: int | None = None) -> None:
        super().__init__(what)
        self.failure: FailureClass = failure
        self.what = what
        self.status = status
        self.retry_after: datetime | None = None
        self.answer: Page | None = None


def redirect_refused(refusal: FetchFailure) -> FetchError:
    """The end of a chain of redirects at an address that may not be asked."""
    stop = FetchError(refusal.failure, refusal.detail.partition(": ")[2] or refusal.detail, refusal.status)
    stop.retry_after = refusal.retry_after
    return stop


def stop_unless_page(response: aiohttp.ClientResponse, now: datetime) -> None:
    """Raise FetchError unless an answer is a page."""
    status, walled = response.status, any(wall in response.headers for wall in WALLS)
    # 203 is what a proxy on the way makes of a 200. 201, 202 and 206 are no pages.
    if status in (200, 203) and not walled:
        return
    failure, meaning = STATUSES.get(status, SERVER if status >= 500 else OTHER)
    if walled:
        failure, meaning = "blocked", "a challenge for robots"
    stop = FetchError(failure, f"answered {status}: {meaning}", status)
    stop.retry_after = retry_after(response.headers.get("Retry-After", ""), now)
    raise stop


def retry_after(text: str, now: datetime) -> datetime | None:
    """When a Retry-After header, in seconds or as a date, asks us back: not before `now`, at most a day after it."""
    latest = now + LONGEST_RETRY_AFTER
    seconds = re.fullmatch(r"([0-9]+(?:\.[0-9]*)?)\s{0,5}(?:s|secs?|seconds?)?", text.strip(), re.IGNORECASE)
    if seconds:
        return now + timedelta(seconds=min(float(seconds[1]), LONGEST_RETRY_AFTER.total_seconds()))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), latest).astimezone(UTC)


LACKS = {
    errno.EMFILE: "too many files are open: raise the limit (ulimit -n), or ask fewer at once",
    errno.ENFILE: "too many files are open on this computer",
    errno.ENOMEM: "this computer has no memory left",
    errno.ENOBUFS: "this computer has no memory left for connections",
}
"""What this computer lacks, by the number of its error: it says nothing of a publisher."""


def lacked_resource(error: BaseException) -> str:
    """What this computer lacked, where that is the cause of an error; empty where it is not.

    A resolver that cannot open a file says that a name has no address: whether one can be opened is tried.
    """
    one: BaseException | None = error
    for _ in range(DEEPEST):
        if one is None:
            break
        if isinstance(one, MemoryError):
            return LACKS[errno.ENOMEM]
        if isinstance(one, OSError) and not isinstance(one, socket.gaierror) and one.errno in LACKS:
            return LACKS[one.errno]
        one = getattr(one, "os_error", None) or one.__cause__ or one.__context__
    return _lacks_files() if isinstance(error, aiohttp.ClientConnectorDNSError) else ""


def _lacks_files() -> str:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return LACKS.get(error.errno or 0, "")
    return ""


def reason(error: Exception) -> tuple[FailureClass, str]:
    """The class of an error of the network or of what came over it, and what to say of it."""
    if lack := lacked_resource(error):
        return "machine", lack
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    # TimeoutError and ConnectionResetError have no text of their own.
    what = str(cause) or type(cause).__name__
    if isinstance(cause, OSError) and is_refusal(cause):
        return "forbidden-address", what
    if isinstance(error, (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError, *PROXY_ERRORS)):
        return "refused", f"the proxy does not let us through: {what}"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns", f"the name has no address: {what}"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "tls", f"no trusted connection: {what}"
    if isinstance(cause, TimeoutError):
        return "timeout", "did not answer in time"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "refused", f"the answer broke off: {what}"
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return "refused", f"no connection: {what}"
    if isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        return "other", f"answers what is no HTTP: {error.message.partition(':')[0]}"
    return "other", what
