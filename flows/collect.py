"""The collecting run: everything that is due or owed, once.

    file what is left -> plan the run -> poll the feeds -> plan the pages -> fetch new pages -> fetch pages owed
    -> look again -> file and publish

`step` names the parts: plainly it calls them; under Prefect it makes a task of each.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from secrets import token_hex

from config.checks import UnknownNameError, check_names
from config.current.watch import keep_current_watch, nothing_on
from config.home import Home
from config.reading import Configuration
from flows.batches.checked_files import files_state
from flows.batches.clock_doubt import clock_ahead
from flows.batches.in_force import InForce, broken_lines, note_in_force
from flows.batches.roles import refuse_shared
from flows.batches.steps import Step, call
from flows.clock import clock
from flows.filing.committer import Committed, commit, rules_to_go_by
from flows.gathering.budget import Wanted
from flows.gathering.closing import closing_lines
from flows.gathering.gathering import Gathering
from flows.gathering.parent import parent_watch
from flows.gathering.plan import Plan, Polled, opening_lines, plan_pages, plan_run
from flows.gathering.shortfalls import Shares, ahead_lines, messages, shares_of_a_day, skew_lines
from flows.notices.tell import tell_of
from flows.output.counts import moment
from flows.output.owed_reasons import owed_reasons
from flows.output.progress import Progress
from flows.workers.limits import raise_file_limit
from storage.archive.spool import pending, run_of
from storage.disk.locks import hold_lock
from storage.disk.shared_database import SMALLEST, close_kept, kept_open
from storage.queries.balance import NOTHING_ANNOUNCED, Balance, balance, new_of
from storage.queries.filed_keys import filed_keys
from storage.queries.watch.days import VanishedPage, pages_gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run came to."""

    run_id: str
    balance: Balance
    sources_ok: int
    sources_failed: int
    failures: tuple[str, ...]
    """A sentence for each feed that failed."""
    seconds: float
    left_over: int
    """Batches that a run cut short had left in the spool."""
    earlier: tuple[str, ...] = ()
    """The runs that had gathered those."""
    new_of_earlier: int = 0
    """Entries of theirs that were new."""
    unfiled: Committed = field(default_factory=Committed)
    """What of that which was gathered could not be filed."""
    remarks: tuple[str, ...] = ()
    """What a person should know besides: files that cannot be read or are not in force, what could not be sent."""
    unread: int = 0
    """Mistakes in files of the watch, in whose place what they said before is in force."""
    pages_gone: tuple[VanishedPage, ...] = ()
    """Articles whose pages were found gone."""
    is_idle: bool = False
    """Whether nothing was asked, and nothing filed but that."""
    is_offline: bool = False
    """Whether the name of no host could be resolved, of several that were asked."""

    @property
    def is_complete(self) -> bool:
        """Whether every source answered, all that was gathered is filed, and every file of the watch was read."""
        return not (self.sources_failed or self.unfiled.message or self.unread)

    def summary(self) -> dict[str, object]:
        """The run as one object, for programs."""
        return {
            "run": self.run_id,
            "entries": self.balance.entries,
            "fates": self.balance.fates,
            "difference": self.balance.difference,
            "sources_ok": self.sources_ok,
            "sources_failed": self.sources_failed,
            "seconds": round(self.seconds, 2),
            "new_of_earlier_runs": self.new_of_earlier,
            "batches_set_aside": self.unfiled.aside,
            "articles_left_out": self.unfiled.left_out,
            "files_unread": self.unread,
            "pages_gone": [one._asdict() for one in self.pages_gone],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Which days are to be filled from archives."""

    since: date | None = None
    """Every day from there on; None: those that the view `gaps` tells of."""


@kept_open()
def collect(
    home: Home,
    *,
    command: str = "collect",
    sources: Collection[str] = (),
    also_early: bool = False,
    backfill: Backfill | None = None,
    step: Step = call,
    on_progress: Callable[[Progress], None] = lambda _: None,
    now: Callable[[], datetime] = clock,
) -> Report:
    """Collect once and say what came of it; `also_early` polls feeds that are not due yet, too.

    `sources` confines it to those; `backfill` also asks archives and sitemaps for days that were missed.
    Raises ConfigError, UnknownNameError, LockHeldError when another run collects, and what the committer raises.
    """
    raise_file_limit()
    state = files_state(home)
    rules, mended = rules_to_go_by(home, now=now)
    watch = _checked(rules.watch, sources)
    started, ticks = now(), time.monotonic()
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{token_hex(3)}"
    with hold_lock(home.collect_lock, holder=f"{command} {run_id}"):
        keep_current_watch(home, rules.current)
        note_in_force(home, rules, state=state)
        earlier = tuple(sorted({run_of(path) for path in pending(home.spool)}))
        first = step if earlier else call
        left = first("file what is left", commit, home, topics=watch.topics, run_id=run_id, now=now)
        plan = step("plan the run", plan_run, home, watch, only=sources, also_early=also_early, now=started)
        plan = replace(plan, fills_gaps=backfill is not None)
        shares = shares_of_a_day(home, now=started)
        ahead = list(ahead_lines(clock_ahead(home, now=started), run_id=run_id, now=started))
        owed = owed_reasons(home.published) if plan.asks_nothing else None  # its own filing changes none of it
        close_kept(from_bytes=SMALLEST)  # for the hour that gathering may take, what planning read stays in memory
        with _gathering(home, rules, plan, run_id, shares=shares, on_progress=on_progress, now=now) as gathering:
            gathering.add([*opening_lines(plan, watch, run_id=run_id, command=command, now=started), *ahead])
            gathering.add(broken_lines(home, rules, run_id=run_id, now=started))
            fill = partial(_fill, home=home, backfill=backfill) if backfill else None
            shown = call if plan.asks_nothing else step  # seven parts in which nothing would be done
            polled = gather(gathering, plan, step=shown, fill=fill)
            seconds = time.monotonic() - ticks
            skew = gathering.clock_skew()
            short = [*gathering.shortfalls(), *skew_lines(skew, run_id=run_id, now=now())]
            end = closing_lines(polled, run_id=run_id, seconds=seconds, skew=skew, now=now())
            gathering.add([*short, *end])
        done = step("file and publish", commit, home, topics=watch.topics, run_id=run_id, now=now)
        untold = shown("tell of it", tell_of, home, watch, run_id, now=now, is_idle=plan.asks_nothing)
        remarks = (mended, *rules.current.message.splitlines(), rules.draft, untold, *messages([*ahead, *short]))
        found = shown("report", _report, home, rules, plan, run_id, polled, (left, done), seconds, remarks, earlier)
        return replace(found, remarks=(*found.remarks, *_reasons(home, found, plan, watch, owed)))


def gather(
    gathering: Gathering, plan: Plan, *, step: Step, fill: Callable[[Gathering], list[Polled]] | None = None,
    keep: Callable[[Wanted], bool] = lambda _: True,
) -> list[Polled]:  # fmt: skip
    """Poll the feeds of a plan and fetch its pages; return what was announced.

    `fill` adds what archives announce; `keep` tells which pages are fetched: the others are owed.
    """
    polled = step("poll the feeds", _poll, gathering, plan)
    filled = step("fill gaps", fill, gathering) if fill else []
    held_back, memory, at = gathering.hosts_held, gathering.memory, gathering.now()
    found = [*polled, *filled]
    pages = step("plan the pages", plan_pages, memory, plan, found, gathering.sites, now=at, held=held_back)
    for name, some in by_kind(plan, [page for page in pages if keep(page)]).items():
        step(name, _fetch, gathering, some)
    return polled


def _checked(watch: Configuration, sources: Collection[str]) -> Configuration:
    """The watch, where this home may collect by it, and knows these sources."""
    refuse_shared(watch.settings)
    check_sources(watch, sources)
    return watch


def check_sources(watch: Configuration, names: Collection[str]) -> None:
    """Raise UnknownNameError where one of these sources is not watched, or is switched off."""
    check_names("source", names, {one.source_id for one in watch.sources}, more="see `longwatch sources list`")
    on = {one.source_id for one in watch.enabled}
    for name in names:
        if name not in on:
            raise UnknownNameError(f'source "{name}" is switched off: `longwatch sources resume {name}` asks it again')


def _gathering(
    home: Home,
    rules: InForce,
    plan: Plan,
    run_id: str,
    *,
    shares: Shares,
    on_progress: Callable[[Progress], None],
    now: Callable[[], datetime],
) -> Gathering:
    secrets = rules.current.secrets
    return Gathering(
        home=home,
        watch=rules.watch,
        run_id=run_id,
        now=now,
        on_progress=on_progress,
        robots=plan.robots,
        held=plan.held,
        shares=shares,
        is_alone=parent_watch(os.environ),
        secrets=replace(secrets, shown_apart=filed_keys(home.published, secrets.keys())),
    )


def _fill(gathering: Gathering, home: Home, backfill: Backfill) -> list[Polled]:
    import asyncio

    from flows.gathering.backfill import fill_gaps, gaps_to_fill

    gaps = gaps_to_fill(home, gathering.watch, since=backfill.since, now=gathering.now())
    found = asyncio.run(fill_gaps(gathering, gaps)) if gaps else []
    gathering.requests.say("archives")
    return found


def _poll(gathering: Gathering, plan: Plan) -> list[Polled]:
    polled = []
    if plan.due:
        import asyncio

        from flows.gathering.feeds import poll_feeds

        polled = asyncio.run(poll_feeds(gathering, plan.due))
    gathering.requests.say("feeds")
    return polled


def by_kind(plan: Plan, pages: list[Wanted]) -> dict[str, list[Wanted]]:
    """The pages of a run, by why they are fetched."""
    owed = {page.url_key for page in plan.owed}
    return {
        "fetch new pages": [page for page in pages if not page.is_revisit and page.url_key not in owed],
        "fetch pages owed": [page for page in pages if not page.is_revisit and page.url_key in owed],
        "look again": [page for page in pages if page.is_revisit],
    }


def _fetch(gathering: Gathering, pages: list[Wanted]) -> int:
    had = 0
    if pages:
        import asyncio

        from flows.gathering.pages import fetch_pages

        had = asyncio.run(fetch_pages(gathering, pages))
    gathering.requests.say("pages")
    return had


def _reasons(home: Home, report: Report, plan: Plan, watch: Configuration, owed: Sequence[str] | None) -> Iterator[str]:
    """Why a run brought less than somebody may have expected: sentences, without addresses.

    `owed` is why pages are owed, where that was asked before the run filed anything, and it asked nobody.
    """
    yield from filter(None, [nothing_on(watch)])
    if not report.sources_ok + report.sources_failed and plan.next_due_at:
        due = moment(plan.next_due_at, zone=watch.settings.watch.zone)
        yield f"no feed is due before {due}; --early asks now"
    yield from owed_reasons(home.published) if owed is None else owed


def _report(
    home: Home, rules: InForce, plan: Plan, run_id: str, polled: list[Polled], committed: tuple[Committed, Committed],
    seconds: float, remarks: tuple[str, ...], earlier: tuple[str, ...],
) -> Report:  # fmt: skip
    (left, done), failed = committed, {one.source_id for one in polled if one.failure}
    return Report(
        run_id=run_id,
        balance=NOTHING_ANNOUNCED if plan.asks_nothing else balance(home.published, run_id),
        sources_ok=len({one.source_id for one in polled} - failed),
        sources_failed=len(failed),
        failures=tuple(f"{one.feed_id}: {one.failure}" for one in polled if one.failure),
        seconds=seconds,
        left_over=left.batches + left.left_over,
        earlier=earlier,
        new_of_earlier=new_of(home.published, earlier),
        unfiled=left + done,
        unread=rules.unread,
        pages_gone=pages_gone(home.published, earlier if plan.asks_nothing else (*earlier, run_id)),
        is_idle=plan.asks_nothing and (left + done).batches <= 1 and not any(remarks),
        is_offline=len(failed) > 1 and all(one.is_unresolved for one in polled),
        remarks=(*filter(None, remarks),),
    )
