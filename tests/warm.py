"""The command line without its start: a process that has loaded every command forks once for each call.

    python -m tests.warm SOCKET        # answers at SOCKET until its input ends

Half of the CPU time of a short command is spent on imports, and the documentation has a hundred commands. The
script `SHIM` stands for `longwatch` in a folder of a test: it hands its arguments, folder, environment
and streams over and ends with the exit code of the fork. What a start costs is tested with the real one elsewhere.
"""

from __future__ import annotations

import array
import contextlib
import gc
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path

from config.reading import read_topic_files
from extractors.topics.tags import Tagger
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
def warm(folder: Path) -> Iterator[str]:
    """Runs the process while the block lasts; gives the text of the script that stands for `longwatch`."""
    address = str(folder / "warm")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.warm", address], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield SHIM.format(python=sys.executable, address=address)
        process.stdin.close()


def modules() -> Iterator[str]:
    """The front door and what its commands import once they run; not Prefect's side, which no block here needs."""
    yield "longwatch"
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not name.startswith("flows.service.") or name == "flows.service.liveness":
                yield name


def main() -> None:
    for name in modules():
        import_module(name)
    with as_file(files("config") / "topics") as folder:
        assert Tagger(read_topic_files(folder, [])).sought  # a process keeps it for whoever has the same topics
    drawn_sql()
    drawn_anew()
    _spare_what_is_tried_elsewhere(Path(sys.argv[1]).with_name("empty.duckdb"))
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(sys.argv[1])
        door.listen()
        print("ready", flush=True)
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _answer(line)
            line.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


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
    gc.disable()


def _answer(line: socket.socket) -> None:
    """Run one command in a fork of its own, wait for it, and send its exit code."""
    length, passed, _, _ = line.recvmsg(8, socket.CMSG_SPACE(12))
    streams = array.array("i", passed[0][2])
    received = b""
    while len(received) < int.from_bytes(length, "big"):
        received += line.recv(65536)
    child = os.fork()
    if child == 0:
        line.close()
        _run(list(streams), *json.loads(received))
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    line.sendall(bytes([code if code >= 0 else 128 - code]))
    os._exit(0)


def _run(streams: list[int], arguments: list[str], folder: str, environ: dict[str, str]) -> None:
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
    code = 1
    try:
        import_module("longwatch").main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
