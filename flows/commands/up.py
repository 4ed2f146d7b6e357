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
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help="Port of the dashboard. Default: 4200 if free, otherwise any free port.",
)
@click.option(
    "--auth", type=click.Path(path_type=Path, dir_okay=False), help="File with one user:password line for each person."
)
@click.option(
    "--listen",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Any address but loopback needs --auth.",
)
@click.option(
    "--name", "names", multiple=True, help="Address under which others reach it, https://NAME; may be repeated."
)
@click.option("--health", type=click.IntRange(1, 65_535), help="Port for monitors: 200 all is well, 503 it is not.")
@click.pass_obj
def up(
    home: Home, port: int | None, auth: Path | None, listen: str, names: tuple[str, ...], health: int | None
) -> None:
    """Run the schedule, the server and the dashboard until Ctrl-C.

    Anything that stops unexpectedly is restarted; if the server stays away,
    collecting continues without it. `longwatch dashboard` prints a login
    link.
    """
    from flows.clock import clock
    from flows.service.dashboard.origins import LOOPBACK, Origins, read_origin
    from flows.service.login import read_logins
    from flows.service.up import run_up

    if listen != LOOPBACK and auth is None:
        raise click.UsageError(
            f"--listen {listen} lets other computers in: give a file of user:password lines with --auth"
        )
    if auth:
        read_logins(auth)
    click.echo(f"home: {home}", err=True)
    dashboard = Origins(listen=listen, port=port or 0, named=tuple(map(read_origin, names)))
    sys.exit(
        run_up(home, dashboard, auth=auth, health=health, say=lambda message: click.echo(home.hint(message)), now=clock)
    )


@click.command()
@click.pass_obj
def down(home: Home) -> None:
    """Stop the `longwatch up` of this watch, wherever it runs."""
    from flows.service.processes.down import bring_down, end_leftovers

    ended = bring_down(home)
    left = end_leftovers(home)
    for process in left:
        click.echo(f"up: an earlier one had left the {process.text()} running: it was ended")
    if ended or not left:
        click.echo(f"up: process {ended.pid} has stopped" if ended else "up: not running on this home")
    home.up_note.unlink(missing_ok=True)


@click.command()
@click.pass_obj
def serve(home: Home) -> None:
    """Run the schedule alone, against an existing Prefect server.

    Set PREFECT_API_URL to its address, such as http://127.0.0.1:4200/api.
    """
    from config.current.watch import read_current_watch

    address = os.environ.get("PREFECT_API_URL")
    if not address:
        raise click.UsageError("PREFECT_API_URL is not set: set it, or run `longwatch up`, which brings its own server")
    read_current_watch(home)
    home.prefect.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo(f"home: {home}", err=True)
    click.echo(SOMEBODY_ELSES.format(address=address), err=True)
    root = str(home.root.absolute())
    scratch = home.store / "tmp"
    scratch.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home.prefect.absolute()))
    os.environ["TMPDIR"] = str(scratch.absolute())  # Prefect's folder in the common one is its first user's alone
    os.chdir(home.prefect)  # Prefect takes settings from where it is started
    os.execv(sys.executable, [sys.executable, "-m", "flows.service.deployments", root])  # noqa: S606 - signals and exit code are its own
