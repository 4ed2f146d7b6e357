"""Addresses: two are one only when no server could tell them apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors import urls
from extractors.urls import absolute_url, host_of, url_key

BASE = "https://news.example.org/feeds/main.xml"
ODD_URLS = st.text() | st.text(":/?#[]@!$&'()*+,;=%.\\htps01aA \t\n\u200cé\ud800", max_size=60).map("http://a".__add__)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://EXAMPLE.org/a", "https://example.org/a"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org./a", "https://example.org/a"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://user:pw@example.org/a", "https://example.org/a"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://example.org/a?&x=1&", "https://example.org/a?x=1"),
        ("https://example.org/b/../a/./", "https://example.org/a/"),
        ("https://example.org/%7euser", "https://example.org/~user"),
        ("https://example.org/%d8%ae", "https://example.org/%D8%AE"),
        ("https://example.org/خبر", "https://example.org/%D8%AE%D8%A8%D8%B1"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https:\\\\example.org\\a", "https://example.org/a"),
        ("  https://example.org/\na ", "https://example.org/a"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.org/a?utm_source=rss&utm_medium=x&id=5", "https://example.org/a?id=5"),
        ("https://example.org/a?UTM_Source=rss", "https://example.org/a"),
        ("https://example.org/a?fbclid=1&gclid=2&mc_cid=3&_ga=4", "https://example.org/a"),
        ("https://example.org/a?CMP=share", "https://example.org/a"),
        ("https://example.org/a;jsessionid=1F?x=1", "https://example.org/a?x=1"),
        ("https://example.org/a?PHPSESSID=1", "https://example.org/a"),
    ],
)
def test_spellings_of_one_address_share_a_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


FOLLOWS = """
    fbclid gclid dclid gbraid wbraid gad_source msclkid yclid twclid ttclid igshid li_fat_id srsltid mkt_tok mc_cid
    mc_eid _ga _gl _hsenc _hsmi pk_campaign mtm_source at_medium at_campaign xtor wt_mc amp_js_v usqp utm_id utm_term
"""
CHOOSES = "id p page article story newsid lang edition section date source ref cmp type print view q tag v format"


@pytest.mark.parametrize("name", FOLLOWS.split())
def test_what_only_follows_readers_is_no_part_of_an_address(name: str) -> None:
    for address in (
        "https://example.org/a?{0}=1&id=5",
        "http://example.org/a?id=5&{0}=x%20y",
        "https://example.org/a?id=5&{0}",
    ):
        assert url_key(address.format(name)) == url_key("https://example.org/a?id=5")


@pytest.mark.parametrize("name", CHOOSES.split())
def test_what_may_choose_an_article_is_a_part_of_its_address(name: str) -> None:
    assert url_key(f"https://example.org/a?{name}=1") != url_key(f"https://example.org/a?{name}=2")
    assert url_key(f"https://example.org/a?{name}=1") != url_key("https://example.org/a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a", "https://example.org/a"),
        ("https://m.example.org/a", "https://example.org/a"),
        ("https://example.org/a/", "https://example.org/a"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/a//b", "https://example.org/a/b"),
        ("https://example.org/?p=123", "https://example.org/?p=124"),
        ("https://example.org/a?id=1", "https://example.org/a"),
        ("https://example.org/story.php?storyid=1", "https://example.org/story.php?storyid=2"),
        ("https://example.org/a?x=1&x=2", "https://example.org/a?x=2&x=1"),
        ("https://example.org/a?x=1&y=2", "https://example.org/a?y=2&x=1"),
        ("https://example.org/a?q=a+b", "https://example.org/a?q=a%2Bb"),
        ("https://example.org/a?q=1%262", "https://example.org/a?q=1&2"),
        ("https://example.org/a?lang=fa", "https://example.org/a?lang=en"),
        ("https://example.org/a?source=1", "https://example.org/a?source=2"),
        ("https://example.org/a?ref=1", "https://example.org/a?ref=2"),
        ("https://example.org/a?cmp=1", "https://example.org/a?cmp=2"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org/#/a", "https://example.org/"),
        ("https://نامه‌ای.example/a", "https://نامهای.example/a"),
    ],
)
def test_addresses_a_server_may_tell_apart_keep_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@given(ODD_URLS)
@example("http://a/%%34%31")
@example("http://a/.;jsessionid=1/..")
@example("http://%2541/")
@example("http://a../")
@example("http://../")
def test_the_key_of_a_key_is_itself(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key


@given(ODD_URLS, ODD_URLS)
def test_no_text_raises_and_what_comes_back_can_be_asked_for(base: str, link: str) -> None:
    assert isinstance(host_of(link), str)
    found = absolute_url(base, link)
    if found is not None:
        assert found.startswith(("http://", "https://"))
        assert host_of(found)
        assert not any(char.isspace() or ord(char) < 32 for char in found)
        assert absolute_url("", found) == found
        found.encode()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("../2018/a.html", "https://news.example.org/2018/a.html"),
        ("/a?b#c", "https://news.example.org/a?b#c"),
        ("//other.example/a", "https://other.example/a"),
        ("?p=1", "https://news.example.org/feeds/main.xml?p=1"),
        (" \n https://other.example/\na ", "https://other.example/a"),
        ("https://other.example/a b", "https://other.example/a%20b"),
        ("https://other.example/خبر", "https://other.example/خبر"),
        ("https://user:pw@other.example/a", "https://other.example/a"),
        ("https://news.example.org@evil.example/", "https://evil.example/"),
        ("https:\\\\other.example\\a", "https://other.example/a"),
        ("HTTP://Other.Example:8080", "http://other.example:8080/"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
    ],
)
def test_a_link_leads_to_an_address(link: str, address: str) -> None:
    assert absolute_url(BASE, link) == address


@pytest.mark.parametrize(
    "link",
    ["", " ", "javascript:alert(1)", "java\nscript:alert(1)", "mailto:a@b.example", "tag:x,2018:1", "urn:uuid:1",
     "ftp://a.example/", "file:///etc/passwd", "data:text/html,x", "http://", "http://[", "http://[x]/",
     "http://a.example:99999/", "http://a.example:x/", "http://a b/", "http://%00/", "http://a<b/"],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_none(link: str) -> None:
    assert absolute_url(BASE, link) is None


def test_a_host_is_lower_case_ascii_without_port() -> None:
    assert host_of("HTTPS://user@Bücher.Example.:8080/a") == "xn--bcher-kva.example"
    assert host_of("http://[::1]:8080/") == "[::1]"
    assert host_of("mailto:a@b.example") == ""


def test_a_key_of_a_long_address_is_made_and_not_remembered() -> None:
    long = "http://a.example:80/" + "a" * 300_000
    urls._remembered_key.cache_clear()
    assert url_key(long) == "https://a.example/" + "a" * 300_000
    assert urls._remembered_key.cache_info().currsize == 0
    assert url_key("http://a.example:80/a") == "https://a.example/a"
    assert urls._remembered_key.cache_info().currsize == 1
