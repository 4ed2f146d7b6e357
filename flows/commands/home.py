"""`longwatch home`: a home in an encrypted folder."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.group()
def home() -> None:
    """Make, open and close a home in an encrypted folder (gocryptfs).

    FOLDER is the home while it is open; FOLDER.encrypted is what lies on the
    disk. Otherwise FOLDER is the home of --home. The passphrase is asked for
    on the terminal; whoever forgets it has only the backup.
    """


@home.command("new")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--encrypted", is_flag=True, help="Required: `longwatch init` makes an unencrypted home.")
@click.pass_obj
def new(at: Home, folder: Path | None, encrypted: bool) -> None:  # noqa: FBT001
    """Make an encrypted home, to be open in FOLDER."""
    from flows.encryption.homes import cipher_folder, new_home

    if not encrypted:
        raise click.UsageError("add --encrypted: `longwatch init` makes an unencrypted home")
    place = (folder or at.root).absolute()
    new_home(place)
    click.echo(f"made {cipher_folder(place)}: write its master key down on paper, and keep it away from this computer")
    at_it = shlex.quote(str(place))
    click.echo(f"next: longwatch home open {at_it} && longwatch --home {at_it} init")
    click.echo(f"and when you leave: longwatch home close {at_it}")


@home.command("open")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def open_(at: Home, folder: Path | None) -> None:
    """Open the encrypted home FOLDER."""
    from flows.encryption.homes import open_home

    place = (folder or at.root).absolute()
    open_home(place)
    click.echo(f"open: {place}")


@home.command("close")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def close(at: Home, folder: Path | None) -> None:
    """End everything that runs in the home FOLDER, and close it.

    FOLDER may be a link to it, or any folder in it.

    `up` has ten seconds to end, and is killed then: what a run had gathered
    is filed by the next one. Exit code 1: a shell
    stands in the home, and holds it until it leaves.
    """
    from config.home import Home as At
    from flows.encryption.homes import close_home
    from flows.service.processes.down import SECONDS_IN_A_PANIC, bring_down, end_leftovers

    place = (folder or at.root).absolute()
    os.chdir("/")
    if ended := bring_down(At(place), seconds=SECONDS_IN_A_PANIC, by_force=True):
        click.echo(f"up: process {ended.pid} has stopped")
    end_leftovers(At(place))
    closed = close_home(place)
    for one in closed.ended:
        click.echo(f"ended: {one}")
    for one in closed.left:
        click.echo(f"holds it still: {one}: leave the folder, with `cd`, for its key to leave the memory", err=True)
    click.echo(f"closed: {closed.folder}")
    sys.exit(1 if closed.left else 0)
