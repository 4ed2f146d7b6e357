"""What lies in the store, as the hub sees it: who asks, what is out, and what may go since it is filed and chained."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.checks import UnknownNameError, slug
from config.home import Home
from flows.batches.roles import MOST_SKEW
from flows.batches.signatures import is_signed_by, manifest_path
from flows.machines.ends import delete_errand, end_errands
from flows.machines.errand import MOST_BYTES, Terms, read_errand
from flows.machines.intake import BATCH
from flows.machines.lease import Lease, take_lease
from flows.machines.messages import MOST_MESSAGE, AskForErrand, Manifest, read_message
from flows.machines.recall import BACK, recall_note, taken_note
from flows.machines.received.asked import untaken_note
from flows.machines.received.refusals import Refusals
from flows.output.counts import count_of
from storage.archive.spool import SUFFIX, filed_path
from storage.disk.kill_points import point
from storage.disk.locks import hold_lock
from storage.objects.store import ForeignObjectError, Listed, MissingObjectError, Objects, StoreError

LONGEST_PACE = timedelta(hours=12)
"""So long a gatherer may be from one of its turns to the next, and still find the errand that it asked for."""
LONGEST_ERRAND = timedelta(days=1) + 2 * LONGEST_PACE
"""No errand is given more time: an older one that nobody can read is over, whatever it asks for."""
MOST_A_TURN = 1_000
"""Questions for an errand that are read in a turn: the newest count."""
MOST_MARK = 1_000
"""Bytes of what a gatherer puts there as it takes an errand."""
DEPTH = 2  # errands/NAME/ERRAND: what lies deeper no hub puts there
ASKS_COUNT_FOR = timedelta(minutes=30)
"""A gatherer that last asked before that is not waited for, but where its turns are more than half of it apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """Errands that are under way: whose, and which domains are not given to others meanwhile."""

    gatherers: frozenset[str]
    domains: frozenset[str]
    errands: frozenset[str] = frozenset()
    """Their names."""
    is_whole: bool
    """Whether these are all: of an errand that the store does not give, the hosts are not known."""
    lapsed: tuple[str, ...] = ()
    """A sentence for each that was over, and had not ended."""
    doubts: tuple[str, ...] = ()
    """What is wrong with others, a sentence each."""


def pace_of(ask: AskForErrand) -> timedelta:
    """How long it is from one turn of a gatherer to the next, as far as it says, and is believed."""
    # Bounded as a number: what a gatherer says may be more than a time can be, and must not end a turn.
    return timedelta(minutes=min(max(ask.minutes, 0), LONGEST_PACE // timedelta(minutes=1)))


def gatherers_asking(
    home: Home, store: Objects, gatherers: Mapping[str, str], *, now: datetime
) -> tuple[dict[str, AskForErrand], list[str]]:
    """Who has nothing to do, with what each says of itself; and what is wrong with others, said once.

    Times are the store's. What asked is deleted here.
    """
    free: dict[str, AskForErrand] = {}
    doubts: list[str] = []
    for name, public in gatherers.items():
        doubt, has_asked = "", False
        try:
            for listed in store.listed(f"in/{name}/asks/")[-MOST_A_TURN:]:
                has_asked = True
                try:
                    ask = _read_ask(listed, name, public, store)
                except ValueError as error:
                    doubt = f"{name} asked for an errand and gets none: {error}"
                else:
                    doubt = ""
                    if now - listed.written_at < max(ASKS_COUNT_FOR, 2 * pace_of(ask)):
                        free[name] = ask
                store.delete(listed.name)
        except StoreError as error:
            doubt = f"{name} may have asked for an errand, and gets none: {error}"
        if has_asked or doubt:
            doubts += [one.why for one in Refusals(home, name).state(doubt, kind="asks")]
        if doubt:
            free.pop(name, None)
    return free, doubts


def _read_ask(listed: Listed, name: str, public: str, store: Objects) -> AskForErrand:
    body = store.read(listed.name, most=MOST_MESSAGE) if listed.bytes <= MOST_MESSAGE else b""
    ask, facts = read_message(body, AskForErrand)
    assert isinstance(ask, AskForErrand)
    if ask.gatherer != name or not is_signed_by(facts, public):
        raise ValueError("what it sent is not signed by the key that it has under [shared.gatherers]")
    if abs(ask.at - listed.written_at) > MOST_SKEW:
        away = abs(ask.at - listed.written_at)
        off = f"{away.days} days" if away.days > 1 else f"{round(away.total_seconds() / 60)} minutes"
        raise ValueError(f"its clock is {off} from the store's: set it (NTP)")
    return ask


def outstanding_errands(
    home: Home, store: Objects, gatherers: Sequence[str], *, before: datetime, given_up: Collection[str] = (),
    back: datetime,
) -> Outstanding:  # fmt: skip
    """The errands whose deadline was not before a moment; those that are over are taken away.

    Those in `given_up` are taken back, and are over when they were before `back`, by the store's clock; so are those of
    gatherers that the configuration names no more. What is asked stands in the hub's own copy of an errand: what lies
    in the store could be another's.
    """
    busy: set[str] = set()
    errands: set[str] = set()
    lapsed: list[str] = []
    domains: set[str] = set()
    former, doubts = _former_gatherers(store, gatherers)
    is_whole = not doubts
    for name in (*gatherers, *former):
        doubt = ""
        try:
            every = {listed.name: listed.written_at for listed in store.listed(f"errands/{name}/")}
            _delete_left_over(store, every, before=back)
            for path in (one for one in every if one.endswith(SUFFIX) and one.count("/") == DEPTH):
                try:
                    terms = _terms_of(home, store, path)
                except ForeignObjectError:
                    doubt = f"{path}: is no errand that this hub handed out, and cannot be read: take it away"
                    continue
                except StoreError as error:
                    doubt = f"an errand that this hub did not hand out cannot be read: {error}"
                    is_whole &= every[path] + LONGEST_ERRAND < back
                    continue
                note = recall_note(name, terms.errand_id)
                if terms.deadline < before or (note in every and every[note] < back):
                    _note_untaken(home, store, path)
                    delete_errand(store, path)
                    lapsed.append(f"{name} did not end errand {terms.errand_id}: what did not come of it is due again")
                    continue
                busy.add(name)
                errands.add(terms.errand_id)
                domains |= terms.domains
                if (terms.errand_id in given_up or name in former) and note not in every:
                    store.create(note, b"")
        except StoreError as error:
            doubt = f"{name}: its errands cannot be listed or taken back: {error}"
            is_whole = False
        doubts += [one.why for one in Refusals(home, name).state(doubt, kind="errands")]
    return Outstanding(
        gatherers=frozenset(busy), domains=frozenset(domains), errands=frozenset(errands), is_whole=is_whole,
        lapsed=tuple(lapsed), doubts=tuple(doubts),
    )  # fmt: skip


def _delete_left_over(store: Objects, every: Mapping[str, datetime], *, before: datetime) -> None:
    """Delete what lies beside no errand: of a hub that was killed, or a store that went, halfway."""
    beside = ((name, name.removesuffix(end)) for end in (".bodies", BACK) for name in every if name.endswith(end))
    for name, stem in beside:
        if f"{stem}{SUFFIX}" not in every and every[name] < before:
            with suppress(StoreError):  # it keeps nobody's hosts
                store.delete(name)


def _note_untaken(home: Home, store: Objects, path: str) -> None:
    """Note that nobody had taken an errand of this hub's; of another hub's, nothing is counted here.

    A gatherer writes where that stands: whatever else is there, the errand was taken, and nobody waits for an answer.
    """
    _, gatherer, errand = path.removesuffix(SUFFIX).split("/")
    if not (home.errands / f"{errand}{SUFFIX}").exists():
        return
    try:
        store.read(taken_note(gatherer, errand), most=MOST_MARK)
    except MissingObjectError:
        untaken_note(home, errand).touch()
    except StoreError:
        return  # what may have been asked counts as asked


def _former_gatherers(store: Objects, gatherers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Who has errands in the store, and is named no more; with what kept that from being known."""
    try:
        names = {one.name.split("/")[1] for one in store.listed("errands/") if one.name.count("/") > 1}
    except StoreError as error:
        return [], [f"who has errands cannot be listed: {error}"]
    return sorted(names - {*gatherers}), []


def _terms_of(home: Home, store: Objects, path: str) -> Terms:
    """The terms of an errand, by this hub's copy; of one that another hub handed out before it, by the store's."""
    kept = home.errands / path.rpartition("/")[2]
    packed = kept.read_bytes() if kept.exists() else store.read(path, most=MOST_BYTES)
    return read_errand(packed, name=path).terms


def delete_filed(home: Home, lease: Lease, gatherers: Mapping[str, str]) -> list[str]:
    """Delete from the store what is filed, published and chained here, and errands that have ended.

    Returns what stood in the way, said once. Raises LockHeldError where another hub has
    taken over: it may need what lies there.
    """
    lease.refuse_lost()
    doubts: list[str] = []
    for name, public in gatherers.items():
        doubt = ""
        try:
            doubts += _delete_filed(home, lease.store, name, public)
        except StoreError as error:
            doubt = f"{name}: what is filed could not be taken from the store: {error}"
        doubts += [one.why for one in Refusals(home, name).state(doubt, kind="filed")]
    point("after letting go")
    return doubts


def _delete_filed(home: Home, store: Objects, gatherer: str, public: str) -> list[str]:
    left: set[str] = set()
    for listed in store.listed(f"in/{gatherer}/manifests/"):
        batch = listed.name.rpartition("/")[2].removesuffix(".json")
        if not BATCH.fullmatch(batch) or not _is_kept(home, batch, store, listed):
            left.add(batch)
            continue
        # Before its manifest, by which the next turn finds what a kill has left.
        store.delete(f"in/{gatherer}/batches/{batch}{SUFFIX}")
        point("after deleting a batch")
        store.delete(listed.name)
    return end_errands(home, store, gatherer, public, kept={batch.rpartition("-")[0] for batch in left})


def _is_kept(home: Home, batch: str, store: Objects, listed: Listed) -> bool:
    """Whether a batch is filed here under this name, with the content that its manifest in the store tells.

    The committer moves a batch to where it looks for it only after a publish, and after its line in the chain.
    """
    kept = manifest_path(home, batch)
    if not kept.exists() or not filed_path(home, batch).exists():
        return False
    try:
        told, _ = read_message(store.read(listed.name, most=MOST_MESSAGE), Manifest)
        mine, _ = read_message(kept.read_bytes(), Manifest)
    except (ValueError, ForeignObjectError, MissingObjectError):
        return False
    return told == mine


def discard(home: Home, store: Objects, gatherer: str) -> int:
    """Delete what lies in the store of a gatherer that has no errand, and what is noted of refusals; of how many.

    Raises StoreError where it has an errand, or where a batch lies there that no turn has taken or refused, as one that
    came late: the gatherer sends none again. Raises LockHeldError where another is the hub.
    """
    try:
        slug(gatherer)
    except ValueError as error:
        raise UnknownNameError(f"--discard: {error}: write the name of a gatherer") from error
    with hold_lock(home.collect_lock, holder="hub --discard"):
        lease = take_lease(home, store)
        if out := lease.store.listed(f"errands/{gatherer}/"):
            remedy = f"wait until that is over, or take {gatherer} out of [shared.gatherers], and run `longwatch hub`"
            raise StoreError(f"{out[0].name}: {gatherer} has an errand: {remedy}")
        found = lease.store.listed(f"in/{gatherer}/", most=sys.maxsize)
        if untaken := _untaken(home, gatherer, found):
            what = f"{count_of(len(untaken), 'batch')} of {gatherer} that no turn has taken or refused"
            remedy = f"run `longwatch hub --last` until it has, with {gatherer} in [shared.gatherers]"
            raise StoreError(f"{untaken[0]}: {what}: {remedy}")
        for one in found:
            lease.store.delete(one.name)
        shutil.rmtree(home.refused / gatherer, ignore_errors=True)
    return len(found)


def _untaken(home: Home, gatherer: str, found: Sequence[Listed]) -> list[str]:
    """The manifests whose batches are neither here nor refused."""
    refusals, folder = Refusals(home, gatherer), f"in/{gatherer}/manifests/"
    sent = [one for one in found if one.name.startswith(folder) and not refusals.is_noted(one.name, one.bytes)]
    return [
        one.name
        for one in sent
        if not BATCH.fullmatch(batch := one.name.removeprefix(folder).removesuffix(".json"))
        or not (filed_path(home, batch).exists() or (home.spool / f"{batch}{SUFFIX}").exists())
    ]
