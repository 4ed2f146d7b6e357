"""Ways to the web through somebody else's machine: what is asked there, and that nothing goes around them."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.home import Home
from config.reading import read_settings, read_watch
from config.settings import Route, Settings
from config.settings import Web as WebSettings
from extractors.records import Fetched, FetchFailure, Page
from flows.web.client import Ask, Web
from newsroom.server import Answer, Newsroom
from tests.conftest import SOURCE

PAGE = Answer(body=b"<p>had</p>", headers=(("Content-Type", "text/html"),))


def fetched(url: str, route: Route, *, name: str = "far") -> Fetched:
    async def ask() -> Fetched:
        settings = WebSettings(delay_seconds=0, total_seconds=10)
        async with Web(
            settings, contact="desk@example.org", now=lambda: datetime.now(UTC), routes={"far": route}
        ) as web:
            return await web.fetch(Ask(url=url, limit="page", route=name))

    return asyncio.run(ask())


@contextmanager
def socks(upstream: int) -> Iterator[tuple[int, list[str]]]:
    """A SOCKS5 proxy that leads everywhere to one port of this machine, and tells which names it was given."""
    names: list[str] = []

    def serve(client: socket.socket) -> None:
        with client:
            client.recv(2 + client.recv(2)[1])
            client.sendall(b"\x05\x00")
            head = client.recv(4)
            if head[3] == 3:
                names.append(client.recv(client.recv(1)[0]).decode())
            else:
                names.append(f"an address of type {head[3]}")
                client.recv(4 if head[3] == 1 else 16)
            client.recv(2)
            client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
            with socket.create_connection(("127.0.0.1", upstream)) as there:
                other = threading.Thread(target=_pass_on, args=(client, there), daemon=True)
                other.start()
                _pass_on(there, client)

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1], names
        listening.shutdown(socket.SHUT_RDWR)


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    try:
        while some := here.recv(65_536):
            there.sendall(some)
    except OSError:
        return


def test_a_page_is_had_through_an_http_proxy_which_alone_is_asked() -> None:
    with Newsroom({("far.example", "/one"): PAGE}) as newsroom:
        page = fetched("http://far.example/one", Route(proxy=f"http://127.0.0.1:{newsroom.port}"))
        assert isinstance(page, Page)
        assert page.body == b"<p>had</p>"
        (seen,) = newsroom.requests
        assert seen.headers["user-agent"].startswith("Longwatch/")
        assert "desk@example.org" not in seen.headers["user-agent"]


def test_what_is_said_of_us_through_a_proxy_is_what_the_route_says() -> None:
    with Newsroom({("far.example", "/one"): PAGE}) as newsroom:
        fetched("http://far.example/one", Route(proxy=f"http://127.0.0.1:{newsroom.port}", contact="other@example.org"))
        assert "(+other@example.org)" in newsroom.requests[0].headers["user-agent"]


def test_a_socks_proxy_is_given_the_name_and_looks_it_up_at_its_far_end() -> None:
    with Newsroom({("only-there.example", "/one"): PAGE}) as newsroom, socks(newsroom.port) as (port, names):
        page = fetched("http://only-there.example/one", Route(proxy=f"socks5h://127.0.0.1:{port}"))
    assert isinstance(page, Page)
    assert names == ["only-there.example"]


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_where_the_proxy_is_away_nothing_is_asked_another_way(scheme: str) -> None:
    with Newsroom({("far.example", "/one"): PAGE}) as newsroom:
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        failure = fetched("http://far.example/one", Route(proxy=f"{scheme}://127.0.0.1:{port}"))
        assert newsroom.requests == []
    assert isinstance(failure, FetchFailure)
    assert failure.failure == "refused"
    assert "the proxy does not let us through" in failure.detail


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://93.184.216.34/", "http://localhost/", "http://printer.local/",
     "http://db.internal/", "http://intranet/", "http://a.localhost/"],
)  # fmt: skip
def test_what_is_no_public_name_is_not_asked_through_a_proxy(url: str) -> None:
    with Newsroom({}) as newsroom:
        failure = fetched(url, Route(proxy=f"http://127.0.0.1:{newsroom.port}"))
        assert newsroom.requests == []
    assert isinstance(failure, FetchFailure)
    assert failure.failure == "forbidden-address"
    assert "through the proxy far" in failure.detail


def test_a_redirect_to_what_is_no_public_name_is_not_followed_through_a_proxy() -> None:
    to = Answer(body=b"", status=302, headers=(("Location", "http://169.254.169.254/latest"),))
    with Newsroom({("far.example", "/one"): to}) as newsroom:
        failure = fetched("http://far.example/one", Route(proxy=f"http://127.0.0.1:{newsroom.port}"))
        assert len(newsroom.requests) == 1
    assert isinstance(failure, FetchFailure)
    assert failure.failure == "forbidden-address"


def test_a_route_that_nobody_named_is_not_taken() -> None:
    failure = fetched("http://far.example/one", Route(proxy="http://127.0.0.1:1"), name="other")
    assert isinstance(failure, FetchFailure)
    assert "no route other" in failure.detail


@pytest.mark.parametrize(
    "proxy",
    ["socks5://127.0.0.1:9050", "https://p.example:1", "http://p.example", "http://u:p@p.example:1", "p:1"],
)
def test_a_proxy_that_would_look_names_up_here_or_is_none_is_refused(proxy: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text(f'[routes.tor]\nproxy = "{proxy}"\n')
    with pytest.raises(ConfigError, match="is not a proxy address"):
        read_settings(home.settings_file)


def test_a_source_that_names_an_unknown_route_is_reported_with_what_to_write(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources.mkdir()
    home.topics.mkdir()
    home.settings_file.write_text('[routes.tor]\nproxy = "socks5h://127.0.0.1:9050"\n')
    (home.sources / "alpha.toml").write_text(f'route = "tro"\n{SOURCE}')
    with pytest.raises(ConfigError, match=r"alpha.toml: route: 'tro' is not a configured route: .*direct or tor"):
        read_watch(home)
    (home.sources / "alpha.toml").write_text(f'route = "tor"\n{SOURCE}')
    assert read_watch(home).sources[0].route == "tor"
    assert Settings().routes == {}
    home.settings_file.write_text('[routes.direct]\nproxy = "http://127.0.0.1:9050"\n')
    with pytest.raises(ConfigError, match=r"routes.direct: .*name it otherwise"):
        read_watch(home)
