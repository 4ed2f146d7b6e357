"""`longwatch dashboard`, and `longwatch prefect`: the two ways to the server that `longwatch up` runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home
    from flows.batches.up_note import Running


HELP = frozenset({"-h", "--help", "--version"})


@click.command()
@click.pass_obj
def dashboard(home: Home) -> None:
    """Print a link that logs you in to the dashboard, once.

    It is good for ten minutes. Whoever opens it can see everything, start,
    cancel and retry runs, and pause schedules, for twelve hours.
    """
    from flows.clock import clock
    from flows.service.dashboard.logins import links
    from flows.service.dashboard.routes import LOGIN

    address = _running(home).address
    click.echo(f"{address}{LOGIN}?link={links(home).issue(clock())}")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def prefect(home: Home, arguments: tuple[str, ...]) -> None:
    """Run Prefect's own command line on the server of `up`.

    It has the API's login, so it can do anything; telemetry is off. As in:
    longwatch prefect deployment ls
    """
    from flows.batches.up_note import running_up
    from flows.service.server import ServerAddress, environment

    if HELP.intersection(arguments) and running_up(home) is None:
        sys.exit(_prefect_help(arguments))
    if arguments[:2] == ("server", "start"):
        raise click.UsageError("`longwatch up` runs the server: a second one on its database would damage it")
    place = ServerAddress(port=int(_running(home).server.rpartition(":")[2]))
    environ = environment(home, place, os.environ)
    os.chdir(home.prefect)  # Prefect takes settings from where it is started
    os.execve(sys.executable, [sys.executable, "-m", "prefect", *arguments], environ)  # noqa: S606


def _prefect_help(arguments: tuple[str, ...]) -> int:
    """The exit code of Prefect's help, which needs no server; whatever Prefect writes goes with the folder it is in."""
    with tempfile.TemporaryDirectory(prefix="longwatch-prefect-") as folder:
        environ = {**os.environ, "PREFECT_HOME": folder, "DO_NOT_TRACK": "1"}
        command = [sys.executable, "-m", "prefect", *arguments]
        return subprocess.run(command, cwd=folder, env=environ, check=False).returncode


def _running(home: Home) -> Running:
    from flows.batches.up_note import running_up

    running = running_up(home)
    if running is None:
        raise click.ClickException(
            home.hint(f"`longwatch up` is not running on {home.root}: start it, or give its home with --home")
        )
    return running
