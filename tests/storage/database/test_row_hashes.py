"""What the rows of a batch hash to: the same whether few are read, or many are hashed in the database."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import row_hashes
from storage.database.live import Live, live
from storage.disk.json_rows import Row

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXTS = ("", "a", "two\nlines", "\r\t", 'it\'s "so" \\ %d %s {x}', "زندان\u200cها", "\U0001f54a", "0", "\ufeff")


def value(chance: random.Random, kind: str) -> object:
    """Any value of a type, with those that two ways of writing it out may disagree on."""
    texts = [*TEXTS, "".join(chance.choices("ab\u00e9\n'\"", k=9))]
    made: dict[str, Callable[[], object]] = {
        "VARCHAR": lambda: chance.choice(texts),
        "VARCHAR[]": lambda: chance.sample(texts, k=3),
        "DOUBLE": lambda: chance.choice(
            [0.0, -0.0, 0.1, 1 / 3, 1e16, 1e17, 1e22, 1.5e300, 5e-324, -2.5e-7, 123456789.125, chance.random()]
        ),
        "BIGINT": lambda: chance.choice([0, -1, 2**63 - 1, -(2**63), 1_000_000]),
        "INTEGER": lambda: chance.choice([0, -1, 2**31 - 1]),
        "BOOLEAN": lambda: chance.choice([True, False]),
        "TIMESTAMP WITH TIME ZONE": lambda: chance.choice(
            ["1969-12-31T23:59:59.999999+00:00", "2026-03-29T02:30:00.000001+02:00", "0001-01-01T00:00:00+00:00"]
        ),
        "DATE": lambda: chance.choice(["1582-10-15", "0001-01-01", "2026-02-28"]),
        "JSON": lambda: chance.choice([{"a": [1, 2.50, None], "é": 'x"y'}, [], {}, "text", 1, False]),
    }
    return made[kind]() if kind in made else None


def rows_of(chance: random.Random, columns: dict[str, str], first: int, count: int) -> list[Row]:
    names = [name for name in columns if name != "number"]
    filled = ([name for name in names if chance.random() < 0.8] for _ in range(count))
    return [
        {"number": first + place, **{name: value(chance, columns[name]) for name in some}}
        for place, some in enumerate(filled)
    ]


def test_rows_that_are_read_hash_to_what_the_database_hashes_them_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        tables = {table: len(columns) % 3 + 2 for table, columns in store.hasher.columns.items() if "number" in columns}
        asked_alone = row_hashes.Hasher(store.connection, "store")
        assert {table: asked_alone.columns_of(table) for table in store.hasher.columns} == store.hasher.columns
        assert not asked_alone.columns_of("no_rows")
        counts = {table: count for table, count in tables.items() if table not in row_hashes.NOT_OF_A_BATCH}
        columns = store.hasher.columns
        filed = {table: rows_of(chance, columns[table], 7_000_000, count) for table, count in counts.items()}
        returned = store.insert_batch(7, 1, filed)
        kinds = {kind for table in counts for kind in store.hasher.columns[table].values()}
        assert {"VARCHAR", "VARCHAR[]", "DOUBLE", "BIGINT", "BOOLEAN", "JSON", "TIMESTAMP WITH TIME ZONE"} <= kinds
        read = hashed(store, counts)
        assert returned == read == store.hasher.of_batches({7: 1})[7]
        monkeypatch.setattr(row_hashes, "ROWS_READ", 0)
        assert read == hashed(store, counts) == store.hasher.of_batches({7: 1})[7]
        # No batch brings one by a way that is known; where a table has one, both are to say the same of its sign.
        store.rows("update tag_rows set score = -('nan'::double) where number = 7000000")
        store.rows("update tag_rows set score = 'nan'::double where number = 7000001")
        all_rows = hashed(store, counts)
        monkeypatch.undo()
        assert hashed(store, counts) == all_rows != read
        store.rows("update fetch_rows set url = url || ' ' where number = 7000000")
        store.rows("update fetch_rows set url = 'x' where url is null")
        assert read != hashed(store, counts)


def test_what_is_no_text_is_hashed_by_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> dict[int, tuple[int, str]]:
        b"\xff".decode()  # as a text that somebody forged into a file
        return {}

    with live(tmp_path / "live.duckdb", now=NOW) as store:
        store.insert("setting_rows", [{"number": 7_000_000, "setting": "s", "setting_value": "x"}])
        read = store.hasher.of_batches({7: 1})
        monkeypatch.setattr(row_hashes.Hasher, "_of_few", failing)
        assert store.hasher.of_batches({7: 1}) == read


def test_few_rows_beyond_the_first_million_of_a_batch_have_a_line_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        numbers = (7_999_999, 8_000_000)
        store.insert("setting_rows", [{"number": number, "setting": "s", "setting_value": "x"} for number in numbers])
        read = hashed(store, {"setting_rows": 2}, 2)
        assert read == store.hasher.of_batches({7: 2})[7]
        monkeypatch.setattr(row_hashes, "ROWS_READ", 0)
        assert read == hashed(store, {"setting_rows": 2}, 2) == store.hasher.of_batches({7: 2})[7]


def hashed(store: Live, counts: dict[str, int], numbers: int = 1) -> str:
    return store.hasher.of_batch(7, numbers, counts)
