"""Our own pages: the log-in, and the words of a refusal; and what every page of the dashboard may do in a browser."""

from __future__ import annotations

import base64
from hashlib import sha256
from html import escape

from starlette.responses import HTMLResponse

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


def login_page(*, has_passwords: bool, said: str = "", status: int = 401) -> HTMLResponse:
    """The page of whoever is not logged in."""
    words = f"<p><strong>{escape(said)}</strong></p>" if said else ""
    words += (
        "<p>To log in, run <code>longwatch dashboard</code> on the computer on which <code>longwatch up</code> runs, "
        "and open the link that it prints. A link is good once, for ten minutes.</p>"
    )
    if has_passwords:
        words += (
            f"<form method=post action='{LOGIN}'>"
            "<label>Name <input name=user autocomplete=username required></label>"
            "<label>Password <input name=password type=password autocomplete=current-password required></label>"
            "<p><button>Log in</button></p></form>"
        )
    return _page("Log in", words, status)


def logout_page() -> HTMLResponse:
    """The page by which somebody logs out."""
    return _page("Log out", f"<form method=post action='{LOGOUT}'><button>Log out</button></form>", 200)


def opened_page() -> HTMLResponse:
    """The page of whoever has just logged in. It leads on, where a redirect would still count as from elsewhere."""
    return _page(
        "Logged in", "<p><a href='/'>To the dashboard</a></p>", 200, "<meta http-equiv=refresh content='0;url=/'>"
    )


def _page(title: str, words: str, status: int, head: str = "") -> HTMLResponse:
    text = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Longwatch: {title}</title>{head}"
        f"<style>{STYLE}</style></head><body><h1>Longwatch</h1>{words}</body></html>"
    )
    return HTMLResponse(text, status, {"content-security-policy": OUR_POLICY, "cache-control": "no-store"})
