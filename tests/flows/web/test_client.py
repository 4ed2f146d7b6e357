"""The door to the web, against servers of our own on loopback, well-behaved and hostile."""

import asyncio
import ssl
import tracemalloc
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.settings import Web as WebSettings
from extractors.records import Fetched, FetchFailure, NotModified, Page
from flows.web.client import Ask, Web
from flows.web.failures import retry_after
from flows.web.routes import user_agent

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Write = Callable[[bytes], Awaitable[None]]
Answer = Callable[["Request", Write], Awaitable[None]]
Answers = Mapping[str, bytes | Answer]


@dataclass
class Request:
    """What a server was asked."""

    path: str
    headers: dict[str, str]


@dataclass
class Server:
    """A server that gives its answers by path, notes what it was asked, and closes after each answer."""

    answers: Answers
    port: int = 0
    asked: list[Request] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.rstrip().split("\r\n")
            request = Request(first.split(" ")[1], dict(line.split(": ", 1) for line in lines))
            self.asked.append(request)
            await self.answer(request, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            writer.transport.abort()

    async def answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        async def write(sent: bytes) -> None:
            writer.write(sent)
            await writer.drain()

        answer = self.answers.get(request.path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        await (write(answer) if isinstance(answer, bytes) else answer(request, write))


@asynccontextmanager
async def serving(answers: Answers, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(answers)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def unsized(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Connection: close", *headers]).encode() + b"\r\n\r\n" + body


def web(server: Server, contact: str = "", **changed: Any) -> Web:
    """A door for which every name is served here."""
    here = f"127.0.0.1:{server.port}"
    settings = {"allow": (here,), "resolve": {"*": here}, "delay_seconds": 0, "total_seconds": 20, **changed}
    return Web(WebSettings(**settings), contact=contact, now=lambda: NOW)


def visited(answers: Answers, *asks: Ask, contact: str = "", **changed: Any) -> tuple[list[Fetched], list[Request]]:
    """What comes of asking for each in turn, and what the server was asked."""

    async def visit() -> tuple[list[Fetched], list[Request]]:
        async with serving(answers) as server, web(server, contact, **changed) as door:
            return [await door.fetch(ask) for ask in asks], server.asked

    return asyncio.run(visit())


def fetched(answers: Answers, path: str, **changed: Any) -> Fetched:
    (found,), _ = visited(answers, Ask(url=f"http://one.example{path}", limit="page"), **changed)
    return found


def page(answers: Answers, path: str, **changed: Any) -> Page:
    found = fetched(answers, path, **changed)
    assert isinstance(found, Page), found
    return found


def failure(answers: Answers, path: str, **changed: Any) -> FetchFailure:
    found = fetched(answers, path, **changed)
    assert isinstance(found, FetchFailure), found
    return found


def peak_of(run: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# What a page is


def test_a_page_is_the_body_with_what_the_server_said_of_it() -> None:
    found = page({"/a": answer(b"<p>text", 'ETag: W/"1"', "x-Odd: \xe9", "X-Odd: 2")}, "/a")
    assert found.body == b"<p>text"
    assert found.status == 200
    assert found.url == found.final_url
    assert found.redirects == ()
    assert found.fetched_at == NOW
    assert found.headers == (("Content-Length", "7"), ("ETag", 'W/"1"'), ("x-Odd", "Ã©"), ("X-Odd", "2"))


def test_a_request_says_who_we_are_and_nothing_of_where_we_were() -> None:
    answers = {
        "/a": answer(b"", "Location: /b", "Set-Cookie: id=1; Path=/", status="302 Found"),
        "/b": answer(b"b", "Set-Cookie: id=2; Path=/"),
    }
    asks = [Ask(url="http://one.example/a", limit="page"), Ask(url="http://one.example/b", limit="feed")]
    _, asked = visited(answers, *asks, contact="desk@example.org")
    assert [request.path for request in asked] == ["/a", "/b", "/b"]
    for request in asked:
        assert set(request.headers) - {"Cookie"} == {"Host", "Accept", "User-Agent", "Accept-Encoding"}
        assert request.headers["Accept-Encoding"] == "gzip, deflate"
        assert request.headers["User-Agent"].endswith(" (+desk@example.org)")
    assert [request.headers.get("Cookie") for request in asked] == [None, "id=1", None]  # of one chain only


def test_without_a_contact_none_is_made_up() -> None:
    assert user_agent("").startswith("Longwatch/")
    assert "(" not in user_agent("")
    assert user_agent(" a@b.example\r\nX: y ").endswith(" (+a@b.example X: y)")


def test_credentials_in_an_address_are_not_sent() -> None:
    (found,), asked = visited({"/a": answer(b"a")}, Ask(url="http://name:word@one.example/a", limit="page"))
    assert isinstance(found, Page)
    assert asked[0].headers["Host"] == "one.example"
    assert "Authorization" not in asked[0].headers


@pytest.mark.parametrize("status", ["203 Non-Authoritative Information", "200"])
def test_a_page_comes_with_200_and_203(status: str) -> None:
    assert page({"/a": answer(b"a", status=status)}, "/a").body == b"a"


# What is no page


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, "blocked"), (403, "blocked"), (429, "blocked"), (451, "legal"), (410, "gone"), (404, "not-found"),
        (500, "server"), (502, "server"), (503, "server"), (599, "server"), (400, "other"), (402, "other"),
        (405, "other"), (418, "other"), (201, "other"), (204, "other"), (206, "other"), (300, "other"),
        (304, "other"), (777, "server"),
    ],
)  # fmt: skip
def test_every_other_status_is_a_failure_of_a_class(status: int, expected: str) -> None:
    found = failure({"/a": answer(b"", "Retry-After: 60", status=f"{status} Word")}, "/a")
    assert (found.failure, found.status) == (expected, status)
    assert found.retry_after == NOW + timedelta(seconds=60)
    assert found.detail.startswith(f"http://one.example/a: answered {status}: ")


@pytest.mark.parametrize("header", ["CF-Mitigated: challenge", "x-amzn-waf-action: captcha"])
@pytest.mark.parametrize("status", ["503 Wait", "200 OK", "202 Accepted", "405 No"])
def test_a_challenge_for_robots_is_a_wall_whatever_its_status(status: str, header: str) -> None:
    assert failure({"/a": answer(b"prove it", header, status=status)}, "/a").failure == "blocked"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        (" 1.5 ", timedelta(seconds=1.5)),
        ("86401", timedelta(days=1)),
        ("9" * 5000, timedelta(days=1)),
        ("Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sun, 01 Mar 2026 13:00:00 +0100", timedelta()),
        ("Sun, 01 Mar 2026 13:00:00 -0000", timedelta(hours=1)),
        ("Sunday, 01-Mar-26 13:00:00 GMT", timedelta(hours=1)),
        ("Fri, 31 Dec 9999 23:59:59 -1200", timedelta(days=1)),
        ("Mon, 01 Jan 0001 00:00:00 +1200", timedelta()),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date_and_kept_within_a_day(text: str, expected: timedelta) -> None:
    assert retry_after(text, NOW) == NOW + expected


@pytest.mark.parametrize("text", ["", "soon", "-5", "²", "1e9", "Sun, 99 Mar 2026 13:00:00 GMT", "inf", "\x00", "٣"])
def test_a_retry_after_that_cannot_be_read_is_none(text: str) -> None:
    assert retry_after(text, NOW) is None


# Conditional requests


def test_validators_go_back_byte_for_byte_and_304_is_not_modified() -> None:
    ask = Ask(url="http://one.example/f", limit="feed", etag='W/"Ã©, 1"', last_modified="sunday  noon")
    (found,), asked = visited({"/f": answer(b"", 'ETag: "2"', status="304 Not Modified")}, ask)
    assert isinstance(found, NotModified)
    assert ("ETag", '"2"') in found.headers
    assert asked[0].headers["If-None-Match"] == 'W/"Ã©, 1"'
    assert asked[0].headers["If-Modified-Since"] == "sunday  noon"


def test_validators_stay_with_their_host_over_redirects() -> None:
    answers = {
        "/old": answer(b"", "Location: /new", status="301 Moved"),
        "/new": answer(b"", "Location: http://other.example/x", status="302 Found"),
        "/x": answer(b"x"),
    }
    (found,), asked = visited(answers, Ask(url="http://one.example/old", limit="feed", etag='"1"'))
    assert isinstance(found, Page)
    assert [(request.headers["Host"], request.headers.get("If-None-Match")) for request in asked] == [
        ("one.example", '"1"'),
        ("one.example", '"1"'),
        ("other.example", None),
    ]


def test_a_validator_no_header_can_have_held_is_not_sent() -> None:
    ask = Ask(url="http://one.example/f", limit="feed", etag='"1"\r\nX-Evil: 1', last_modified="یکشنبه")
    (found,), asked = visited({"/f": answer(b"f")}, ask)
    assert isinstance(found, Page)
    assert not {"If-None-Match", "If-Modified-Since", "X-Evil"} & set(asked[0].headers)


# Redirects


def to(location: str | bytes, status: str = "302 Found", body: bytes = b"") -> bytes:
    raw = location if isinstance(location, bytes) else location.encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nLocation: ".encode() + raw + b"\r\n\r\n" + body


def test_every_hop_of_a_redirect_is_reported() -> None:
    answers = {
        "/1": to("2", "301 Moved"),
        "/2": to("//two.example/3?a=%7e", "307 For now"),
        "/3?a=%7e": to("http://one.example/4#part", "308 For good"),
        "/4": answer(b"there"),
    }
    found = page(answers, "/1")
    assert (found.url, found.final_url) == ("http://one.example/1", "http://one.example/4")
    assert found.redirects == (
        (301, "http://one.example/2"),
        (307, "http://two.example/3?a=%7e"),
        (308, "http://one.example/4"),
    )


def test_five_redirects_are_followed_and_no_more() -> None:
    answers = {f"/{n}": to(f"/{n + 1}") for n in range(7)} | {"/7": answer(b"end")}
    assert page(answers, "/2").body == b"end"
    (found,), asked = visited(answers, Ask(url="http://one.example/1", limit="page"))
    assert isinstance(found, FetchFailure)
    assert (found.failure, found.final_url) == ("redirect", "http://one.example/6")
    assert len(asked) == 6


@pytest.mark.parametrize("answers", [{"/a": to("/a")}, {"/a": to("/b"), "/b": to("/a")}])
def test_a_circle_of_redirects_ends(answers: Answers) -> None:
    assert failure(answers, "/a").failure == "redirect"


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://one.example/",
        "javascript:alert(1)",
        "data:text/html,a",
        "http://",
        "http://[::1",
        "http://one.example:99999/",
        "http://a b/",
        "",
    ],
)
def test_a_redirect_to_what_is_no_web_address_is_a_failure(location: str | bytes) -> None:
    assert failure({"/a": to(location)}, "/a").failure == "redirect"


@pytest.mark.parametrize("location", [b"http://\xff\xfe/", b"http://a\x00b/", b"\xff" * 9000, b"\\\\[", b"/" * 60_000])
def test_a_redirect_to_nonsense_raises_nothing(location: bytes) -> None:
    assert isinstance(fetched({"/a": to(location)}, "/a"), FetchFailure)


def test_a_redirect_without_a_target_is_a_failure() -> None:
    assert failure({"/a": answer(b"", status="302 Found")}, "/a").failure == "redirect"


@pytest.mark.parametrize(
    ("location", "led_to"),
    [("/خبر", "/%D8%AE%D8%A8%D8%B1"), (b"/caf\xe9", "/caf%C3%A9"), ("/a b", "/a%20b"), (b"/\x80\xff", "/%C2%80%C3%BF")],
)
def test_a_redirect_in_odd_bytes_is_followed(location: str | bytes, led_to: str) -> None:
    assert page({"/a": to(location), led_to: answer(b"b")}, "/a").final_url == f"http://one.example{led_to}"


def test_the_body_of_a_redirect_is_not_waited_for() -> None:
    async def endless(_: Request, write: Write) -> None:
        await write(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")
        while True:
            await write(b"a" * 65536)

    assert page({"/a": endless, "/b": answer(b"b")}, "/a").body == b"b"


# Addresses that are not dialled


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://0.0.0.0:8080/",
        "https://192.168.1.1:8443/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.0.0.1./",
        "http://one.example:25/",
        "http://93.184.216.34:6379/",
    ],
)
@pytest.mark.parametrize("by_redirect", [True, False])
def test_a_forbidden_address_is_not_dialled(url: str, by_redirect: bool) -> None:
    asks = Ask(url="http://one.example/a" if by_redirect else url, limit="page")
    (found,), asked = visited({"/a": to(url)}, asks)
    assert isinstance(found, FetchFailure)
    assert found.failure == "forbidden-address"
    assert len(asked) == by_redirect


@pytest.mark.parametrize("by_redirect", [True, False])
def test_another_port_of_the_same_machine_is_not_dialled(by_redirect: bool) -> None:
    async def visit() -> tuple[Fetched, list[Request]]:
        async with serving({"/a": answer(b"secret")}) as other:
            there = f"http://127.0.0.1:{other.port}/a"
            async with serving({"/a": to(there)}) as server, web(server) as door:
                url = "http://one.example/a" if by_redirect else there
                return await door.fetch(Ask(url=url, limit="page")), other.asked

    found, asked = asyncio.run(visit())
    assert isinstance(found, FetchFailure)
    assert found.failure == "forbidden-address"
    assert asked == []


def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_dialled() -> None:
    found = failure({"/a": answer(b"secret")}, "/a", allow=())
    assert found.failure == "forbidden-address"
    assert "loopback" in found.detail
    # This machine's own name for itself, by its own resolver, with several addresses or one.
    (local,), _ = visited({}, Ask(url="http://localhost:8080/", limit="page"), resolve={})
    assert isinstance(local, FetchFailure)
    assert local.failure == "forbidden-address"


def test_an_allowed_address_may_be_asked_by_its_number() -> None:
    async def visit() -> Fetched:
        async with serving({"/a": answer(b"a")}) as server, web(server) as door:
            return await door.fetch(Ask(url=f"http://127.0.0.1:{server.port}/a", limit="page"))

    assert isinstance(asyncio.run(visit()), Page)


@pytest.mark.parametrize(
    "url", ["", "one.example", "file:///etc/passwd", "ftp://one.example/", "http://", "http://[::1", "\ud800"]
)
def test_what_is_no_web_address_is_a_failure(url: str) -> None:
    (found,), _ = visited({}, Ask(url=url, limit="page"))
    assert isinstance(found, FetchFailure)
    assert found.failure == "other"


# Names, and the network


def test_two_hosts_behind_one_port_are_asked_by_their_own_names() -> None:
    async def named(request: Request, write: Write) -> None:
        await write(answer(request.headers["Host"].encode()))

    asks = [Ask(url=f"http://{host}/", limit="page") for host in ("one.example", "two.example", "two.example:8080")]
    found, _ = visited({"/": named}, *asks)
    assert [isinstance(each, Page) and each.body for each in found] == [
        b"one.example",
        b"two.example",
        b"two.example:8080",
    ]


@pytest.mark.parametrize("url", ["http://no-such-name.invalid/", f"http://{'a' * 64}.example/", "http://a..b.example/"])
def test_a_name_without_an_address_is_a_failure_of_dns(url: str) -> None:
    (found,), _ = visited({}, Ask(url=url, limit="page"), resolve={})
    assert isinstance(found, FetchFailure)
    assert found.failure == "dns"


def test_a_closed_port_is_refused() -> None:
    async def visit() -> Fetched:
        async with serving({}) as server:
            door = web(server)
        async with door:
            return await door.fetch(Ask(url="http://one.example/", limit="page"))

    found = asyncio.run(visit())
    assert isinstance(found, FetchFailure)
    assert found.failure == "refused"


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that nobody but its maker vouches for."""
    cryptography = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = cryptography.Name([cryptography.NameAttribute(cryptography.NameOID.COMMON_NAME, "one.example")])
    made = (
        cryptography.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1))
        .not_valid_after(datetime(2120, 1, 1))
        .add_extension(cryptography.SubjectAlternativeName([cryptography.DNSName("one.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    no_password = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_nobody_vouches_for_is_refused(own_certificate: ssl.SSLContext) -> None:
    async def visit() -> tuple[Fetched, list[Request]]:
        async with serving({"/": answer(b"a")}, own_certificate) as server, web(server) as door:
            return await door.fetch(Ask(url="https://one.example/", limit="page")), server.asked

    found, asked = asyncio.run(visit())
    assert isinstance(found, FetchFailure)
    assert found.failure == "tls"
    assert asked == []


def test_a_server_that_speaks_no_tls_is_a_failure_of_tls() -> None:
    found = greeted(b"220 mail.example ready\r\n", total_seconds=20)
    assert isinstance(found, FetchFailure)
    assert found.failure == "tls"


def greeted(greeting: bytes, **changed: Any) -> Fetched:
    """What comes of an https address at a server that says this and no more."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        with suppress(OSError, asyncio.CancelledError):
            await reader.read()
        writer.transport.abort()

    async def visit() -> Fetched:
        listening = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, web(Server({}, port), **changed) as door:
            return await door.fetch(Ask(url="https://one.example/", limit="page"))

    return asyncio.run(visit())


# Bodies


def squeezed(body: bytes, bits: int = 31) -> bytes:
    squeezer = zlib.compressobj(9, wbits=bits)
    return squeezer.compress(body) + squeezer.flush()


TEXT = b"".join(b"line %d\n" % number for number in range(20_000))


@pytest.mark.parametrize(
    ("sent", "coding"),
    [
        (TEXT, "identity"),
        (TEXT, ""),
        (squeezed(TEXT), "gzip"),
        (squeezed(TEXT), "X-GZIP"),
        (squeezed(TEXT), "identity, gzip"),
        (squeezed(TEXT[:9999]) + squeezed(b"") + squeezed(TEXT[9999:]), "gzip"),
        (squeezed(TEXT) + bytes(512), "gzip"),
        (squeezed(TEXT, 15), "deflate"),
        (squeezed(TEXT, -15), "deflate"),
    ],
)
@pytest.mark.parametrize("step", [1_000_000, 7])
def test_a_body_comes_decoded_however_it_was_cut(sent: bytes, coding: str, step: int) -> None:
    async def cut(_: Request, write: Write) -> None:
        await write(unsized(b"", f"Content-Encoding: {coding}", "Transfer-Encoding: chunked"))
        parts = [sent[start : start + step] for start in range(0, min(len(sent), 70 * step), step)]
        parts.append(sent[70 * step :])
        for part in filter(None, parts):
            await write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        await write(b"0\r\n\r\n")

    assert page({"/a": cut}, "/a").body == TEXT


def test_an_empty_body_is_a_page_also_where_gzip_was_said() -> None:
    assert page({"/a": answer(b"", "Content-Encoding: gzip")}, "/a").body == b""


@pytest.mark.parametrize(
    ("sent", "codings"),
    [
        (squeezed(squeezed(TEXT)), ["gzip, gzip"]),
        (squeezed(squeezed(TEXT)), ["gzip", "gzip"]),
        (squeezed(TEXT)[:-1], ["gzip"]),
        (squeezed(TEXT)[:-500], ["gzip"]),
        (squeezed(TEXT, 15)[:-5], ["deflate"]),
        (squeezed(TEXT) + squeezed(TEXT)[:50], ["gzip"]),
        (squeezed(b"") * 2000, ["gzip"]),
    ],
)
@pytest.mark.parametrize("framed", [answer, unsized])
def test_a_body_in_another_coding_or_broken_is_a_failure(
    sent: bytes, codings: list[str], framed: Callable[..., bytes]
) -> None:
    headers = [f"Content-Encoding: {coding}" for coding in codings]
    found = failure({"/a": framed(sent, *headers)}, "/a")
    assert (found.failure, found.status) == ("encoding", 200)


BOMB = 300_000_000


@pytest.fixture(scope="module")
def bomb() -> bytes:
    squeezer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    return b"".join(squeezer.compress(zeros) for _ in range(BOMB // len(zeros))) + squeezer.flush()


@pytest.mark.parametrize("kind", ["text/html", "application/rss+xml"])
def test_a_bomb_ends_as_too_large_and_costs_no_memory(bomb: bytes, kind: str) -> None:
    sent = unsized(bomb, "Content-Encoding: gzip", f"Content-Type: {kind}")
    found: list[Fetched] = []
    peak = peak_of(lambda: found.append(fetched({"/a": sent}, "/a", page_bytes=1_000_000)))
    assert isinstance(found[0], FetchFailure)
    assert found[0].failure == "too-large"
    assert peak < 8_000_000


def test_an_endless_body_ends_as_too_large() -> None:
    async def endless(_: Request, write: Write) -> None:
        await write(unsized(b""))
        while True:
            await write(b"a" * 65536)

    assert failure({"/a": endless}, "/a", page_bytes=1_000_000).failure == "too-large"


@pytest.mark.parametrize(
    ("limit", "kind", "cap"),
    [
        ("feed", "application/rss+xml", 100),
        ("feed", "TEXT/HTML; charset=utf-8", 100),
        ("page", "text/html", 200),
        ("page", "application/json", 200),
        ("page", "text/plain", 200),
        ("page", None, 200),
        ("page", "application/pdf", 300),
        ("feed", "application/octet-stream", 300),
    ],
)
def test_how_much_may_come_is_reported_by_the_ask_and_the_type(limit: str, kind: str | None, cap: int) -> None:
    headers = [f"Content-Type: {kind}"] if kind else []
    caps: dict[str, Any] = {"feed_bytes": 100, "page_bytes": 200, "document_bytes": 300}
    for framed in (answer, unsized):
        answers = {"/in": framed(b"a" * cap, *headers), "/out": framed(b"a" * (cap + 1), *headers)}
        asks = [
            Ask(url=f"http://one.example/{path}", limit="feed" if limit == "feed" else "page") for path in ("in", "out")
        ]
        (kept, refused), _ = visited(answers, *asks, **caps)
        assert isinstance(kept, Page)
        assert isinstance(refused, FetchFailure)
        assert (refused.failure, refused.status) == ("too-large", 200)


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"",
    ],
)
def test_an_answer_that_breaks_off_is_no_page(cut: bytes) -> None:
    assert failure({"/a": cut}, "/a").failure == "refused"


@pytest.mark.parametrize(
    "odd",
    [
        b"<html>no HTTP at all</html>",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmore than five",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, odd\r\n\r\nabc",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"\x16\x03\x01\x02\x00" * 100,
        bytes(1000),
    ],
)
def test_what_is_no_http_raises_nothing(odd: bytes) -> None:
    # One of them has the client wait for more until its time is up.
    assert isinstance(fetched({"/a": odd}, "/a", total_seconds=2), Page | FetchFailure)


def test_a_long_header_as_real_sites_send_them_is_read() -> None:
    assert page({"/a": answer(b"a", "Content-Security-Policy: " + "a" * 30_000)}, "/a").body == b"a"


# Time


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_server_that_drips_runs_out_of_time(before: bytes) -> None:
    async def drip(_: Request, write: Write) -> None:
        await write(before)
        while before:
            await write(b"a")
            await asyncio.sleep(0.02)
        await asyncio.sleep(60)

    assert failure({"/a": drip}, "/a", total_seconds=0.3).failure == "timeout"


def test_the_time_is_one_for_all_hops() -> None:
    async def slow(request: Request, write: Write) -> None:
        await asyncio.sleep(0.25)
        await write(to(request.path + "1"))

    paths = ["/" + "1" * ones for ones in range(9)]
    assert failure(dict.fromkeys(paths, slow), "/", total_seconds=0.6).failure == "timeout"


def test_a_server_that_never_greets_runs_out_of_time_to_connect() -> None:
    found = greeted(b"", connect_seconds=0.3)
    assert isinstance(found, FetchFailure)
    assert found.failure == "timeout"


def test_waiting_for_a_turn_takes_none_of_the_time() -> None:
    async def slow(_: Request, write: Write) -> None:
        await asyncio.sleep(0.3)
        await write(answer(b"a"))

    async def visit() -> list[Fetched]:
        async with serving({"/": slow}) as server, web(server, per_host=1, total_seconds=1.5) as door:
            return await asyncio.gather(*(door.fetch(Ask(url="http://one.example/", limit="page")) for _ in range(6)))

    assert all(isinstance(found, Page) for found in asyncio.run(visit()))


# Manners


@dataclass
class Crowd:
    """Answers that come when so many are asked for at once, and count how many are, by host."""

    wanted: int
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.gate = asyncio.Barrier(self.wanted)

    async def __call__(self, request: Request, write: Write) -> None:
        host = request.headers["Host"].split(":")[0].rstrip(".").lower()
        self.now.update([host])
        self.most |= self.now
        await self.gate.wait()
        await asyncio.sleep(0.05)
        self.now.subtract([host])
        await write(answer(b"a"))


def crowded(urls: list[str], wanted: int, **changed: Any) -> tuple[Crowd, list[str]]:
    """What a server sees when all of these addresses are asked for at once."""

    async def visit() -> tuple[Crowd, list[str]]:
        crowd = Crowd(wanted)
        answers: Answers = {"/": crowd, "/go": to("http://one.example/")}
        async with serving(answers) as server, web(server, **changed) as door:
            found = await asyncio.gather(*(door.fetch(Ask(url=url, limit="page")) for url in urls))
            assert all(isinstance(each, Page) for each in found), found
            return crowd, [request.headers["Host"] for request in server.asked]

    return asyncio.run(visit())


ONE, TWO = "http://one.example/", "http://two.example/"


@pytest.mark.parametrize("per_host", [1, 2, 3])
def test_just_so_many_requests_are_at_one_host_at_once(per_host: int) -> None:
    crowd, _ = crowded([ONE] * 6 + [TWO] * 6, wanted=2 * per_host, per_host=per_host)
    assert crowd.most == {"one.example": per_host, "two.example": per_host}


def test_a_host_in_another_spelling_has_the_same_line() -> None:
    urls = [ONE, "http://ONE.example/", "http://one.example./", "http://one.example:8080/"]
    crowd, asked = crowded(urls, wanted=1, per_host=1)
    assert crowd.most == {"one.example": 1}
    assert len(asked) == 4


def test_a_redirect_takes_its_turn_like_any_request() -> None:
    crowd, asked = crowded(["http://two.example/go", "http://three.example/go", ONE], wanted=1, per_host=1)
    assert crowd.most == {"one.example": 1}
    assert len(asked) == 5


def test_starts_at_one_host_are_apart_while_another_is_asked() -> None:
    _, asked = crowded([ONE] * 3 + [TWO] * 3, wanted=1, per_host=2, delay_seconds=0.5)
    assert [set(asked[at : at + 2]) for at in (0, 2, 4)] == [{"one.example", "two.example"}] * 3


def test_starts_at_one_host_are_apart_where_many_may_be_there() -> None:
    crowd, _ = crowded([ONE] * 3, wanted=1, per_host=3, delay_seconds=0.5)
    assert crowd.most == {"one.example": 1}


def test_a_fetch_that_is_given_up_leaves_its_place_to_the_next() -> None:
    async def visit() -> Fetched:
        asked = asyncio.Event()

        async def hang(_: Request, write: Write) -> None:
            asked.set()
            await asyncio.sleep(60)

        async with serving({"/hang": hang, "/": answer(b"a")}) as server, web(server, per_host=1) as door:
            given_up = asyncio.create_task(door.fetch(Ask(url="http://one.example/hang", limit="page")))
            await asked.wait()
            given_up.cancel()
            with pytest.raises(asyncio.CancelledError):
                await given_up
            return await door.fetch(Ask(url=ONE, limit="page"))

    assert isinstance(asyncio.run(visit()), Page)
