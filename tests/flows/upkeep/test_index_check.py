"""The indexes that answer are those of the rows: who empties or rewrites them in either file is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from flows.upkeep.verify import verify
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


@pytest.mark.parametrize("what", FORGERIES)
def test_an_index_that_no_longer_fits_its_rows_is_named(demo: Home, tmp_path: Path, what: str) -> None:
    home = ready(Home(Path(shutil.copytree(demo.root, tmp_path / "home"))))
    sql, where, message = FORGERIES[what]
    for name, path in (("live", home.live), ("published", home.published)):
        if where in ("both", name):
            path.chmod(0o600)
            with duckdb.connect(str(path)) as connection:
                connection.execute(sql)
    faults = verify(home).faults
    assert any(message in fault and "rebuild --accept" in fault for fault in faults), faults
