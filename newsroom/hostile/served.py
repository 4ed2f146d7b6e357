"""What publishers serve: pages and feeds as they should be, and the means to bend them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from xml.sax.saxutils import escape

from newsroom.hostile.world import BEGAN, WINDOW, House, Piece
from newsroom.server import Answer, Request
from newsroom.times import mail_date

FEED = "/feed"
XML = ("Content-Type", "application/rss+xml; charset=utf-8")
HTML = ("Content-Type", "text/html; charset=utf-8")
Reply = tuple[Answer, list[int]]
Feed = Callable[[House, datetime, Request, int], Reply]
Page = Callable[[House, datetime, Piece, int], Answer]
Expect = Literal["all", "none", "owed", "refused"]
"""all: whatever was listed is an article, once; none: nothing can be read; owed: listed, and its pages are not to be
had; refused: as owed, some of it."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """A way to behave, and what should come of it."""

    feed: Feed
    page: Page
    expect: Expect = "all"
    robots: str | bytes = ""
    problem: str = ""
    """The class of failure that its feed must be reported with; empty where there is nothing to report."""


def page(house: House, now: datetime, piece: Piece, number: int) -> Answer:
    """An article's page, with a clock and a number that are another at each visit."""
    body = "".join(f"<p>{escape(line)}</p>" for line in piece.text.split("\n"))
    head = f"<head><meta charset='utf-8'><title>{escape(piece.title)} | {house.name}</title></head>"
    clock = f"<footer><p>It is {now:%H:%M:%S}; page {number}</p></footer>"
    text = f"<html lang='en'>{head}<body><article><h1>{escape(piece.title)}</h1>{body}</article>{clock}</body></html>"
    return Answer(body=f"<!doctype html>{text}".encode(), headers=(HTML,))


def list_pieces(house: House, now: datetime, window: int = WINDOW) -> list[Piece]:
    """What a feed lists."""
    return house.out(now, window=window)


def entry(house: House, piece: Piece, **changed: str) -> str:
    """An entry of RSS; what is changed stands in place of the usual."""
    url = f"http://{house.host}{piece.path}"
    elements = {"title": piece.title, "link": url, "guid": url, "pubDate": mail_date(piece.at)} | changed
    return "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in elements.items() if text) + "</item>"


def rss(items: list[str], *, head: str = "", before: str = "", encoding: str = "utf-8") -> str:
    """A feed of entries."""
    channel = f"<channel><title>News</title><link>http://x.example/</link>{head}{''.join(items)}</channel>"
    return f'{before}<?xml version="1.0" encoding="{encoding}"?><rss version="2.0">{channel}</rss>'


def numbers(pieces: list[Piece]) -> list[int]:
    """What an answer lists, by number."""
    return [piece.number for piece in pieces]


def feed_reply(text: str | bytes, pieces: list[Piece], *headers: tuple[str, str], **answer: object) -> Reply:
    """A feed's answer, and what it lists."""
    body = text.encode() if isinstance(text, str) else text
    return Answer(body=body, headers=(*headers, XML), **answer), numbers(pieces)  # type: ignore[arg-type]


def conditional(text: str, pieces: list[Piece], request: Request, etag: str, *, known: str | None = None) -> Reply:
    """An answer with an ETag; 304 where the reader has it, byte for byte."""
    if request.headers.get("if-none-match") == (known or etag):
        return Answer(status=304, headers=(("ETag", etag),), manner="as it is"), []
    return feed_reply(text, pieces, ("ETag", etag), ("Content-Length", str(len(text.encode()))), manner="as it is")


def usual(house: House, now: datetime, request: Request, number: int) -> Reply:
    """A feed as it should be."""
    del request, number
    pieces = list_pieces(house, now)
    return feed_reply(rss([entry(house, piece) for piece in pieces]), pieces)


Text = Callable[[House, datetime, list[Piece], int], str | bytes]


def feed_of(text: Text, *headers: tuple[str, str], **answer: object) -> Feed:
    """A feed whose text is made otherwise."""

    def feed(house: House, now: datetime, request: Request, number: int) -> Reply:
        del request
        pieces = list_pieces(house, now)
        return feed_reply(text(house, now, pieces, number), pieces, *headers, **answer)

    return feed


def items(house: House, pieces: list[Piece], change: Callable[[Piece], dict[str, str]]) -> list[str]:
    """Entries, each changed."""
    return [entry(house, piece, **change(piece)) for piece in pieces]


def unread(feed: Feed) -> Feed:
    """The same feed, of whose answers nothing can be read: nothing counts as announced."""

    def answered(house: House, now: datetime, request: Request, number: int) -> Reply:
        return feed(house, now, request, number)[0], []

    return answered


def always(answer: Answer) -> Feed:
    """One answer, whoever asks."""
    return lambda house, now, request, number: (answer, [])


def within(first: float, last: float, other: Feed, usually: Feed = usual) -> Feed:
    """Another feed between two days of the world."""

    def feed(house: House, now: datetime, request: Request, number: int) -> Reply:
        is_then = first * DAY <= now - BEGAN < last * DAY
        return (other if is_then else usually)(house, now, request, number)

    return feed


def pages_within(first: float, last: float, status: int) -> Page:
    """Pages that cannot be had between two days."""

    def answered(house: House, now: datetime, piece: Piece, number: int) -> Answer:
        is_then = first * DAY <= now - BEGAN < last * DAY
        return Answer(status=status, body=b"later", headers=(HTML,)) if is_then else page(house, now, piece, number)

    return answered
