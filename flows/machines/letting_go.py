"""What lies in the store, as the hub sees it: who asks, what is out, and what may go since it is filed and chained."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.home import Home
from flows.batches.roles import MOST_SKEW
from flows.batches.signatures import is_signed_by, manifest_path
from flows.machines.errand import MOST_BYTES, read_errand
from flows.machines.intake import BATCH, refusal_mark
from flows.machines.lease import Lease
from flows.machines.messages import MOST_MESSAGE, AskForErrand, ErrandEnd, Manifest, read_message
from flows.machines.recall import BACK, note_of
from storage.archive.spool import SUFFIX, filed_path
from storage.disk.kill_points import point
from storage.objects.store import Listed, Objects, StoreError

ASKS_COUNT_FOR = timedelta(minutes=30)
"""A gatherer that last asked before that is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """Errands that are under way: whose, and which domains are not given to others meanwhile."""

    gatherers: frozenset[str]
    domains: frozenset[str]


def asking(
    store: Objects, gatherers: Mapping[str, str], *, now: datetime
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Who has nothing to do, with the ways to the web of each; and what is wrong with others that ask.

    Times are the store's. What asked is deleted here.
    """
    free: dict[str, tuple[str, ...]] = {}
    doubts: dict[str, str] = {}
    for name, public in gatherers.items():
        for listed in store.listed(f"in/{name}/asks/"):
            try:
                ask = _read_ask(listed, name, public, store)
            except ValueError as error:
                doubts[name] = f"{name} asked for an errand and gets none: {error}"
            else:
                doubts.pop(name, None)
                if now - listed.written_at < ASKS_COUNT_FOR:
                    free[name] = ask.routes
            store.delete(listed.name)
    return {name: routes for name, routes in free.items() if name not in doubts}, [*doubts.values()]


def _read_ask(listed: Listed, name: str, public: str, store: Objects) -> AskForErrand:
    body = store.read(listed.name, most=MOST_MESSAGE) if listed.bytes <= MOST_MESSAGE else b""
    ask, facts = read_message(body, AskForErrand)
    assert isinstance(ask, AskForErrand)
    if ask.gatherer != name or not is_signed_by(facts, public):
        raise ValueError("what it sent is not signed by the key that it has under [shared.gatherers]")
    if abs(ask.at - listed.written_at) > MOST_SKEW:
        away = abs(ask.at - listed.written_at)
        raise ValueError(
            f"its clock is {away - timedelta(microseconds=away.microseconds)} from the store's: set it (NTP)"
        )
    return ask


def outstanding(
    store: Objects, gatherers: Sequence[str], *, before: datetime, given_up: Collection[str] = (), back: datetime
) -> Outstanding:
    """The errands whose deadline was not before a moment; those that are over are taken away.

    Those in `given_up` are taken back, and are over when they were before `back`, by the store's clock.
    """
    busy: set[str] = set()
    domains: set[str] = set()
    for name in gatherers:
        every = {listed.name: listed.written_at for listed in store.listed(f"errands/{name}/")}
        for path in (one for one in every if one.endswith(SUFFIX)):
            terms = read_errand(store.read(path, most=MOST_BYTES), name=path).terms
            note = note_of(name, terms.errand_id)
            if terms.deadline < before or (note in every and every[note] < back):
                _delete_errand(store, path)
                continue
            busy.add(name)
            domains |= terms.domains
            if terms.errand_id in given_up and note not in every:
                store.create(note, b"")
    return Outstanding(gatherers=frozenset(busy), domains=frozenset(domains))


def let_go(home: Home, lease: Lease, gatherers: Mapping[str, str]) -> int:
    """Delete from the store what is filed, published and chained here, and errands that have ended; how many batches.

    Raises LockHeldError where another hub has taken over: it may need what lies there.
    """
    lease.refuse_lost()
    count = sum(_let_go(home, lease.store, name, public) for name, public in gatherers.items())
    point("after letting go")
    return count


def _let_go(home: Home, store: Objects, gatherer: str, public: str) -> int:
    gone: set[str] = set()
    left: set[str] = set()
    for listed in store.listed(f"in/{gatherer}/manifests/"):
        batch = listed.name.rpartition("/")[2].removesuffix(".json")
        if not BATCH.fullmatch(batch) or not _is_kept(home, batch, store, listed):
            left.add(batch)
            continue
        store.delete(f"in/{gatherer}/batches/{batch}{SUFFIX}")
        point("after deleting a batch")
        store.delete(listed.name)
        gone.add(batch)
    for run in {batch.rpartition("-")[0] for batch in gone} - {batch.rpartition("-")[0] for batch in left}:
        store.delete(f"in/{gatherer}/captures/{run}.warc.gz")
    _end_errands(home, store, gatherer, public)
    return len(gone)


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
    except (ValueError, StoreError):
        return False
    return told == mine


def _end_errands(home: Home, store: Objects, gatherer: str, public: str) -> None:
    """Take back the errands of which nothing more comes, and all that came is filed or was refused."""
    refused = home.refused / gatherer
    for listed in store.listed(f"in/{gatherer}/ends/"):
        end = _read_end(listed, gatherer, public, store)
        if end is None:
            continue
        for batch in end.batches:
            mark = refusal_mark(f"in/{gatherer}/manifests/{batch}.json")
            if not filed_path(home, batch).exists() and not list(refused.glob(f"{mark}-*")):
                break
        else:
            _delete_errand(store, f"errands/{gatherer}/{end.errand}{SUFFIX}")
            (home.errands / f"{end.errand}{SUFFIX}").unlink(missing_ok=True)  # no batch asks for it any more
            store.delete(listed.name)


def _read_end(listed: Listed, gatherer: str, public: str, store: Objects) -> ErrandEnd | None:
    """What a gatherer says of an errand of its own; None for what is not its word, which is left where it is."""
    if listed.bytes > MOST_MESSAGE:
        return None
    try:
        end, facts = read_message(store.read(listed.name, most=MOST_MESSAGE), ErrandEnd)
    except ValueError:
        return None
    assert isinstance(end, ErrandEnd)
    is_own = end.gatherer == gatherer and listed.name == f"in/{gatherer}/ends/{end.errand}.json"
    is_named = "/" not in end.errand and all(map(BATCH.fullmatch, end.batches))
    return end if is_own and is_named and is_signed_by(facts, public) else None


def _delete_errand(store: Objects, name: str) -> None:
    store.delete(name.removesuffix(SUFFIX) + ".bodies")
    store.delete(name.removesuffix(SUFFIX) + BACK)
    store.delete(name)
