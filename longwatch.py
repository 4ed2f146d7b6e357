"""The front door: one function per command. Each imports what it needs when it runs."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

ROOMS = Path(__file__).resolve().parent / "longwatch_rooms"
if (
    ROOMS.is_dir()
):  # installed: the rooms lie here, so that nobody's `config` meets ours; processes of ours find them, too
    sys.path.insert(0, str(ROOMS))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOMS), *filter(None, [os.environ.get("PYTHONPATH")])])

from flows.commands.add import add
from flows.commands.backup import backup, restore
from flows.commands.capture import capture
from flows.commands.collect import collect
from flows.commands.diff import diff
from flows.commands.digest import alerts, digest
from flows.commands.doctor import doctor, maintain
from flows.commands.export import export
from flows.commands.extract import extract
from flows.commands.health import health
from flows.commands.rebuild import rebuild
from flows.commands.review import review
from flows.commands.seal import seal
from flows.commands.search import search
from flows.commands.sources import sources
from flows.commands.stamp import stamp
from flows.commands.status import status
from flows.commands.terminal import columns
from flows.commands.topics import topics
from flows.commands.trace import trace
from flows.commands.up import down, serve, up
from flows.commands.verify import verify
from flows.commands.why import why

if TYPE_CHECKING:
    from config.home import Home

DONE, SOME_FAILED, USAGE, DISK, HELD, CONFIGURATION, STOPPED = 0, 1, 2, 74, 75, 78, 130


class Front(click.Group):
    """The commands; what goes wrong in them ends in one clear line and the exit code that belongs to it."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # a reader that has seen enough, as `| head`, is nobody's failure
        except KeyboardInterrupt:
            click.echo("longwatch: stopped: what a run had gathered is filed by the next one", err=True)
            ctx.exit(STOPPED)
        except Exception as error:
            from flows.commands.exit_codes import exit_code, told

            code = exit_code(error)
            if code is None:
                raise
            click.echo(f"longwatch: {told(error)}", err=True)
            ctx.exit(code)


@click.group(cls=Front, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    help="Folder of the watch. Otherwise: the nearest one upward with a longwatch.toml, LONGWATCH_HOME, ~/longwatch.",
)
@click.version_option(package_name="longwatch")
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Watch the news for people who document human-rights abuses.

    Collects publishers' feeds, keeps what they published, draws the clean
    text out of it, sees copies, tags topics, and keeps all of it in DuckDB.

    Exit codes: 0 done, 1 done but some sources failed, 2 usage,
    74 disk or damaged file, 75 another run holds the lock, 78 configuration.
    """
    from config.home import find_home

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # Persian, on a terminal that knows no Persian
    os.umask(0o077)  # whatever is written is for the one who runs this alone
    ctx.obj = find_home(home, start=Path.cwd(), environ=os.environ)


@main.command()
@click.option("--contact", help="Address publishers can write to; sent in the User-Agent.")
@click.option("--zone", help="Time zone whose days articles count for, as Europe/Zurich.")
@click.option("--group", "groups", multiple=True, help="Group of sources to switch on; may be repeated.")
@click.option("--yes", is_flag=True, help="Take the defaults, ask nothing.")
@click.pass_obj
def init(home: Home, contact: str | None, zone: str | None, groups: tuple[str, ...], yes: bool) -> None:  # noqa: FBT001
    """Make the home of a watch: settings, sources and topics to edit."""
    from config.starting import UNASKED, shipped_groups, start_home

    offered = shipped_groups()
    chosen = set(groups) or set(offered) - UNASKED
    if not yes:
        contact = (
            click.prompt("Address publishers can write to (may be empty)", default="") if contact is None else contact
        )
        zone = click.prompt("Time zone", default="UTC") if zone is None else zone
        if not groups:
            asked = [
                click.confirm(f"Watch {name} ({', '.join(s.name for s in some)})?", default=name not in UNASKED)
                for name, some in offered.items()
            ]
            chosen = {name for name, wanted in zip(offered, asked, strict=True) if wanted}
    started = start_home(home, contact=contact or "", zone=zone or "UTC", groups=chosen)
    _say_home(home)
    for path in started.written:
        click.echo(f"wrote {path}")
    for path in started.kept:
        click.echo(f"kept  {path}")
    for remark in started.remarks:
        click.echo(remark)
    click.echo(f"\nNext: look at {home.root / 'sources'}, then\n  {_program()} --home {_short(home.root)} collect")


@main.command(context_settings={"ignore_unknown_options": True})  # a question may begin with a comment
@click.argument("question", required=False)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "markdown"]), default="table", show_default=True
)
@click.pass_obj
def sql(home: Home, question: str | None, form: str) -> None:
    """Ask the published file a QUESTION in SQL; the views are in docs/sql.md.

    @NAME asks queries/NAME.sql of the home, @ lists them. Without a
    QUESTION it is read from a prompt, or from a pipe, up to each semicolon.
    """
    from flows.answers.saved_queries import kept_query, listed
    from flows.output.tables import FORMATS, table
    from storage.queries.questions import Answer, ask
    from storage.queries.waiting_rulings import waiting_rulings

    def shown(answer: Answer) -> str:
        return table(answer, width=columns()) if form == "table" else FORMATS[form](answer)

    if question is None:
        from datetime import UTC, datetime

        from flows.commands.sql_prompt import Prompt

        prompt = Prompt(home, zone=_zone(home), shown=shown, now=lambda: datetime.now(UTC), lines=sys.stdin)
        prompt.run()
        sys.exit(USAGE if prompt.failed and not sys.stdin.isatty() else DONE)
    if question.strip() == "@":
        click.echo(listed(home))
        return
    if question.startswith("@"):
        question = kept_query(home, question[1:].strip())
    waiting = waiting_rulings(home.spool)
    click.echo(shown(ask(home.published, question, zone=_zone(home), waiting=waiting)))


@main.command()
@click.argument("article_id")
@click.option("--html", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write one static page instead.")
@click.pass_obj
def show(home: Home, article_id: str, file: Path | None) -> None:
    """Show an article whole, by its id or the beginning of it."""
    from flows.answers.show import article, for_terminal, page

    told = article(home, article_id, zone=_zone(home))
    if file:
        file.write_text(page(told), "utf-8")
        click.echo(f"wrote {file}")
    else:
        click.echo(for_terminal(told, width=columns()))


@main.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Collect two editions of fictitious publishers on this machine, and look at what came of it."""
    from config.home import Home
    from flows.demo import demonstrate
    from flows.output.progress import progress
    from newsroom.bundled import Bundled

    home = ctx.obj if ctx.parent and ctx.parent.params["home"] else Home(Path.cwd() / "demo", "the demo's own")
    with Bundled() as publishers, progress() as told:
        demonstration = demonstrate(home, publishers, told=told)
    click.echo(demonstration.text(program=_program(), home=_short(home.root), width=columns()))


def _say_home(home: Home) -> None:
    click.echo(f"home: {home}", err=True)


def _zone(home: Home) -> str:
    from config.reading import read_settings

    return read_settings(home.settings_file).watch.zone if home.started else "UTC"


def _program() -> str:
    name = Path(sys.argv[0])
    return "longwatch" if name.name == name.as_posix() else _short(name)


def _short(path: Path) -> str:
    import shlex

    path = path.absolute()
    return shlex.quote(str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path))


main.add_command(add)
main.add_command(alerts)
main.add_command(backup)
main.add_command(capture)
main.add_command(collect)
main.add_command(diff)
main.add_command(digest)
main.add_command(doctor)
main.add_command(down)
main.add_command(export)
main.add_command(extract)
main.add_command(health)
main.add_command(maintain)
main.add_command(rebuild)
main.add_command(restore)
main.add_command(seal)
main.add_command(search)
main.add_command(serve)
main.add_command(sources)
main.add_command(stamp)
main.add_command(status)
main.add_command(topics)
main.add_command(trace)
main.add_command(up)
main.add_command(verify)
main.add_command(why)
main.add_command(review)


if __name__ == "__main__":
    main()
