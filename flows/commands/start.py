"""The commands `init` and `demo`, two ways to begin, and `docs`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.terminal import columns

if TYPE_CHECKING:
    from config.home import Home

NONE = "-"
"""The answer of whoever wants no contact sent."""
NO_GROUP = "none"
"""Given as the one group by whoever watches sources of their own alone."""


@click.command()
@click.option("--contact", help="Address publishers can write to; sent in the User-Agent.")
@click.option("--zone", help="Time zone for counting articles by day. Default: this computer's.")
@click.option(
    "--group", "groups", multiple=True, help="Group of sources to switch on; may be repeated. none: no group."
)
@click.option("--yes", is_flag=True, help="Use the defaults without asking.")
@click.pass_obj
def init(home: Home, contact: str | None, zone: str | None, groups: tuple[str, ...], yes: bool) -> None:  # noqa: FBT001
    """Create a watch: a folder with settings, sources and topics."""
    from config.home import refuse_closed
    from config.local_zone import local_zone
    from config.starting import UNASKED, shipped_groups, start_home
    from flows.service.login import api_login

    wanted = set() if groups == (NO_GROUP,) else set(groups)
    chosen = wanted or (set() if groups else set(shipped_groups()) - UNASKED)
    if home.started:  # its settings are never written over, so a question about them would be for nothing
        _say_kept(home, contact, zone)
    elif not yes:
        contact = _ask_contact() if contact is None else contact
        zone = _ask("Time zone", "zone", local_zone(os.environ)) if zone is None else zone
        chosen = wanted or (set() if groups else _ask_groups())
    refuse_closed(home.root)  # somebody may have closed it while the questions waited for an answer
    started = start_home(home, contact=contact or "", zone=zone or local_zone(os.environ), groups=chosen)
    api_login(home)
    click.echo(f"home: {home}", err=True)
    for path in started.written:
        click.echo(f"wrote {path}")
    for path in started.kept:
        click.echo(f"kept  {path}")
    for remark in (*started.remarks, *_of_parties(chosen, is_new=bool(started.written))):
        click.echo(remark)
    if started.written and not contact:
        click.echo(
            "contact is empty: publishers see only the name Longwatch, and can write to nobody: see longwatch.toml"
        )
    here = f"{_program()} --home {_short(home.root)}"
    if not _watches_somebody(home):
        click.echo("\nNo source is switched on: nobody is asked for anything yet.")
        click.echo(f"Next: {here} sources on NAME, or {here} sources add ADDRESS, then\n  {here} collect")
    else:
        click.echo(f"\nNext: look at {home.root / 'sources'}, then\n  {here} collect")


def _watches_somebody(home: Home) -> bool:
    """Whether a source is switched on. A file with a mistake may be one: `collect` says what is wrong with it."""
    from config.errors import ConfigError
    from config.reading import read_watch

    try:
        return bool(read_watch(home).enabled)
    except ConfigError:
        return True


def _ask_contact() -> str:
    """An address, or nothing from whoever says so: publishers who can write to nobody block a reader."""
    while not (answer := _ask(f"Address publishers can write to ({NONE} for none)", "contact", "")):
        click.echo(f"Error: is empty: give an address, as you@example.org, or {NONE} for none", err=True)
    return "" if answer == NONE else answer


def _ask(question: str, key: str, default: str) -> str:
    """An answer that the settings take; one that they do not take is asked again at once."""
    from config.errors import ConfigError
    from config.starting import checked_answer

    def checked(answer: str) -> str:
        try:
            is_none = key == "contact" and answer.strip() == NONE
            return NONE if is_none else checked_answer(key, answer.strip())
        except ConfigError as error:
            (problem,) = error.problems
            raise click.UsageError(f"{problem.message}: {problem.remedy}") from None

    answer: str = click.prompt(question, default=default, show_default=bool(default), value_proc=checked)
    return answer


def _ask_groups() -> set[str]:
    from config.starting import PARTIES, UNASKED, shipped_groups

    chosen = set()
    for name, sources in shipped_groups().items():
        about = f", {PARTIES[name]}" if name in PARTIES else ""
        names = ", ".join(source.name for source in sources)
        if _is_yes(f"Watch {name}{about} ({names})?", default=name not in UNASKED):
            chosen.add(name)
    return chosen


def _is_yes(question: str, *, default: bool) -> bool:
    def read(answer: str) -> bool:
        word = answer.strip().lower()
        if word not in {"y", "yes", "n", "no"}:
            raise click.UsageError("answer y or n, or press Enter for what stands in capitals")
        return word.startswith("y")

    (usual, shown) = ("y", "Y/n") if default else ("n", "y/N")
    return bool(click.prompt(f"{question} [{shown}]", default=usual, show_default=False, value_proc=read))


def _of_parties(chosen: set[str], *, is_new: bool) -> Iterator[str]:
    """A line for each group that publishes for a party, so that nobody watches it, or does not, without knowing."""
    from config.starting import PARTIES

    for name, about in PARTIES.items() if is_new and chosen else ():
        state = "watched" if name in chosen else "not watched"
        yield f"{state}: {name}, {about}; to change it, set `enabled` in the files of this group under sources/"


def _say_kept(home: Home, contact: str | None, zone: str | None) -> None:
    click.echo(f"{home.settings_file} is there already and stays as it is: edit it to change contact or time zone")
    if given := [name for name, value in (("--contact", contact), ("--zone", zone)) if value is not None]:
        click.echo(f"not used: {' and '.join(given)}", err=True)


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Collect made-up publishers on this computer, and show the result."""
    from config.home import Home, refuse_closed
    from flows.demo import demonstrate
    from flows.output.progress import show_progress
    from newsroom.bundled import Bundled

    home = ctx.obj if ctx.parent and ctx.parent.params["home"] else Home(Path.cwd() / "demo", "the demo's own")
    refuse_closed(home.root)
    with Bundled() as publishers, show_progress() as on_progress:
        demonstration = demonstrate(home, publishers, on_progress=on_progress)
    click.echo(demonstration.text(program=_program(), home=_short(home.root), width=columns()))


@click.command()
@click.argument("page", required=False)
@click.option("--folder", is_flag=True, help="Print the folder with the pages.")
def docs(page: str | None, folder: bool) -> None:  # noqa: FBT001
    """List the pages of the manual, or print a PAGE.

    They are of this version, and need no network.
    """
    from flows.answers.manual import manual, page_text, page_titles

    if folder:
        click.echo(next(iter(manual().values())).parent)
    elif page:
        click.echo_via_pager(page_text(page))
    else:
        for name, title in page_titles():
            click.echo(f"{name:<15}{title}")


def _program() -> str:
    name = Path(sys.argv[0])
    return "longwatch" if name.name == name.as_posix() else _short(name)


def _short(path: Path) -> str:
    path = path.absolute()
    return shlex.quote(str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path))
