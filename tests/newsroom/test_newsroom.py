from __future__ import annotations

import io
import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml.html import HtmlElement, document_fromstring
from pydantic import TypeAdapter

from config.sources import Source
from newsroom.articles import Article, ContentError
from newsroom.corpora import FEED_PATH, pages_by_host, plain_url
from newsroom.editions import edition, editions, hosts, publisher_answers, site, sources
from newsroom.feeds import feed_body
from newsroom.pages import content_type, page
from newsroom.publishers import Format, Publisher, Template, read_publisher
from newsroom.server import Answer, Newsroom

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "tests" / "data" / "newsroom"
COMMAND = [sys.executable, "-m", "newsroom"]
QUAY, KOOH = "quay-post.example", "avaye-kooh.example"
FORMATS, TEMPLATES = get_args(Format), get_args(Template)


def publisher(name: str, number: int = 1) -> Publisher:
    return read_publisher(CONTENT / name, edition=number)


def parsed(body: bytes) -> Any:
    read = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.bozo_exception
    return read


def listed(answers: Mapping[tuple[str, str], Answer], host: str, path: str) -> list[Any]:
    return list(parsed(answers[host, path].body).entries)


def tree(body: bytes | str) -> HtmlElement:
    return document_fromstring(body.decode() if isinstance(body, bytes) else body)


def found(body: bytes, path: str) -> list[Any]:
    return cast("list[Any]", tree(body).xpath(path))


def words_of(body: bytes | str) -> str:
    return joined(str(tree(body).text_content()))


def joined(text: str) -> str:
    return " ".join(text.split())


# what the files say


def test_an_article_is_read_with_every_kind_of_paragraph() -> None:
    article = publisher("quay-post").articles[0]
    assert article.url == "http://quay-post.example/2018/02/02/arrests?part=1"
    assert article.published == datetime.fromisoformat("2018-02-02T09:30:00+01:00")
    assert [block.kind for block in article.blocks] == ["text", "subhead", "quotation", "text", "list", "text"]
    (quotation,) = article.blocks[2].lines
    assert quotation.endswith("and the guard at the gate told us to come back after the weekend.")
    assert article.text.splitlines()[4:6] == ["Mina Darvand, 24, a student", "Kaveh Sorush, 31, a baker"]


def test_letters_beyond_ascii_are_percent_encoded_in_addresses() -> None:
    path = publisher("avaye-kooh").articles[0].path
    assert path == "/%D8%AE%D8%A8%D8%B1/%D8%AE%D8%A7%D9%86%D9%88%D8%A7%D8%AF%D9%87%E2%80%8C%D9%87%D8%A7"


GOOD_PUBLISHER = (CONTENT / "quay-post" / "publisher.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD_PUBLISHER + "colour = 1\n", "publisher.toml: colour: unknown key: take it out"),
        (GOOD_PUBLISHER.replace('kind = "newspaper"', ""), "publisher.toml: kind: missing: add it"),
        (GOOD_PUBLISHER.replace('"blog"', '"blob"'), "template: 'blob': write one of semantic, blog, table, portal"),
        (GOOD_PUBLISHER.replace('new_feed = "/rss/new.xml"', ""), "new_feed: missing: the feed moves, say where to"),
        ("name = ", "Invalid value"),
    ],
)
def test_a_wrong_publisher_file_is_named_with_its_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "publisher.toml").write_text(text, "utf-8")
    with pytest.raises(ContentError) as raised:
        read_publisher(tmp_path, edition=1)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("01-a.txt", "path: /a\n\nText.", "01-a.txt: title: missing: add it"),
        ("01-a.txt", "title: A\npath: a\n\nText.", "path: 'a': begin it with a slash"),
        ("01-a.txt", "title: A\npath: /a\ncolour: red\n\nText.", "colour: unknown key: write one of byline"),
        ("01-a.txt", "title: A\npath: /a\ndate: 2018-02-01\n\nText.", "date: '2018-02-01': write it like 2018-"),
        ("01-a.txt", "title: A\npath: /a\ndate: soon\n\nText.", "date: 'soon': write it like 2018-"),
        ("01-a.txt", "title: A\npath: /a\nedition: two\n\nText.", "edition: 'two': write the number"),
        ("01-a.2.txt", "title: A\npath: /a\n\nText.", "01-a.2.txt: name: there is no first file for it to replace"),
    ],
)
def test_a_wrong_article_file_is_named_with_its_key(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / "publisher.toml").write_text(GOOD_PUBLISHER, "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ContentError) as raised:
        read_publisher(tmp_path, edition=1)
    assert message in str(raised.value)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text(GOOD_PUBLISHER, "utf-8")
    (tmp_path / "01-a.txt").write_bytes("title: À\npath: /a\n\nText.".encode("latin-1"))
    with pytest.raises(ContentError, match=r"01-a\.txt: .*: save it as UTF-8"):
        read_publisher(tmp_path, edition=1)


def test_a_correction_may_not_move_its_article(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text(GOOD_PUBLISHER, "utf-8")
    (tmp_path / "01-a.txt").write_text("title: A\npath: /a\n\nText.", "utf-8")
    (tmp_path / "01-a.2.txt").write_text("title: A\npath: /b\n\nText.", "utf-8")
    with pytest.raises(ContentError, match="keeps its path"):
        read_publisher(tmp_path, edition=2)


# feeds


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["quay-post", "avaye-kooh"])
def test_every_format_tells_the_same_of_every_article(form: Format, name: str) -> None:
    house = replace(publisher(name), format=form, full_content=False)
    body = feed_body(house)
    if form == "json":
        entries = json.loads(body)["items"]
        assert [(e["url"], e["id"], e["title"], e["summary"]) for e in entries] == [
            (a.url, a.guid, a.title, a.summary) for a in house.articles
        ]
        return
    read = parsed(body)
    assert read.version == {"rss": "rss20", "rdf": "rss10", "atom": "atom10"}[form]
    assert (read.feed.title, read.feed.language) == (house.name, house.language)
    for entry, article in zip(read.entries, house.articles, strict=True):
        assert (entry.link, entry.summary) == (article.url, article.summary)
        assert form == "rdf" or entry.id == article.guid
        assert entry.get("author", "") == article.byline
        stated_at = entry.get("published_parsed") or entry.get("updated_parsed")
        assert (stated_at and stated_at[:6]) == (article.published and article.published.utctimetuple()[:6])


@pytest.mark.parametrize("form", ["rss", "rdf", "atom"])
def test_a_correction_keeps_the_first_date_beside_its_own(form: Format) -> None:
    entry = parsed(feed_body(replace(publisher("quay-post", 2), format=form))).entries[1]
    assert entry.published_parsed[:6] == (2018, 2, 2, 8, 30, 0)
    assert entry.updated_parsed[:6] == (2018, 2, 2, 11, 30, 0)


def test_a_title_with_markup_arrives_as_written_in_every_format() -> None:
    title = 'Arrests in the "harbour" <district> & beyond'
    house = publisher("quay-post")
    assert json.loads(feed_body(replace(house, format="json")))["items"][0]["title"] == title
    for form in ("rss", "rdf", "atom"):
        assert title in unescape(parsed(feed_body(replace(house, format=form))).entries[0].title)


def test_a_feed_with_full_content_carries_the_whole_text() -> None:
    house = publisher("avaye-kooh")
    for entry, article in zip(parsed(feed_body(house)).entries, house.articles, strict=True):
        assert words_of(entry.content[0].value) == joined(article.text)


def test_characters_no_xml_may_hold_are_left_out() -> None:
    house = publisher("quay-post")
    odd = replace(house.articles[0], title="a\x00b\x0bc\ud800d", byline="\uffff]]>")
    entry = parsed(feed_body(replace(house, articles=(odd,)))).entries[0]
    assert (entry.title, entry.author) == ("abcd", "]]>")


# pages


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", ["quay-post", "avaye-kooh"])
def test_every_template_holds_the_whole_article_and_all_the_boilerplate(template: Template, name: str) -> None:
    shown = replace(publisher(name), template=template)
    for article in shown.articles:
        body = page(shown, article)
        text = words_of(body)
        for line in (article.title, article.byline, article.printed, *article.text.splitlines()):
            assert joined(line) in text
        labels = (*shown.menu, *shown.share, *shown.related, *shown.prompts, *shown.comments)
        for line in (*labels, shown.newsletter, shown.cookie, shown.footer):
            assert joined(line) in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_from_a_file_becomes_markup(template: Template) -> None:
    shown = replace(publisher("quay-post"), template=template)
    body = page(shown, shown.articles[0])
    assert not found(body, "//script[not(@type)] | //district | //initial | //quay")
    assert len(found(body, "//script")) == (1 if template == "semantic" else 0)


@pytest.mark.parametrize("template", TEMPLATES)
def test_persian_pages_run_from_right_to_left_and_keep_their_joiners(template: Template) -> None:
    shown = replace(publisher("avaye-kooh"), template=template)
    article = shown.articles[0]
    body = page(shown, article).decode()
    root = tree(body)
    assert (root.get("lang"), root.get("dir")) == ("fa", "rtl")
    assert article.text.count("\u200c") == 4
    assert all(line in body for line in article.text.splitlines())


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_article_without_a_date_gives_machines_none(template: Template) -> None:
    shown = replace(publisher("avaye-kooh"), template=template)
    body = page(shown, shown.articles[0]).decode()
    assert "۱۲ بهمن ۱۳۹۶" in body
    assert not any(word in body for word in ("datePublished", "published_time", "datetime", "2018"))


def test_the_templates_differ_in_where_machines_find_the_facts() -> None:
    house = publisher("quay-post")
    seen = {}
    for template in TEMPLATES:
        body = page(replace(house, template=template), house.articles[0])
        marks = {
            "article": "//article",
            "json-ld": "//script[@type='application/ld+json']",
            "og": "//meta[@property='og:title']",
            "h1": "//h1",
            "p": "//p[contains(., 'harbour district')]",
            "itemprop": "//*[@itemprop='articleBody']//*[@class='related']",
            "table": "//table",
        }
        seen[template] = {name for name, path in marks.items() if found(body, path)}
    assert seen == {
        "semantic": {"article", "json-ld", "h1", "p"},
        "blog": {"og", "h1", "p"},
        "table": {"table"},
        "portal": {"p", "itemprop"},
    }


def test_json_ld_is_one_readable_block() -> None:
    house = replace(publisher("quay-post"), template="semantic")
    (block,) = found(page(house, house.articles[0]), "//script/text()")
    facts = json.loads(block)
    assert facts["headline"] == house.articles[0].title
    assert facts["datePublished"] == "2018-02-02T09:30:00+01:00"
    assert facts["author"]["name"] == "N. Ferrier"


def test_the_oldest_markup_declares_no_encoding() -> None:
    house = publisher("avaye-kooh")
    declared = {t: b"charset" in page(replace(house, template=t), house.articles[0]) for t in TEMPLATES}
    assert declared == {"semantic": True, "blog": True, "table": False, "portal": True}
    assert content_type(replace(house, template="table")) == "text/html"


# editions


def test_the_content_tells_how_many_editions_there_are(tmp_path: Path) -> None:
    assert [one.number for one in editions(CONTENT)] == [1, 2]
    assert editions(tmp_path) == ()


def test_the_first_edition_knows_nothing_of_the_second() -> None:
    first = site(1, CONTENT)
    assert [entry.title for entry in listed(first, QUAY, "/feed.xml")][1:] == ["A letter from a cell"]
    assert (QUAY, "/2018/02/03/vigil") not in first
    assert (QUAY, "/rss/new.xml") not in first
    assert {answer.status for answer in first.values()} == {200}


def test_the_second_edition_adds_corrects_withdraws_and_moves() -> None:
    first, second = site(1, CONTENT), site(2, CONTENT)
    moved = second[QUAY, "/feed.xml"]
    assert (moved.status, dict(moved.headers)["Location"]) == (301, "http://quay-post.example/rss/new.xml")
    new, changed, gone = listed(second, QUAY, "/rss/new.xml")
    assert new.title == "Vigil at the bridge"
    assert changed.title.endswith("(corrected)")
    assert changed.summary == "Twenty-two people were arrested, a lawyer says."
    assert changed.updated == "2018-02-02T12:30:00+01:00"
    assert (gone.title, gone.summary) == ("A letter from a cell", "Withdrawn by the editors.")
    path = "/2018/02/02/arrests?part=1"
    assert b"At least 50" in first[QUAY, path].body
    assert b"At least 22" in second[QUAY, path].body
    assert second[QUAY, "/2018/02/01/letter"].status == 410
    assert b"lamp" not in second[QUAY, "/2018/02/01/letter"].body


def test_what_did_not_change_is_the_same_in_both_editions_to_the_byte() -> None:
    first, second = site(1, CONTENT), site(2, CONTENT)
    pages = [key for key in first if key[0] == KOOH and key[1] not in {"/", "/feed"}]
    assert len(pages) == 3
    assert all(first[key] == second[key] for key in pages)


def test_a_later_edition_of_a_feed_has_a_later_date() -> None:
    first, second = (dict(site(n, CONTENT)[KOOH, "/feed"].headers)["Last-Modified"] for n in (1, 2))
    assert (first, second) == ("Tue, 30 Jan 2018 08:30:00 GMT", "Tue, 30 Jan 2018 09:30:00 GMT")


def test_front_pages_link_every_article() -> None:
    for one in edition(2, CONTENT).publishers:
        links = found(site(2, CONTENT)[one.host, "/"].body, "//a/@href")
        assert set(links) >= {article.path for article in one.articles}


def test_source_files_are_what_the_configuration_reads() -> None:
    written = sources(CONTENT)
    assert sorted(written) == ["avaye-kooh.toml", "quay-post.toml"]
    for name, text in written.items():
        source = TypeAdapter(Source).validate_python({"source_id": name.removesuffix(".toml"), **tomllib.loads(text)})
        assert source.enabled
        assert (
            source.feeds[0].url
            == f"http://{source.source_id}.example{'/feed' if source.kind == 'exile' else '/feed.xml'}"
        )


def test_an_edition_is_published_while_readers_ask() -> None:
    with Newsroom(site(1, CONTENT)) as newsroom:
        connection = HTTPConnection("127.0.0.1", newsroom.port, timeout=10)

        def status(path: str, etag: str = "") -> tuple[int, str]:
            connection.request("GET", path, headers={"Host": QUAY, "If-None-Match": etag})
            response = connection.getresponse()
            response.read()
            return response.status, response.headers["ETag"]

        _, etag = status("/feed.xml")
        assert status("/feed.xml", etag) == (304, etag)
        newsroom.publish(site(2, CONTENT))
        assert status("/feed.xml", etag)[0] == 301
        assert status("/rss/new.xml", etag)[0] == 200
        assert status("/2018/02/01/letter")[0] == 410
        connection.close()
        assert [seen.status for seen in newsroom.requests] == [200, 304, 301, 200, 410]


# the bundled content


def test_every_address_the_bundled_feeds_announce_answers() -> None:
    for one in editions():
        answers = site(one.number)
        for each in one.publishers:
            assert answers[each.host, each.feed_now].status == 200
            for article in each.articles:
                assert answers[each.host, article.path].status == (410 if article.withdrawn else 200)
                assert all(joined(line) for line in article.text.splitlines())


def test_the_bundled_publishers_keep_apart() -> None:
    for one in editions():
        assert len(set(hosts())) == len(one.publishers)
        assert all(each.host.endswith(".example") for each in one.publishers)
        for each in one.publishers:
            assert len({article.guid for article in each.articles}) == len(each.articles)
            assert len(publisher_answers(each)) == len(each.articles) + 3 + each.moved


def test_the_bundled_sources_are_what_the_configuration_reads() -> None:
    for name, text in sources().items():
        TypeAdapter(Source).validate_python({"source_id": name.removesuffix(".toml"), **tomllib.loads(text)})


def test_the_command_checks_the_content() -> None:
    done = subprocess.run([*COMMAND, "--check"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == sum(len(one.publishers) for one in editions())


def test_the_command_prints_its_port_and_serves() -> None:
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as command:
        try:
            assert command.stdout is not None
            connection = HTTPConnection("127.0.0.1", int(command.stdout.readline()), timeout=10)
            connection.request("GET", "/", headers={"Host": (*hosts(), "none.example")[0]})
            assert connection.getresponse().status == (200 if hosts() else 404)
            connection.close()
        finally:
            command.terminate()


# pages from anywhere


def test_pages_from_anywhere_are_served_by_host_with_a_feed_each() -> None:
    pages = [
        ("https://User@News.Example:8443/a%2Fb?x=1&y=<#part", b"\xff first"),
        ("http://news.example/second", b"second"),
        ("https://other.example", b"third"),
    ]
    answers = pages_by_host(pages)
    assert {key: answer.body for key, answer in answers.items() if key[1] != FEED_PATH} == {
        ("news.example", "/a%2Fb?x=1&y=<"): b"\xff first",
        ("news.example", "/second"): b"second",
        ("other.example", "/"): b"third",
    }
    entries = listed(answers, "news.example", FEED_PATH)
    assert [entry.link for entry in entries] == ["http://news.example/a%2Fb?x=1&y=<", "http://news.example/second"]
    assert [entry.link for entry in listed(answers, "other.example", FEED_PATH)] == ["http://other.example/"]


def test_a_served_address_is_found_in_the_mapping() -> None:
    url = plain_url("https://a.example/x/../y?q=1")
    parts = urlsplit(url)
    assert (parts.netloc, f"{parts.path}?{parts.query}") in pages_by_host([(url, b"")])


def test_an_article_has_the_path_its_address_ends_in() -> None:
    article = Article(url="http://a.example/b?c=d", guid="1", title="t", blocks=())
    assert article.path == "/b?c=d"
