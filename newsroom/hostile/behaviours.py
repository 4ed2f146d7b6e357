"""How publishers behave: each way by its name, most of them bad, and what a reader should make of each."""

from __future__ import annotations

from functools import partial

from newsroom.hostile.lax import (
    FORBIDS,
    SHUT,
    behind_cookies,
    full_304,
    held,
    hostile_entry,
    led_into_shut,
    long_now_and_then,
    of_another_year,
    plain_for_gzip,
    slow_now_and_then,
    twice_as_long,
)
from newsroom.hostile.malformed import (
    ATTRIBUTES,
    BOMBED,
    ELSEWHERE,
    ENDLESS,
    EVERY_TENTH,
    LOG_IN,
    SKIPPED,
    after_a_comment,
    atom,
    bad_byte,
    changing,
    commented,
    deaf,
    deflated,
    doubled,
    etag,
    fast,
    huge,
    json_feed,
    last_modified,
    limited,
    lying,
    moved,
    of_two_schemes,
    packed_otherwise,
    pages_down_while_feed_rests,
    plain,
    rdf,
    replacing,
    shuffled,
    twice_packed,
    url,
    with_head,
)  # fmt: skip
from newsroom.hostile.served import (
    DAY,
    FEED,
    XML,
    Behaviour,
    Feed,
    Reply,
    always,
    feed_of,
    page,
    pages_within,
    rss,
    unread,
    usual,
    within,
)  # fmt: skip
from newsroom.hostile.world import House, Serve, World
from newsroom.server import NOT_FOUND, Answer, Request, redirect
from newsroom.times import mail_date

READ: dict[str, Feed] = {
    "as it should be": usual,
    "Atom": feed_of(atom),
    "RSS 1.0": feed_of(rdf),
    "JSON Feed": feed_of(json_feed, ("Content-Type", "application/feed+json")),
    "ETag": etag,
    "weak ETag": partial(etag, weak=True),
    "304 for ever": lying,
    "never 304": deaf,
    "Last-Modified alone": last_modified,
    "deflate": feed_of(deflated, ("Content-Encoding", "deflate"), manner="as it is"),
    "UTF-8 labelled windows-1256": replacing('"utf-8"', '"windows-1256"'),
    "one bad byte": feed_of(bad_byte),
    "comment before the declaration": feed_of(after_a_comment),
    "control characters": replacing("<title>News", "<title>N\x01e\x0bws"),
    "never closed": replacing("</channel></rss>", ""),
    "moved for good": partial(moved, status=301),
    "moved for good by 308": partial(moved, status=308),
    "elsewhere for now": partial(moved, status=302),
    "404 for two days": within(3, 5, always(NOT_FOUND)),
    "429 with seconds": partial(limited, as_date=False),
    "429 with a date": partial(limited, as_date=True),
    "503 for a day": within(6, 7, always(Answer(status=503, body=b"busy"))),
    "a web page for a day": within(5, 6, always(LOG_IN)),
    "empty for a day": within(5, 6, unread(feed_of(lambda house, now, pieces, number: rss([])))),
    "a few at a time": fast,
    "GUID new at each poll": changing(lambda house, piece, now, number: {"guid": f"{piece.number}-{number}"}),
    "http and https in turn": changing(of_two_schemes),
    "tracking parameters in turn": changing(
        lambda house, piece, now, number: {"link": url(house, piece, more=f"?utm_source=rss&utm_campaign={number}")}
    ),
    "dates new at each poll": changing(lambda house, piece, now, number: {"pubDate": mail_date(now)}),
    "GUIDs reused": changing(lambda house, piece, now, number: {"guid": str(piece.number % 5)}),
    "no GUIDs": changing(lambda house, piece, now, number: {"guid": ""}),
    "no dates": changing(lambda house, piece, now, number: {"pubDate": ""}),
    "dates to come": changing(lambda house, piece, now, number: {"pubDate": mail_date(piece.at + 4000 * DAY)}),
    "dates of 1970": changing(lambda house, piece, now, number: {"pubDate": "Thu, 01 Jan 1970 00:00:00 GMT"}),
    "relative links": changing(lambda house, piece, now, number: {"link": piece.path, "guid": f"g{piece.number}"}),
    "fragments": changing(lambda house, piece, now, number: {"link": url(house, piece, more="#top")}),
    "scripts in titles": changing(lambda house, piece, now, number: {"title": f"{piece.title}<script>a()</script>"}),
    "in no order": feed_of(shuffled),
    "each entry twice": feed_of(doubled),
    "100,000 attributes": with_head(ATTRIBUTES),
    "comments never closed": feed_of(commented),
    "a million entries": feed_of(huge),
    "ttl of twelve hours": with_head("<ttl>720</ttl>"),
    "hours to be left alone": with_head(SKIPPED),
    "a 304 with a body": full_304,
    "Content-Length twice": twice_as_long,
    "called gzip, and plain": plain_for_gzip,
    "a check for cookies": behind_cookies,
    "its clock a year ahead": of_another_year,
    "entries that feed expressions": hostile_entry,
}
"""Feeds that can be read, however they are bent."""

UNREAD: dict[str, tuple[Feed, str]] = {
    "brotli that nobody asked for": (packed_otherwise(lambda *_: b"\x8b\x02\x80\x03" * 99, "br"), "encoding"),
    "gzip in gzip": (packed_otherwise(twice_packed, "gzip, gzip"), "encoding"),
    "a bomb": (always(BOMBED), "too-large"),
    "redirects in a circle": (always(redirect(FEED)), "redirect"),
    "a redirect to this machine": (always(redirect(ELSEWHERE)), "forbidden-address"),
    "a redirect to link-local": (always(redirect("http://169.254.169.254/latest/meta-data/")), "forbidden-address"),
    "a redirect to a file": (always(redirect("file:///etc/passwd")), "redirect"),
    "gone": (always(Answer(status=410)), "gone"),
    "legal": (always(Answer(status=451)), "legal"),
    "a web page": (always(LOG_IN), "html-instead-of-feed"),
    "a challenge for robots": (always(Answer(status=403, headers=(("cf-mitigated", "challenge"),))), "blocked"),
    "it drips": (always(Answer(body=b" " * 5000, headers=(XML,), manner="drip")), "timeout"),
    "it hangs": (always(Answer(manner="hang")), "timeout"),
    "it never ends": (always(Answer(body=ENDLESS, headers=(XML,), manner="endless")), "too-large"),
    "it breaks off": (unread(feed_of(plain, ("Content-Length", "90000"), manner="cut")), "refused"),
    "nonsense": (always(Answer(body=bytes(range(256)) * 40, headers=(XML,))), "parse"),
}
"""Feeds of which nothing can be read, and the class of failure that they must be."""

WAYS: dict[str, Behaviour] = {
    **{name: Behaviour(feed=feed, page=page, expect="all") for name, feed in READ.items()},
    **{
        name: Behaviour(feed=feed, page=page, expect="none", problem=problem)
        for name, (feed, problem) in UNREAD.items()
    },
    "pages away for two days": Behaviour(feed=etag, page=pages_within(4, 6, 503), expect="all"),
    "pages away while the feed rests": Behaviour(
        feed=pages_down_while_feed_rests, page=pages_within(4, 6, 503), expect="all"
    ),
    "pages missing, then there": Behaviour(feed=usual, page=pages_within(2, 9, 404), expect="all"),
    "pages timing out for a day": Behaviour(feed=usual, page=pages_within(7, 8, 504), expect="all"),
    "robots forbids all": Behaviour(feed=usual, page=page, expect="owed", robots="User-agent: *\nDisallow: /a/"),
    "robots forbids every tenth": Behaviour(feed=usual, page=page, expect="refused", robots=EVERY_TENTH),
    "robots with a mark": Behaviour(feed=usual, page=page, expect="owed", robots=f"\ufeff{FORBIDS}"),
    "robots in UTF-16": Behaviour(feed=usual, page=page, expect="owed", robots=FORBIDS.encode("utf-16")),
    "robots for our version": Behaviour(
        feed=usual, page=page, expect="owed", robots=FORBIDS.replace("*", "Longwatch/1.0", 1)
    ),
    "led into what is forbidden": Behaviour(
        feed=usual, page=led_into_shut, expect="owed", robots=f"User-agent: *\nDisallow: {SHUT}"
    ),
    "429 for the host": Behaviour(feed=usual, page=held, expect="all"),
    "long pages": Behaviour(feed=usual, page=long_now_and_then, expect="all"),
    "pages that drip": Behaviour(feed=usual, page=slow_now_and_then, expect="all"),
    "robots of nothing but line feeds": Behaviour(feed=usual, page=page, expect="all", robots="\n" * 400_000),
    "robots for others": Behaviour(feed=usual, page=page, expect="all", robots="User-agent: Other\nDisallow: /"),
}
"""Every behaviour, by name."""


def serve(world: World, house: House, request: Request, number: int) -> Reply:
    """What a house answers to the n-th request for a path."""
    way = WAYS[house.behaviour]
    path = request.path.partition("?")[0]
    if path == FEED:
        return way.feed(house, world.now, request, number)
    if path == "/elsewhere":
        return usual(house, world.now, request, number)
    if path == "/robots.txt" and way.robots:
        text = way.robots if isinstance(way.robots, bytes) else way.robots.encode()
        return Answer(body=text, headers=(("Content-Type", "text/plain"),)), []
    if path.startswith("/a/") and path[3:].isdecimal() and int(path[3:]) < len(house.pieces):
        return way.page(house, world.now, house.pieces[int(path[3:])], number), []
    return NOT_FOUND, []


SERVES: dict[str, Serve] = dict.fromkeys(WAYS, serve)
