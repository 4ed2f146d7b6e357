"""`longwatch export`: an answer as a file to give away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.counts import count_of

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--query", help="The query, in SQL.")
@click.option("--name", help="Or the name of a saved query in queries/.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    help="File format. Default: from the file name's ending.",
)
@click.option("--timeout", type=float, default=600, show_default=True, help="Time limit in seconds.")
@click.option("--memory", default="2GB", show_default=True, help="Memory limit for the query.")
@click.option("--disk", default="4GB", show_default=True, help="Limit for temporary files, kept under store/.")
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

    The manifest records the query, the number of rows, the file's hash, the
    head of the chain of custody, and when the database was published.
    """
    from config.reading import read_zone
    from flows.answers.export import FORMATS
    from flows.answers.export import export as exported
    from flows.answers.saved_queries import kept_query
    from flows.clock import clock
    from storage.queries.questions import Limits

    if (query is None) == (name is None):
        raise click.UsageError("export: needs one query: give --query SQL or --name NAME")
    form = form or file.suffix.removeprefix(".")
    if form not in FORMATS:
        raise click.UsageError(
            f"{file.name}: the format cannot be recognised from its name: give --format {'|'.join(FORMATS)}"
        )
    question = query if query is not None else kept_query(home, str(name).removeprefix("@"))
    zone = read_zone(home)
    limits = Limits(seconds=timeout, memory=memory, disk=disk)
    made = exported(home, file, query=question, name=name, form=form, zone=zone, now=clock, limits=limits)
    counts = f"{count_of(made.written.rows, 'row')}, {count_of(made.written.bytes, 'byte')}"
    click.echo(f"wrote {made.file}: {counts}, sha256 {made.written.sha256}")
    click.echo(f"wrote {made.manifest}" + ("" if made.filed else "; its record waits in the spool"))
