"""The report of a pack as PDF, printed by Chromium where it is installed: the same page, its fonts and its directions.

Chromium writes the same bytes for the same page, but for two dates, which are set to none, as is what it says of itself
and of the system; and but for the numbers of the nodes in the structure tree, which are numbered anew. Another version
of it may write others: a pack with a PDF is the same again where Chromium is.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from flows.output.safe_text import plain_line

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 300
"""How long printing may take; a thousand articles take some ten."""
DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}[+-]\d\d'\d\d'")
NO_DATE = rb"\g<1>19800101000000+00'00'"
PROGRAMS = re.compile(rb"(/(?:Creator|Producer) \()((?:[^()\\]|\\.)*+)\)", re.DOTALL)
"""What printed it, and on which system: nobody who reads it needs to know."""
NODE = re.compile(rb"(?<=\(node)\d{8}(?=\))")
"""A node by the number that the page's element happened to get: one in thirty prints counts from another one on."""
NOT_HERE = (
    "report.pdf is not in it: there is no Chromium on this computer; open data/report.html in a browser and print it"
)
ARGUMENTS = (
    "--headless", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run", "--no-proxy-server",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--disable-breakpad",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
"""Nothing is asked of the web, whatever the page says, and nothing lies outside the folders given."""


def print_page(page: Path, target: Path, *, scratch: Path) -> str:
    """Print a page of ours into a PDF; why it could not be, or nothing. Chromium's own files go into `scratch`."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        return NOT_HERE
    # Root has no sandbox in Chromium; the page has no script, and a policy that lets none run.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    where = [
        f"--user-data-dir={scratch.absolute() / 'profile'}",
        f"--print-to-pdf={target.absolute()}",
        page.absolute().as_uri(),
    ]
    places = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
    # As seen from there: a socket of Chromium's lies in it, whose path may have 107 signs.
    environ = {**os.environ, **dict.fromkeys(places, "."), "TZ": "UTC"}
    try:
        said = _run([program, *ARGUMENTS, *sandbox, *where], environ, scratch)
        body = target.read_bytes() if target.exists() else b""
    except (OSError, subprocess.SubprocessError) as error:
        return f"report.pdf is not in it: {plain_line(program)} did not print it: {plain_line(error)}"
    if not body.startswith(b"%PDF-"):
        return f"report.pdf is not in it: {plain_line(program)} did not print it: {plain_line(said)}"
    target.write_bytes(as_printed_by_anyone(body))
    return ""


def as_printed_by_anyone(body: bytes) -> bytes:
    """The bytes of a PDF without what differs from print to print; each field is as long as it was.

    Nodes keep their order, by which the tree of their names is searched.
    """
    numbers = {node: b"%08d" % number for number, node in enumerate(sorted({*NODE.findall(body)}), 1)}
    body = NODE.sub(lambda found: numbers[found[0]], body)
    return PROGRAMS.sub(_no_program, DATES.sub(NO_DATE, body))


def _no_program(found: re.Match[bytes]) -> bytes:
    """The same field with nothing in it but spaces, as many: the places of all that follows stand in the file."""
    return found[1] + b" " * len(found[2]) + b")"


def _run(command: list[str], environ: dict[str, str], folder: Path) -> str:
    """The last line a program said, ended with all that it started. Raises OSError and SubprocessError."""
    with subprocess.Popen(
        command, env=environ, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    ) as program:  # fmt: skip
        try:
            _, said = program.communicate(timeout=SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
    return said.decode("utf-8", "replace").strip().rpartition("\n")[2]
