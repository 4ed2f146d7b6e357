"""Servers that break the rules of HTTP, or the patience of whoever asks: cookie checks, odd heads, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newsroom.hostile.malformed import etag
from newsroom.hostile.served import (
    DAY,
    FEED,
    HTML,
    XML,
    Reply,
    entry,
    feed_reply,
    list_pieces,
    numbers,
    page,
    rss,
    usual,
)
from newsroom.hostile.world import BEGAN, House, Piece
from newsroom.server import Answer, Request, redirect
from newsroom.times import http_date

FORBIDS = "User-agent: *\nDisallow: /a/"
SHUT = "/shut"
"""Where pages lead that robots.txt forbids."""


# Servers send a body with 304, which the standard forbids: read as the next answer, it would pose as another page.
def full_304(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A 304 with the whole body behind it."""
    answer, tag = etag(house, now, request, number)
    if answer.status != 304:
        return answer, tag
    body = rss([entry(house, piece) for piece in list_pieces(house, now)]).encode()
    headers = (*answer.headers, XML, ("Content-Length", str(len(body))))
    return Answer(status=304, headers=headers, body=body, manner="as it is"), tag


def twice_as_long(house: House, now: datetime, request: Request, number: int) -> Reply:
    """Its length said twice, and a blank before a colon."""
    pieces = list_pieces(house, now)
    body = rss([entry(house, piece) for piece in pieces]).encode()
    length = ("Content-Length", str(len(body)))
    return Answer(body=body, headers=(XML, length, length, ("X-Cache ", "hit")), manner="as it is"), numbers(pieces)


# A misconfigured cache says gzip over plain text: a reader that believes it loses the feed for months.
def plain_for_gzip(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A plain body that is called gzip."""
    pieces = list_pieces(house, now)
    body = rss([entry(house, piece) for piece in pieces]).encode()
    headers = (XML, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body))))
    return Answer(body=body, headers=headers, manner="as it is"), numbers(pieces)


# A check for cookies leads back until it sees its own: with no cookie sent, the chain never ends.
def behind_cookies(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A check for cookies before every answer."""
    if "seen=1" in request.headers.get("cookie", ""):
        return usual(house, now, request, number)
    return Answer(status=302, headers=(("Location", FEED), ("Set-Cookie", "seen=1; Path=/"))), []


# A shortener led past any robots.txt where the first address alone was judged.
def led_into_shut(house: House, now: datetime, piece: Piece, number: int) -> Answer:
    """A page that leads to where robots.txt lets nobody go."""
    return redirect(f"{SHUT}{piece.path}", status=302)


def held(house: House, now: datetime, piece: Piece, number: int) -> Answer:
    """A host that for a day wants to be left alone for three hours, whatever page is asked for."""
    days = (now - BEGAN).total_seconds() / 86_400
    if not 3 <= days < 4:
        return page(house, now, piece, number)
    return Answer(status=429, body=b"slow down", headers=(HTML, ("Retry-After", "10800s")))


# Our clock is judged by those of publishers, in the middle of them: one that is wrong must not count.
def of_another_year(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A server whose clock is 400 days ahead."""
    answer, fault = usual(house, now, request, number)
    return replace(answer, headers=(*answer.headers, ("Date", http_date(now + 400 * DAY)))), fault


def hostile_entry(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A text in each entry that feeds what expressions repeat: breadcrumbs, bylines, an address without an end."""
    pieces = list_pieces(house, now)
    text = f"<p>{'a > ' * 60}a.b</p><p>{'By A, B and ' * 200}</p><p>{'a@' * 2_000}</p>"
    return feed_reply(rss([entry(house, piece, description=text) for piece in pieces]), pieces)


def long_now_and_then(house: House, now: datetime, piece: Piece, number: int) -> Answer:
    """A page that every eighth time is of 40,000 words."""
    more = "" if piece.number % 8 else "".join(f"<p>Name {n} of {house.name}, held in evin.</p>" for n in range(8_000))
    answer = page(house, now, piece, 0)
    return replace(answer, body=answer.body.replace(b"</article>", more.encode() + b"</article>"))


def slow_now_and_then(house: House, now: datetime, piece: Piece, number: int) -> Answer:
    """A page that the first two times, for every eighth article, comes a byte at a time."""
    answer = page(house, now, piece, number)
    return replace(answer, manner="drip") if piece.number % 8 == 0 and number < 2 else answer
