"""Feeds as the web really sends them: each kind of fault with variations, after public reports of feed readers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.feeds.feeds import read_feed
from extractors.records import Entry, FeedError, Listing, Page

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ADDRESS = "https://news.example.org/feeds/main.xml"
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
RSS = '<rss version="2.0"><channel><title>T</title>'
END = "</channel></rss>"
ONE = "<item><title>One</title><link>https://news.example.org/1</link></item>"


def read(text: str | bytes, content_type: str = "application/xml", languages: tuple[str, ...] = ()) -> Listing:
    body = text.encode() if isinstance(text, str) else text
    headers = (("Content-Type", content_type),)
    page = Page(url=ADDRESS, final_url=ADDRESS, status=200, headers=headers, body=body, fetched_at=NOW)
    return read_feed(page, languages=languages)


def only(text: str | bytes) -> Entry:
    (entry,) = read(text).entries
    return entry


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
        "<html><head><title>x</title><script>if (a<b) '<rss>'</script></head><body>",
        "<br />\n<b>Warning</b>: include(x.php): failed in <b>/home/x/feed.php</b> on line <b>3</b><br />\n",
        f"<!-- {'cached - by a plug-in <rss>; ' * 9_000} -->\n<?xml-stylesheet href='x.xsl'?>",
    ],
)
def test_what_stands_before_a_feed_hides_none_of_it(before: str) -> None:
    assert only(f"{before}{RSS}{ONE}{END}").title == "One"
    entry = '<entry><title>One</title><link href="https://news.example.org/1"/></entry>'
    assert only(f"{before}<feed {ATOM}>{entry}</feed>").url == "https://news.example.org/1"


@pytest.mark.parametrize("page", ["<html><body><p>An <item>odd</item> page", "<!DOCTYPE html><title>x</title><p>Gone"])
def test_a_web_page_is_no_feed_because_of_a_word_in_it(page: str) -> None:
    with pytest.raises(FeedError) as refused:
        read(page)
    assert refused.value.failure == "html-instead-of-feed"


@pytest.mark.parametrize("frame", ["<iframe src='http://10.10.34.34?type=x'></iframe>", "<frame src=//10.10.34.36/>"])
def test_the_filter_page_of_a_state_in_place_of_a_feed_is_called_what_it_is(frame: str) -> None:
    with pytest.raises(FeedError, match="blocked by the state") as refused:
        read(f"<html><head><title>M4-6</title></head><body>{frame}</body></html>")
    assert refused.value.failure == "blocked"


def test_a_list_of_feeds_is_called_what_it_is() -> None:
    with pytest.raises(FeedError, match="a list of feeds"):
        read("<opml version='2.0'><body><outline xmlUrl='http://a.example/feed'/></body></opml>")


@pytest.mark.parametrize("prefix", ["rss", "ns0", "x-y"])
def test_a_prefix_that_is_declared_nowhere_costs_no_entry(prefix: str) -> None:
    items = "<item><title>One</title><link>https://news.example.org/1</link></item><item><title>Two</title></item>"
    bearing = items.replace("<", f"<{prefix}:").replace(f"<{prefix}:/", f"</{prefix}:")
    for text in (f"{RSS}{bearing}{END}", f"<{prefix}:rss version='2.0'><{prefix}:channel>{bearing}</{prefix}:channel>"):
        assert [entry.title for entry in read(text).entries] == ["One", "Two"]
    text = f"<{prefix}:feed><{prefix}:entry><{prefix}:title>One</{prefix}:title></{prefix}:entry></{prefix}:feed>"
    found = read(text)
    assert (found.format, [entry.title for entry in found.entries]) == ("atom", ["One"])


def test_a_module_without_its_declaration_breaks_nothing() -> None:
    entry = only(
        f"{RSS}<item><title>A&B</title><foo:bar x:y='1'>z</foo:bar><dc:creator>Mina Rezaei</dc:creator></item>{END}"
    )
    assert (entry.title, entry.authors) == ("A&B", ("Mina Rezaei",))


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("A&B, Q&A session", "A&B, Q&A session"), ("R&D &amp; AT&T", "R&D & AT&T"),
     ("caf&eacute; &nbsp;&copy;2018", "café ©2018"),     ("a &lt; b & c", "a < b & c")],
)  # fmt: skip
def test_an_ampersand_that_is_only_itself_stays(printed: str, meant: str) -> None:
    assert only(f"{RSS}<item><title>{printed}</title></item>{END}").title == meant


@pytest.mark.parametrize("query", ["x=1&lang=fa&copy=2", "id=7&amp;region=3&notit=1", "a=1&para=2&sect=4&times=5"])
def test_parameters_named_like_characters_stay_what_they_are(query: str) -> None:
    url, meant = (
        f"https://news.example.org/show?{query}",
        f"https://news.example.org/show?{query}".replace("&amp;", "&"),
    )
    entries = [
        only(f"{RSS}<item><link>{url}</link></item>{END}"),
        only(f"{RSS}<item><guid isPermaLink='true'>{url}</guid></item>{END}"),
        only(f"{RSS}<item><link><![CDATA[{meant}]]></link></item>{END}"),
        only(f'<feed {ATOM}><entry><id>{url}</id><link href="{url}"/></entry></feed>'),
        only(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{url}</loc></url></urlset>"),
    ]
    assert {entry.url for entry in entries} == {meant}


@pytest.mark.parametrize(
    "item",
    [
        '<link uri="at://did:plc:abc/post">https://news.example.org/1</link>',
        '<link href="https://news.example.org/feed" rel="self"/><link>https://news.example.org/1</link>',
        '<y:related><link url="https://other.example/x">T</link></y:related><link>https://news.example.org/1</link>',
        "<related><title>Not this</title><link>https://other.example/x</link></related><link>https://news.example.org/1</link>",
        "<link>news.example.org/1</link>",
        '<guid isPermaLink="false">https://news.example.org/1</guid>',
        "<guid>news.example.org/1</guid>",
    ],
)
def test_the_address_of_an_rss_entry_is_its_own(item: str) -> None:
    url = only(f"{RSS}<item>{item}<title>One</title></item>{END}").url
    assert url is not None
    assert url.removeprefix("https:").removeprefix("http:") == "//news.example.org/1"


@pytest.mark.parametrize(
    "entry",
    [
        '<link rel="http://www.iana.org/assignments/relation/alternate" href="https://news.example.org/1"/>',
        '<content type="text/html" src="https://news.example.org/1"/>',
        "<id>https://news.example.org/1</id>",
        '<link xml:base="https://news.example.org/" href="1"/>',
        '<link rel="enclosure" href="https://news.example.org/1.mp3"/><link href="https://news.example.org/1"/>',
    ],
)
def test_the_address_of_an_atom_entry_is_its_own(entry: str) -> None:
    assert only(f"<feed {ATOM}><entry><title>One</title>{entry}</entry></feed>").url == "https://news.example.org/1"


@pytest.mark.parametrize("at", ["feed", "entry", "content"])
@pytest.mark.parametrize("element", ['<content{} src="a"/>', '<link{} href="a"/>'])
@pytest.mark.parametrize("written", ["https://news.example.org/en/", "/en/"])
def test_an_address_is_relative_to_the_base_around_it(at: str, element: str, written: str) -> None:
    base = f' xml:base="{written}"'
    of_feed, of_entry, of_own = (base if at == place else "" for place in ("feed", "entry", "content"))
    text = f"<feed {ATOM}{of_feed}><entry{of_entry}><title>One</title>{element.format(of_own)}</entry></feed>"
    assert only(text).url == "https://news.example.org/en/a"


def test_a_json_feed_gives_its_id_where_it_has_no_other_address_and_the_date_that_can_be_read() -> None:
    item = '{"id": "https://news.example.org/1", "date_published": "Invalid Date", "date_modified": "2018-02-01"}'
    entry = only(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}')
    assert entry.url == "https://news.example.org/1"
    assert entry.published is not None
    assert entry.published.at == datetime(2018, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "caption",
    [
        "<media:content><media:description>A building at dusk</media:description></media:content>",
        "<media:group><media:title>Agency</media:title><media:text>x</media:text></media:group>",
        "<itunes:summary>In short</itunes:summary><itunes:title>Number 7</itunes:title>",
        "<image><title>Picture</title><description>A building</description><link>https://other.example/</link></image>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_caption_is_never_the_summary_of_an_entry_that_has_its_own(caption: str, first: bool) -> None:
    own = "<title>One</title><description>The court heard three witnesses.</description>"
    spaces = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    item = caption + own if first else own + caption
    entry = only(f'<rss version="2.0" {spaces}><channel><item>{item}</item></channel></rss>')
    assert (entry.title, entry.summary, entry.content) == ("One", "The court heard three witnesses.", None)


def test_a_caption_is_the_summary_where_there_is_no_other() -> None:
    space = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    item = "<item><itunes:summary>What was said</itunes:summary></item>"
    assert only(f'<rss version="2.0" {space}><channel>{item}</channel></rss>').summary == "What was said"


@pytest.mark.parametrize("title", ["a &lt;b&gt; c", "<![CDATA[a <b> c]]>"])
def test_atom_text_that_is_said_to_be_plain_keeps_its_signs(title: str) -> None:
    assert only(f'<feed {ATOM}><entry><title type="text">{title}</title></entry></feed>').title == "a <b> c"
    assert only(f'<feed {ATOM}><entry><title type="html">{title}</title></entry></feed>').title == "a c"


def test_content_in_base64_is_read() -> None:
    content = '<content type="application/octet-stream">RXhhbXBsZSA8Yj5BdG9tPC9iPg==</content>'
    assert only(f"<feed {ATOM}><entry>{content}</entry></feed>").content == "Example <b>Atom</b>"


def test_entries_that_are_lost_are_reported() -> None:
    assert read(f"{RSS}<item><guid>7</guid></item>{ONE}{END}").losses == (
        "1 of 2 entries with neither an address that can be asked for nor a text",
    )
    assert read(f"{RSS}{ONE}{END}").losses == ()
    script = "<item><title>T</title><link>javascript:open(1)</link></item>"
    assert read(f"{RSS}{script}{script}{END}").losses == (
        "2 of 2 entries with neither an address that can be asked for nor a text",
    )


@pytest.mark.parametrize(
    ("text", "codecs", "language"),
    [
        ("Письмо заключённых из тюрьмы, написанное вчера", ["cp1251", "koi8-r", "iso8859-5"], "ru"),
        ("Επιστολή των κρατουμένων από τη φυλακή", ["cp1253", "iso8859-7"], "el"),
        ("מכתב מהאסירים אל המועצה מאתמול", ["cp1255", "iso8859-8"], "he"),
        ("رسالة من السجناء إلى المجلس", ["cp1256", "iso8859-6"], "ar"),
        ("Cezaevindeki tutukluların mektubu için yapılan açıklama, işkence ve gözaltı", ["cp1254"], "tr"),
    ],
)
@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", "iso-8859-1"])
def test_an_old_code_page_is_reported_by_what_it_says(
    text: str, codecs: list[str], language: str, declared: str
) -> None:
    for codec in codecs:
        body = f'<?xml version="1.0" encoding="{declared}"?>{RSS}<item><title>{text}</title></item>{END}'.encode(codec)
        (entry,) = read(body, languages=(language,)).entries
        assert entry.title == text, codec
        if language != "tr":
            (entry,) = read(body, languages=("en",)).entries
            assert entry.title == text, codec


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_where_the_header_names_it(codec: str) -> None:
    found = read(f"\n{RSS}<item><title>خبر تازه</title></item>{END}".encode(codec), f"text/xml; charset={codec}")
    assert [entry.title for entry in found.entries] == ["خبر تازه"]


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [(b"The council\x92s \x93hearing\x94", "The council’s “hearing”"), (b"caf\xe9 noir", "café noir")],
)
def test_pieces_of_another_encoding_in_utf8_are_read(pasted: bytes, meant: str) -> None:
    head = f"<rss version='2.0'><channel><title>{'متن فارسی برای نمونه ' * 9}</title><item><title>".encode()
    assert only(head + pasted + f"</title></item>{END}".encode()).title == meant
