"""Whether each batch that a seal changed by the chain of custody was changed by an order that was filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from config.home import Home
from storage.archive.spool import BatchError, batch_id, read_batch
from storage.database.live import StoreError
from storage.database.published import open_published
from storage.sealing.seal_reach import SEALED, sealed_things

RESTORE = "restore the batch from a backup, and ask who could write to this home"


def seal_order_faults(home: Home, lines: Iterable[Mapping[str, Any]], paths: Mapping[str, Path]) -> Iterator[str]:
    """Lines of the chain that give a batch another SHA-256 without an order for it, a sentence each.

    `paths` has the file of each batch, by name.
    """

    @cache
    def reached(seal_id: str) -> frozenset[str]:
        with suppress(StoreError), open_published(home.published) as connection:
            if connection is not None:
                return frozenset(batch for _, batch in sealed_things(connection, seal_id).batches)
        return frozenset()

    known: dict[str, str] = {}
    for line in lines:
        batch, digest, seal_id = line["batch"], line["sha256"], str(line["note"])
        if not (batch and digest):
            continue
        before, order = known.get(batch), batch_id(seal_id, 1)
        if line["event"] != "seal":
            why = "names another SHA-256 of it than before, and is no seal" if before not in (None, digest) else ""
        elif "form" not in line:  # the first form names the reason, not the order; none may stand after another form
            why = ""
        elif order not in known or not _is_order(paths.get(order), seal_id):
            why = f"says that it was sealed by the order {seal_id}, and no such order was filed"
        elif before != digest and batch not in reached(seal_id) and not _has_sealed(paths.get(batch)):
            why = f"says that it was sealed by the order {seal_id}, which reaches nothing in it"
        else:
            why = ""
        known[batch] = digest
        if why:
            yield f"store/custody.jsonl: batch {batch}: line {line['line']} {why}: {RESTORE}"


def _is_order(path: Path | None, seal_id: str) -> bool:
    return any(line["record"] == "seal" and line.get("seal_id") == seal_id for line in _lines(path))


def _has_sealed(path: Path | None) -> bool:
    """Whether a text in it was sealed: where a feed was, the rows do not say any more which texts came from it."""
    articles = (line.get("article") for line in _lines(path))
    return any(isinstance(article, dict) and article.get("text_state") == SEALED for article in articles)


def _lines(path: Path | None) -> list[dict[str, object]]:
    with suppress(BatchError, OSError):  # what is missing or damaged is named for that already
        return read_batch(path)[1] if path else []
    return []
