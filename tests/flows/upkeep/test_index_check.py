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
from storage.database import current_articles
from storage.disk.connections import find_tables
from storage.disk.shared_database import close_kept
from tests.asking import ask
from tests.flows.upkeep.test_backup import ready

WORDS = "update {} set term = 'elsewhere' where term = (select min(term) from {} where length(term) > 6)"
SAID_TO_WAIT = """
    insert into waiting_up_to select max(number) * 1000000 from batch_rows;
    insert into current_waiting select fetch_id, entry_position, number from fate_rows where fate = 'new' limit 1
"""
FORGERIES = {
    "search emptied": (
        "delete from tokens; delete from tokens_since", "both", "longwatch.duckdb", "search has 0 words where",
    ),
    "search of one file emptied": (
        "delete from tokens; delete from tokens_since", "published", "longwatch.duckdb", "search has 0 words",
    ),
    "an article that search forgot": (
        "delete from article_numbers where article_number = 3", "live", "store/live.duckdb", "search does not know",
    ),
    "a word that search has otherwise": (
        f"{WORDS.format('tokens', 'tokens')}; {WORDS.format('tokens_since', 'tokens_since')}",
        "published", "longwatch.duckdb", "search has other words than that of store/live.duckdb",
    ),
    "a loose key": (
        "delete from loose_keys where address_number = (select min(address_number) from loose_keys)",
        "live", "store/live.duckdb", "1 of its addresses have no loose key",
    ),
    "articles that are hidden": (
        "delete from current_articles; insert into current_up_to select max(number) * 1000000 from batch_rows",
        "published", "longwatch.duckdb", "of its articles is not what their rows say",
    ),
    "an entry that is said to wait": (SAID_TO_WAIT, "live", "store/live.duckdb", "what it keeps of 1 of its entries"),
    "a credit that a text gives": (
        "insert into current_carriers by name select reading_number, first_number, wires from carriers_compared()",
        "live", "store/live.duckdb", "of its copies is not what their texts say",
    ),
}  # fmt: skip
"""What is done, in which file, the file that is named for it, and what is said."""


def test_an_index_without_what_upkeep_took_out_of_it_and_what_is_kept_of_articles_are_whole(
    demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ready(Home(Path(shutil.copytree(demo.root, tmp_path / "home"))))
    assert ask(home.published, "select count(*) from internal.article_numbers where replaces is not null").rows != [
        (0,)
    ]
    monkeypatch.setattr(current_articles, "FEW", 0)  # what is current is kept of a few articles, too
    for _ in maintain(home, sample=1000, now=clock):
        pass
    assert ask(home.published, "select count(*) > 50 from internal.current_articles").rows == [(True,)]
    with duckdb.connect(str(home.live), read_only=True) as connection:
        find_tables(connection)
        left = connection.execute(
            "select count(*) from reading_rows anti join article_numbers on reading_number = number"
        )
        assert left.fetchall() != [(0,)]
    assert verify(home).faults == []


AT_ONCE = (
    ("search emptied",),
    ("search of one file emptied", "an article that search forgot", "a loose key", "an entry that is said to wait"),
    ("a word that search has otherwise", "articles that are hidden", "a credit that a text gives"),
)
"""What is forged in one home."""


@pytest.mark.parametrize("forged", AT_ONCE, ids=" and ".join)
def test_an_index_that_no_longer_fits_its_rows_is_named(demo: Home, tmp_path: Path, forged: tuple[str, ...]) -> None:
    home = ready(Home(Path(shutil.copytree(demo.root, tmp_path / "home"))))
    for what in forged:
        sql, where, _, _ = FORGERIES[what]
        for name, path in (("live", home.live), ("published", home.published)):
            if where in ("both", name):
                close_kept()
                path.chmod(0o600)
                with duckdb.connect(str(path)) as connection:
                    find_tables(connection)
                    connection.execute(sql)
    faults = verify(home).faults
    for what in forged:
        _, _, file, message = FORGERIES[what]
        named = (fault.startswith(f"{file}: ") and message in fault and "rebuild --accept" in fault for fault in faults)
        assert any(named), (what, faults)


def test_every_forgery_is_tried() -> None:
    assert sorted(what for forged in AT_ONCE for what in forged) == sorted(FORGERIES)
