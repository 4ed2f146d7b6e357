"""What was ruled at the desk is filed after a minute of quiet, every ten minutes at most, and when the desk ends."""

from __future__ import annotations

from desk.filing import BETWEEN, QUIET, Filing
from flows.clock import clock
from flows.reviewing.reviews import mark
from storage.archive.spool import drop, pending
from tests.desk.conftest import Served


def test_rulings_are_filed_after_a_minute_of_quiet_every_ten_minutes_at_most_and_at_the_end(served: Served) -> None:
    at = 0.0
    filing = Filing(served.home, clock=lambda: at)

    def is_due_after(seconds: float) -> bool:
        nonlocal at
        at += seconds
        return filing.is_due()

    def ruled() -> None:
        one = served.article("true")
        mark(served.home, one, "relevant", topic=None, note=None, reviewer="Ada", now=clock)

    drop(served.home.spool, "20990101T000000Z-000000-000001", [])
    assert not is_due_after(2 * BETWEEN), "what others gathered is for others to file"
    ruled()
    assert not is_due_after(1)
    assert not is_due_after(QUIET - 1)
    ruled()
    assert not is_due_after(2), "somebody rules still"
    assert not is_due_after(QUIET - 1)
    assert is_due_after(1)
    pending(served.home.spool)[-1].unlink()
    filing._begin()
    assert filing._child is not None
    assert filing._child.wait(120) == 0
    assert served.rows("select decision from reviews") == [("relevant",)]
    ruled()
    assert not is_due_after(1)
    assert not is_due_after(QUIET), "the last filing is not ten minutes ago"
    assert is_due_after(BETWEEN - QUIET)
    filing.start()
    filing.stop()
    assert filing._child.poll() == 0
    assert pending(served.home.spool) == [], "when the desk ends, it is filed"
