"""`longwatch export`: an answer as a file to give away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--query", help="The question, in SQL.")
@click.option("--name", help="Or the name of a question in queries/.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    help="Otherwise what the file's name ends with.",
)
@click.option("--timeout", type=float, default=600, show_default=True, help="Seconds until it is stopped.")
@click.option("--memory", default="2GB", show_default=True, help="Memory that the question may take.")
@click.option("--disk", default="4GB", show_default=True, help="Disk that it may take beside that, under store/.")
@click.pass_obj
def export(
    home: Home,
    file: Path,
    query: str | None,
    name: str | None,
    form: str | None,
    timeout: float,
    memory: str,
    disk: str,
) -> None:
    """Write the answer to a question to FILE, with a manifest.

    The manifest says the question, the number of rows, the file's hash, the
    head of the chain of custody, and how old the published file is.
    """
    from config.reading import read_zone
    from flows.answers.export import FORMATS
    from flows.answers.export import export as exported
    from flows.answers.saved_queries import kept_query
    from flows.clock import clock
    from storage.queries.questions import Limits

    if (query is None) == (name is None):
        raise click.UsageError("export: one question is wanted: give --query SQL or --name NAME")
    form = form or file.suffix.removeprefix(".")
    if form not in FORMATS:
        raise click.UsageError(f"{file.name}: its name tells no format: give --format {'|'.join(FORMATS)}")
    question = query if query is not None else kept_query(home, str(name).removeprefix("@"))
    zone = read_zone(home)
    limits = Limits(seconds=timeout, memory=memory, disk=disk)
    made = exported(home, file, query=question, name=name, form=form, zone=zone, now=clock, limits=limits)
    click.echo(f"wrote {made.file}: {made.written.rows} rows, {made.written.bytes} bytes, sha256 {made.written.sha256}")
    click.echo(f"wrote {made.manifest}" + ("" if made.filed else "; its record waits in the spool"))
