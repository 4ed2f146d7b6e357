"""Another reader's list is read within limits."""

from __future__ import annotations

import pytest

from extractors.feeds.opml import DEEPEST, MOST_BYTES, MOST_FEEDS, has_user, read_opml
from extractors.records import FeedError


def opml(body: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<opml version="2.0"><body>{body}</body></opml>'.encode()


FEED = '<outline type="rss" text="خبر" title="خبر" xmlUrl="https://example.org/feed"/>'


def test_feeds_are_read_with_their_groups() -> None:
    (found,) = read_opml(opml(f'<outline text="Iran">{FEED}</outline>'))
    assert (found.url, found.title, found.tags) == ("https://example.org/feed", "خبر", ("Iran",))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
WRONG = {
    "entities": (opml("&b;", LAUGHS), "declares entities"),
    "outside": (opml(FEED, '<!DOCTYPE x [<!EnTiTy e SYSTEM "file:///etc/passwd">]>'), "declares entities"),
    "utf-16": (f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}<opml/>'.encode("utf-16"), "declares entities"),
    "deep": (opml('<outline text="x">' * (DEEPEST + 1)), "deep in one another"),
    "large": (b" " * (MOST_BYTES + 1), "larger than"),
    "many": (opml("".join(FEED.replace("/feed", f"/{n}") for n in range(MOST_FEEDS + 1))), "names more than"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_list_that_asks_too_much_is_refused(kind: str) -> None:
    body, said = WRONG[kind]
    with pytest.raises(FeedError, match=said):
        read_opml(body)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<opml", b"\x00" * 100, "‮".encode(), opml("<outline/>")])
def test_what_is_no_list_names_no_feed(body: bytes) -> None:
    assert read_opml(body) == ()


def test_an_address_with_a_password_is_reported() -> None:
    assert has_user("https://ada:pass@example.org/")
    assert not has_user("https://example.org/@ada?x=a@b")
