"""A gatherer's turn: send what was left, take an errand or ask for one, gather, send.

It opens no database. An errand that was begun is never begun again: what a kill left in the spool is sent, the hub sees
what of the errand came, and plans the rest anew.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median_low
from uuid import uuid4

from pydantic import TypeAdapter

from config.atomic_write import write_atomically
from config.checks import check_names
from config.current.secrets import secrets_of
from config.errors import ConfigError, Problem
from config.home import Home
from config.reading import Configuration, incomplete_roles, read_settings
from config.settings import Settings
from flows.batches.roles import MOST_SKEW
from flows.batches.signatures import own_key, signed
from flows.batches.steps import Step, call
from flows.clock import clock
from flows.collect import gather
from flows.gathering.closing import closing_lines
from flows.gathering.gathering import Gathering
from flows.gathering.parent import parent_watch
from flows.gathering.plan import Plan, run_line
from flows.gathering.shortfalls import Shares, skew_lines
from flows.gathering.sites import Sites
from flows.machines.errand import MOST_BYTES, Errand, Terms, read_errand
from flows.machines.errand_memory import ErrandMemory
from flows.machines.hosts.elsewhere import Elsewhere, kept_elsewhere
from flows.machines.messages import AskForErrand, facts_of
from flows.machines.planning import BODIES, MOST_OF_BODIES, within
from flows.machines.recall import Recall, recall_note, take_errand, watch_for_recall
from flows.machines.received.asked import run_suffix
from flows.machines.sending import send_left
from flows.output.counts import count_of
from flows.output.progress import Progress
from flows.program import installed_version
from flows.workers.limits import raise_file_limit
from storage.archive.spool import SUFFIX
from storage.disk.kill_points import point
from storage.disk.locks import hold_lock
from storage.objects.opening import open_store
from storage.objects.store import Objects, StoreError, TakenNameError

LEAST = timedelta(minutes=1)
"""An errand that ends sooner is not begun."""
BEFORE_END = timedelta(seconds=45)
"""So long before its deadline no page is begun: requests that are under way end in time."""
TURNS_NOTED = 5
LATE = "the errand's time is over, or the hub has taken it back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a turn of a gatherer came to."""

    errand: str = ""
    feeds: int = 0
    failed: int = 0
    """Feeds that did not answer."""
    sent: int = 0
    """Batches."""
    has_asked: bool = False
    remarks: tuple[str, ...] = ()


def gatherer_settings(home: Home) -> Settings:
    """The settings of a home whose role is to gather. Raises ConfigError for any other."""
    settings = read_settings(home.settings_file)
    if wrong := [*incomplete_roles(settings)]:
        raise ConfigError(wrong)
    if settings.shared.role != "gatherer":
        remedy = 'write role = "gatherer" under [shared] in the home that is to gather; a hub runs `longwatch hub`'
        message = f'"{settings.shared.role}" gathers for nobody else'
        raise ConfigError([Problem(file=home.settings_file, key="shared.role", message=message, remedy=remedy)])
    return settings


def gather_once(
    home: Home,
    *,
    store: Objects | None = None,
    errand_id: str = "",
    sources: Collection[str] = (),
    step: Step = call,
    on_progress: Callable[[Progress], None] = lambda _: None,
    now: Callable[[], datetime] = clock,
) -> Gathered:
    """Send what lies in the spool; take the errand that waits, or that of this id, gather and send; or ask for one.

    `sources` confines it to those: what else the errand asks is left to the hub's next.
    Raises ConfigError, LockHeldError when another run of this home gathers, and StoreError.
    """
    raise_file_limit()
    settings = gatherer_settings(home)
    store = store or open_store(settings.shared.url)
    name = settings.shared.name
    with hold_lock(home.collect_lock, holder="gather"):
        minutes = _minutes_between_turns(home, now())
        left = step("send what is left", send_left, home, store, name)
        errand, odd = _next_errand(home, store, name, now(), wanted=errand_id)
        if errand is None:
            _ask(home, store, settings, now(), minutes=minutes)
            return Gathered(sent=left.batches, has_asked=True, remarks=(*left.remarks, *odd))
        with watch_for_recall(store, name, errand.terms.errand_id) as recall:
            chosen = of_sources(errand, sources) if sources else errand
            feeds, failed = _gather(home, store, settings, chosen, recall, step, on_progress, now)
        point("before sending")
        last = step("send", send_left, home, store, name)
        sent, remarks = left.batches + last.batches, (*left.remarks, *odd, *last.remarks)
        return Gathered(errand=errand.terms.errand_id, feeds=feeds, failed=failed, sent=sent, remarks=remarks)


def _next_errand(
    home: Home, store: Objects, name: str, now: datetime, *, wanted: str = ""
) -> tuple[Errand | None, tuple[str, ...]]:
    """The oldest errand that waits for this gatherer, noted as begun; those whose time is over are left.

    What cannot be read stops none that can, and is named.
    """
    odd: list[str] = []
    every = {listed.name: listed.written_at for listed in store.listed(f"errands/{name}/")}
    for path, written_at in every.items():
        errand_id = path.rpartition("/")[2].removesuffix(SUFFIX)
        kept = home.errands / errand_id
        if not path.endswith(SUFFIX) or kept.exists() or wanted not in {"", errand_id}:
            continue
        if recall_note(name, errand_id) in every:
            continue
        if written_at - now > MOST_SKEW:
            odd.append(f"{errand_id}: this machine's clock is {_minutes(written_at - now)} behind: set it (NTP)")
            continue
        try:
            errand = read_errand(store.read(path, most=MOST_BYTES), name=path)
        except StoreError as error:
            odd.append(str(error))
            continue
        if (
            errand.terms.gatherer == name
            and errand.terms.errand_id == errand_id
            and errand.terms.deadline - now > LEAST
        ):
            try:
                take_errand(home, store, name, errand_id)
            except TakenNameError:
                odd.append(f"{errand_id}: another machine has it under this name: give each its own, and its own key")
                continue
            point("after taking")
            return errand, tuple(odd)
    return None, tuple(odd)


def _minutes(time: timedelta) -> str:
    return count_of(round(time.total_seconds() / 60), "minute")


def _minutes_between_turns(home: Home, now: datetime) -> int:
    """How long it is from one turn of this home to the next, of the last times the middle one; 0 before the second.

    The hub gives an errand so much more time: asked for at one turn, it is found at the next. Neither two turns that a
    person makes by hand nor a day without any change that.
    """
    try:
        before = TypeAdapter(list[datetime]).validate_json(home.turns_note.read_bytes())[-TURNS_NOTED:]
    except (FileNotFoundError, ValueError):
        before = []
    turns = [*before, now]
    home.store.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(home.turns_note, TypeAdapter(list[datetime]).dump_json(turns), mode=0o600)
    apart = [(later - earlier) // timedelta(minutes=1) for earlier, later in pairwise(turns)]
    return median_low([minutes for minutes in apart if minutes >= 0] or [0])


def _ask(home: Home, store: Objects, settings: Settings, now: datetime, *, minutes: int) -> None:
    routes = tuple(sorted(settings.routes))
    ask = AskForErrand(
        gatherer=settings.shared.name, at=now, program_version=installed_version(), routes=routes, minutes=minutes
    )
    name = f"in/{settings.shared.name}/asks/{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}.json"
    store.create(name, signed(facts_of(ask), own_key(home)))


def _gather(
    home: Home,
    store: Objects,
    mine: Settings,
    errand: Errand,
    recall: Recall,
    step: Step,
    on_progress: Callable[[Progress], None],
    now: Callable[[], datetime],
) -> tuple[int, int]:
    """How many feeds of an errand were asked, and how many failed."""
    terms = errand.terms
    started, ticks = now(), time.monotonic()
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{run_suffix(terms.errand_id)}"
    write_atomically(home.errands / terms.errand_id / "run", run_id)
    asked = frozenset(page.url_key for page in (*errand.owed, *errand.revisits))
    with (
        kept_elsewhere(home, terms.domains, now=started) as elsewhere,
        _gathering(home, store, mine, errand, run_id, recall, elsewhere, on_progress, now) as gathering,
    ):
        told = {"config": terms.config_sha256, "rules": terms.rules_sha256}
        gathering.add([run_line(run_id=run_id, command="gather", now=started, **told)])
        polled = gather(gathering, plan_of(errand), step=step, keep=partial(within, terms.domains, asked))
        skew = gathering.clock_skew()
        short = [*gathering.shortfalls(), *skew_lines(skew, run_id=run_id, now=now())]
        seconds = time.monotonic() - ticks
        gathering.add([*short, *closing_lines(polled, run_id=run_id, seconds=seconds, skew=skew, now=now())])
    return len(polled), sum(1 for one in polled if one.failure)


def _gathering(
    home: Home,
    store: Objects,
    mine: Settings,
    errand: Errand,
    run_id: str,
    recall: Recall,
    elsewhere: Elsewhere,
    on_progress: Callable[[Progress], None],
    now: Callable[[], datetime],
) -> Gathering:
    terms, places = errand.terms, errand.places

    def bodies() -> Path:
        path = home.errands / terms.errand_id / BODIES
        if not path.exists():
            store.read_into(f"errands/{terms.gatherer}/{terms.errand_id}.bodies", path, most=MOST_OF_BODIES)
        return path

    has_lost_parent = parent_watch(os.environ)
    return Gathering(
        home=home,
        watch=Configuration(settings=_settings(terms, mine), sources=errand.sources, topics=()),
        run_id=run_id,
        now=now,
        on_progress=on_progress,
        robots=(*errand.robots, *elsewhere.robots),
        held=elsewhere.with_held(places.held),
        shares=Shares(used=places.used, recorded=places.recorded),
        is_alone=lambda: has_lost_parent() or recall.is_over or now() > terms.deadline - BEFORE_END,
        why_alone=LATE,
        secrets=replace(secrets_of(places.keys), shown_apart=places.shown_apart),
        memory=ErrandMemory(errand, bodies=bodies),
        sites=Sites.of_hosts(places.families, places.families_at),
        confine=elsewhere.confined,
    )


def of_sources(errand: Errand, sources: Collection[str]) -> Errand:
    """What an errand asks of some sources. Raises UnknownNameError for one that it does not ask."""
    check_names("source", sources, {one.source_id for one in errand.sources}, more="see what its hub handed out")
    return replace(
        errand,
        feeds=tuple(one for one in errand.feeds if one.source_id in sources),
        owed=tuple(one for one in errand.owed if one.source_id in sources),
        revisits=tuple(one for one in errand.revisits if one.source_id in sources),
    )


def plan_of(errand: Errand) -> Plan:
    """An errand as a run takes it."""
    return Plan(
        due=errand.due,
        owed=errand.owed,
        revisits=errand.revisits,
        changed=(),
        spent=errand.places.spent,
        per_day=errand.terms.per_day,
        robots=errand.robots,
        held=errand.places.held,
    )


def _settings(terms: Terms, mine: Settings) -> Settings:
    """Manners as the hub says; how much at once, ways to the web, and doors into this network as this machine says.

    An errand opens no private address here, whoever wrote it.
    """
    theirs = terms.settings
    size = ("feeds_at_once", "pages_at_once", "workers", "parse_seconds")
    collect = replace(theirs.collect, **{name: getattr(mine.collect, name) for name in size})
    web = replace(theirs.web, allow=mine.web.allow, resolve=mine.web.resolve)
    return Settings(watch=theirs.watch, collect=collect, web=web, routes=mine.routes)
