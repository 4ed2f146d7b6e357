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
SOMEBODY_ELSES = (
    "serve: anyone who can change a deployment on {address} can run any command on this computer as you: "
    "use only a server that asks for a login"
)


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the dashboard; otherwise 4200, or a free one.")
@click.option(
    "--auth", type=click.Path(path_type=Path, dir_okay=False), help="File of lines, user:password, for a team."
)
@click.option("--listen", default="127.0.0.1", show_default=True, help="Address to listen on; another wants --auth.")
@click.option(
    "--name", "names", multiple=True, help="Address under which others reach it, https://NAME; may be repeated."
)
@click.pass_obj
def up(home: Home, port: int | None, auth: Path | None, listen: str, names: tuple[str, ...]) -> None:
    """Run the schedule, the server and the dashboard until Ctrl-C.

    What ends by itself is started again; collecting goes on without the
    server where that stays away. `longwatch dashboard` prints a link that
    logs you in.
    """
    from flows.clock import clock
    from flows.service.dashboard.origins import LOOPBACK, Origins, read_origin
    from flows.service.login import read_logins
    from flows.service.up import run_up

    if listen != LOOPBACK and auth is None:
        raise click.UsageError(f"--listen {listen} lets others in: name a file with user:password by --auth")
    if auth:
        read_logins(auth)
    click.echo(f"home: {home}", err=True)
    dashboard = Origins(listen=listen, port=port or 0, named=tuple(map(read_origin, names)))
    sys.exit(run_up(home, dashboard, auth=auth, say=click.echo, now=clock))


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
    from config.standing import standing_watch

    address = os.environ.get("PREFECT_API_URL")
    if not address:
        raise click.UsageError("PREFECT_API_URL names no server: set it, or run `longwatch up`, which brings its own")
    standing_watch(home)
    home.prefect.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo(f"home: {home}", err=True)
    click.echo(SOMEBODY_ELSES.format(address=address), err=True)
    root = str(home.root.absolute())
    os.environ.setdefault("PREFECT_HOME", str(home.prefect.absolute()))
    os.chdir(home.prefect)  # Prefect takes settings from where it is started
    os.execv(sys.executable, [sys.executable, "-m", "flows.service.deployments", root])  # noqa: S606 - signals and exit code are its own
