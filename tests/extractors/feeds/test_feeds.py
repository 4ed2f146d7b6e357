"""Feeds to entries: nothing is lost, nothing is guessed."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.feeds.feeds import read_feed
from extractors.records import Entry, FeedError, Listing, Page

FEEDS = Path(__file__).parents[2] / "data" / "feeds"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ADDRESS = "https://news.example.org/feeds/main.xml"


def page(body: bytes, content_type: str = "application/xml") -> Page:
    headers = (("Content-Type", content_type),)
    return Page(url=ADDRESS, final_url=ADDRESS, status=200, headers=headers, body=body, fetched_at=NOW)


def listing(name: str) -> Listing:
    return read_feed(page((FEEDS / name).read_bytes()))


def cdata(element: str, text: str) -> bytes:
    entry = f"<item><{element}><![CDATA[{text}]]></{element}></item>"
    return f"<rss version='2.0'><channel>{entry}</channel></rss>".encode()


def titles(found: Listing) -> list[str | None]:
    return [entry.title for entry in found.entries]


def test_a_persian_feed_keeps_its_joiners_names_texts_and_dates() -> None:
    found = listing("rss_persian.xml")
    assert (found.format, found.title, found.language) == ("rss", "خبرهای دادخواهی", "fa-IR")
    first, second = found.entries
    assert first.title == "خانواده‌های قربانیان ۶۷ نامه‌ای نوشتند & پاسخی نگرفتند"
    assert first.url == "https://news.example.org/خبر/۱?utm_source=rss"
    assert (first.guid, first.authors) == ("news-1", ("مینا رضایی", "علی کاظمی"))
    assert (first.summary, first.content) == ("چکیدهٔ خبر", "<p>متن کامل خبر، با نیم‌فاصله.</p>")
    assert first.published is not None
    assert (first.published.at, first.published.precision) == (datetime(2018, 2, 1, tzinfo=UTC), "day")
    assert first.published_raw == "۱۳۹۶/۱۱/۱۲"
    assert second.published is not None
    assert second.published.precision == "local time"
    assert (second.url, second.guid, second.language) == (None, None, "fa-IR")


def test_every_entry_is_kept_in_place_however_broken() -> None:
    found = listing("rss_links.xml")
    assert [entry.position for entry in found.entries] == list(range(10))
    assert found.entries[9] == Entry(position=9, guid=None, url=None, title=None, summary=None, content=None)


def test_an_address_is_a_link_or_a_guid_that_says_it_is_one() -> None:
    assert [(entry.guid, entry.url) for entry in listing("rss_links.xml").entries[:9]] == [
        ("1", "https://news.example.org/2018/one.html"),
        ("tag:news.example.org,2018:2", None),
        ("12345", None),
        ("https://news.example.org/4", "https://news.example.org/4"),
        ("https://news.example.org/?p=5", "https://news.example.org/?p=5"),
        ("6", None),
        (None, None),
        (None, "https://news.example.org/8"),
        (None, "https://news.example.org/9"),
    ]


def test_an_atom_feed_gives_alternate_links_against_its_base_and_both_dates() -> None:
    found = listing("atom.xml")
    assert (found.format, found.title) == ("atom", "Human rights & law")
    first, second = found.entries
    assert (first.title, first.language) == ("Anhörung in Genf", "de")
    assert first.url == "https://news.example.org/en/hearing"
    assert first.authors == ("Anna Berg", "Jörg Maier")
    assert (first.summary, first.content) == ("Kurz", "<p>Der ganze Text.</p>")
    assert first.published is not None
    assert first.updated is not None
    assert first.published.at == datetime(2018, 2, 1, 9, 20, 30, tzinfo=UTC)
    assert first.updated.at == datetime(2018, 2, 2, tzinfo=UTC)
    assert (second.published, second.published_raw) == (second.updated, "2018-02-01T09:00:00Z")


def test_a_published_date_is_never_passed_off_as_an_update() -> None:
    entry = listing("rss_french.xml").entries[0]
    assert entry.published is not None
    assert entry.updated is None


def test_an_rdf_feed_is_dated_by_dublin_core_and_an_ambiguous_date_stays_raw() -> None:
    found = listing("rdf.xml")
    assert found.format == "rdf"
    first, second = found.entries
    assert first.published is not None
    assert first.published.at == datetime(2018, 2, 1, 6, 50, 30, tzinfo=UTC)
    assert (second.published, second.published_raw) == (None, "02/01/2018")
    assert "1 dates could not be read" in found.remarks


def test_what_stands_before_the_declaration_and_what_never_closes_costs_no_entry() -> None:
    found = listing("prologue.xml")
    assert titles(found) == ["One two • three", "Cut off", "Never closed"]
    assert "text before the feed left out" in found.remarks
    assert any(remark.startswith("not well-formed") for remark in found.remarks)


def test_a_declaration_quoted_in_an_entry_cuts_nothing_off() -> None:
    quoted = "<?xml version='1.0' encoding='windows-1256'?> <!DOCTYPE html><html>"
    found = read_feed(page(cdata("description", quoted)))
    assert found.entries[0].summary == quoted
    body = """{"items": [{"id": "1", "content_text": "<?xml version='1.0'?>"}]}"""
    assert read_feed(page(body.encode())).entries[0].content == "<?xml version='1.0'?>"


def test_an_address_beside_a_name_is_no_name() -> None:
    for author in ("press@example.museum (Mina Rezaei)", "Mina Rezaei &lt;press@example.org&gt;", "Mina Rezaei"):
        body = f"<rss version='2.0'><channel><item><author>{author}</author></item></channel></rss>"
        assert read_feed(page(body.encode())).entries[0].authors == ("Mina Rezaei",)


def test_tags_that_break_the_parser_do_not_take_the_feed_with_them() -> None:
    assert titles(listing("odd_tags.xml")) == ["Survives"]


def test_a_json_feed_is_read_and_its_odd_members_keep_their_place() -> None:
    found = listing("feed.json")
    assert (found.format, found.title, len(found.entries)) == ("json", "Hearing watch", 4)
    first, second, third, fourth = found.entries
    assert (first.url, first.title) == ("https://news.example.org/hearing", "A hearing")
    assert (first.content, first.summary, first.authors) == ("<p>Whole</p>", "Short", ("Mina Rezaei", "Ali Kazemi"))
    assert first.published is not None
    assert first.published.at == datetime(2018, 2, 1, 9, 20, 30, tzinfo=UTC)
    assert (second.guid, second.url, second.language) == ("2", "https://other.example.org/2", "fa")
    assert (second.content, second.authors) == ("Text \ufffd only", ("Old Style",))
    assert (third.guid, third.url) == (None, None)
    assert (fourth.guid, fourth.url, fourth.title) == (None, None, None)
    assert found.remarks == ("1 entry without the form of an object",)


def test_a_web_page_is_refused_with_its_first_words() -> None:
    with pytest.raises(FeedError, match="We have moved Our feeds are now elsewhere") as refused:
        listing("page.html")
    assert refused.value.failure == "html-instead-of-feed"


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"not a feed", b'{"error": 1}', b"{", b"[" * 100_000, b'{"items":' + b"[" * 100_000, b"\xff\xfe",
     b"<opml><body/></opml>", b"<?xml version='1.0'?><sitemapindex><sitemap/></sitemapindex>"],
)  # fmt: skip
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError) as refused:
        read_feed(page(body))
    assert str(refused.value).startswith(ADDRESS + ": ")


def test_a_body_that_is_an_address_or_a_path_is_not_followed() -> None:
    for body in (b"http://127.0.0.1:9/", str(FEEDS / "rdf.xml").encode()):
        with pytest.raises(FeedError):
            read_feed(page(body))


@pytest.mark.parametrize("label", ["utf-8", "windows-1256", "iso-8859-1", "no-such-thing", "hex"])
def test_utf8_is_believed_over_any_label(label: str) -> None:
    text = (FEEDS / "rss_persian.xml").read_text("utf-8").replace('encoding="utf-8"', f'encoding="{label}"')
    found = read_feed(page(text.encode(), f"text/xml; charset={label}"))
    assert titles(found) == titles(listing("rss_persian.xml"))


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wider_unicode_is_read_with_and_without_a_mark(codec: str) -> None:
    text = (FEEDS / "rss_persian.xml").read_text("utf-8")
    assert titles(read_feed(page(text.encode(codec)))) == titles(listing("rss_persian.xml"))


@pytest.mark.parametrize("label", ["windows-1256", "utf-8", "iso-8859-1", "windows-1252", "no-such-thing"])
def test_an_arabic_code_page_is_reported_by_its_words(label: str) -> None:
    text = (FEEDS / "rss_arabic.xml").read_text("utf-8").replace('encoding="utf-8"', f'encoding="{label}"')
    assert titles(read_feed(page(text.encode("cp1256")))) == titles(listing("rss_arabic.xml"))


@pytest.mark.parametrize("label", ["windows-1256", "utf-8", "iso-8859-1", "windows-1252"])
def test_a_latin_code_page_is_reported_by_its_lone_accents(label: str) -> None:
    text = (FEEDS / "rss_french.xml").read_text("utf-8").replace('encoding="utf-8"', f'encoding="{label}"')
    assert titles(read_feed(page(text.encode("cp1252")))) == titles(listing("rss_french.xml"))


def test_one_bad_byte_costs_one_character_not_the_feed() -> None:
    body = (FEEDS / "rss_persian.xml").read_bytes().replace("متن".encode(), b"\xd9" + "متن".encode())
    found = read_feed(page(body))
    assert titles(found) == titles(listing("rss_persian.xml"))
    assert found.entries[0].content == "<p>\ufffdمتن کامل خبر، با نیم‌فاصله.</p>"
    assert "UTF-8 with 1 damaged characters" in found.remarks


def test_hostile_bodies_are_read_in_a_blink() -> None:
    """No clock is asked: with sanitising on, the first of these alone would outlast any patience."""
    assert len(read_feed(page(cdata("description", "<!--" * 40_000))).entries) == 1
    assert len(read_feed(page(cdata("title", "<script>" * 100_000))).entries) == 1
    with pytest.raises(FeedError):
        read_feed(page(b"<html>" + b"<div>" * 400_000))


def test_entity_bombs_and_external_entities_bring_nothing_in() -> None:
    secret = FEEDS / "feed.json"
    body = f"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY b "{"b" * 1000}">
    <!ENTITY c "{"&b;" * 1000}"><!ENTITY d "{"&c;" * 1000}">]>
    <rss version="2.0"><channel><item><title>&a;</title><description>&d;</description></item></channel></rss>"""
    found = read_feed(page(body.encode()))
    assert len(found.entries) == 1
    assert "Hearing" not in repr(found)
    assert len(repr(found)) < 2_000_000


@pytest.mark.skipif("LONGWATCH_CORPORA" not in os.environ, reason="LONGWATCH_CORPORA names no folder of real feeds")
def test_every_real_feed_is_read() -> None:
    folder = Path(os.environ["LONGWATCH_CORPORA"]) / "feeds"
    files = [path for name in ("publishers", "well-formed", "json") for path in sorted((folder / name).glob("*"))]
    assert files
    for path in files:
        body = path.read_bytes()
        found = read_feed(page(gzip.decompress(body) if path.suffix == ".gz" else body))
        assert [entry.position for entry in found.entries] == list(range(len(found.entries))), path.name
