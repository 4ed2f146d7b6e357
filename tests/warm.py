"""The command line without its start: a process that has loaded every command forks once for each call.

    python -m tests.warm SOCKET HOME        # answers at SOCKET until its input ends

Half of the CPU time of a short command is spent on imports, and the documentation has a hundred commands. `ask` hands
a command's arguments, folder, environment and streams over and gives the exit code of the fork; the script `SHIM` does
so, too, where a shell is to find a `longwatch`. What a start costs is tested with the real one elsewhere. All that a
process makes once, to judge and to show what HOME has, is made before the first fork.
"""

from __future__ import annotations

import array
import contextlib
import gc
import io
import json
import multiprocessing.forkserver
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytz

from config.home import Home
from config.reading import read_watch
from extractors.copies.judgements import compare
from extractors.copies.wordings import Wording, wording
from extractors.figures.figures import read_figures
from extractors.topics import phrases
from extractors.topics.tags import Tagger
from flows.topics.trial import check
from flows.workers.pool import Workers
from storage.archive.spool import read_batch
from storage.database import live
from storage.database.definitions import drawn_anew
from storage.database.drawn import drawn_sql
from storage.disk.connections import CONFIG

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "extractors", "storage", "flows")
SHIM = """#!{python} -IS
import array, json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    request = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    streams = array.array("i", [0, 1, 2]).tobytes()
    line.sendmsg([len(request).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    line.sendall(request)
    sys.exit(line.recv(1)[0])
"""


@contextlib.contextmanager
def warm(folder: Path, home: Home) -> Iterator[str]:
    """Runs the process while the block lasts; gives the text of the script that stands for `longwatch`."""
    address = str(folder / "warm")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.warm", address, str(home.root)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield SHIM.format(python=sys.executable, address=address)
        process.stdin.close()


def ask(address: Path, arguments: list[str], *, folder: Path, environ: dict[str, str]) -> tuple[int, str]:
    """The exit code of a command, and what it printed on both streams."""
    request = json.dumps([arguments, str(folder), environ]).encode()
    with socket.socket(socket.AF_UNIX) as line, tempfile.TemporaryFile() as printed, Path(os.devnull).open() as empty:
        line.settimeout(60)
        line.connect(str(address))
        streams = array.array("i", [empty.fileno(), printed.fileno(), printed.fileno()]).tobytes()
        line.sendmsg([len(request).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
        line.sendall(request)
        code = line.recv(1)
        printed.seek(0)
        return (code[0] if code else 1), printed.read().decode("utf-8")


def modules() -> Iterator[str]:
    """The front door and what its commands import once they run; not Prefect's side, which no block here needs."""
    yield "longwatch"
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not name.startswith("flows.service.") or name == "flows.service.liveness":
                yield name


def main() -> None:
    address, home = Path(sys.argv[1]), Home(Path(sys.argv[2]))
    for name in modules():
        import_module(name)
    gc.disable()
    _spare_what_is_tried_elsewhere(address.with_name("empty.duckdb"))
    _make_what_is_made_once(home)
    _begin_readers()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(address))
        door.listen()
        print("ready", flush=True)
        threading.Thread(target=_end_with_input, daemon=True).start()
        while True:
            line, _ = door.accept()
            _answer(line, door)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _end_with_input() -> None:
    sys.stdin.read()
    shutil.rmtree(multiprocessing.util.get_temp_dir())  # of the readers' address
    os._exit(0)


def _make_what_is_made_once(home: Home) -> None:
    """Lexicons, patterns, readers of files: what a process keeps for the next article, topic or page."""
    drawn_sql()
    drawn_anew()
    phrases._sought_in = lru_cache(maxsize=None)(phrases._sought_in.__wrapped__)  # of a topic alone, too
    topics = read_watch(home).topics
    for topic in topics:
        check(topic)
    tagger = Tagger(topics)
    by_language: dict[str, Wording] = {}
    for path in sorted(home.filed.rglob("*.zst")):
        for line in read_batch(path)[1]:
            article: Any = line.get("article")
            if article and article["text"]:
                title, text, language = article["title"], article["text"], article["language"]
                tagger.tags(title, text, language)
                read_figures(text, language)
                words = wording(title, text, language, source="", published=None)
                compare(words, by_language.setdefault(language, words))
    pytz.timezone("Europe/Zurich")


def _begin_readers() -> None:
    """The process that readers are forked from, which each command would begin for itself: all forks ask this one."""
    Workers(1, seconds=1)  # says what they load
    readers = multiprocessing.forkserver._forkserver
    readers.ensure_running()
    readers.ensure_running = lambda: None  # type: ignore[method-assign] # it is no child of a fork


def _spare_what_is_tried_elsewhere(empty: Path) -> None:
    """As tests/conftest.py has it for whatever runs in the process of a test: one thread, and one empty database.

    A command in a fork is over before rubbish is worth collecting, too: each turn copies the pages of the parent.
    """
    CONFIG["threads"] = "1"
    if (maker := os.fork()) == 0:  # the parent of all forks opens no database itself
        live._make(empty, datetime.now(UTC))
        os._exit(0)
    assert os.waitpid(maker, 0)[1] == 0

    def copy(path: Path, now: datetime) -> None:
        shutil.copyfile(empty, path)

    live._make = copy


def _answer(line: socket.socket, door: socket.socket) -> None:
    """Have a fork run one command and send its exit code."""
    length, passed, _, _ = line.recvmsg(8, socket.CMSG_SPACE(12))
    streams = array.array("i", passed[0][2])
    received = b""
    while len(received) < int.from_bytes(length, "big"):
        received += line.recv(65536)
    if os.fork() == 0:
        door.close()
        _run(line, list(streams), *json.loads(received))
    for stream in streams:
        os.close(stream)
    line.close()


def _run(line: socket.socket, streams: list[int], arguments: list[str], folder: str, environ: dict[str, str]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, mode), encoding="utf-8", line_buffering=number == 2)
        for number, mode in enumerate(("r", "w", "w"))
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["longwatch", *arguments]
    sys.modules["__main__"] = import_module("longwatch")  # a reader imports it: not this module, with all that it has
    code = 1
    try:
        import_module("longwatch").main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        line.sendall(bytes([code]))
        os._exit(0)


if __name__ == "__main__":
    main()
