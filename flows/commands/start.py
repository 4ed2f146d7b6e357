"""The commands `init` and `demo`: two ways to begin."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.terminal import columns

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.option("--contact", help="Address publishers can write to; sent in the User-Agent.")
@click.option("--zone", help="Time zone for counting articles by day, such as Europe/Zurich.")
@click.option("--group", "groups", multiple=True, help="Group of sources to switch on; may be repeated.")
@click.option("--yes", is_flag=True, help="Use the defaults without asking.")
@click.pass_obj
def init(home: Home, contact: str | None, zone: str | None, groups: tuple[str, ...], yes: bool) -> None:  # noqa: FBT001
    """Create a watch: a folder with settings, sources and topics."""
    from config.starting import UNASKED, shipped_groups, start_home
    from flows.service.login import api_login

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
    api_login(home)
    click.echo(f"home: {home}", err=True)
    for path in started.written:
        click.echo(f"wrote {path}")
    for path in started.kept:
        click.echo(f"kept  {path}")
    for remark in started.remarks:
        click.echo(remark)
    click.echo(f"\nNext: look at {home.root / 'sources'}, then\n  {_program()} --home {_short(home.root)} collect")


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Collect made-up publishers on this computer, and show the result."""
    from config.home import Home
    from flows.demo import demonstrate
    from flows.output.progress import show_progress
    from newsroom.bundled import Bundled

    home = ctx.obj if ctx.parent and ctx.parent.params["home"] else Home(Path.cwd() / "demo", "the demo's own")
    with Bundled() as publishers, show_progress() as on_progress:
        demonstration = demonstrate(home, publishers, on_progress=on_progress)
    click.echo(demonstration.text(program=_program(), home=_short(home.root), width=columns()))


def _program() -> str:
    name = Path(sys.argv[0])
    return "longwatch" if name.name == name.as_posix() else _short(name)


def _short(path: Path) -> str:
    path = path.absolute()
    return shlex.quote(str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path))
