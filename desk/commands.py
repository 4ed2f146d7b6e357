"""`longwatch desk`: the review desk in a browser, and who may come to it."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home
    from desk.people import People
    from desk.server import Served

LISTED = "`longwatch desk people` lists who may"
File = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=4300, show_default=True, help="0: any free one.")
@click.option("--as", "name", help="Print a link that signs this person in, once.")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--listen", default="127.0.0.1", show_default=True, help="Address to listen on; another needs TLS.")
@click.option("--name", "names", multiple=True, help="A name under which others reach it.")
@click.option("--tls", is_flag=True, help="Make a certificate, and print its fingerprint.")
@click.option("--cert", type=File, help="A certificate in PEM, with --key.")
@click.option("--key", type=File, help="Its key.")
@click.pass_context
def desk(
    ctx: click.Context, port: int, name: str | None, opens: bool, listen: str, names: tuple[str, ...], tls: bool,  # noqa: FBT001
    cert: Path | None, key: Path | None,
) -> None:  # fmt: skip
    """Read and rule in a browser: serve the review desk until Ctrl-C.

    Only this computer reaches it, unless --listen names another address,
    with TLS. Where a desk runs already, --as prints a link to that one.
    """
    if ctx.invoked_subcommand:
        return
    from desk.certificates import Certificate
    from desk.people import People
    from desk.server import place_desk, refuse_foreign_address, serve
    from flows.batches.desk_note import desk_address
    from flows.clock import clock
    from flows.service.server import any_free, is_free

    home: Home = ctx.obj
    home.desk.mkdir(mode=0o700, parents=True, exist_ok=True)
    running = desk_address(home)
    if running:
        if not name:
            raise click.ClickException(f"a desk runs already at {running}: --as NAME prints a link to it")
        click.echo(_link(running, People(home, clock), name))
        return
    refuse_foreign_address(listen)
    port = port or any_free(listen)
    if not is_free(listen, port):
        raise click.UsageError(f"port {port} is in use: choose another with --port, or --port 0 for any free one")
    if (cert is None) != (key is None):
        raise click.UsageError("--cert and --key belong together: name both, or use --tls")
    own = Certificate(certificate=cert, key=key) if cert and key else None
    where = place_desk(home, listen=listen, port=port, names=names, tls=tls, certificate=own)

    def ready(people: People) -> None:
        address = where.origins.first
        click.echo(f"desk: {address}  (Ctrl-C stops it)")
        _tell_others(where)
        link = _link(address, people, name) if name else address
        if name:
            click.echo(f"sign in, once, within ten minutes: {link}")
        elif not people.everybody():
            click.echo(home.hint("nobody may come yet: `longwatch desk invite NAME`, or start it with --as NAME"))
        if opens:
            webbrowser.open(link)

    with suppress(KeyboardInterrupt):
        serve(home, where, ready=ready)
    click.echo("desk: stopped")


@desk.command(short_help="Print a link by which NAME chooses a passphrase.")
@click.argument("name")
@click.option("--read-only", is_flag=True, help="They may read, and not rule.")
@click.pass_obj
def invite(home: Home, name: str, read_only: bool) -> None:  # noqa: FBT001
    """Print a link, good once and for a day, by which NAME chooses a passphrase."""
    from desk.people import People
    from desk.server import USUAL_PORT
    from flows.batches.desk_note import desk_address, desk_address_for_others
    from flows.clock import clock

    if not name.strip():
        raise click.UsageError("NAME is empty: write the name of whom you invite, or a pseudonym")
    here, there = desk_address(home), desk_address_for_others(home)
    address = there or here or f"http://127.0.0.1:{USUAL_PORT}"
    click.echo(f"{address}/invite/{People(home, clock).invite(name, is_read_only=read_only)}")
    if here and not there:
        click.echo(f"put the name of this computer in place of {here}, or start the desk with --name", err=True)


@desk.command()
@click.pass_obj
def people(home: Home) -> None:
    """List who may come, and who was invited and has not come yet."""
    from desk.people import People
    from flows.clock import clock
    from flows.output.safe_text import plain_line

    found = People(home, clock)
    for one in found.everybody().values():
        click.echo(f"{plain_line(one.name)}{'  (read-only)' if one.is_read_only else ''}")
    for name, is_read_only in found.open_invitations():
        told = "invited, has not come yet" + (", read-only" if is_read_only else "")
        click.echo(f"{plain_line(name)}  ({told})")


@desk.command()
@click.argument("name")
@click.pass_obj
def revoke(home: Home, name: str) -> None:
    """End the sessions of NAME at once, and let them come no more."""
    from config.checks import meant
    from desk.people import People
    from flows.clock import clock
    from flows.filing.people import checked_name

    found = People(home, clock)
    had_come = checked_name(name) in found.everybody()
    if not found.revoke(name):
        near = meant(name, [*found.everybody(), *(one for one, _ in found.open_invitations())], more=LISTED)
        raise click.ClickException(f"{name!r} has no access and no open invitation: {near}")
    click.echo("revoked; their rulings stay" if had_come else "their invitation is good no longer")


def _tell_others(where: Served) -> None:
    """What people elsewhere are to know."""
    if where.origins.for_others not in {None, where.origins.first}:
        click.echo(f"others reach it at {where.origins.for_others}")
    if where.certificate:
        click.echo(f"certificate, SHA-256, to compare in the browser: {where.certificate.fingerprint}")


def _link(address: str, people: People, name: str) -> str:
    from config.checks import nearest_names
    from flows.filing.people import checked_name
    from flows.output.safe_text import plain_line

    near = nearest_names(name, [*people.everybody()]) if checked_name(name) not in people.everybody() else []
    if near:
        click.echo(f"{plain_line(name)} is new here; did you mean {plain_line(' or '.join(near))}?", err=True)
    return f"{address}/in#{people.link(name)}"
