"""The front door: a table of the commands, each loaded only when it is called."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from io import TextIOWrapper
from pathlib import Path

import click

ROOMS = Path(__file__).resolve().parent / "longwatch_rooms"
if ROOMS.is_dir():  # installed: the rooms lie here, apart from any other package called `config`
    sys.path.insert(0, str(ROOMS))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOMS), *filter(None, [os.environ.get("PYTHONPATH")])])

# What is loaded is no garbage, and most commands end soon after: looking for it took an eighth of what loading takes.
gc.set_threshold(20_000, 20, 100)
atexit.register(gc.freeze)  # else Python looks through everything once more as it ends

STOPPED = 130  # as a shell reports Ctrl-C: 128 + SIGINT
COMMANDS = {
    "Everyday": {
        "init": ("start", "Create a watch: a folder with settings, sources and topics."),
        "docs": ("start", "List the pages of the manual, or print a PAGE."),
        "demo": ("start", "Collect made-up publishers on this computer, and show the result."),
        "collect": ("collect", "Collect every feed that is due and every page still owed, once."),
        "up": ("up", "Run the schedule, the server and the dashboard until Ctrl-C."),
        "down": ("up", "Stop the `longwatch up` of this watch, wherever it runs."),
        "dashboard": ("dashboard", "Print a link that logs you in to the dashboard, once."),
        "prefect": ("dashboard", "Run Prefect's own command line on the server of `up`."),
        "serve": ("up", "Run the schedule alone, against an existing Prefect server."),
        "home": ("home", "Make, open and close a home in an encrypted folder (gocryptfs)."),
        "status": ("status", "Show the last run, what is waiting and what is failing."),
        "health": ("health", "Show which sources do not answer or are silent, and days with gaps."),
        "digest": ("digest", "Write the digest of a day: digests/DAY.md and digests/DAY.html."),
        "alerts": ("digest", "Show what the rules under [[alerts]] find now."),
    },
    "Search and review": {
        "search": ("search", "Find the articles that match a QUERY, best first."),
        "sql": ("sql", "Ask the published file a QUESTION in SQL."),
        "show": ("show", "Show one article in full."),
        "diff": ("diff", "Show what a publisher changed in an ARTICLE, word by word."),
        "why": ("why", "Explain why an ARTICLE is, or is not, a copy of another."),
        "desk": ("desk.commands", "Read and rule in a browser: serve the review desk until Ctrl-C."),
        "review": ("review", "Rule on articles: the queue, decisions, sheets for colleagues."),
    },
    "Sources and topics": {
        "sources": ("sources", "List, try, add and pause the publishers that are watched."),
        "topics": ("topics", "Try topic files, put them in force, and explain tags."),
        "add": ("add", "Add one page yourself, from a URL or a FILE."),
        "extract": ("extract", "Show the text that would be extracted from a page today."),
        "trace": ("trace", "Explain why an address is in the archive, or is not."),
    },
    "Upkeep": {
        "doctor": ("doctor", "Check this watch for problems, and say how to fix them."),
        "maintain": ("doctor", "Compact the store, refresh its indexes, and verify a sample."),
        "rebuild": ("rebuild", "Replay the filed batches into a new database, and compare."),
        "backup": ("backup", "Start a backup in FOLDER, or bring it up to date."),
        "restore": ("backup", "Restore the backup in FOLDER into an empty home."),
    },
    "Several machines": {
        "share": ("flows.machines.commands", "Make this home a hub: others gather for it, by the store at URL."),
        "unshare": ("flows.machines.commands", "Make this hub a home that gathers and judges by itself again."),
        "hub": ("flows.machines.commands", "File and publish what gatherers sent, and hand out errands."),
        "gather": ("flows.machines.commands", "Gather what a hub asks for, and send it."),
        "pull": ("flows.machines.commands", "Keep a copy of the published file of the hub at URL in FILE."),
    },
    "Evidence": {
        "verify": ("verify", "Check that nothing in the archive has changed or gone missing."),
        "capture": ("capture", "Print the captured bytes that have this SHA256."),
        "export": ("export", "Write the answer to a question to FILE, with a manifest."),
        "pack": ("export", "Pack articles with their captures and custody for a stranger."),
        "stamp": ("verify", "Have a time-stamp authority sign the head of the custody chain."),
        "seal": ("seal", "Destroy the bytes and the text of a CAPTURE in this home."),
    },
}
"""Groups of commands: of each its module (in flows.commands, where no dot says otherwise), and its line in the list."""
LINES = {name: row for rows in COMMANDS.values() for name, row in rows.items()}
LEAVES_HOME = {"docs", "extract", "pull", "home"}
"""Commands that write nothing into a home."""
ANYWHERE = {"init", "docs", "demo", "restore", "extract", "prefect", "pack", "pull", "home"}
"""Commands that need no watch."""
HELP = {"-h", "--help"}
ARGUMENTS = "longwatch.arguments"


class Front(click.Group):
    """The commands; an error that a person can act on ends in one clear line and its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(LINES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with. Raises UsageError, with the nearest, where there is none."""
        name = args[0]
        ctx.meta[ARGUMENTS] = args
        if name not in LINES and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, LINES, 1)
            meant = f"did you mean `longwatch {near[0]}`?" if near else "the commands are listed by `longwatch --help`"
            raise click.UsageError(f"{name!r} is not a command: {meant}", ctx)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded."""
        if cmd_name not in LINES:
            return None
        module = LINES[cmd_name][0]
        found = getattr(importlib.import_module(module if "." in module else f"flows.commands.{module}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list, by group, without loading any of them."""
        for group, rows in COMMANDS.items():
            with formatter.section(group):
                formatter.write_dl([(f"{name:9}", line) for name, (_, line) in rows.items()])

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
            from flows.output.failure import failure_of

            failure = failure_of(error)
            if failure is None:
                raise
            click.echo(f"longwatch: {ctx.obj.hint(failure.message) if ctx.obj else failure.message}", err=True)
            ctx.exit(failure.exit_code)


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

    Collects publishers' feeds, keeps what they published, extracts the
    text, finds duplicates, tags topics, and keeps all of it in DuckDB.

    Exit codes: 0 done, 1 done but something needs attention, 2 usage,
    74 disk or damaged file, 75 another run holds the lock, 78 configuration.
    """
    from config.home import find_home, refuse_closed

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # Persian, on a terminal that knows no Persian
    os.umask(0o077)  # whatever is written is for the one who runs this alone
    ctx.obj = found = find_home(home, start=Path.cwd(), environ=os.environ)
    name, *words = ctx.meta.get(ARGUMENTS, ("docs",))
    if not (name in LEAVES_HOME or [name, *words[:1]] == ["pack", "check"] or HELP & {*words}):
        refuse_closed(found.root)
    if not (name in ANYWHERE or HELP & {*words} or found.started or found.store.exists()):
        from config.reading import not_started

        click.echo(f"home: {found}", err=True)
        raise not_started(found)  # "nothing was collected yet" would hide a misspelt folder


if __name__ == "__main__":
    main()
