"""`longwatch up`, `longwatch down` and `longwatch serve`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home

USAGE = 2


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the dashboard; otherwise 4200, or a free one.")
@click.option(
    "--auth", type=click.Path(path_type=Path, dir_okay=False), help="File of one line, user:password, for a team."
)
@click.option("--listen", default="127.0.0.1", show_default=True, help="Address to listen on; another wants --auth.")
@click.pass_obj
def up(home: Home, port: int | None, auth: Path | None, listen: str) -> None:
    """Run the schedule, the server and the dashboard until Ctrl-C.

    What ends by itself is started again; collecting goes on without the
    server where that stays away.
    """
    from flows.clock import clock
    from flows.service.server import LOOPBACK, Place, read_login
    from flows.service.up import run_up

    if listen != LOOPBACK and auth is None:
        raise click.UsageError(f"--listen {listen} lets others in: name a file with user:password by --auth")
    click.echo(f"home: {home}", err=True)
    place = Place(port=port or 0, host=listen, login=read_login(auth) if auth else "")
    sys.exit(run_up(home, place, say=click.echo, now=clock))


@click.command()
@click.pass_obj
def down(home: Home) -> None:
    """Stop the `longwatch up` of this watch, wherever it runs."""
    from flows.service.up import bring_down

    ended = bring_down(home)
    click.echo(f"up: process {ended.pid} has stopped" if ended else "up: none runs on this home")


@click.command()
@click.pass_obj
def serve(home: Home) -> None:
    """Run the schedule alone, against an existing Prefect server.

    PREFECT_API_URL names it, as http://127.0.0.1:4200/api.
    """
    from config.reading import read_watch

    address = os.environ.get("PREFECT_API_URL")
    if not address:
        raise click.UsageError("PREFECT_API_URL names no server: set it, or run `longwatch up`, which brings its own")
    read_watch(home)
    home.prefect.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo(f"home: {home}", err=True)
    root = str(home.root.absolute())
    os.environ.setdefault("PREFECT_HOME", str(home.prefect.absolute()))
    os.chdir(home.prefect)  # Prefect takes settings from where it is started
    os.execv(sys.executable, [sys.executable, "-m", "flows.service.deployments", root])  # noqa: S606 - signals and exit code are its own
