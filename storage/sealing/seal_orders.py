"""Whether what a seal changed in a batch, by the chain of custody, was changed by an order that was filed, and no more.

Of a seal in the chain's newest form, the list of the batch's lines as they were is kept, and the chain has the hash of
that list since the batch was filed: each line that is another now must be one that the order reaches, its text gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.home import Home
from storage.archive.custody import LISTED_SINCE
from storage.archive.line_lists import hashes_in, kept_list, line_list
from storage.archive.spool import BatchError, batch_id, raw_lines, read_batch
from storage.database.live import StoreError
from storage.database.published import open_published
from storage.sealing.destruction import is_sealed_line, is_without_text_before
from storage.sealing.seal_reach import Doomed, sealed_things

RESTORE = "restore the batch from a backup, and ask who could write to this home"
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """An order to seal: what its lines name, and what that reaches by the rows of the published file."""

    seal_id: str
    reason: str
    sealed_at: str
    articles: frozenset[str]
    url_keys: frozenset[str]
    reached: Doomed | None

    def is_of(self, line: Line) -> bool:
        """Whether a line of the chain says that it was sealed by this; the first form has the reason in its note."""
        if "form" in line:
            return bool(self.seal_id == line["note"])
        return (self.reason, self.sealed_at) == (line["note"], line["filed_at"])

    def reaches_in(self, batch: str) -> bool:
        """Whether something in a batch is reached, by the rows: of a sealed feed's texts, they say it no more."""
        return self.reached is not None and batch in {name for _, name in self.reached.batches}

    def reaches(self, line: Line) -> bool:
        """Whether a line of a batch is one that it reaches."""
        if {line.get("url_key"), line.get("final_key")} & self.url_keys or line.get("article_id") in self.articles:
            return True
        if self.reached is None:
            return False
        at = line.get("fetch_id")
        return (
            (at, line.get("entry_position")) in self.reached.entries
            or (line.get("record") == "page" and at in self.reached.visits)
            or (line.get("article_id"), line.get("revision")) in self.reached.readings
        )


def seal_order_faults(home: Home, lines: Iterable[Line], paths: Mapping[str, Path]) -> Iterator[str]:
    """Lines of the chain that give a batch another SHA-256 without an order for what they change, a sentence each.

    `paths` has the file of each batch, by name.
    """

    @cache
    def filed(name: str) -> _Order | None:
        return _order(home, paths.get(name))

    known: dict[str, _Known] = {}
    for line in lines:
        if not (line["batch"] and line["sha256"]):
            continue
        before = known.get(line["batch"])
        try:
            why = _fault(home, line, before, orders=_orders(line, known, filed), path=paths.get(line["batch"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            why = f"cannot be held to an order: {type(error).__name__}: {str(error)[:100]}"
        known[line["batch"]] = _Known(
            line=line["line"],
            sha256=line["sha256"],
            listed=line.get("lines_sha256") or (before.listed if before else None),
            is_changed=before is not None and (before.is_changed or before.sha256 != line["sha256"]),
        )
        if why:
            yield f"store/custody.jsonl: batch {line['batch']}: line {line['line']} {why}: {RESTORE}"
    for batch, last in known.items():
        if last.is_changed and (why := _last_fault(last, batch, paths.get(batch))):
            yield f"store/custody.jsonl: batch {batch}: line {last.line} {why}: {RESTORE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the chain has said of a batch so far."""

    line: int
    """The last that names it."""
    sha256: str
    listed: str | None
    """The SHA-256 of the last list of its lines that it was given: a line without one takes none back."""
    is_changed: bool
    """Whether it was given another SHA-256 than its first."""


def _orders(line: Line, known: Mapping[str, _Known], filed: Callable[[str], _Order | None]) -> list[_Order]:
    """The orders that a seal says it was done by."""
    if line["event"] != "seal":
        return []
    return [one for name in _order_names(line, known) if (one := filed(name)) and one.is_of(line)]


def _fault(home: Home, line: Line, before: _Known | None, *, orders: Sequence[_Order], path: Path | None) -> str:
    """What is wrong with a line that names a batch; empty where nothing is."""
    is_other = before is not None and before.sha256 != line["sha256"]
    if line["event"] == "seal":
        said = f"says that it was sealed by the order {line['note']}"
        if not orders:
            return f"{said}, and no such order was filed"
        if before is None or is_other:
            return _seal_fault(home, line, before, said=said, order=orders[0], path=path)
    elif is_other:
        return "names another SHA-256 of it than before, and is no seal"
    if before and before.listed and line.get("lines_sha256") != before.listed:
        return "names another list of its lines than before, for the same SHA-256"
    return ""


def _seal_fault(
    home: Home, line: Line, before: _Known | None, *, said: str, order: _Order, path: Path | None
) -> str:  # fmt: skip
    """What is wrong with a line that gives its batch another SHA-256 since it was sealed; empty where nothing is."""
    if path is None:  # a file that is lost is named as missing
        return ""
    if not (order.reaches_in(line["batch"]) or _has_sealed(path, order)):
        return f"{said}, which reaches nothing in it"
    if before is None or not before.listed or line.get("form", 1) < LISTED_SINCE:
        return ""
    try:
        raw = raw_lines(path)
        was = _list_of(home, line["batch"], before.listed, raw)
        now = _list_of(home, line["batch"], line["lines_sha256"], raw)
        if not len(was) == len(now) == len(raw):
            return f"{said}, and lines were added to it, or taken away: {len(was)}, then {len(now)}, now {len(raw)}"
        changed = [number for number, (one, other) in enumerate(zip(was, now, strict=True), start=1) if one != other]
        beyond = [number for number in changed if not _is_sealed_by(raw[number - 1], order)]
    except (BatchError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return f"{said}, and which lines that changed cannot be told: {error}"
    return f"{said}, which does not reach its line {beyond[0]}, and that was changed, too" if beyond else ""


def _last_fault(last: _Known, batch: str, path: Path | None) -> str:
    """What is wrong with the list that the chain has of a batch that was changed: it must be that of the file."""
    if not last.listed or path is None:
        return ""
    try:
        packed, _ = read_batch(path)
        is_so = line_list(batch, raw_lines(path)).sha256() == last.listed
    except (BatchError, OSError):  # what is damaged is named for that already
        return ""
    # Of a file that is not what was filed, that is said; its lines are others, then.
    return "" if is_so or packed != last.sha256 else "does not name the list of its lines as they are"


def _list_of(home: Home, batch: str, digest: str, raw: Sequence[bytes]) -> list[bytes]:
    """The hashes of a batch's lines as a line of the chain names their list: they are so now, or that list was kept."""
    listed = line_list(batch, raw)
    if listed.sha256() == digest:
        return hashes_in(listed.text())
    path = kept_list(home.line_lists, batch, digest)
    if not path.exists():
        raise ValueError(f"store/lists/{path.name} is missing")
    body = path.read_bytes()
    if sha256(body).hexdigest() != digest:
        raise ValueError(f"store/lists/{path.name} is not what was kept")
    return hashes_in(body)


def _is_sealed_by(raw: bytes, order: _Order) -> bool:
    line = json.loads(raw)
    if is_sealed_line(line) and order.reaches(line):
        return True
    return order.reached is not None and is_without_text_before(line, order.reached)


def _order_names(line: Line, known: Mapping[str, _Known]) -> list[str]:
    """The batches, filed before, that may be the order of a seal."""
    if "form" in line:
        name = batch_id(str(line["note"]), 1)
        return [name] if name in known else []
    with suppress(ValueError, TypeError):
        begins = f"{datetime.fromisoformat(line['filed_at']):%Y%m%dT%H%M%SZ}-"
        return [name for name in known if name.startswith(begins)]
    return []


def _order(home: Home, path: Path | None) -> _Order | None:
    """The order that a batch is; None where it is none."""
    lines = [line for line in _lines(path) if line["record"] == "seal"]
    if not lines:
        return None
    seal_id = str(lines[0].get("seal_id"))
    reached = None
    with suppress(StoreError), open_published(home.published) as connection:
        reached = sealed_things(connection, seal_id) if connection else None
    return _Order(
        seal_id=seal_id,
        reason=str(lines[0].get("reason")),
        sealed_at=str(lines[0].get("sealed_at")),
        articles=frozenset(str(one) for line in lines for one in line.get("articles") or ()),
        url_keys=frozenset(str(one) for line in lines for one in line.get("url_keys") or ()),
        reached=reached,
    )


def _has_sealed(path: Path | None, order: _Order) -> bool:
    """Whether a text in a batch was sealed that the order names, or reaches."""
    return any(is_sealed_line(line) and order.reaches(line) for line in _lines(path))


def _lines(path: Path | None) -> list[dict[str, Any]]:
    with suppress(BatchError, OSError):  # what is missing or damaged is named for that already
        return read_batch(path)[1] if path else []
    return []
