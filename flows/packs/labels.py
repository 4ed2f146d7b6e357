"""Whether the texts of a pack are called by their articles, and counted in the order in which they were filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flows.packs.chain_check import ShownChain
from flows.packs.fixity import Fixed

Shown = tuple[Fixed, Mapping[str, object]]
"""A row and what its line of custody says."""


def name_faults(chain: ShownChain, rows: Sequence[Fixed]) -> Iterator[str]:
    """The texts under the name of another article or of another of their own article's texts."""
    counted: Counter[str] = Counter()
    last: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row.kind != "text":
            continue
        counted[row.article] += 1
        is_named = row.path == f"data/texts/{row.article}-{counted[row.article]}.txt"
        if row.batch:  # of any other nobody can tell when it was filed
            at = (chain.place_of(row.batch), int(row.line))
            is_named = is_named and at > last.get(row.article, (0, 0))
            last[row.article] = at
        if not is_named:
            yield f"{row.path}: is not the text with this number of its article"


def owner_faults(records: Sequence[Shown], texts: Sequence[Shown]) -> Iterator[str]:
    """The records said to be of another article than the texts that were read from them."""
    owners: dict[str, set[str]] = {}
    for row, _ in texts:
        owners.setdefault(row.sha256, set()).add(row.article)
    read: dict[str, set[str]] = {}
    for row, line in texts:
        read.setdefault(str(line.get("capture_sha256")), set()).update(owners[row.sha256])
    for row, line in records:
        body = str(line.get("sha256"))
        if body in read and row.article not in read[body]:
            yield f"the capture {body} of {row.article}: is of another article by the texts that were read from it"
