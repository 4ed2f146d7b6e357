"""The account of one run, counted from its own rows, is that of the view, which counts those of all."""

from __future__ import annotations

from config.home import Home
from storage.queries.balance import FATES, balance
from tests.asking import ask


def test_the_account_of_a_run_is_that_of_the_view(demo: Home) -> None:
    columns = ", ".join(f'"{fate}"' for fate in FATES)
    rows = ask(demo.published, f"select run, entries, difference, {columns} from balance").rows
    assert len(rows) > 1
    for run, entries, difference, *fates in rows:
        found = balance(demo.published, str(run))
        assert [found.entries, found.difference, *found.fates.values()] == [entries, difference, *fates]
    assert balance(demo.published, "20000101T000000Z-of-no-run").entries == 0
