"""`longwatch sources`: what is watched, and how it fares."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.sourcefile import UNKNOWN_COUNTRY, UNKNOWN_KIND, UNKNOWN_LANGUAGE
from flows.output.counts import count_of, moment
from flows.output.terminal import columns

if TYPE_CHECKING:
    from config.home import Home

FILE = click.Path(path_type=Path, dir_okay=False)
DISCOVER = ": try `longwatch sources discover` on a page of theirs"
UNRESOLVED = ": check how the name is written, and whether this computer is online"
UNREACHED = frozenset({"forbidden-address", "tls", "refused", "timeout", "machine"})
"""Failures for which a page of the same host would fail, too."""


@click.group()
def sources() -> None:
    """List, try, add and pause the publishers that are watched."""


@sources.command("list")
@click.pass_obj
def list_(home: Home) -> None:
    """Show every source, when it last answered and what it brings."""
    from flows.answers.source_list import listed_sources
    from flows.output.safe_text import plain_line
    from flows.output.tables import table

    listed, remarks = listed_sources(home)
    click.echo(table(listed, width=columns()))
    for remark in remarks:
        click.echo(plain_line(remark))


@sources.command()
@click.argument("source")
@click.pass_obj
def why(home: Home, source: str) -> None:
    """Show when each feed of a SOURCE is polled next, and why then."""
    from config.current.watch import read_current_watch
    from flows.batches.lines import feed_id
    from flows.output.safe_text import plain_line
    from flows.switches import one_source
    from storage.queries.watch.sources import next_polls

    known = one_source(home, source)
    if not known.enabled:
        reason = f"{known.stopped} ({known.stopped_by})" if known.stopped else "it is disabled in its file"
        click.echo(f"{source}: stopped by us: {reason}")
    settings = read_current_watch(home).watch.settings
    zone = settings.watch.zone
    minutes = {feed_id(known, feed): feed.every_minutes or settings.collect.every_minutes for feed in known.feeds}
    feeds = next_polls(home.published, source)
    for one in feeds:
        said = plain_line(f"{one.outcome or 'not yet'} {one.detail or ''}").rstrip()
        polled = f"last polled {moment(one.polled_at, zone=zone)}: {said}" if one.polled_at else "not polled yet"
        click.echo(f"{one.feed_id}: {polled}")
        due = f"due from {moment(one.next_due_at, zone=zone)}" if one.next_due_at else "due at the next run"
        click.echo(f"    {due}: {one.due_because or 'whenever a run comes by'}")
        if (now := minutes.get(one.feed_id, one.every_minutes)) != one.every_minutes:
            click.echo(f"    every_minutes was {one.every_minutes} and is {now}: counts from the next run")
        if one.moved_to:
            moved = f"has moved permanently from {one.moved_from} to {one.moved_to}"
            click.echo(f"    {moved}; last polled there: {one.asked_at}")
        if one.route and one.route != "direct":
            click.echo(f"    by the route {one.route}")
    if not feeds:
        click.echo(home.hint(f"{source}: not polled yet: run `longwatch collect`"))


@sources.command()
@click.argument("url")
@click.pass_obj
def discover(home: Home, url: str) -> None:
    """Find the feeds that the page at URL links to, and try each."""
    from flows.clock import clock
    from flows.output.safe_text import plain_line
    from flows.sources import discover_feeds

    found = discover_feeds(home, url, now=clock)
    for one in found.trials:
        click.echo(plain_line(one.text()))
    if found.patterns:
        click.echo("No feed was found. The links of the page can be watched instead; choose the pattern of the news:")
    for like in found.patterns:
        command = f"longwatch sources add {shlex.quote(url)} --links {shlex.quote(like.pattern)}"
        click.echo(f"  {plain_line(command)}\n    {like.links} links, such as: {plain_line(like.example)}")
    sys.exit(0 if any(one.outcome == "ok" for one in found.trials) else 1)


def _pattern(_ctx: click.Context, _option: click.Parameter, value: str) -> str:
    from pydantic_core import PydanticCustomError

    from config.checks import link_pattern

    try:
        return link_pattern(value)
    except PydanticCustomError as error:
        wrong = error.context or {}
        raise click.BadParameter(f"{wrong['message']}: {wrong['remedy']}") from None


@sources.command(short_help="Add the feed at URL as a source, after trying it.")
@click.argument("url")
@click.option("--name", help="Name of the publisher. Default: the feed's title.")
@click.option("--group", default="own", show_default=True, help="Sources switched on together.")
@click.option("--kind", default=UNKNOWN_KIND, show_default=True, help="Such as newspaper: see docs/configuration.md.")
@click.option("--country", default=UNKNOWN_COUNTRY, show_default=True, help="Where it publishes from, such as FR.")
@click.option("--language", help="Language code, such as fa. Default: what the feed says.")
@click.option(
    "--links", default="", callback=_pattern, help="For a page that is no feed: which links are news, as '/news/*'."
)
@click.pass_obj
def add(
    home: Home, url: str, name: str | None, group: str, kind: str, country: str, language: str | None, links: str
) -> None:
    """Add the feed at URL as a source: it is tried, and a file is written for you to check."""
    from config.sourcefile import Draft
    from extractors.urls import host_of
    from flows.clock import clock
    from flows.sources import add as added
    from flows.sources import try_feeds

    (found,) = try_feeds(home, [url], links={url: links}, now=clock)
    if found.outcome != "ok":
        advice = UNRESOLVED if found.outcome == "dns" else "" if found.outcome in UNREACHED else home.hint(DISCOVER)
        click.echo(f"sources: {found.text()}{advice}", err=True)
        sys.exit(1)
    said = (language or (found.language or UNKNOWN_LANGUAGE).split("-")[0]).lower()
    draft = Draft(
        name=name or found.title or host_of(url) or url, feeds=(url,), group=group, kind=kind, country=country,
        languages=(said,), links=links, note="Added by command.",
    )  # fmt: skip
    path = added(home, found, draft)
    missing = ", ".join(key for key in ("kind", "country", "languages", "affiliation") if key in draft.unsure)
    click.echo(f"{found.text()}\nwrote {path}: fill in what is not known and marked there: {missing}")


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE…]")
@click.pass_obj
def verify(home: Home, names: tuple[str, ...]) -> None:
    """Try each feed now, and save the result beside the source's file.

    Without a SOURCE, all sources. Exit code 1 if a feed cannot be read.
    """
    from flows.clock import clock
    from flows.output.safe_text import plain_line
    from flows.sources import TRIES, verify_sources

    seen = verify_sources(home, names, now=clock)
    for source, found in seen.items():
        for one in found:
            click.echo(plain_line(f"{source}: {one.text()}"))
    files = f"sources/{next(iter(seen))}{TRIES}" if len(seen) == 1 else f"sources/, in a file {TRIES} beside each"
    click.echo(f"recorded in {files}; set verified = true in the file of a source whose answers you have looked at")
    sys.exit(0 if all(one.outcome == "ok" for found in seen.values() for one in found) else 1)


@sources.command()
@click.argument("source")
@click.option("--reason", required=True, help="The reason, on one line.")
@click.option("--as", "name", help="Name to record. Default: your login name.")
@click.pass_obj
def pause(home: Home, source: str, reason: str, name: str | None) -> None:
    """Stop polling a SOURCE for a while. The view gaps shows that we stopped it."""
    _stop(home, source, reason, name, retired=False)


@sources.command()
@click.argument("source")
@click.option("--reason", required=True, help="The reason, on one line.")
@click.option("--as", "name", help="Name to record. Default: your login name.")
@click.pass_obj
def retire(home: Home, source: str, reason: str, name: str | None) -> None:
    """Stop polling a SOURCE for good. Everything collected stays."""
    _stop(home, source, reason, name, retired=True)


def _stop(home: Home, source: str, reason: str, name: str | None, *, retired: bool) -> None:
    from flows.filing.orders import login_name
    from flows.switches import stop

    stop(home, source, reason=reason, by=name or login_name(), retired=retired)
    click.echo(f"{source}: stopped: {reason}; the next run files it")


@sources.command()
@click.argument("source")
@click.option("--reason", required=True, help="The order or law, on one line. Leave empty to withdraw it.")
@click.pass_obj
def legal(home: Home, source: str, reason: str) -> None:
    """Mark a SOURCE as legally blocked: its failures count as legal.

    It is still polled, because orders expire.
    """
    from flows.switches import note_legal

    note_legal(home, source, reason=reason)
    click.echo(f"{source}: {f'legal: {reason}' if reason else 'no longer legal'}; counts from the next run on")


@sources.command()
@click.argument("source")
@click.pass_obj
def resume(home: Home, source: str) -> None:
    """Resume polling a SOURCE."""
    from flows.switches import resume as resumed

    resumed(home, source)
    click.echo(f"{source}: will be polled again, starting with the next run")


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE…]")
@click.option("--group", "groups", multiple=True, help="Every source of this group; may be repeated.")
@click.pass_obj
def on(home: Home, names: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Switch on each SOURCE, or every one of a --group."""
    _switched(home, names, groups, is_on=True)


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE…]")
@click.option("--group", "groups", multiple=True, help="Every source of this group; may be repeated.")
@click.pass_obj
def off(home: Home, names: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Switch off each SOURCE, or every one of a --group."""
    _switched(home, names, groups, is_on=False)


def _switched(home: Home, names: tuple[str, ...], groups: tuple[str, ...], *, is_on: bool) -> None:
    from flows.switches import switch

    if not names and not groups:
        raise click.UsageError("name a SOURCE, or a --group")
    changed = switch(home, names, groups, is_on=is_on)
    for source in changed:
        click.echo(f"{source}: {'on' if is_on else 'off'}")
    click.echo(f"{len(changed)} switched {'on' if is_on else 'off'}, from the next run on")


@sources.command("import", short_help="Import the feeds of an OPML FILE.")
@click.argument("file", type=FILE)
@click.pass_obj
def import_(home: Home, file: Path) -> None:
    """Import the feeds of an OPML FILE from another reader, as one source file each."""
    from config.current.secrets import MASK
    from flows.output.given_files import LARGEST_LIST, read_given
    from flows.output.safe_text import plain_line
    from flows.sources import import_opml

    new, passed = import_opml(home, read_given(file, most=LARGEST_LIST))
    for path in new:
        click.echo(f"wrote {path}")
    for url in passed:
        if f"{MASK}@" in url:
            click.echo(f"not taken: {plain_line(url)}: holds a user name or password: give the address without them")
    left = f"{count_of(len(passed), 'feed')} passed over (watched already, or not a web address)"
    summary = f"{count_of(len(new), 'new source')}, {left}"
    click.echo(home.hint(f"{summary}; run `longwatch sources verify`"))


@sources.command("export")
@click.pass_obj
def export_(home: Home) -> None:
    """Print the feeds as OPML, by group."""
    from config.current.watch import read_current_watch
    from flows.output.opml import opml_of

    click.echo(opml_of(read_current_watch(home).watch), nl=False)
