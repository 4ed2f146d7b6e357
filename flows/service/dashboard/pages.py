"""Our own pages: the log-in, and the words of a refusal; and what every page of the dashboard may do in a browser."""

from __future__ import annotations

import base64
from hashlib import sha256

from starlette.responses import HTMLResponse

from flows.output.html import render
from flows.service.dashboard.routes import LOGIN, LOGOUT

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1rem; color: #222 }
code { background: #eee; padding: .1rem .3rem } label { display: block; margin: .6rem 0 }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .3rem }
button { font: inherit; padding: .3rem 1rem }
"""
POLICY = "; ".join([
    "default-src 'self'", "script-src 'self' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:",
    "font-src 'self' data:", "worker-src 'self' blob:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
])  # fmt: skip
"""What Prefect's pages need beyond their own origin: styles made by scripts, pictures and fonts in styles, workers, and
eval, by which its scripts find out that they are in a browser; without it no list can be scrolled."""
OUR_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
GUARDS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all, browsers send no origin with a form
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def login_page(*, has_passwords: bool, message: str = "", status: int = 401) -> HTMLResponse:
    """The page of whoever is not logged in."""
    return _page("log_in.html", "Log in", status, message=message, has_passwords=has_passwords, action=LOGIN)


def logout_page() -> HTMLResponse:
    """The page by which somebody logs out."""
    return _page("log_out.html", "Log out", 200, action=LOGOUT)


def logged_in_page() -> HTMLResponse:
    """The page of whoever has just logged in. It leads on, where a redirect would still count as from elsewhere."""
    return _page("logged_in.html", "Logged in", 200, leads_on=True)


def _page(template: str, title: str, status: int, *, leads_on: bool = False, **values: object) -> HTMLResponse:
    text = render(template, {"title": title, "style": STYLE, "leads_on": leads_on, **values})
    return HTMLResponse(text, status, {"content-security-policy": OUR_POLICY, "cache-control": "no-store"})
