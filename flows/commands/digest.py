"""`longwatch digest` and `longwatch alerts`: what came in, and what notices are sent of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from flows.output.counts import count_of

if TYPE_CHECKING:
    from config.home import Home


class _Day(click.DateTime):
    """A day; what is none is met with how one is written."""

    name = "day"

    def __init__(self) -> None:
        """Days, as 2026-11-30."""
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day. Raises BadParameter."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no day: write it as 2026-11-30", param, ctx)


@click.command()
@click.option("--day", type=_Day(), help="Day to report. Default: yesterday, in the watch's time zone.")
@click.option("--send", "sends", is_flag=True, help="Send it to the channels under [digest], unless already sent.")
@click.option("--again", is_flag=True, help="With --send: also where it was sent.")
@click.pass_obj
def digest(home: Home, day: datetime | None, sends: bool, again: bool) -> None:  # noqa: FBT001
    """Write the digest of a day: digests/DAY.md and digests/DAY.html."""
    from flows.batches.in_force import in_force
    from flows.clock import clock
    from flows.notices.digest import digest_of, last_whole_day
    from flows.notices.digest_pages import message, write_digest
    from flows.notices.send import send
    from flows.output.safe_text import plain
    from storage.queries.watch.runs import last_news

    current = in_force(home).current
    watch = current.watch
    wanted: date = day.date() if day else last_whole_day(watch, now=clock())
    read = digest_of(home, watch, wanted)
    for path in write_digest(home, read):
        click.echo(f"wrote {path}")
    if not read.topics:
        newest, first_polls = last_news(home.published, zone=watch.settings.watch.zone)
        nothing = f"nothing on your topics came in on {wanted} (days are days of arrival)"
        click.echo(home.hint(f"{nothing}{_instead(newest, first_polls)}"))
    for mistake in current.message.splitlines():
        click.echo(f"note: {plain(home.hint(mistake))}", err=True)
    if sends:
        done = send(home, watch.settings, [message(read)], again=again, now=clock)
        click.echo(f"sent to {count_of(done.done, 'channel')}")
        for fault in done.failed:
            click.echo(f"failed: {fault}", err=True)
        raise SystemExit(1 if done.failed else 0)


def _instead(newest: date | None, first_polls: int) -> str:
    """Where there is something to read: on another day, or in what was there before anybody watched."""
    if newest:
        return f"; the newest day with something is {newest}: `longwatch digest --day {newest}`"
    if not first_polls:
        return ", or on any day so far"
    from storage.queries.watch.runs import ON_TOPICS

    had = f"{count_of(first_polls, 'article')} on them came with the first poll of a source, which is no news"
    return f'; {had}; `longwatch sql "{ON_TOPICS}"` lists them'


@click.command()
@click.option("--send", "sends", is_flag=True, help="Send what has not been sent yet.")
@click.pass_obj
def alerts(home: Home, sends: bool) -> None:  # noqa: FBT001
    """Show what the rules under [[alerts]] find now.

    Exit code 78: a file of the watch has a mistake; what it said before
    is in force.
    """
    from config.exit_codes import CONFIGURATION
    from flows.batches.in_force import in_force
    from flows.clock import clock
    from flows.notices.alerts import alerts as found
    from flows.notices.send import send
    from flows.output.safe_text import plain

    current = in_force(home).current
    settings = current.watch.settings
    messages = found(home, settings, now=clock())
    for one in messages:
        click.echo(f"{one.key} -> {', '.join(one.to)}\n    {plain(one.text)}")
    click.echo(f"{count_of(len(messages), 'alert')} from {count_of(len(settings.alerts), 'rule')} under [[alerts]]")
    failed: tuple[str, ...] = ()
    if sends:
        done = send(home, settings, messages, now=clock)
        click.echo(f"{done.done} sent")
        failed = done.failed
    for fault in failed:
        click.echo(f"failed: {fault}", err=True)
    for mistake in current.message.splitlines():
        click.echo(f"longwatch: {plain(home.hint(mistake))}", err=True)
    raise SystemExit(CONFIGURATION if current.broken else 1 if failed else 0)
