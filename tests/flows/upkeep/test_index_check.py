"""The indexes that answer are those of the rows: who empties or rewrites them in either file is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from flows.clock import clock
from flows.maintain import maintain
from flows.upkeep.verify import verify
from storage.database.published import close_kept
from storage.disk.connections import find_tables
from storage.queries.questions import ask
from tests.flows.upkeep.test_backup import ready

WORDS = "update {} set term = 'elsewhere' where term = (select min(term) from {} where length(term) > 6)"
FORGERIES = {
    "search emptied": ("delete from tokens; delete from tokens_since", "both", "search has 0 words where"),
    "search of one file emptied": ("delete from tokens; delete from tokens_since", "published", "search has 0 words"),
    "an article that search forgot": ("delete from article_numbers where article_number = 3", "live",
                                      "search does not know"),
    "a word that search has otherwise": (
        f"{WORDS.format('tokens', 'tokens')}; {WORDS.format('tokens_since', 'tokens_since')}",
        "published",
        "search has other words than that of store/live.duckdb",
    ),
    "a loose key": ("delete from loose_keys where address_number = (select min(address_number) from loose_keys)",
                    "live", "1 of its addresses have no loose key"),
}  # fmt: skip


def test_an_index_without_what_upkeep_took_out_of_it_is_whole(demo: Home, tmp_path: Path) -> None:
    home = ready(Home(Path(shutil.copytree(demo.root, tmp_path / "home"))))
    assert ask(home.published, "select count(*) from internal.article_numbers where replaces is not null").rows != [
        (0,)
    ]
    for _ in maintain(home, sample=1000, now=clock):
        pass
    with duckdb.connect(str(home.live), read_only=True) as connection:
        find_tables(connection)
        left = connection.execute(
            "select count(*) from reading_rows anti join article_numbers on reading_number = number"
        )
        assert left.fetchall() != [(0,)]
    assert verify(home).faults == []


@pytest.mark.parametrize("what", FORGERIES)
def test_an_index_that_no_longer_fits_its_rows_is_named(demo: Home, tmp_path: Path, what: str) -> None:
    home = ready(Home(Path(shutil.copytree(demo.root, tmp_path / "home"))))
    sql, where, message = FORGERIES[what]
    for name, path in (("live", home.live), ("published", home.published)):
        if where in ("both", name):
            close_kept()
            path.chmod(0o600)
            with duckdb.connect(str(path)) as connection:
                find_tables(connection)
                connection.execute(sql)
    faults = verify(home).faults
    assert any(message in fault and "rebuild --accept" in fault for fault in faults), faults
