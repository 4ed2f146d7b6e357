"""`longwatch share`, `unshare`, `hub`, `gather` and `pull`: several machines, by an object store between them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.counts import count_of
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home

DONE, INCOMPLETE = 0, 1
ANOTHER_KEY = "ask who runs the hub whether it has a new key; if so, delete FILE.pulled.json, and pull with --key"


@click.command()
@click.argument("url")
@click.pass_obj
def share(home: Home, url: str) -> None:
    """Make this home a hub: others gather for it, by the store at URL.

    URL is s3://BUCKET/FOLDER, or file:///FOLDER for a disk that all reach.
    Nothing of what is kept changes; docs/machines.md says what comes next.
    """
    from flows.machines.sharing import share as make_hub

    make_hub(home, url)
    made = "this home is a hub: name its gatherers under [shared.gatherers] in longwatch.toml, then `longwatch hub`"
    click.echo(home.hint(made))
    key = home.gatherer_key.relative_to(home.root)
    said = f"its first turn makes {key}, by which readers know what it publishes, and which is in no backup"
    click.echo(f"note: {said}: keep a copy of it apart", err=True)


@click.command()
@click.pass_obj
def unshare(home: Home) -> None:
    """Make this hub a home that gathers and judges by itself again."""
    from flows.machines.sharing import unshare as take_back

    take_back(home)
    click.echo(home.hint("this home gathers and judges by itself: `longwatch collect`, or `longwatch up`"))


@click.command()
@click.option("--early", is_flag=True, help="Also hand out feeds that are not due yet.")
@click.option("--last", is_flag=True, help="Hand nothing out: only take what comes.")
@click.option("--take-over", is_flag=True, help="Be the hub although another was, with batches that are not here.")
@click.option("--key", is_flag=True, help="Print this hub's public key, for readers who pull, and do nothing else.")
@click.option(
    "--discard", metavar="NAME", default=None, help="Delete what lies in the store of a gatherer without an errand."
)
@click.pass_obj
def hub(home: Home, early: bool, last: bool, take_over: bool, key: bool, discard: str | None) -> None:  # noqa: FBT001
    """File and publish what gatherers sent, and hand out errands.

    Run it every few minutes. Exit code 1: something that was sent was not
    taken, or could not be filed; `longwatch sql "from problems"` says why.
    """
    from flows.batches.signatures import own_key, public_half
    from flows.machines.hub import hub_turn, hub_watch
    from flows.output.safe_text import plain_line

    if key:
        hub_watch(home)
        click.echo(public_half(own_key(home)))
        return
    click.echo(f"home: {home}", err=True)
    if discard is not None:
        _discard(home, discard)
        return
    turn = hub_turn(home, also_early=early, is_last=last, by_force=take_over)
    if take_over:
        told = "tell readers the key that `longwatch hub --key` prints here: pull takes what another hub signed no more"
        click.echo(f"note: this hub signs with a key of its own, which no backup has: {told}", err=True)
    click.echo(f"turn {turn.epoch}: {count_of(len(turn.pulled), 'batch')} pulled, {turn.committed.batches} filed")
    for one in turn.errands:
        click.echo(f"{one.gatherer}: {count_of(one.requests, 'feed or page', 'feeds and pages')} (errand {one.errand})")
    if turn.waiting:
        click.echo(f"{count_of(turn.waiting, 'feed or page', 'feeds and pages')} due, and nobody was free to be asked")
    if not (turn.errands or turn.waiting or turn.out):
        click.echo(home.hint("nothing is due yet: `longwatch hub --early` asks every feed now"))
    if turn.out:
        click.echo(f"out: {', '.join(turn.out)}")
    for remark in turn.remarks:
        click.echo(f"note: {plain_line(home.hint(remark))}", err=True)
    for sentence in turn.refused:
        click.echo(f"not taken: {plain_line(home.hint(sentence))}", err=True)
    if turn.unpublished:
        click.echo(f"not published: {plain_line(turn.unpublished)}", err=True)
    if turn.committed.message:
        click.echo(f"not filed: {turn.committed.message}", err=True)
    sys.exit(INCOMPLETE if turn.refused or turn.committed.message or turn.unpublished else DONE)


def _discard(home: Home, gatherer: str) -> None:
    from flows.machines.hub import hub_watch
    from flows.machines.letting_go import discard
    from storage.objects.opening import open_store

    store = open_store(hub_watch(home).watch.settings.shared.url)
    count = discard(home, store, gatherer)
    click.echo(f"deleted {count_of(count, 'object')} of {gatherer} in the store, and what was noted of refusals")


@click.command()
@click.option("--key", is_flag=True, help="Print the public key of this machine, for the hub, and do nothing else.")
@click.option("--forget", is_flag=True, help="Delete all that was sent, which stays here for 200 errands; do no more.")
@click.pass_obj
def gather(home: Home, key: bool, forget: bool) -> None:  # noqa: FBT001
    """Gather what a hub asks for, and send it.

    Without an errand it asks for one and ends: run it every few minutes.
    Exit code 1: a feed did not answer.
    """
    from flows.batches.signatures import own_key, public_half
    from flows.machines.gatherer import gather_once, gatherer_settings
    from flows.machines.sending import forget_sent
    from flows.output.progress import show_progress
    from flows.output.safe_text import plain_line

    if key:
        gatherer_settings(home)
        click.echo(public_half(own_key(home)))
        return
    click.echo(f"home: {home}", err=True)
    if forget:
        gatherer_settings(home)
        count, aside = forget_sent(home)
        click.echo(f"deleted what was gathered here for {count_of(count, 'errand')} that ended")
        if aside:
            left = f"{count_of(len(aside), 'file')} in {aside[0].parent} could not be sent, and nobody else has them"
            click.echo(f"note: {left}: they stay, with their captures, until you move or delete them", err=True)
        return
    with show_progress() as on_progress:
        done = gather_once(home, on_progress=on_progress)
    for remark in done.remarks:
        click.echo(f"note: {plain_line(home.hint(remark))}", err=True)
    sent = f"{count_of(done.sent, 'batch')} sent"
    if done.errand:
        click.echo(f"errand {done.errand}: {count_of(done.feeds, 'feed')} asked, {done.failed} failed; {sent}")
    else:
        click.echo(f"no errand waits: asked for one; {sent}")
    if done.failed:
        click.echo("note: why they failed stands in the hub's view problems, once it has filed this", err=True)
    sys.exit(INCOMPLETE if done.failed else DONE)


@click.command()
@click.argument("url")
@click.argument("file", type=WrittenPath())
@click.option("--key", default="", help="The hub's public key, as `longwatch hub --key` prints it there.")
def pull(url: str, file: Path, key: str) -> None:
    """Keep a copy of the published file of the hub at URL in FILE.

    FILE is replaced in one step, and only by one that is whole, newer and
    signed by the hub. Without --key, the key that was met first counts: it
    is noted beside FILE.
    """
    from flows.machines.generations import copy_note, noted_copy, others_newest, pull_generation
    from flows.output.counts import moment
    from storage.objects.opening import open_store

    is_first = not copy_note(file).exists()
    store = open_store(url)
    found = pull_generation(store, file, key=key)
    if found is None:
        click.echo(f"{file}: is up to date")
    else:
        click.echo(f"{file}: {found.bytes / 1e6:.1f} MB, published {moment(found.published_at)}")
        if is_first and not key and found.key:
            click.echo(
                f"signed by {found.key}: ask who runs the hub whether `longwatch hub --key` prints this", err=True
            )
    if (noted := noted_copy(file)) and (other := others_newest(store, noted.key, since=noted.number)):
        click.echo(f"note: {other.file} is newer, and another hub signed it ({other.key}): {ANOTHER_KEY}", err=True)
