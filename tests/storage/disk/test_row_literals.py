"""Few rows are written into the statement: what is kept is what a file of JSON lines would leave, or both refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from storage.database import live as live_module
from storage.database.live import Live, live
from storage.disk.row_literals import MOST_LETTERS, MOST_ROWS, values_of

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Named(StrEnum):
    IT = "it's"


TEXTS = [
    "", "a", "it's", "''", "'", "\\'", "\\", "'); drop table every_rows; --", "$$", "$1 ? {x} %s", "--", "/*",
    "e'\\n'",
    "\0", "a\0b", "\ud800", "\ud83d\ude00", "\U0001f54a", "\u00a0x\u2028\u200b\ufeff\u3000", "زندان\u200cها",
    "\r\n\t\x01\x7f\x85",
    "NULL", "null", "true", "nan", "-nan", "inf", "1", "-0", "1e3", " 1", "0x1", "1_000", Named.IT,
]  # fmt: skip
TIMES = [
    "2026-02-28", "2026-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-2-8",
    "epoch", "infinity",
    "2026-02-28T23:59:59+00:00", "2026-02-28T23:59:59.1+00:00", "0001-01-01T00:00:00.000001+00:00",
    "2026-02-28T23:59:59.1234567+00:00",
    "2026-02-30T00:00:00+00:00", "2026-02-28T24:00:00+00:00", "2026-02-28T23:59:60+00:00", "2026-02-28T23:59:59Z",
    "2026-02-28T23:59:59+02:00",
    "2026-03-29T02:30:00", "2026-02-28 23:59:59+00", "2026-02-28T23:59:59.+00:00", "2026-02-28T23:59:59+00:00\n",
    "٢٠٢٦-02-28", "9999-12-31T23:59:59.999999+00:00",
    datetime(2026, 2, 28, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 2, 28).date(),
]  # fmt: skip
NUMBERS = [
    0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63, -(2**63),
    -(2**63) - 1, 2**64, 10**30,
    0.0, -0.0, 0.1, 1 / 3, 1.5, -2.5e-7, 1e16, 1e22, 5e-324, 2.2250738585072011e-308, 1.7976931348623157e308,
    123456789.125, float("nan"),
    float("inf"), float("-inf"), True, False,
]  # fmt: skip
LISTS = [
    [], ["a"], ["it's", "'"], ["a", None], ["\0"], ["\ud800"], [1], [["a"]], ("x", "y"), [Named.IT], {}, {"a": [1,
    2.50, None]}, {"a": "x'"}, b"bytes",
    {"a"}, object(),
]  # fmt: skip
HOSTILE: list[object] = [None, *TEXTS, *TIMES, *NUMBERS, *LISTS]
COLUMNS = {
    "number": "BIGINT", "said": "VARCHAR", "listed": "VARCHAR[]", "share": "DOUBLE", "many": "BIGINT",
    "few": "INTEGER", "sure": "BOOLEAN",
    "seen": "TIMESTAMP WITH TIME ZONE", "on_day": "DATE", "held": "JSON",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("literals") / "live.duckdb", now=NOW) as store:
        store.rows(f"create table every_rows ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
        yield store


def kept(store: Live, rows: list[dict[str, object]]) -> str:
    """What the table has of rows that were added, to the bit."""
    shown = f"*, share::varchar, length(said), encode(said), typeof(held), {store.hasher.read('every_rows')}"
    with store.rolled_back():
        store.insert("every_rows", rows)
        return repr(store.rows(f"select {shown} from every_rows"))


def test_what_is_kept_is_what_a_file_of_json_lines_would_leave(store: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no literal goes by the file either way."""
    every = ({"number": 1, name: value} for name in COLUMNS for value in HOSTILE)
    rows = [row for row in every if values_of([row], COLUMNS)]
    assert len(rows) > 100
    for first in range(0, len(rows), MOST_ROWS):
        some = rows[first : first + MOST_ROWS]
        directly = kept(store, some)
        with monkeypatch.context() as patched:
            patched.setattr(live_module, "values_of", lambda *_: None)
            assert directly == kept(store, some), some
    assert store.rows("select count(*) from every_rows") == [(0,)]


def test_most_of_what_is_filed_has_a_literal_and_what_is_long_or_much_has_none() -> None:
    row: dict[str, object] = {
        "number": 7, "said": "it's", "listed": ["'"], "share": 0.5, "few": 1, "sure": True,
        "seen": "2026-02-28T23:59:59.5+00:00", "on_day": "2026-02-28",
    }  # fmt: skip
    written = "(7, 'it''s', [''''], '0.5', null, 1, true, '2026-02-28T23:59:59.5+00:00', '2026-02-28', null)"
    assert values_of([row], COLUMNS) == written
    assert values_of([row] * MOST_ROWS, COLUMNS) == ", ".join([written] * MOST_ROWS)
    assert values_of([row] * (MOST_ROWS + 1), COLUMNS) is None
    assert values_of([{"said": "x" * (MOST_LETTERS + 1)}], COLUMNS) is None


def test_a_column_that_is_missing_is_named_whichever_way(store: Live) -> None:
    for value in ("x", "\0"):
        with pytest.raises(KeyError, match="every_rows has no column other"), store.rolled_back():
            store.insert("every_rows", [{"number": 1, "other": value}])
