from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse

import pytest

from newsroom.server import Answer, Newsroom, Request, redirect

HOST = "quay.example"
LONG = b"<p>a long page</p>" * 200


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    page = Answer(body=LONG, headers=(("Last-Modified", "Thu, 01 Feb 2018 09:30:00 GMT"),))
    with Newsroom({(HOST, "/page"): page, (HOST, "/short"): Answer(body=b"short")}) as running:
        yield running


def asked(newsroom: Newsroom, path: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", newsroom.port, timeout=10)
    connection.request("GET", path, headers={"Host": HOST, **(headers or {})})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def raw(newsroom: Newsroom, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_page_is_found_by_host_and_path(newsroom: Newsroom) -> None:
    newsroom.publish({("other.example", "/page"): Answer(body=b"another publisher's")})
    assert asked(newsroom, "/page")[1] == LONG
    assert asked(newsroom, "/page", {"Host": "OTHER.example:8080"})[1] == b"another publisher's"


@pytest.mark.parametrize("path", ["/Page", "/page?", "/page/", "/page?a=1", "/%70age", "//page"])
def test_only_the_exact_path_is_answered(newsroom: Newsroom, path: str) -> None:
    assert asked(newsroom, path)[0].status == 404
    assert newsroom.requests[-1].path == path


def test_query_and_percent_encoding_are_kept_as_received(newsroom: Newsroom) -> None:
    newsroom.publish({(HOST, "/a%2Fb?x=%d9%be&y"): Answer(body=b"found")})
    assert asked(newsroom, "/a%2Fb?x=%d9%be&y")[1] == b"found"
    assert asked(newsroom, "/a%2fb?x=%d9%be&y")[0].status == 404


def test_an_unknown_host_is_not_found(newsroom: Newsroom) -> None:
    assert asked(newsroom, "/page", {"Host": "nobody.example"})[0].status == 404


def test_a_request_as_a_proxy_gets_it_is_answered(newsroom: Newsroom) -> None:
    answer = raw(newsroom, b"GET http://quay.example:80/short HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\nshort")


@pytest.mark.parametrize("line", [b"GET", b"", b"\x00\xff", b"GET http:// HTTP/1.1", b"GET /page HTTP/9.9"])
def test_a_broken_request_leaves_the_server_running(newsroom: Newsroom, line: bytes) -> None:
    raw(newsroom, line + b"\r\nHost: [::bad\r\n\r\n")
    assert asked(newsroom, "/page")[1] == LONG


def test_what_is_held_already_is_not_sent_again(newsroom: Newsroom) -> None:
    etag = asked(newsroom, "/page")[0].headers["ETag"]
    response, body = asked(newsroom, "/page", {"If-None-Match": f'"x", {etag}'})
    assert (response.status, body, response.headers["ETag"]) == (304, b"", etag)
    assert etag.startswith('"')
    response, body = asked(newsroom, "/page", {"If-Modified-Since": "Thu, 01 Feb 2018 09:30:00 GMT"})
    assert (response.status, body) == (304, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"of another state"'},
        {"If-None-Match": '"of another state"', "If-Modified-Since": "Thu, 01 Feb 2018 09:30:00 GMT"},
        {"If-Modified-Since": "Thu, 01 Feb 2018 09:29:59 GMT"},
        {"If-Modified-Since": "yesterday"},
    ],
)
def test_what_may_be_out_of_date_is_sent_again(newsroom: Newsroom, headers: dict[str, str]) -> None:
    response, body = asked(newsroom, "/page", headers)
    assert (response.status, body) == (200, LONG)


def test_a_page_without_a_date_never_says_unchanged_since(newsroom: Newsroom) -> None:
    response, _ = asked(newsroom, "/short", {"If-Modified-Since": "Thu, 01 Feb 2048 09:30:00 GMT"})
    assert response.status == 200
    assert response.headers["Last-Modified"] is None


def test_a_long_body_is_compressed_when_asked_for(newsroom: Newsroom) -> None:
    response, body = asked(newsroom, "/page", {"Accept-Encoding": "deflate, gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Length"] == str(len(body))
    assert gzip.decompress(body) == LONG
    again, _ = asked(newsroom, "/page", {"Accept-Encoding": "gzip", "If-None-Match": response.headers["ETag"]})
    assert again.status == 304
    assert asked(newsroom, "/page")[0].headers["ETag"] != response.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "encoding"), [("/short", "gzip"), ("/page", "br"), ("/page", "gzip;q=0"), ("/page", "")]
)
def test_nothing_else_is_compressed(newsroom: Newsroom, path: str, encoding: str) -> None:
    response, body = asked(newsroom, path, {"Accept-Encoding": encoding})
    assert response.headers["Content-Encoding"] is None
    assert int(response.headers["Content-Length"]) == len(body)


def test_a_head_request_brings_the_headers_only(newsroom: Newsroom) -> None:
    answer = raw(newsroom, b"HEAD /page HTTP/1.1\r\nHost: quay.example\r\nConnection: close\r\n\r\n")
    assert f"Content-Length: {len(LONG)}".encode() in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_publisher_may_say_anything_in_its_headers(newsroom: Newsroom) -> None:
    own = (("ETag", 'W/"1"'), ("Content-Type", "text/x-odd"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    newsroom.publish({(HOST, "/odd"): Answer(body=b"odd", headers=own)})
    response, _ = asked(newsroom, "/odd")
    assert [pair for pair in response.getheaders() if pair in own] == list(own)
    assert response.headers.get_all("ETag") == ['W/"1"']
    assert asked(newsroom, "/odd", {"If-None-Match": 'W/"1"'})[0].status == 304


def test_a_promise_of_more_bytes_than_come_ends_with_the_connection(newsroom: Newsroom) -> None:
    newsroom.publish({(HOST, "/cut"): Answer(body=b"half", headers=(("Content-Length", "8"),))})
    assert raw(newsroom, b"GET /cut HTTP/1.1\r\nHost: quay.example\r\n\r\n").endswith(b"\r\n\r\nhalf")


def test_an_answer_can_depend_on_the_request(newsroom: Newsroom) -> None:
    def echo(request: Request) -> Answer:
        return Answer(status=503, body=f"{request.method} {request.host} {request.headers['x-odd']}".encode())

    newsroom.publish({(HOST, "/echo"): echo})
    response, body = asked(newsroom, "/echo", {"X-Odd": "yes"})
    assert (response.status, body) == (503, b"GET quay.example yes")
    assert response.headers["ETag"] is None


def test_a_redirect_names_where_to(newsroom: Newsroom) -> None:
    newsroom.publish({(HOST, "/old"): redirect("http://quay.example/new", status=308)})
    response, _ = asked(newsroom, "/old")
    assert (response.status, response.headers["Location"]) == (308, "http://quay.example/new")


def test_requests_are_noted_in_order_with_headers_and_status(newsroom: Newsroom) -> None:
    asked(newsroom, "/page", {"User-Agent": "Longwatch/0"})
    asked(newsroom, "/missing", {"Host": "b.example"})
    first, second = newsroom.requests
    assert (first.host, first.path, first.status) == (HOST, "/page", 200)
    assert first.headers["user-agent"] == "Longwatch/0"
    assert second[:2] == ("b.example", "/missing")
    assert second.status == 404


def test_publishing_changes_all_addresses_at_once_under_load(newsroom: Newsroom) -> None:
    states = [{(HOST, f"/{n}"): Answer(body=b"%d" % state) for n in range(20)} for state in range(40)]
    newsroom.publish(states[0])
    stop = threading.Event()

    def read_twice() -> list[tuple[int, int]]:
        pairs = []
        while not stop.is_set():
            pairs.append((int(asked(newsroom, "/0")[1]), int(asked(newsroom, "/19")[1])))
        return pairs

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read_twice) for _ in range(4)]
        for state in states:
            newsroom.publish(state)
            asked(newsroom, "/1")
        stop.set()
        pairs = [pair for reader in readers for pair in reader.result()]
    assert pairs
    assert all(first <= second for first, second in pairs)
    assert asked(newsroom, "/7")[1] == b"39"


def test_one_connection_serves_many_requests(newsroom: Newsroom) -> None:
    connection = HTTPConnection("127.0.0.1", newsroom.port, timeout=10)
    held = []
    for _ in range(5):
        connection.request("GET", "/page", headers={"Host": HOST})
        assert connection.getresponse().read() == LONG
        held.append(connection.sock)
    connection.close()
    assert held == held[:1] * 5


def test_the_end_closes_the_port_and_every_connection() -> None:
    with Newsroom({(HOST, "/"): Answer(body=b"here")}) as newsroom:
        port = newsroom.port
        waiting = socket.create_connection(("127.0.0.1", port), timeout=10)
        asked(newsroom, "/")
    assert waiting.recv(1) == b""
    waiting.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_port_can_be_asked_for() -> None:
    with Newsroom() as first:
        port = first.port
        with pytest.raises(OSError, match="in use"), Newsroom(port=port):
            pass
    with Newsroom(port=port) as second:
        assert second.port == port
