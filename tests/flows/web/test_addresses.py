"""Which addresses may be dialled, and how an address goes into a request."""

import asyncio
import socket

import pytest
from yarl import URL

from flows.web.addresses import (
    ForbiddenAddressError,
    Resolver,
    forbidden,
    guarded_sockets,
    host_of,
    is_disguised,
    is_refusal,
    web_address,
)

NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("::", "unspecified"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("::1", "loopback"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("fc00::1", "private"),
        ("fdff:ffff::1", "private"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.255", "carrier-grade NAT"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "site-local"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("ff02::1", "multicast"),
        ("ff0e::1", "multicast"),
        ("::127.0.0.1", "IPv4-compatible"),
        ("::93.184.216.34", "IPv4-compatible"),
        ("64:ff9b::7f00:1", "NAT64"),
        ("64:ff9b::5db8:d822", "NAT64"),
        ("64:ff9b:1::1", "NAT64"),
        ("2002:7f00:1::", "6to4"),
        ("192.88.99.1", "6to4"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:0:127.0.0.1", "reserved"),
        ("192.0.0.1", "reserved"),
        ("192.0.2.1", "reserved"),
        ("198.18.0.1", "reserved"),
        ("198.51.100.1", "reserved"),
        ("203.0.113.1", "reserved"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("100::1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("2001:10::1", "reserved"),
        ("3fff::1", "reserved"),
        ("5f00::1", "reserved"),
        ("4000::1", "reserved"),
        ("localhost", "not an IP address"),
        ("127.1", "not an IP address"),
        ("", "not an IP address"),
    ],
)
def test_an_address_that_is_not_public_is_refused_by_a_named_rule(address: str, rule: str) -> None:
    assert forbidden(address, 80, NOTHING) == rule


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "11.0.0.1",
        "223.255.255.255",
        "128.0.0.1",
        "2606:2800:220:1::1",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "::ffff:93.184.216.34",
    ],
)
def test_a_public_address_may_be_dialled_at_the_ports_of_the_web_only(address: str) -> None:
    assert [forbidden(address, port, NOTHING) for port in (80, 443, 8080, 8443)] == [None] * 4
    assert [forbidden(address, port, NOTHING) for port in (0, 22, 25, 4200, 6379, 65535)] == ["port"] * 6


def test_an_allowed_address_passes_at_its_very_port_and_no_other() -> None:
    allow = frozenset({"127.0.0.1:4711", "[::1]:4711", "93.184.216.34:4711"})
    assert forbidden("127.0.0.1", 4711, allow) is None
    assert forbidden("::1", 4711, allow) is None
    assert forbidden("93.184.216.34", 4711, allow) is None
    assert forbidden("127.0.0.1", 471, allow) == "loopback"
    assert forbidden("127.0.0.1", 80, allow) == "loopback"
    assert forbidden("127.0.0.11", 4711, allow) == "loopback"
    assert forbidden("::2", 4711, allow) == "IPv4-compatible"
    assert forbidden("93.184.216.34", 4712, allow) == "port"


def test_an_allowed_address_is_the_same_address_in_its_mapped_spelling() -> None:
    assert forbidden("::ffff:127.0.0.1", 4711, frozenset({"127.0.0.1:4711"})) is None


def test_a_guarded_connector_makes_no_socket_for_a_forbidden_address() -> None:
    sockets = guarded_sockets(NOTHING)
    with pytest.raises(ForbiddenAddressError, match=r"169\.254\.169\.254 \(link-local\)") as refused:
        sockets((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("169.254.169.254", 80)))
    assert is_refusal(refused.value)
    with pytest.raises(ForbiddenAddressError):
        sockets((socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("::1", 80, 0, 0)))
    with sockets((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("93.184.216.34", 80))) as made:
        assert made.family == socket.AF_INET


def test_a_refusal_is_known_when_a_connector_has_joined_it_with_other_errors() -> None:
    assert is_refusal(OSError(f"Multiple exceptions: {ForbiddenAddressError('::1', 'loopback')}, [Errno 111] refused"))
    assert not is_refusal(ConnectionRefusedError(111, "Connect call failed ('93.184.216.34', 80)"))


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "1.2.3.4.5", "a.0x1"]
)
def test_an_address_in_disguise_is_known(host: str) -> None:
    assert is_disguised(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "::ffff:1.2.3.4", "example.org", "1.example", "3sat.de", "0xab.org"]
)
def test_a_plain_address_and_a_name_are_no_disguise(host: str) -> None:
    assert not is_disguised(host)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("http://example.org", "http://example.org/"),
        (" https://EXAMPLE.org:8443/a?b#c\n", "https://example.org:8443/a?b"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://name:word@example.org/a", "http://example.org/a"),
        ("http://example.org/%7Ea/%d8%a7%2F'%27?q=%20+%2B&q", "http://example.org/%7Ea/%d8%a7%2F'%27?q=%20+%2B&q"),
        ("http://example.org/اعدام?q=یک دو", "http://example.org/%D8%A7%D8%B9%D8%AF%D8%A7%D9%85?q=%DB%8C%DA%A9%20%D8%AF%D9%88"),
        ("http://Bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ('http://example.org/"<a>"', "http://example.org/%22%3Ca%3E%22"),
    ],
)  # fmt: skip
def test_an_address_goes_into_a_request_with_its_percent_signs_as_written(text: str, sent: str) -> None:
    assert str(web_address(text)) == sent


@pytest.mark.parametrize(
    ("target", "led_to"),
    [
        ("/b", "https://example.org/b"),
        ("b", "https://example.org/a/b"),
        ("?c", "https://example.org/a/?c"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example/"),
        ("../../../b", "https://example.org/b"),
    ],
)
def test_a_target_is_resolved_against_the_address_it_came_from(target: str, led_to: str) -> None:
    assert str(web_address(target, base=URL("https://example.org/a/"))) == led_to


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/a",
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://a b/",
        "http://[::1",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://example.org/\ud800",
        "http://a\x00b/",
    ],
)
def test_what_is_no_web_address_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        web_address(text)


def test_a_host_has_one_spelling() -> None:
    assert host_of(web_address("http://WWW.Example.org./")) == "www.example.org"


def test_the_resolver_answers_for_names_in_place_of_dns() -> None:
    async def resolved(host: str) -> tuple[str, int]:
        resolver = Resolver({"News.example": "127.0.0.1:4711", "six.example": "[::1]:4712", "*": "127.0.0.2:4713"})
        found = await resolver.resolve(host, 80)
        await resolver.close()
        return found[0]["host"], found[0]["port"]

    assert asyncio.run(resolved("news.example.")) == ("127.0.0.1", 4711)
    assert asyncio.run(resolved("six.example")) == ("::1", 4712)
    assert asyncio.run(resolved("other.example")) == ("127.0.0.2", 4713)


def test_the_resolver_raises_nothing_but_os_errors() -> None:
    async def resolved(host: str) -> None:
        await Resolver({}).resolve(host, 80)

    with pytest.raises(OSError):
        asyncio.run(resolved("a" * 64 + ".example"))
