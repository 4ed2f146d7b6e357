"""A store over TLS: its certificate has to be of an authority that this computer knows, or that SSL_CERT_FILE names."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[3]
HEADERS = {"Content-Length": "5", "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT", "ETag": '"a"'}
READ = """
import os, sys
from storage.objects.bucket import BucketObjects
from storage.objects.store import StoreError
try:
    print(BucketObjects("watch", "", os.environ, tries=1).read("one", most=9).decode())
except StoreError as error:
    print(error)
"""


NO_AUTHORITY = "basicConstraints=critical,CA:FALSE"


class Answer(BaseHTTPRequestHandler):
    """An object of one word."""

    def do_GET(self) -> None:
        """Answer with it."""
        self.send_response(200)
        for name, text in HEADERS.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(b"first")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server whose certificate nobody knows: tmp_path/cert."""
    names = [
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        NO_AUTHORITY,
        "-days",
        "2",
        "-nodes",
    ]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", str(tmp_path / "key")]
    command = ["openssl", "req", "-x509", *key, "-out", str(tmp_path / "cert"), *names]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with ThreadingHTTPServer(("localhost", 0), Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()


def read(address: str, **more: str) -> str:
    """What a process reads there, or why it does not."""
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": address}
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=ROOT, env={**os.environ, **keys, **more}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here: no certificate can be made")
def test_a_certificate_that_nobody_vouches_for_is_refused_and_one_of_the_file_that_is_named_is_taken(
    address: str, tmp_path: Path
) -> None:
    assert "it is tried again by the next run" in read(address)
    assert read(address, SSL_CERT_FILE=str(tmp_path / "cert")) == "first"
