"""`longwatch capture`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("sha256")
@click.option("--headers", is_flag=True, help="Print the headers instead: WARC's own, then the publisher's.")
@click.option("--output", type=WrittenPath(), help="Write to a file, not to stdout.")
@click.pass_obj
def capture(home: Home, sha256: str, headers: bool, output: Path | None) -> None:  # noqa: FBT001
    """Print the captured bytes that have this SHA256.

    The beginning of it is enough if no other capture has it. On a terminal,
    control characters are left out; in a file or a pipe nothing is.
    """
    from flows.answers.capture import body, headers_of
    from flows.output.safe_text import plain

    content = headers_of(home, sha256).encode() if headers else body(home, sha256)
    if output:
        output.write_bytes(content)
        click.echo(f"wrote {output}", err=True)
    elif headers or sys.stdout.isatty():
        click.echo(plain(content.decode("utf-8", "replace")))
    else:
        sys.stdout.buffer.write(content)
