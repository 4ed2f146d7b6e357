"""How answers hold on rows written by somebody who had not read the rules: `python -m bench.fresh_rows [DAY …]`.

Rows lie in bench/fresh/DAY; nobody tunes to them. Prints for each day and language precision, recall and F1 of topics
and of figures, how many misleading rows were tagged, how many kinds of change were right, and how many sets of articles
fell into the groups that they are.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.adapters import figures, tags
from bench.duplicates import grouped
from extractors.revisions.changes import kinds_of

ROWS = Path(__file__).parent / "fresh"
ALL = "all"
NAMES = {"correction": "correction notice"}
"""Kinds that writers of rows call otherwise."""
Row = dict[str, Any]
Counts = dict[str, Counter[str]]


def main(days: Sequence[str]) -> int:
    """Print a table for each day; 2 where a day has no rows."""
    folders = [ROWS / day for day in days] or sorted(path for path in ROWS.iterdir() if path.is_dir())
    for folder in folders:
        if not folder.is_dir():
            print(f"{folder.name}: no rows of that day: {', '.join(sorted(one.name for one in ROWS.iterdir()))}")
            return 2
        print(f"rows of {folder.name}")
        for line in scores(folder):
            print(f"  {line}")
    return 0


def scores(folder: Path) -> Iterator[str]:
    """What a day's rows say; a day need not have rows of every kind."""
    for name, score in (("topics", topics), ("figures", counted_claims), ("kinds", kinds), ("groups", groups)):
        if (folder / f"{name}.jsonl").is_file():
            yield from score(folder)


def topics(folder: Path) -> Iterator[str]:
    """Precision and recall of topics, by language, and the misleading rows that were tagged."""
    found: Counts = defaultdict(Counter)
    misled = misleading = 0
    for row in rows(folder, "topics"):
        want, free = set(row["topics"]), set(row["optional"])
        got = set(tags(row["title"], row["text"], row["lang"]))
        count(found, row["lang"], right=len(got & want), wrong=len(got - want - free), missed=len(want - got))
        misleading += row["misleading"]
        misled += row["misleading"] and bool(got - free)
    yield from table("topics", found)
    yield f"topics   {misled} of {misleading} misleading rows are tagged"


def counted_claims(folder: Path) -> Iterator[str]:
    """Precision and recall of figures, by language."""
    found: Counts = defaultdict(Counter)
    for row in rows(folder, "figures"):
        want = Counter((None if number is None else float(number), event) for number, _, event in row["figures"])
        got = Counter((number, event) for number, _, event in figures(row["text"], row["lang"]))
        right = (want & got).total()
        count(found, row["lang"], right=right, wrong=got.total() - right, missed=want.total() - right)
    return table("figures", found)


def kinds(folder: Path) -> Iterator[str]:
    """How many pairs of texts are recognised by the kind of change that they are."""
    judged = [(row, set[str](kinds_of(row["old"], row["new"], row["lang"]))) for row in rows(folder, "kinds")]
    right = sum(
        (not row["want"] or NAMES.get(row["want"], row["want"]) in got) and row["not"] not in got for row, got in judged
    )
    yield f"kinds    {right} of {len(judged)} right"


def groups(folder: Path) -> Iterator[str]:
    """How many sets of articles fall into the groups that they are."""
    right, sets = 0, rows(folder, "groups")
    for row in sets:
        got = [one.group_id for one in grouped(row["articles"])]
        right += pairs(got) == pairs([row["group"][one["id"]] for one in row["articles"]])
    yield f"groups   {right} of {len(sets)} sets right"


def pairs(names: Sequence[object]) -> list[bool]:
    """Of each pair in order whether both bear one name."""
    return [one == other for place, one in enumerate(names) for other in names[place + 1 :]]


def count(found: Counts, language: str, **counts: int) -> None:
    """Add what a row gave to its language and to all."""
    for key in (ALL, language):
        found[key].update(counts)


def table(name: str, found: Counts) -> Iterator[str]:
    """A line for each language."""
    for key in sorted(found, key=lambda key: (key != ALL, key)):
        right, wrong, missed = (found[key][kind] for kind in ("right", "wrong", "missed"))
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        yield f"{name:8} {key:3}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of one file."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
