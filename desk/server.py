"""The process that serves the desk: `longwatch desk`, or `python -m desk.server HOME PORT` where `up` starts it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn

from config.current.watch import read_current_watch
from config.errors import ConfigError, Problem
from config.exit_codes import LongwatchError
from config.home import Home
from config.reading import read_zone
from desk.application import Application
from desk.certificates import Certificate, own_certificate
from desk.connections import Connection
from desk.desk import Desk
from desk.filing import Filing
from desk.people import People
from desk.presence import Presence
from desk.shelves import Shelves
from flows.batches.desk_note import desk_lock, desk_note
from flows.clock import clock
from flows.service.dashboard.origins import HERE, LOOPBACK, Origins, read_host, written_origin
from flows.workers.limits import raise_file_limit
from storage.disk.locks import hold_lock

# Pages take milliseconds: connections that stay longer wait for nothing, and beyond these are refused with 503.
SECONDS_TO_END, MOST_AT_ONCE = 3, 200
# Who connects and says nothing holds a file open each, for a minute if nobody ends it.
SECONDS_TO_SHAKE_HANDS, OPEN_FILES = 10.0, 16_384
USUAL_PORT = 4300
CLOSED = (
    "nobody can tell whether `blind` is set under [desk]: until longwatch.toml is mended and the desk started again, "
    "others' rulings are shown only after one's own, and SQL is closed while articles wait"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where the desk is, and under which certificate; None: on loopback, in the clear."""

    origins: Origins
    certificate: Certificate | None = None


def place_desk(
    home: Home, *, listen: str, port: int, names: tuple[str, ...], tls: bool, certificate: Certificate | None = None
) -> Served:
    """Where a desk is to be. Raises ConfigError where it would be reached over a network in the clear."""
    names = tuple(map(read_host, names))
    if certificate is None and tls:
        hosts = tuple(dict.fromkeys((HERE.get(listen, listen), *names)))
        certificate = own_certificate(home.desk, hosts, now=clock())
    if certificate is None and listen != LOOPBACK:
        remedy = "add --tls, or --cert and --key; or leave --listen out, and only this computer reaches it"
        problem = Problem(
            file=Path("--listen"), key="", message=f"{listen} would be reached in the clear", remedy=remedy
        )
        raise ConfigError((problem,))
    scheme = "https" if certificate else "http"
    named = tuple(written_origin(scheme, name, port) for name in names)
    return Served(origins=Origins(listen=listen, port=port, named=named, scheme=scheme), certificate=certificate)


def refuse_foreign_address(listen: str) -> None:
    """Raise ConfigError for an address that this computer has not."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(listen, 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        remedy = "leave --listen out, or name an address of this computer, or 0.0.0.0 for all it has"
        message = f"{listen} is no address of this computer"
        raise ConfigError((Problem(file=Path("--listen"), key="", message=message, remedy=remedy),)) from error


def serve(home: Home, where: Served, *, ready: Callable[[People], None] = lambda _: None) -> None:
    """Serve until SIGTERM or Ctrl-C; `ready` is called when it is about to. Raises LockHeldError where another does."""
    with hold_lock(desk_lock(home), holder=f"desk, process {os.getpid()}"), _noted(home, where):
        desk = open_desk(home)
        filing = Filing(home)
        desk.shelves.start()
        filing.start()
        ready(desk.people)
        try:
            Server(_configuration(desk, where)).run()
        finally:
            desk.shelves.stop()
            filing.stop()


def open_desk(home: Home) -> Desk:
    """The desk of a home."""
    return Desk(
        home=home,
        people=People(home, clock),
        shelves=Shelves(home, zone=lambda: read_zone(home)),
        presence=Presence(clock),
        now=clock,
        is_blind=_is_blind(home),
    )


def _is_blind(home: Home) -> bool:
    """Whether others' rulings are hidden; where the settings cannot be read they are, and it says so.

    Raises ConfigError where nothing that can be read ever stood in place of settings that cannot be.
    """
    try:
        found = read_current_watch(home)
    except ConfigError:
        if home.started:
            raise
        return False  # no watch was ever made here
    if not found.is_by_settings_of_before:
        return found.watch.settings.desk.blind
    sys.stderr.write(f"longwatch: {found.message}\nlongwatch: {CLOSED}\n")
    return True


class Server(uvicorn.Server):
    """uvicorn's, which has no limit for a connection under TLS until its hands are shaken: it is counted only then."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, with a time for the handshake, and files enough for those who come without one."""
        raise_file_limit(OPEN_FILES)
        if self.config.ssl is not None:
            loop = asyncio.get_running_loop()
            limited = partial(loop.create_server, ssl_handshake_timeout=SECONDS_TO_SHAKE_HANDS)
            loop.create_server = limited  # type: ignore[method-assign] # uvicorn hands no such option on
        await super().startup(sockets)


def _configuration(desk: Desk, where: Served) -> uvicorn.Config:
    tls = where.certificate
    return uvicorn.Config(
        Application(desk, where.origins), host=where.origins.listen, port=where.origins.port, lifespan="off",
        http=Connection, proxy_headers=False, server_header=False, access_log=False, log_level="warning",
        limit_concurrency=MOST_AT_ONCE, timeout_graceful_shutdown=SECONDS_TO_END, ws="none",
        ssl_certfile=tls.certificate if tls else None, ssl_keyfile=tls.key if tls else None,
    )  # fmt: skip


@contextmanager
def _noted(home: Home, where: Served) -> Generator[None]:
    told = {"address": where.origins.first, "for_others": where.origins.for_others, "pid": os.getpid()}
    desk_note(home).write_text(json.dumps(told), "utf-8")
    try:
        yield
    finally:
        desk_note(home).unlink(missing_ok=True)


if __name__ == "__main__":
    watched = Home(Path(sys.argv[1]))
    watched.desk.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        serve(watched, place_desk(watched, listen=LOOPBACK, port=int(sys.argv[2]), names=(), tls=False))
    except LongwatchError as failed:
        sys.stderr.write(f"longwatch: {failed}\n")
        sys.exit(failed.exit_code)
