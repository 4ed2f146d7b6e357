"""Whether the texts of a pack are called by their articles, and counted in the order in which they were filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flows.packs.checks.chain import ShownChain
from flows.packs.fixity import Fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Of which article a row says it is, and which body its line of custody names: its own, or its text's."""

    article: str
    sha256: str
    """Of the record or the text."""
    body: str


def name_faults(chain: ShownChain, rows: Iterable[Fixed]) -> Iterator[str]:
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


def owner_faults(records: Sequence[Label], texts: Sequence[Label]) -> Iterator[str]:
    """The records said to be of another article than the texts that were read from them."""
    owners: dict[str, set[str]] = {}
    for text in texts:
        owners.setdefault(text.sha256, set()).add(text.article)
    read: dict[str, set[str]] = {}
    for text in texts:
        read.setdefault(text.body, set()).update(owners[text.sha256])
    for one in records:
        if one.body in read and one.article not in read[one.body]:
            yield f"the capture {one.body} of {one.article}: is of another article by the texts that were read from it"
