"""Feeds that are malformed, each in one way."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from xml.sax.saxutils import escape

from newsroom.hostile.served import (
    DAY,
    HOUR,
    HTML,
    XML,
    Feed,
    Reply,
    Text,
    conditional,
    entry,
    feed_of,
    feed_reply,
    items,
    list_pieces,
    rss,
    unread,
    usual,
)  # fmt: skip
from newsroom.hostile.world import BEGAN, House, Piece
from newsroom.server import Answer, Request, redirect
from newsroom.times import http_date

MEGABYTE = 1_000_000
ENDLESS = b"<item><title>again</title></item>" * 2000
ATTRIBUTES = "<x " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + "/>"
COMMENTS = "<!--" * 20_000
ELSEWHERE = "http://127.0.0.1:9/inside"
EVERY_TENTH = "User-agent: *\nDisallow: /a/*0$"
SKIPPED = f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(6))}</skipHours>"
LOG_IN = Answer(body=b"<!doctype html><html><body>Log in</body></html>", headers=(HTML,))


def bomb(megabytes: int) -> bytes:
    """Zeros, packed: one megabyte of them, so many times, since packing them all takes a third of a second."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packing.compress(bytes(MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    adler = (megabytes * MEGABYTE % 65521) << 16 | 1
    return b"\x78\xda" + piece * megabytes + b"\x03\x00" + adler.to_bytes(4, "big")


BOMBED = Answer(body=bomb(100), headers=(XML, ("Content-Encoding", "deflate")), manner="as it is")


def etag(house: House, now: datetime, request: Request, number: int, *, weak: bool = False) -> Reply:
    """A feed with an ETag of its own text, honest."""
    pieces = list_pieces(house, now)
    text = rss([entry(house, piece) for piece in pieces])
    mark = f'{"W/" if weak else ""}"{sha256(text.encode()).hexdigest()[:12]}"'
    return conditional(text, pieces, request, mark)


def lying(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A server that says "not modified" to everybody who has any ETag."""
    pieces = list_pieces(house, now, window=60)
    return conditional(rss([entry(house, piece) for piece in pieces]), pieces, request, '"for ever"')


def deaf(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A server that sends the whole, whatever it is asked."""
    pieces = list_pieces(house, now)
    mark = ("ETag", f'"{number}"')
    # It sends an ETag and heeds none: a reader that trusts the status alone parses the same feed at every poll.
    return feed_reply(rss([entry(house, piece) for piece in pieces]), pieces, mark, manner="as it is")


def last_modified(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A feed with Last-Modified alone."""
    pieces = list_pieces(house, now)
    when = http_date(pieces[0].at if pieces else BEGAN)
    if request.headers.get("if-modified-since") == when:
        return Answer(status=304, manner="as it is"), []
    text = rss([entry(house, piece) for piece in pieces])
    return feed_reply(text, pieces, ("Last-Modified", when), ("Content-Length", str(len(text))), manner="as it is")


def limited(house: House, now: datetime, request: Request, number: int, *, as_date: bool) -> Reply:
    """A server that every fifth time wants us back much later, and says when."""
    if number % 5 != 4:
        return usual(house, now, request, number)
    # Retry-After comes as seconds and as a date; up to 88 hours were seen by Media Cloud.
    when = http_date(now + 9 * HOUR) if as_date else str(9 * 3600)
    return Answer(status=429, headers=(("Retry-After", when),), manner="as it is"), []


def moved(house: House, now: datetime, request: Request, number: int, *, status: int) -> Reply:
    """A feed that is elsewhere on the same host."""
    return redirect("/elsewhere", status=status), []


def fast(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A feed that lists a few only: some come and go unseen."""
    pieces = list_pieces(house, now, window=2)
    return feed_reply(rss([entry(house, piece) for piece in pieces]), pieces)


def pages_down_while_feed_rests(house: House, now: datetime, request: Request, number: int) -> Reply:
    """For two days it says "not modified", then lists other things."""
    if 4 * DAY <= now - BEGAN < 6 * DAY and "if-none-match" in request.headers:
        return Answer(status=304, manner="as it is"), []
    return etag(house, now, request, number)


def atom(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """Atom."""
    entries = "".join(
        f"<entry><id>tag:{house.host},{piece.number}</id><title>{escape(piece.title)}</title>"
        f'<link href="http://{house.host}{piece.path}"/><updated>{piece.at.isoformat()}</updated></entry>'
        for piece in pieces
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><id>x</id>{entries}</feed>'


def rdf(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """RSS 1.0."""
    entries = "".join(
        f'<item rdf:about="http://{house.host}{piece.path}"><title>{escape(piece.title)}</title>'
        f"<link>http://{house.host}{piece.path}</link></item>"
        for piece in pieces
    )
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    channel = '<channel rdf:about="x"><title>N</title></channel>'
    return f'<?xml version="1.0"?><rdf:RDF {spaces}>{channel}{entries}</rdf:RDF>'


def json_feed(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """JSON Feed."""
    entries = [
        {"id": str(piece.number), "url": f"http://{house.host}{piece.path}", "title": piece.title,
         "date_published": piece.at.isoformat()}
        for piece in pieces
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": entries})


def plain(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """The usual text."""
    return rss([entry(house, piece) for piece in pieces])


Change = Callable[[House, Piece, datetime, int], dict[str, str]]


def changing(change: Change) -> Feed:
    """A feed whose entries say something else each time, though nothing was changed."""
    return feed_of(
        lambda house, now, pieces, number: rss(items(house, pieces, lambda piece: change(house, piece, now, number)))
    )


def url(house: House, piece: Piece, *, scheme: str = "http", more: str = "") -> str:
    """The address of an article."""
    return f"{scheme}://{house.host}{piece.path}{more}"


def huge(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """A million entries."""
    return rss([entry(house, piece) for piece in pieces] + ["<item/>"] * (1_000_000 - len(pieces)))


def with_head(head: str) -> Feed:
    """The usual feed, that says something of itself first."""
    return feed_of(lambda house, now, pieces, number: rss([entry(house, piece) for piece in pieces], head=head))


def replacing(old: str, new: str) -> Feed:
    """The usual feed with one thing in another's place."""
    return feed_of(lambda house, now, pieces, number: plain(house, now, pieces, number).replace(old, new, 1))


def bad_byte(house: House, now: datetime, pieces: list[Piece], number: int) -> bytes:
    """One byte that is none of its encoding."""
    # As found in real feeds; one such byte made feedparser guess another encoding for the whole.
    return plain(house, now, pieces, number).encode().replace(b"<title>News", b"<title>N\xffews", 1)


def after_a_comment(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """A comment before the declaration."""
    # 27 of 27 feeds of one reader's test set begin so, which no XML declaration may follow.
    return f"<!-- by us -->\n{plain(house, now, pieces, number)}"


def shuffled(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """In no order."""
    return rss([entry(house, one) for one in sorted(pieces, key=lambda piece: (piece.number * 7 + number) % 11)])


def doubled(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """Each entry twice."""
    return rss([entry(house, piece) for piece in pieces for _ in (0, 1)])


def commented(house: House, now: datetime, pieces: list[Piece], number: int) -> str:
    """Comments never closed, in the last title."""
    # 78 kB of this took feedparser 2.8 s with sanitising on, 156 kB 10 s.
    return rss([*(entry(house, piece) for piece in pieces), f"<item><title>{COMMENTS}</title></item>"])


def twice_packed(house: House, now: datetime, pieces: list[Piece], number: int) -> bytes:
    """Gzip in gzip."""
    # A bomb when nested deep: 455 bytes of brotli become 300 MB in httpx 0.28.
    return gzip.compress(gzip.compress(plain(house, now, pieces, number).encode()))


def deflated(house: House, now: datetime, pieces: list[Piece], number: int) -> bytes:
    """Deflate, which we take."""
    return zlib.compress(plain(house, now, pieces, number).encode())


def packed_otherwise(text: Text, coding: str) -> Feed:
    """A feed packed in a way that nobody asked for."""
    return unread(feed_of(text, ("Content-Encoding", coding), manner="as it is"))


def of_two_schemes(house: House, piece: Piece, now: datetime, number: int) -> dict[str, str]:
    """Http and https in turn."""
    return dict.fromkeys(("link", "guid"), url(house, piece, scheme="https" if number % 2 else "http"))
