"""Whatever order the same batches are filed in, the same articles, revisions, groups and tags come of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from flows.batches.topic_rules import Rules
from flows.filing.transaction import file_batch
from storage.archive.spool import drop
from storage.database.live import Live, live
from storage.indexes.copy_index import open_shingles
from tests.flows.filing.lines import BEGIN, PRISON, Visit, opening, pages, report, run_id

SEED = 1988
ORDERS = int(os.environ.get("LONGWATCH_TEST_ORDERS", "4"))
WIRE = report("wire")
CORRECTED = WIRE.replace("witness 3", "witness 13")
SECOND = CORRECTED.replace("day 7.", "day 9.") + "\nCorrection: it was day 9."
HARBOUR = "\n".join(
    f"Ship {n} left the harbour of Bandar at {n} in the morning with {n * 11} crates." for n in range(9)
)
SCHOOL = "\n".join(
    f"Pupils of class {n} wrote letters to {n * 5} families in evin, their teacher says." for n in range(9)
)
WALL = "Subscribe to read on."
Batch = list[dict[str, Any]]

COLUMNS = {
    "articles": """
        select article_id, source, url, title, text, words, text_state, language, first_seen_at, day, arrived,
            revisions, captured_at, capture_sha256, vanished_at, copies, is_first, topics, judging_incomplete
        from articles
    """,
    "revisions": """
        select article_id, place, seen_at, run_id, capture_sha256, text_sha256, changed, kinds from revisions
    """,
    "groups": "select list(article_id order by article_id) from articles group by group_id",
    "tags": "select article_id, topic, score, context, rules_sha256, match_count from tags",
    "matches": "select article_id, topic, part, from_char, to_char, quote, term, weight from matches",
    "vanishings": "select article_id, source, url, gone_at, detail, back_at from vanishings",
}
"""Of each, all columns but names that are given in the order of filing: `revision`, `reading_id` and `group_id`."""


def gone(visit: Visit, at: datetime) -> Iterator[dict[str, Any]]:
    """A page that its publisher took away."""
    name = run_id(at)
    its = {"run_id": name, "source_id": visit.source, "feed_id": f"{visit.source}/feed", "fetch_id": f"{name}.gone"}
    its |= {"url": visit.url, "url_key": visit.url.removeprefix("https://"), "fetched_at": at.isoformat()}
    its["url_key"] = next(iter(pages([visit], at)))["url_key"]
    yield {"record": "fetch", **its, "purpose": "look", "outcome": "gone", "status": 410, "detail": "410 Gone"}
    yield {"record": "missed", **its, "failure": "gone", "detail": "410 Gone", "retry_after": None}


def runs() -> Iterator[Sequence[Visit]]:
    """What a run an hour had: first sights, changed texts, copies, a wall, a text that comes back."""
    first = Visit(path="one", text=WIRE, title="The hearing", announced=True)
    yield [first, Visit(path="walled", text=WALL, state="paywalled", source="beta", announced=True)]
    yield [Visit(path="one", text=CORRECTED, title="The hearing"), Visit(path="copy", text=WIRE, source="beta")]
    yield [
        Visit(path="one", text=SECOND, title="The hearing, corrected"),
        Visit(path="walled", title="Ships leave", text=HARBOUR, source="beta"),
        Visit(path="third", text=CORRECTED, source="gamma", title="As told", announced=True),
    ]
    yield [
        Visit(path="one", text=WIRE, title="The hearing"),
        Visit(path="alone", title="Letters", text=SCHOOL, source="beta"),
    ]
    yield [
        Visit(path="one", text=WIRE, title="The hearing"),
        Visit(path="walled", text=WALL, state="paywalled", source="beta"),
        Visit(path="alone", title="Letters", text=SCHOOL, source="beta", announced=True),
    ]
    yield [Visit(path="one", text=SECOND, title="The hearing, corrected"), Visit(path="copy", text=WIRE, source="beta")]


def batches() -> list[Batch]:
    """The batches of those runs, in the order they were made; after the third, a page is gone, and then back."""
    found = list[Batch]()
    for hour, visits in enumerate(runs()):
        at = BEGIN + timedelta(hours=hour)
        found += [list(opening(visits, at)), list(pages(visits, at))]
        if hour in (2, 3):
            found.append(list(gone(Visit(path="copy", text="", source="beta"), at + timedelta(minutes=30))))
    return found


def filed_in(order: Sequence[int], folder: Path, empty: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the batches come to when they are filed in an order, into a copy of an empty database."""
    lots, rules = batches(), Rules([PRISON])
    shutil.copy(empty, folder / "live.duckdb")
    with live(folder / "live.duckdb", now=BEGIN) as store, open_shingles(folder / "shingles.duckdb") as prints:
        for turn, number in enumerate(order):
            path = drop(folder / "spool", f"20260301T000000Z-{turn:06x}-000001", lots[number])
            file_batch(store, lambda: prints, path, rules, now=datetime.now(UTC))
        return rows_by_path(store)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "live.duckdb"
    with live(path, now=BEGIN):
        return path


def rows_by_path(store: Live) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(store.rows(question), key=repr) for name, question in COLUMNS.items()}


@pytest.fixture(scope="module")
def in_order(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    return filed_in(range(len(batches())), tmp_path_factory.mktemp("order"), empty)


def orders(count: int) -> Iterator[list[int]]:
    """Backwards, then at random."""
    numbers = list(range(len(batches())))
    yield numbers[::-1]
    dice = Random(SEED)
    for _ in range(count - 1):
        dice.shuffle(numbers)
        yield [*numbers]


def test_in_order_the_batches_hold_each_kind_of_change(in_order: dict[str, list[tuple[Any, ...]]]) -> None:
    states = [row[1] for row in in_order["revisions"]]
    assert (len(in_order["articles"]), max(states)) == (5, 5)
    assert sorted(len(row[0]) for row in in_order["groups"]) == [1, 1, 3]
    assert len(in_order["vanishings"]) == 1
    assert in_order["tags"]


# Backwards and one order by chance are in `make test`; more of them try the same again.
@pytest.mark.parametrize(
    "order",
    [pytest.param(order, marks=[pytest.mark.long] if n > 1 else []) for n, order in enumerate(orders(ORDERS))],
    ids=lambda order: "-".join(map(str, order)),
)
def test_batches_in_another_order_come_to_the_same(
    order: list[int], in_order: dict[str, list[tuple[Any, ...]]], empty: Path, tmp_path: Path
) -> None:
    assert filed_in(order, tmp_path, empty) == in_order
