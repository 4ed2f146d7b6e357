"""A home in a folder that gocryptfs encrypts: opened with its passphrase alone, closed with all that runs in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from flows.encryption.homes import cipher_folder, is_open
from flows.service.processes.down import DownError, bring_down
from longwatch import main

ROOT = Path(__file__).parents[3]
has_fuse = pytest.mark.skipif(
    not (shutil.which("gocryptfs") and shutil.which("fusermount3") and os.access("/dev/fuse", os.R_OK | os.W_OK)),
    reason="gocryptfs, fusermount3 or /dev/fuse is not here",
)


def home_command(
    *words: str, said: str = "", path: str | None = None, cwd: Path | None = None, of: Sequence[str] = ("home",)
) -> tuple[int, str]:
    """What `longwatch home`, or another command, says, with a passphrase on its standard input."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)} | ({"PATH": path} if path is not None else {})
    done = subprocess.run(
        [sys.executable, "-m", "longwatch", *of, *words],
        input=said, env=environ, cwd=cwd, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a home"
    yield folder
    if folder.is_mount():
        subprocess.run(["fusermount3", "-uz", str(folder)], check=False)


@has_fuse
def test_a_home_is_closed_with_all_that_runs_in_it_and_opens_with_its_passphrase_alone(demo: Home, place: Path) -> None:
    status, said = home_command("new", str(place), "--encrypted", said="a long passphrase\n")
    assert (status, is_open(place)) == (0, False), said
    assert f"longwatch home open '{place}' && longwatch --home '{place}' init" in said
    assert home_command("open", str(place), said="a long passphrase\n")[0] == 0
    assert is_open(place)
    assert home_command(said="", of=("--home", str(place / "made"), "init", "--yes"))[0] == 0
    shutil.copytree(demo.root, place / "watch")
    title = b"Relatives"
    (place / "watch/digest.html").write_bytes(b"<h1>Relatives file complaint</h1>" * 100)
    held = (place / "watch/held").open("w")  # a file of the home, open in another process
    (link := place.with_name("link")).symlink_to(place / "watch")
    with subprocess.Popen(["sleep", "600"], stdin=held) as sleeping:
        held.close()
        status, said = home_command("close", str(link))  # a link, to a folder below: in a panic it closes all the same
        assert (status, sleeping.wait(30) != 0) == (0, True), said
    assert f"ended: sleep ({sleeping.pid})" in said
    assert f"closed: {place}" in said
    assert not place.exists()
    raw = [path.read_bytes() for path in cipher_folder(place).rglob("*") if path.is_file()]
    assert len(raw) > 10
    assert not any(title in content for content in raw)
    status, said = home_command("open", str(place), said="another\n")
    assert (status, "wrong passphrase" in said, is_open(place)) == (1, True, False)
    status, said = home_command(of=("--home", str(place), "init", "--yes"))
    assert (status, f"longwatch home open '{place}'" in said, [*place.iterdir()]) == (78, True, []), said
    assert home_command("open", str(place), said="a long passphrase\n")[0] == 0
    assert (place / "watch/longwatch.duckdb").read_bytes() == demo.published.read_bytes()
    assert "is open already" in home_command("open", str(place))[1]
    beside = {path.name for path in place.parent.iterdir()}
    status, said = home_command(str(tmp_backup(demo, place)), "--into", str(place), of=("restore",))
    assert (status != 0, "is where a disk, or an encrypted home, is open" in said) == (True, True), said
    assert {path.name for path in place.parent.iterdir()} == {*beside, "backup"}, "nothing lies there in the clear"
    starting = "trap 'sleep 600 & exit' TERM; echo it stands; while :; do sleep .1; done"
    with subprocess.Popen(["sh", "-c", starting], cwd=place, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        status, said = home_command("close", str(place))
    assert (status, said.count("ended: sleep") >= 1, place.exists()) == (0, True, False), said


def tmp_backup(demo: Home, place: Path) -> Path:
    folder = place.with_name("backup")
    assert home_command(str(folder), "--same-disk", of=("--home", str(demo.root), "backup"))[0] == 0
    return folder


UP = """
import os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from config.home import Home
from flows.batches.up_note import Running, note_up
from storage.disk.locks import hold_lock
home = Home(Path(sys.argv[1]))
signal.signal(signal.SIGTERM, signal.SIG_IGN if sys.argv[2] == "deaf" else signal.SIG_DFL)
with hold_lock(home.up_lock, holder="up"):
    note_up(home, Running(pid=os.getpid(), address="x", server="y", started_at=datetime.now(UTC)))
    print("up", flush=True)
    time.sleep(600)
"""


def test_an_up_that_was_stopped_or_hears_nothing_is_ended_where_its_home_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.store.mkdir(parents=True)
    for kind, by in (("listening", signal.SIGTERM), ("deaf", signal.SIGKILL)):
        command = [sys.executable, "-c", UP, str(home.root), kind]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as up:
            assert up.stdout is not None
            up.stdout.readline()
            os.kill(up.pid, signal.SIGSTOP)
            threading.Thread(target=up.wait).start()  # nobody asks after it otherwise, and it is there still
            if kind == "deaf":
                with pytest.raises(DownError, match="is not stopping"):
                    bring_down(home, seconds=0.1)
            ended = bring_down(home, seconds=60 if kind == "listening" else 0.5, by_force=True)
            assert ended
            assert (ended.pid, up.wait(60)) == (up.pid, -by)


def test_where_gocryptfs_is_absent_it_is_said_what_to_type(tmp_path: Path) -> None:
    for words, message in (
        (("new", str(tmp_path / "home")), "add --encrypted"),
        (("new", str(tmp_path / "home"), "--encrypted"), "apt install gocryptfs fuse3"),
        (("open", str(tmp_path / "home")), "longwatch home new"),
        (("close", str(tmp_path / "home")), "is not open"),
    ):
        status, said = home_command(*words, path=str(tmp_path))
        assert (status != 0, message in said) == (True, True), said
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_into_a_home_that_is_closed(tmp_path: Path, demo: Home) -> None:
    (tmp_path / "e 2").mkdir()
    (tmp_path / "e 2.encrypted").mkdir()
    (tmp_path / "e 2.encrypted/gocryptfs.conf").touch()
    (tmp_path / "saved").mkdir()
    place = str(tmp_path / "e 2")

    def refused(*words: str) -> str:
        done = CliRunner().invoke(main, [*words])
        assert (done.exit_code, f"run `longwatch home open '{place}'`" in done.output) == (78, True), done.output
        return done.output

    for words in (["init", "--yes"], ["collect"], ["doctor"], ["demo"], ["add", "https://example.org"]):
        refused("--home", place, *words)
        refused("--home", f"{place}/watch", *words)
    refused("restore", str(tmp_path / "saved"), "--into", f"{place}/watch")
    refused("--home", str(demo.root), "pack", "0", "--to", f"{place}/pack")
    refused("--home", str(demo.root), "export", f"{place}/a.csv", "--query", "select 1")
    refused("--home", str(demo.root), "backup", f"{place}/backup")
    for words in (
        ["show", "0", "--html"], ["search", "a", "--html"], ["diff", "0", "--html"], ["capture", "0", "--output"],
        ["review", "export"], ["topics", "export"], ["pull", "s3://here"],
    ):  # fmt: skip
        refused("--home", str(demo.root), *words, f"{place}/a.html")
    assert list((tmp_path / "e 2").iterdir()) == []
    assert CliRunner().invoke(main, ["--home", place, "docs"]).exit_code == 0
    cipher, late = tmp_path / "e 2.encrypted", str(tmp_path / "late")
    command = [sys.executable, "-m", "longwatch", "--home", late, "init"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        asking.stdout.read(1)  # it waits for an answer
        (tmp_path / "late.encrypted").symlink_to(cipher)
        asking.communicate("-\n\n" + "y\n" * 99)
    assert (asking.returncode, (tmp_path / "late").exists()) == (78, False)
    away = cipher.rename(tmp_path / "away")
    cipher.symlink_to(tmp_path / "a disk that is not here")
    assert "attach the disk" in refused("--home", place, "init", "--yes")
    cipher.unlink()
    away.rename(cipher)
    (tmp_path / "e 2/longwatch.toml").touch()
    assert "files lie in it in the clear: move them away" in refused("--home", place, "doctor")


def test_what_encrypts_and_opens_is_looked_for_before_anything_is_made(tmp_path: Path) -> None:
    programs, home = tmp_path / "bin", tmp_path / "home"
    programs.mkdir()
    (programs / "gocryptfs").write_text("#!/bin/sh\nexit 9\n")
    (programs / "gocryptfs").chmod(0o755)
    status, said = home_command("new", str(home), "--encrypted", path=str(programs))
    assert (status, "FUSE is missing" in said, "apt install fuse3" in said) == (1, True, True), said
    (programs / "fusermount").symlink_to("/bin/true")
    status, said = home_command("new", str(home), "--encrypted", path=str(programs))
    assert (status, "gocryptfs ended with 9" in said, [*tmp_path.glob("home*")]) == (1, True, []), said
