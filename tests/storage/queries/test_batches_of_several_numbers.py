"""A batch of more rows than a number has takes the next numbers, too: asking by batch finds those rows as well."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.connections import connect
from storage.queries.articles.packed import batch_names
from storage.queries.watch.upkeep import matters_among

TABLES = f"""
    create table batch_rows as from (values (1, 'one', 2), (3, 'three', null)) t(number, batch_id, numbers);
    create table decision_rows as
        select 'd' as decision_id, 'a' as article_id, 'relevant' as decision, 'Ada' as reviewer,
            null::varchar as withdraws, {2 * ROWS_A_NUMBER + 7} as number;
    create table look_rows (article_id varchar, outcome varchar, capture_sha256 varchar, number bigint);
    create table address_rows (article_id varchar, address_key varchar, kind varchar, because varchar);
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        connection.execute(TABLES)
        yield connection


def test_each_of_its_numbers_has_its_name(connection: duckdb.DuckDBPyConnection) -> None:
    assert batch_names(connection, {2, 3, 4}) == {2: "one", 3: "three"}
    connection.execute("alter table batch_rows drop column numbers")  # as versions before published it
    assert batch_names(connection, {1, 3}) == {1: "one", 3: "three"}


def test_a_ruling_among_its_later_rows_matters(connection: duckdb.DuckDBPyConnection) -> None:
    assert matters_among(connection, {"one"})
    assert not matters_among(connection, {"three"})
