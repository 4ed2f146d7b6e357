"""Time-stamps on the chain of custody, from an authority that openssl plays on loopback."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from config.home import Home
from flows.upkeep import time_stamps
from flows.upkeep.backup import back_up
from flows.upkeep.stamp_due import stamp_is_due, stamp_what_matters
from flows.upkeep.time_stamps import StampedHead, stamp_head
from flows.upkeep.verify import verify
from longwatch import main
from storage.archive import custody
from storage.archive.stamp_bytes import ordered, statement
from storage.archive.time_stamps import StampError, question, read_roots, read_stamp
from storage.disk.locks import hold_lock
from storage.disk.shared_database import close_kept
from tests.asking import ask
from tests.conftest import MadeOnce

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl, which plays the authority, is not here"
)

SETTINGS = """
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = {name}
[extensions]
basicConstraints = critical, CA:{ca}
{usage}
[stamps]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
[tsa]
default_tsa = stamps
"""


RSA = ("rsa:2048",)
CURVE = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
"""For authorities besides the one that counts: a pair of keys of RSA takes a second of CPU to find, now and then."""


class Authority:
    """An authority of time-stamps: a root, a signer under it, and openssl to answer."""

    def __init__(self, folder: Path, *, key: tuple[str, ...] = RSA, like: Path | None = None) -> None:
        """With keys of its own of this kind, or with those of the one in another folder."""
        folder.mkdir()
        self.folder = folder
        (folder / "serial").write_text("01\n")
        self._settings("root", ca="TRUE", usage="keyUsage = critical, keyCertSign")
        self._settings(
            "tsa", ca="FALSE", usage="extendedKeyUsage = critical, timeStamping\nkeyUsage = critical, digitalSignature"
        )
        if like is None:
            self._make(("req", "-newkey", *key, "-nodes"))
            return
        for name in ("root.key", "root.pem", "tsa.key", "tsa.pem"):
            shutil.copy(like / name, folder)

    def _make(self, new: tuple[str, ...]) -> None:
        self._run(*new, "-x509", "-config", "root.cnf", "-keyout", "root.key", "-out", "root.pem", "-days", "30")
        self._run(*new, "-config", "tsa.cnf", "-keyout", "tsa.key", "-out", "tsa.csr")
        signed = ("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial")
        self._run(*signed, "-extfile", "tsa.cnf", "-extensions", "extensions", "-out", "tsa.pem", "-days", "30")

    def _settings(self, name: str, **given: str) -> None:
        (self.folder / f"{name}.cnf").write_text(SETTINGS.format(name=name, folder=self.folder, **given))

    def _run(self, *command: str) -> None:
        done = subprocess.run(["openssl", *command], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def answer(self, asked: bytes, *, chain: str = "") -> bytes:
        """The answer to a question, as the authority's server would send it, with the certificates of a PEM text."""
        (self.folder / "asked.tsq").write_bytes(asked)
        (self.folder / "chain.pem").write_text(chain)
        told = ("-chain", "chain.pem") if chain else ()
        which = ("-config", "tsa.cnf", "-section", "stamps", "-queryfile", "asked.tsq")
        self._run("ts", "-reply", *which, *told, "-out", "a.tsr")
        return (self.folder / "a.tsr").read_bytes()

    def pem(self, name: str) -> str:
        """A certificate of it."""
        return (self.folder / f"{name}.pem").read_text()


@pytest.fixture(scope="module")
def authority(made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Its keys are found once for all modules that have one."""
    kept = made_once("authority", lambda folder: Authority(folder / "of time"))
    return Authority(tmp_path_factory.mktemp("authority") / "of time", like=kept / "of time")


@pytest.fixture
def serving(authority: Authority) -> Iterator[Callable[[Callable[[bytes], bytes]], str]]:
    """Starts a server that answers as it is set to; returns its address."""
    servers: list[tuple[HTTPServer, threading.Thread]] = []

    def start(answer: Callable[[bytes], bytes]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/timestamp-query"
                body = answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def named(home: Home, place: str, *, authority: str = "") -> None:
    """Name an authority in a home."""
    settings = f'[web]\nallow = ["{place}"]\n[custody]\nstamp = "http://{place}/tsr"\nauthority = "{authority}"\n'
    home.settings_file.write_text(settings, "utf-8")


def stamp_file(home: Home, stamp: StampedHead) -> Path:
    """The file of the one time-stamp on a head."""
    [path] = home.stamps.glob(f"{stamp.head}.*")
    return path


@pytest.fixture
def watch(small: Home, tmp_path: Path) -> Home:
    shutil.copytree(small.root, tmp_path / "watch")
    return Home(tmp_path / "watch")


def now() -> datetime:
    return datetime.now(UTC)


def test_the_head_is_stamped_kept_filed_and_verified_signature_and_all(
    watch: Home, authority: Authority, serving: Any, tmp_path: Path
) -> None:
    head = custody.head(watch.custody)
    named(watch, serving(authority.answer), authority="root.pem")
    shutil.copy(authority.folder / "root.pem", watch.root)
    assert stamp_is_due(watch, now=now())
    stamp = stamp_head(watch, now=now)
    assert stamp.head == head
    assert abs(stamp.stamped_at - now()) < timedelta(hours=1)
    [one] = stamp.stamps.values()
    assert ask(watch.published, "select head, sha256 from stamps").rows == [(head, one.sha256)]
    assert not stamp_is_due(watch, now=now())
    assert stamp_is_due(watch, now=now() + timedelta(days=1))  # the stamp itself is a line of the chain
    found = verify(watch)
    assert found.is_whole, found.faults
    assert "1 time-stamps are on lines of the chain, signatures and all" in found.remarks
    file = str(stamp_file(watch, stamp))
    checked = ("openssl", "ts", "-verify", "-digest", str(head), "-in", file, "-CAfile")
    done = subprocess.run([*checked, str(authority.folder / "root.pem")], capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr
    back_up(watch, tmp_path / "backup", allow_same_disk=True, now=now)
    assert list((tmp_path / "backup").rglob("*.tsr"))


def test_a_stamp_that_was_changed_or_is_on_another_chain_is_named(
    watch: Home, authority: Authority, serving: Any
) -> None:
    named(watch, serving(authority.answer))
    stamp = stamp_head(watch, now=now)
    path = stamp_file(watch, stamp)
    whole = path.read_bytes()
    other = watch.stamps / f"{'ab' * 32}.tsr"
    path.rename(other)
    assert [fault for fault in verify(watch).faults if "is on something else" in fault]
    other.unlink()
    asked, _ = question(b"a line that never was\n")
    (watch.stamps / f"{custody.line_sha256(b'a line that never was' + bytes([10]))}.tsr").write_bytes(
        authority.answer(asked)
    )
    assert [fault for fault in verify(watch).faults if "is on a line that the chain does not have" in fault]
    for stray in watch.stamps.glob("*.tsr"):
        stray.unlink()
    path.write_bytes(whole[: len(whole) // 2])
    assert [fault for fault in verify(watch).faults if "cannot be read as a time-stamp" in fault]


def test_a_head_that_was_stamped_by_a_run_that_was_killed_keeps_that_time_stamp(
    watch: Home, authority: Authority, serving: Any
) -> None:
    named(watch, serving(authority.answer))
    with hold_lock(watch.commit_lock, holder="another"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(time_stamps, "PATIENCE", 0)
        first = stamp_head(watch, now=now)  # its record waits in the spool
    path = stamp_file(watch, first)
    kept = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time_stamps, "record_event", interrupted)
        with pytest.raises(KeyboardInterrupt):
            stamp_head(watch, now=now)
    assert path.read_bytes() == kept
    again = stamp_head(watch, now=now)
    assert again == first
    assert verify(watch).is_whole


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_an_authority_answers_is_held_to_the_question(watch: Home, authority: Authority, serving: Any) -> None:
    other, _ = question(b"another line\n")
    for answer, says in (
        (lambda _: authority.answer(other), "is on something else"),
        (lambda _: b"<html>no</html>", "cannot be read as a time-stamp"),
        (lambda _: b"", "cannot be read as a time-stamp"),
    ):
        named(watch, serving(answer))
        with pytest.raises(StampError, match=says):
            stamp_head(watch, now=now)
    assert not watch.stamps.exists()
    assert ask(watch.published, "select count(*) from stamps").rows == [(0,)]


def test_an_old_answer_is_none_to_a_new_question(authority: Authority) -> None:
    line = b"the last line\n"
    (first, _), (_, second) = question(line), question(line)
    with pytest.raises(StampError, match="answers another question"):
        read_stamp(authority.answer(first), head=custody.line_sha256(line), nonce=second)


def test_a_signature_of_somebody_else_is_refused(authority: Authority, tmp_path: Path) -> None:
    asked, nonce = question(b"a line\n")
    answer, head = authority.answer(asked), custody.line_sha256(b"a line\n")
    assert (
        read_stamp(answer, head=head, nonce=nonce, authorities=[read_roots(authority.folder / "root.pem")]).head == head
    )
    with pytest.raises(StampError, match="signature"):
        read_stamp(
            answer, head=head, authorities=[read_roots(Authority(tmp_path / "other", key=CURVE).folder / "root.pem")]
        )
    (tmp_path / "none.pem").write_text("no certificate")
    with pytest.raises(StampError, match="save the authority's as PEM"):
        read_roots(tmp_path / "none.pem")


def test_where_no_authority_is_named_nobody_is_asked(watch: Home) -> None:
    assert not stamp_is_due(watch, now=now())
    with pytest.raises(StampError, match=r"under \[custody\] in longwatch.toml"):
        stamp_head(watch, now=now)


def unreadable(answer: bytes) -> bytes:
    """A time-stamp that states what it must, with its signature in a form that our library does not read."""
    before, mark, signature = answer.rpartition(bytes.fromhex("04820100"))
    assert mark
    return before + bytes.fromhex("03820100") + signature


def test_the_order_of_an_authoritys_certificates_is_nothing_against_its_time_stamp(
    authority: Authority, tmp_path: Path
) -> None:
    root, signer = authority.pem("root"), authority.pem("tsa")
    other = Authority(tmp_path / "other", key=CURVE).pem("root")
    line, roots = b"a line\n", read_roots(authority.folder / "root.pem")
    asked, nonce = question(line)
    for chain in (root, root + other, other + root, signer + root + other, other + signer + root):
        answer = authority.answer(asked, chain=chain)
        stamp = read_stamp(answer, head=custody.line_sha256(line), nonce=nonce, authorities=[roots])
        assert stamp.is_read
        assert stamp.sha256 == sha256(answer).hexdigest(), "it is kept as it came"


def test_an_answer_without_certificates_is_checked_by_the_signers_beside_the_root(
    authority: Authority, tmp_path: Path
) -> None:
    line, pem = b"a line\n", tmp_path / "authority.pem"
    request = TimestampRequestBuilder(data=line, hash_algorithm=HashAlgorithm.SHA256).cert_request(cert_request=False)
    answer, head = authority.answer(request.build().as_bytes()), custody.line_sha256(line)
    pem.write_text(authority.pem("root"))
    assert not read_stamp(answer, head=head, authorities=[read_roots(pem)]).is_read
    pem.write_text(authority.pem("root") + authority.pem("tsa"))
    assert read_stamp(answer, head=head, authorities=[read_roots(pem)]).is_read


def test_what_an_answer_states_is_what_our_library_reads_in_it(authority: Authority) -> None:
    asked, nonce = question(b"a line\n")
    answer = authority.answer(asked, chain=authority.pem("root"))
    stated = statement(answer)
    assert stated is not None
    read = read_stamp(answer, head=stated.head, nonce=stated.nonce)
    assert (read.stamped_at, stated.nonce) == (stated.stamped_at, nonce)
    for cut in range(0, len(answer), 7):
        assert statement(answer[:cut]) is None
        assert ordered(answer[:cut]) == answer[:cut]
    refused = answer.replace(bytes.fromhex("3003020100"), bytes.fromhex("3003020102"), 1)
    assert statement(refused) is None


def test_a_time_stamp_that_our_library_cannot_read_is_kept_and_no_damage(
    watch: Home, authority: Authority, serving: Any
) -> None:
    named(watch, serving(lambda asked: unreadable(authority.answer(asked))))
    stamp = stamp_head(watch, now=now)
    assert [one.is_read for one in stamp.stamps.values()] == [False]
    assert abs(stamp.stamped_at - now()) < timedelta(hours=1)
    found = verify(watch)
    assert found.is_whole, found.faults
    assert [remark for remark in found.remarks if "a time-stamp that is not read here" in remark]
    path = stamp_file(watch, stamp)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert [fault for fault in verify(watch).faults if "is not the file that was filed" in fault]
    path.unlink()
    assert [fault for fault in verify(watch).faults if f"{stamp.head}.tsr: is missing" in fault]


def lengthened(answer: bytes) -> bytes:
    """The same token with its length in more bytes than it needs, as BER allows: openssl reads it, our library not."""
    begins = answer.index(bytes.fromhex("06092a864886f70d010702")) - 4
    assert answer[begins : begins + 2] == b"\x30\x82"
    token = b"\x30\x83\0" + answer[begins + 2 :]
    inner = answer[4:begins] + token
    return b"\x30\x82" + len(inner).to_bytes(2) + inner


def without_signer(answer: bytes) -> bytes:
    """What somebody in an authority's place answers who has no key: no certificate, and an empty set of signers."""

    def der(tag: int, *inner: bytes) -> bytes:
        body = b"".join(inner)
        size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
        return bytes([tag, len(body)]) + body if len(body) < 0x80 else bytes([tag, 0x80 | len(size)]) + size + body

    mark = bytes.fromhex("060b2a864886f70d0109100104a0")
    begins = answer.index(mark) + len(mark) - 1
    octets = begins + 2 + (answer[begins + 1] & 0x7F if answer[begins + 1] > 0x80 else 0)
    length = octets + 2 + (answer[octets + 1] & 0x7F if answer[octets + 1] > 0x80 else 0)
    size = answer[octets + 1] if answer[octets + 1] < 0x80 else int.from_bytes(answer[octets + 2 : length])
    info = answer[length : length + size]
    content = der(0x30, mark[:-1], der(0xA0, der(4, info)))
    signed = der(0x30, der(2, b"\3"), der(0x31), content, der(0x31))
    token = der(0x30, bytes.fromhex("06092a864886f70d010702"), der(0xA0, signed))
    return der(0x30, der(0x30, der(2, b"\0")), token)


def test_where_an_authority_is_named_what_nobody_could_check_is_no_time_stamp(
    watch: Home, authority: Authority, serving: Any
) -> None:
    shutil.copy(authority.folder / "root.pem", watch.root)
    for answer, says in (
        (lambda asked: without_signer(authority.answer(asked)), "nobody has signed it"),
        (lambda asked: unreadable(authority.answer(asked)), "nothing here could check its signature"),
    ):
        named(watch, serving(answer), authority="root.pem")
        with pytest.raises(StampError, match=says):
            stamp_head(watch, now=now)
        assert stamp_is_due(watch, now=now()), "the next run asks again"
    assert not watch.stamps.exists()
    named(watch, serving(lambda asked: lengthened(authority.answer(asked))), authority="root.pem")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authority, "_run", openssl_by_its_place(authority))
        patch.setenv("PATH", "/nowhere")
        with pytest.raises(StampError, match="see that openssl is installed"):
            stamp_head(watch, now=now)
    [stamp] = stamp_head(watch, now=now).stamps.values()
    assert not stamp.is_read, "openssl has checked it, and not our library"
    found = verify(watch)
    assert found.is_whole, found.faults
    assert "1 time-stamps are on lines of the chain, signatures and all" in found.remarks
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/nowhere")
        found = verify(watch)
    assert found.is_whole, found.faults
    assert [remark for remark in found.remarks if "a time-stamp that is not read here" in remark]


def openssl_by_its_place(authority: Authority) -> Callable[..., None]:
    program = str(shutil.which("openssl"))

    def run(*command: str) -> None:
        subprocess.run([program, *command], cwd=authority.folder, capture_output=True, check=True)

    return run


def test_each_authority_is_tried_by_itself_and_a_signer_that_was_not_named_is_no_damage(
    authority: Authority, tmp_path: Path
) -> None:
    line, other = b"a line\n", Authority(tmp_path / "other", key=CURVE)
    request = TimestampRequestBuilder(data=line, hash_algorithm=HashAlgorithm.SHA256).cert_request(cert_request=False)
    answer, head = authority.answer(request.build().as_bytes()), custody.line_sha256(line)
    (root, signer), (other_root, other_signer) = (
        [read_roots(one.folder / f"{name}.pem")[0] for name in ("root", "tsa")] for one in (authority, other)
    )
    unnamed = [(root,), (other_root, other_signer)]
    assert not read_stamp(answer, head=head, authorities=unnamed).is_read
    for named_both in (
        [(root, signer), (other_root, other_signer)],
        [(other_root, other_signer), (root, signer)],
        [(other_root, other_signer, root, signer)],
    ):
        assert read_stamp(answer, head=head, authorities=named_both).is_read
    whole = authority.answer(question(line)[0])
    assert read_stamp(whole, head=head, authorities=[(other_root,), (root,)]).is_read
    with pytest.raises(StampError, match="signature"):
        read_stamp(whole, head=head, authorities=[(other_root,), (other_root, other_signer)])
    with pytest.raises(StampError, match="nobody has signed it"):
        read_stamp(without_signer(whole), head=head)


def test_several_authorities_stamp_one_head_and_one_that_fails_costs_nothing_of_the_others(
    watch: Home, authority: Authority, serving: Any, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", key=CURVE)
    places = [serving(authority.answer), serving(lambda _: b"<html>closed</html>"), serving(other.answer)]
    places.append("127.0.0.1:9")  # nobody answers there
    for one, name in ((authority, "one.pem"), (other, "other.pem")):
        shutil.copy(one.folder / "root.pem", watch.root / name)
    named(watch, places[0])
    settings = (
        f"[web]\nallow = {places}\n[custody]\nstamp = {[f'http://{place}/tsr' for place in places]}\n"
        'authority = ["one.pem", "other.pem"]\n'
    )
    watch.settings_file.write_text(settings.replace("'", '"'), "utf-8")
    done = CliRunner().invoke(main, ["--home", str(watch.root), "stamp"])
    assert done.exit_code == 1
    assert done.output.count("\nstamped ") + done.output.startswith("stamped ") == 2
    assert f"failed: http://{places[1]}/tsr: it cannot be read as a time-stamp" in done.output
    assert re.search(r"(?m)^failed: .*127\.0\.0\.1:9.*: try again, or name another authority$", done.output)
    rows = ask(watch.published, "select distinct head from stamps").rows
    assert len(rows) == 1
    assert {path.name.split(".")[0] for path in watch.stamps.iterdir()} == {rows[0][0]}
    found = verify(watch)
    assert found.is_whole, found.faults
    assert "2 time-stamps are on lines of the chain, signatures and all" in found.remarks
    next(watch.stamps.iterdir()).unlink()
    assert [fault for fault in verify(watch).faults if "1 of its time-stamps is missing" in fault]
    watch.published.chmod(0o600)
    close_kept()
    with duckdb.connect(str(watch.published)) as connection:
        connection.execute("drop table internal.capture_rows")
    faults = "\n".join(verify(watch).faults)
    assert "longwatch.duckdb: cannot be read" in faults
    assert "1 of its time-stamps is missing" in faults, "also where the captures cannot be read"


def test_a_ruling_of_relevant_is_stamped_by_the_next_run_and_not_a_day_later(
    watch: Home, authority: Authority, serving: Any
) -> None:
    named(watch, serving(authority.answer))
    assert stamp_what_matters(watch, now=now) == ""
    [(article,)] = ask(watch.published, "select min(article_id) from articles").rows
    for decision, stamps in (("irrelevant", 1), ("relevant", 2)):
        words = ["review", "mark", str(article), decision, "--as", "Ada"]
        assert CliRunner().invoke(main, ["--home", str(watch.root), *words]).exit_code == 0
        assert stamp_what_matters(watch, now=now) == ""
        assert stamp_what_matters(watch, now=now) == "", "nothing came after it"
        assert len(list(watch.stamps.iterdir())) == stamps
    named(watch, "127.0.0.1:9")
    CliRunner().invoke(main, ["--home", str(watch.root), "review", "mark", str(article), "follow-up", "--as", "Ada"])
    assert "no time-stamp was obtained" in stamp_what_matters(watch, now=now)


def test_a_ruling_that_was_filed_while_the_authority_was_asked_is_stamped_by_the_next_run(
    watch: Home, authority: Authority, serving: Any
) -> None:
    [(article,)] = ask(watch.published, "select min(article_id) from articles").rows
    words = ["--home", str(watch.root), "review", "mark", str(article), "relevant", "--as", "Ada"]
    ruled: list[int] = []

    def answer(asked: bytes) -> bytes:
        if not ruled:
            ruled.append(CliRunner().invoke(main, words).exit_code)
        return authority.answer(asked)

    named(watch, serving(answer))
    assert stamp_what_matters(watch, now=now) == ""
    assert ruled == [0]
    assert stamp_is_due(watch, now=now())
    assert stamp_what_matters(watch, now=now) == ""
    assert not stamp_is_due(watch, now=now())
