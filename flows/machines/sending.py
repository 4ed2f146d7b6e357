"""What a gatherer's spool holds, sent: captures, the batch that cites them, its manifest; at last, that it all came."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from config.home import Home
from flows.batches.signatures import own_key, signed
from flows.machines.messages import ErrandEnd, Manifest, SentFile, facts_of
from flows.machines.planning import BODIES
from flows.machines.received.pieces import pieces_of
from storage.archive.captures import warc_name
from storage.archive.spool import SUFFIX, file_away, name_of, pending, run_of, set_aside
from storage.disk.file_hashes import file_sha256
from storage.disk.kill_points import point
from storage.disk.locks import hold_lock
from storage.objects.store import TAKEN, Objects, TakenNameError, put_once

SENT_KEPT = 200
"""Errands whose batches and captures stay here after they were sent, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What went."""

    batches: int = 0
    remarks: tuple[str, ...] = ()
    """Of errands whose objects another has written: what was gathered of them stays here, and the hub asks anew."""


def send_left(home: Home, store: Objects, gatherer: str) -> Sent:
    """Send what every errand that was begun here has gathered, and say that it ended.

    The caller holds the lock: nobody gathers into these meanwhile. Killed anywhere, the next call ends the work: each
    object is written once, and what is there already is left as it is.
    """
    count = 0
    remarks: list[str] = []
    for kept in sorted(path for path in home.errands.glob("*") if path.is_dir() and not (path / "sent").exists()):
        try:
            count += _send(home, store, gatherer, kept)
        except TakenNameError as error:
            remarks.append(f"errand {kept.name} ends with what went before: {error}")
            _end_short(home, store, gatherer, kept)
    _forget(home)
    return Sent(batches=count, remarks=tuple(remarks))


def _send(home: Home, store: Objects, gatherer: str, kept: Path) -> int:
    run = (kept / "run").read_text() if (kept / "run").exists() else ""
    paths = [path for path in pending(home.spool) if run and run_of(path) == run]
    gone = [name_of(path) for path in _sent(home, run)] if run else []
    captures = _send_captures(home, store, gatherer, run) if run else ()
    for path in paths:
        _send_batch(home, store, gatherer, kept.name, path, captures)
    _end(home, store, gatherer, kept, [*gone, *map(name_of, paths)])
    return len(paths)


def _end(home: Home, store: Objects, gatherer: str, kept: Path, batches: list[str]) -> None:
    end = ErrandEnd(gatherer=gatherer, errand=kept.name, batches=tuple(sorted(batches)))
    put_once(store, f"in/{gatherer}/ends/{kept.name}.json", signed(facts_of(end), own_key(home)))
    (kept / "sent").touch()


def _end_short(home: Home, store: Objects, gatherer: str, kept: Path) -> None:
    """End an errand whose objects cannot all be sent, now or ever: what was gathered since is put aside.

    The file of captures may have lost its end in a power cut after it was sent, or another machine has this name.
    """
    run = (kept / "run").read_text() if (kept / "run").exists() else ""
    for path in (path for path in pending(home.spool) if run and run_of(path) == run):
        set_aside(path)
    try:
        _end(home, store, gatherer, kept, [name_of(path) for path in _sent(home, run)] if run else [])
    except TakenNameError:
        (kept / "sent").touch()  # it has ended, as another says


def _sent(home: Home, run: str) -> list[Path]:
    return sorted((home.sent / run[:4] / run[4:6]).glob(f"{run}-*{SUFFIX}"))


def _send_captures(home: Home, store: Objects, gatherer: str, run: str) -> tuple[SentFile, ...]:
    name = warc_name(run)
    path = home.captures / name
    if not path.exists():
        return ()
    sent = f"in/{gatherer}/captures/{path.name}"
    file = SentFile(name=name, sha256=file_sha256(path), bytes=path.stat().st_size)
    _send_pieces(store, path, sent, file.bytes)
    point("after sending captures")
    return (file,)


def _send_pieces(store: Objects, path: Path, sent: str, size: int) -> None:
    """Send a file, in pieces where it is large; what an earlier turn has sent of it stays. Raises TakenNameError."""
    pieces, there = pieces_of(sent, size), {one.name: one.bytes for one in store.listed(sent)}
    if there.get(sent) == size:  # by a version that cut none, too
        return
    if odd := there.keys() - {one.name for one in pieces}:
        raise TakenNameError(f"{min(odd)}: {TAKEN}")
    with path.open("rb") as file:
        for piece in pieces:
            length = piece.end - piece.start
            if piece.name not in there:
                file.seek(piece.start)
                if store.create(piece.name, file.read(length)):
                    continue
                # Its answer was lost, or another machine has this name.
                there |= {one.name: one.bytes for one in store.listed(piece.name)}
            if there.get(piece.name) != length:
                raise TakenNameError(f"{piece.name}: {TAKEN}")


def _send_batch(
    home: Home, store: Objects, gatherer: str, errand: str, path: Path, captures: tuple[SentFile, ...]
) -> None:
    name = name_of(path)
    file = SentFile(name=path.name, sha256=file_sha256(path), bytes=path.stat().st_size)
    put_once(store, f"in/{gatherer}/batches/{path.name}", path.read_bytes())
    point("after sending batch")
    manifest = Manifest(gatherer=gatherer, errand=errand, batch=name, file=file, captures=captures)
    put_once(store, f"in/{gatherer}/manifests/{name}.json", signed(facts_of(manifest), own_key(home)))
    point("after sending manifest")
    file_away(path, home.sent)


def forget_sent(home: Home) -> tuple[int, list[Path]]:
    """Delete what is here of all errands that have ended: of how many, and what was put aside of the others.

    Nobody else has what was put aside, as it could not be sent: with its captures it is left to a person.
    That they were begun stays noted.

    Raises LockHeldError while a run gathers.
    """
    with hold_lock(home.collect_lock, holder="gather --forget"):
        aside = {kept: _put_aside(home, kept) for kept in _done(home)}
        done = [kept for kept, paths in aside.items() if not paths]
        for kept in done:
            _delete_gathered(home, kept)
    return len(done), [path for paths in aside.values() for path in paths]


def _forget(home: Home) -> None:
    """Delete what was sent long ago: the hub has it, or has said why not."""
    for kept in _done(home)[:-SENT_KEPT]:
        _delete_gathered(home, kept)
        kept.with_name(f"{kept.name}.taking").unlink(missing_ok=True)
        shutil.rmtree(kept)


def _done(home: Home) -> list[Path]:
    return sorted(path for path in home.errands.glob("*") if (path / "sent").exists())


def _put_aside(home: Home, kept: Path) -> list[Path]:
    run = (kept / "run").read_text() if (kept / "run").exists() else ""
    return sorted((home.spool / "aside").glob(f"{run}-*")) if run else []


def _delete_gathered(home: Home, kept: Path) -> None:
    """Delete an errand's batches, those put aside, too, its captures, and the bodies that it came with."""
    (kept / BODIES).unlink(missing_ok=True)
    run = (kept / "run").read_text() if (kept / "run").exists() else ""
    if not run:
        return
    for path in (*_sent(home, run), *(home.spool / "aside").glob(f"{run}-*"), home.captures / warc_name(run)):
        path.unlink(missing_ok=True)
