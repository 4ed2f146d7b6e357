"""A hub's turn: pull what gatherers sent, judge and publish it, let it go, hand out what is due, publish for readers.

    lease -> pull -> commit -> let go -> plan -> hand out -> generation

Each step may be killed: the next turn ends it. What is in the store is deleted only when it is filed, published and
chained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from config.atomic_write import write_atomically
from config.current.watch import keep_current_watch
from config.errors import ConfigError, Problem
from config.home import Home
from flows.batches.in_force import InForce, broken_lines, in_force
from flows.batches.lines import Line
from flows.batches.new_batch import new_batch
from flows.batches.roles import MOST_SKEW
from flows.batches.steps import Step, call
from flows.clock import clock
from flows.collect import check_sources
from flows.filing.committer import Committed, commit
from flows.gathering.closing import closing_lines
from flows.gathering.plan import Plan, opening_lines, plan_run
from flows.gathering.shortfalls import shares_of_a_day
from flows.machines.division import Share, by_urgency, divide
from flows.machines.errand import Errand, LargeErrandError, packed_errand, without_texts
from flows.machines.generations import Generation, put_generation
from flows.machines.hosts.holds import TOLD_FOR, believed_holds
from flows.machines.hosts.spent import unknown_requests
from flows.machines.intake import Pulled, pull
from flows.machines.lease import Lease, take_lease
from flows.machines.letting_go import Outstanding, delete_filed, gatherers_asking, outstanding_errands, pace_of
from flows.machines.messages import AskForErrand
from flows.machines.planning import Planned, errand_of
from flows.machines.received.refusals import resting_gatherers
from flows.notices.tell import tell_of
from flows.output.counts import count_of
from storage.archive.spool import SUFFIX, batch_id, drop
from storage.database.published import open_published
from storage.disk.kill_points import point
from storage.disk.locks import hold_lock
from storage.objects.opening import open_store
from storage.objects.store import Objects, StoreError, put_once
from storage.queries.watch.hosts import asking_answers

GRACE = timedelta(minutes=3)
"""So long after an errand's deadline its hosts are given to others: for clocks, and for requests under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """An errand that was handed out."""

    gatherer: str
    errand: str
    sources: tuple[str, ...]
    requests: int
    is_urgent: bool
    """Whether feeds are asked, and not only pages that were announced before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a turn of a hub came to."""

    epoch: int
    pulled: tuple[str, ...]
    """Batches."""
    refused: tuple[str, ...]
    """A sentence for each thing that was not taken."""
    committed: Committed
    errands: tuple[Handed, ...]
    waiting: int
    """Feeds and pages that are due, and that nobody could be asked for yet."""
    generation: Generation | None
    out: tuple[str, ...] = ()
    """Gatherers whose errands had not ended before this turn."""
    gatherers: tuple[str, ...] = ()
    """All that the configuration names."""
    remarks: tuple[str, ...] = ()
    unpublished: str = ""
    """Why readers elsewhere do not have the published file: it is tried again at the next turn."""


def hub_watch(home: Home) -> InForce:
    """What is in force in a hub's home. Raises ConfigError where its role is another."""
    rules = in_force(home)
    if rules.watch.settings.shared.role != "hub":
        remedy = "`longwatch share URL` makes this home a hub; without, `longwatch collect` gathers and judges"
        message = f'"{rules.watch.settings.shared.role}" is no hub'
        raise ConfigError([Problem(file=home.settings_file, key="shared.role", message=message, remedy=remedy)])
    return rules


def hub_turn(
    home: Home,
    *,
    store: Objects | None = None,
    also_early: bool = False,
    sources: Collection[str] = (),
    given_up: Collection[str] = (),
    is_last: bool = False,
    by_force: bool = False,
    step: Step = call,
    now: Callable[[], datetime] = clock,
) -> Turn:
    """Do all that a hub has to do now; `is_last`: hand out nothing; `sources` confines what is handed out to those.

    `given_up` names errands whose runs have ended without their end: they are taken back.
    Raises ConfigError, UnknownNameError, LockHeldError where another is the hub, and StoreError where the store itself
    does not answer: what one gatherer sends stops nobody.
    """
    rules = hub_watch(home)
    watch, shared = rules.watch, rules.watch.settings.shared
    check_sources(watch, sources)
    started = now()
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
    with hold_lock(home.collect_lock, holder=f"hub {run_id}"):
        lease = take_lease(home, store or open_store(shared.url), by_force=by_force, now=now)
        keep_current_watch(home, rules.current)
        pulled = step("pull", _pull, home, lease.store, shared.gatherers, lambda: lease.at + (now() - started))
        committed = step("file and publish", commit, home, topics=watch.topics, run_id=run_id, now=now)
        point("after hub commit")
        kept = step("let go", delete_filed, home, lease, shared.gatherers)
        plan = step("plan the run", plan_run, home, watch, only=sources, also_early=also_early, now=started)
        asks, doubts = gatherers_asking(home, lease.store, shared.gatherers, now=lease.at)
        taken = _outstanding(home, lease, shared.gatherers, given_up, now())
        said = [*(one.sentence for one in pulled.refused), *kept, *doubts, *taken.doubts]
        committed += _file_own(home, rules, plan, said, run_id, now)
        free = {} if is_last else _rested(home, asks, now(), minutes=shared.errand_minutes)
        planned = _planned(home, rules, plan, taken, lease, now())
        errands, large = step("hand out", _hand_out, home, lease, planned, free, taken)
        remarks = tell_of(home, watch, run_id, now=now) if pulled.batches else ""  # no alert waits for the store
        generation, unpublished = _publish(home, lease, now())
        return Turn(
            epoch=lease.epoch, pulled=tuple(pulled.batches), refused=(*said, *large), committed=committed,
            errands=tuple(errands), waiting=_requests(plan) - sum(one.requests for one in errands),
            generation=generation, unpublished=unpublished, out=tuple(sorted(taken.gatherers)),
            gatherers=tuple(shared.gatherers),
            remarks=tuple(filter(None, (*rules.current.message.splitlines(), rules.draft, remarks, *taken.lapsed))),
        )  # fmt: skip


def _publish(home: Home, lease: Lease, now: datetime) -> tuple[Generation | None, str]:
    """The published file for readers elsewhere, or why they have it not: what was handed out stands all the same.

    Raises LockHeldError where another hub has taken over.
    """
    try:
        return (put_generation(home, lease, now=now) if home.published.exists() else None), ""
    except StoreError as error:
        return None, f"readers elsewhere have no newer file: {error}"


def _pull(home: Home, store: Objects, gatherers: dict[str, str], now: Callable[[], datetime]) -> Pulled:
    every = Pulled(batches=[], refused=[])
    for name, public in sorted(gatherers.items()):
        one = pull(home, store, name, public, now=now)
        every.batches += one.batches
        every.refused += one.refused
    return every


def _file_own(
    home: Home, rules: InForce, plan: Plan, said: Sequence[str], run_id: str, now: Callable[[], datetime]
) -> Committed:
    """File what the configuration changed, and what was sent and not taken; nothing where there is nothing."""
    at = now()
    broken = broken_lines(home, rules, run_id=run_id, now=at)
    if not (plan.changed or said or broken):
        return Committed()
    opening = opening_lines(plan, rules.watch, run_id=run_id, command="hub", now=at)
    first = new_batch(run_id=run_id, made_by="hub", rules_sha256=str(opening[0]["rules_sha256"]))
    end = closing_lines([], run_id=run_id, seconds=0.0, skew=None, now=at)
    drop(home.spool, batch_id(run_id, 1), [first, *opening, *broken, *_problems(said, run_id, at), *end])
    return commit(home, topics=rules.watch.topics, run_id=run_id, now=now)


def _problems(said: Iterable[str], run_id: str, now: datetime) -> list[Line]:
    return [
        {
            "record": "problem",
            "problem_id": f"{run_id}.gatherer.{number}",
            "run_id": run_id,
            "found_at": now.isoformat(),
            "failure": "gatherer",
            "message": message,
        }
        for number, message in enumerate(said)
    ]


def _planned(home: Home, rules: InForce, plan: Plan, taken: Outstanding, lease: Lease, now: datetime) -> Planned:
    """The plan, with what several gatherers know of hosts: who wants to be left alone, and what may have been asked."""
    with open_published(home.published) as connection:
        asking = asking_answers(connection, since=now - TOLD_FOR, now=now) if connection else []
    spent = Counter(plan.spent) + unknown_requests(home, out=taken.errands, now=now)
    return Planned(
        plan=replace(plan, held=believed_holds(asking, now=now), spent=spent),
        rules=rules,
        shares=shares_of_a_day(home, now=now),
        published=home.published,
        captures=home.captures,
        hub=rules.watch.settings.watch.name,
        epoch=lease.epoch,
        now=now,
    )


def _outstanding(
    home: Home, lease: Lease, gatherers: Iterable[str], given_up: Collection[str], now: datetime
) -> Outstanding:
    """The errands that are out; where this machine's clock is wrong, nobody can tell until when they are."""
    over, back = now - GRACE, lease.at - GRACE
    found = outstanding_errands(home, lease.store, [*gatherers], before=over, given_up=given_up, back=back)
    if abs(lease.ahead) <= MOST_SKEW:
        return found
    minutes = count_of(round(abs(lease.ahead).total_seconds() / 60), "minute")
    doubt = f"this hub's clock is {minutes} from the store's: set it (NTP); until then nothing is handed out"
    return replace(found, is_whole=False, doubts=(*found.doubts, doubt))


def _rested(home: Home, asks: Mapping[str, AskForErrand], now: datetime, *, minutes: int) -> dict[str, AskForErrand]:
    """Those who ask, without those of whom something was refused lately."""
    rest = resting_gatherers(home, asks, now=now, minutes=minutes)
    return {name: ask for name, ask in asks.items() if name not in rest}


def _requests(plan: Plan) -> int:
    return len(plan.due) + len(plan.owed) + len(plan.revisits)


def _hand_out(
    home: Home, lease: Lease, planned: Planned, asks: Mapping[str, AskForErrand], taken: Outstanding
) -> tuple[list[Handed], list[str]]:
    """Put errands for each share into the store; their copies here tell later what was asked.

    With a sentence for each that could not be handed out.
    """
    # Hosts that are out, and of which nobody can tell, would be asked by two gatherers at once.
    free = {name: ask.routes for name, ask in asks.items() if taken.is_whole and name not in taken.gatherers}
    lease.refuse_lost()
    home.errands.mkdir(parents=True, exist_ok=True, mode=0o700)
    least = planned.rules.watch.settings.shared.errand_requests
    shares = divide(planned.plan, free, taken=taken.domains, least=least)
    handed: list[Handed] = []
    large: list[str] = []
    with open_published(home.published) as connection:
        for name, share in sorted(shares.items()):
            for number, part in enumerate(by_urgency(share, least=least)):
                # A gatherer takes them in the order of their names, and no name of a gatherer begins as `_owed` does.
                turn = f"{planned.now:%Y%m%dT%H%M%SZ}-{lease.epoch:06d}" + "_owed" * number
                errand_id = f"{turn}-{name}"
                made = errand_of(
                    planned, part, connection, gatherer=name, errand_id=errand_id, pace=pace_of(asks[name])
                )
                try:
                    handed.append(_hand(home, lease, part, *made))
                except LargeErrandError as error:
                    large.append(str(error))
    return handed, large


def _hand(home: Home, lease: Lease, share: Share, errand: Errand, bodies: bytes) -> Handed:
    """Put an errand into the store. Raises LargeErrandError, and LockHeldError where another hub has taken over."""
    gatherer, errand_id = errand.terms.gatherer, errand.terms.errand_id
    store, packed = lease.store, packed_errand(errand)
    lease.refuse_lost()  # a hub that slept until here would hand out what another has given since
    write_atomically(home.errands / f"{errand_id}{SUFFIX}", packed_errand(without_texts(errand)), mode=0o600)
    if bodies:
        put_once(store, f"errands/{gatherer}/{errand_id}.bodies", bodies)
    put_once(store, f"errands/{gatherer}/{errand_id}{SUFFIX}", packed)
    point("after handing out")
    return Handed(
        gatherer=gatherer, errand=errand_id, sources=share.sources, requests=errand.requests,
        is_urgent=bool(share.feeds),
    )  # fmt: skip
