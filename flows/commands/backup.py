"""`longwatch backup` and `longwatch restore`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.exit_codes import DISK
from flows.output.counts import count_of, moment
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("folder", type=WrittenPath(dir_okay=True))
@click.option("--prove", "proving", is_flag=True, help="Also restore a sample into a temporary folder and check it.")
@click.option("--only-prove", is_flag=True, help="Check the existing backup, without updating it.")
@click.option("--sample", type=click.IntRange(min=1), default=20, show_default=True, help="Files a kind to prove.")
@click.option("--same-disk", is_flag=True, help="Allow a folder on the home's own disk.")
@click.option(
    "--to-age",
    "recipients",
    multiple=True,
    metavar="RECIPIENT",
    help="Write a whole backup to the file FOLDER, NAME.age, that only this person's key opens. May be given again.",
)
@click.pass_obj
def backup(
    home: Home,
    folder: Path,
    proving: bool,  # noqa: FBT001
    only_prove: bool,  # noqa: FBT001
    sample: int,
    same_disk: bool,  # noqa: FBT001
    recipients: tuple[str, ...],
) -> None:
    """Start a backup in FOLDER, or bring it up to date.

    Only what is new is copied; a good file is never replaced by a damaged
    one, and each of those is named (exit code 74). With --to-age it is one
    file, whole each time; its key is not needed here, and should not be here.
    """
    from flows.clock import clock
    from flows.upkeep.backup import back_up, back_up_encrypted
    from flows.upkeep.restore import prove

    complaints: tuple[str, ...] = ()
    if recipients and (proving or only_prove):
        raise click.UsageError("--prove needs the key, which --to-age does not have: restore it with `restore --key`")
    if folder.is_file() and not recipients:
        raise click.UsageError(f"{folder}: is a file: name a folder, or with --to-age a file that ends in .age")
    if folder.name.lower().endswith(".age") and not recipients:
        raise click.UsageError(f"{folder}: is an encrypted backup's name: say for whom (--to-age), or name a folder")
    if not only_prove:
        if recipients:
            made = back_up_encrypted(home, folder, recipients, allow_same_disk=same_disk, now=clock)
        else:
            made = back_up(home, folder, allow_same_disk=same_disk, now=clock)
        complaints = made.complaints
        files = count_of(len(made.backup.files), "file")
        click.echo(f"backup {made.backup.backup_id}: {files}, {made.backup.bytes / 1e6:.1f} MB")
        click.echo(f"copied {count_of(made.new, 'new or changed file')}, {made.bytes_new / 1e6:.1f} MB")
    if proving or only_prove:
        proved = prove(folder, sample=sample)
        message = (
            f"{count_of(proved.files, 'file')} restored, {count_of(proved.captures, 'capture')} read, "
            f"{count_of(proved.batches, 'batch')} in the database"
        )
        click.echo(f"proved: {message}")
    for complaint in complaints:
        click.echo(f"backup: {home.hint(complaint)}", err=True)
    if complaints:
        sys.exit(DISK)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--into", type=WrittenPath(file_okay=False, dir_okay=True), help="Folder to create. Default: the home.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The key file that opens a backup made with --to-age.",
)
@click.pass_obj
def restore(home: Home, folder: Path, into: Path | None, key: Path | None) -> None:
    """Restore the backup in FOLDER into an empty home.

    FOLDER may be the file NAME.age, with --key. The restore is recorded in
    the chain of custody.
    """
    from config.home import Home as At
    from flows.clock import clock
    from flows.upkeep.restore import restore as restored
    from flows.upkeep.restore import restore_encrypted

    if folder.is_file() and key is None:
        raise click.UsageError(f"{folder}: a backup in one file is encrypted: give its key with --key FILE")
    target = At(into.absolute()) if into else home
    if folder.is_file() and key is not None:
        made = restore_encrypted(folder, key, target, now=clock)
    else:
        made = restored(folder.absolute(), target, now=clock)
    made_at = moment(datetime.fromisoformat(made.made_at))
    click.echo(f"restored {count_of(len(made.files), 'file')}, backed up at {made_at}, into {target.root}")
    click.echo(f"next: longwatch --home {target.root} verify")
