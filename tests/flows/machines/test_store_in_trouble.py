"""A store that is slow, away, refuses, or goes in mid-upload: what was gathered is filed once it is well again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from config.exit_codes import DISK
from flows.upkeep.verify import verify
from storage.objects.bucket import BucketObjects
from storage.objects.store import StoreError
from tests.conftest import Alpha
from tests.flows.machines.crowd import Crowd, text_of
from tests.rigs.buckets import KEYS, TROUBLES, Door, before, moto

AGAIN = "it is tried again by the next run"
FAILS = {
    "500": AGAIN, "503": AGAIN, "403": "the store refuses", "away": AGAIN, "half an upload": AGAIN,
    "an upload whose answer is lost": AGAIN,
    "412": "another object has this name|is not there|says that it is there",
}  # fmt: skip
"""What is said of each; a slow one is no error."""


class Troubled:
    """A hub and a gatherer, and a door before the store that lies between them."""

    def __init__(self, alpha: Alpha, crowd: Crowd, door: Door) -> None:
        self.alpha, self.crowd, self.door = alpha, crowd, door
        self.articles = 0
        self.failed: list[tuple[str, str]] = []
        """Of which trouble, and where, a turn came to no end."""

    def go(self, trouble: str) -> None:
        """Have a page gathered while the store is in trouble, and filed when it is not any more."""
        self.articles += 1
        self.alpha.says(f"/{self.articles}", f"Report {self.articles}", text_of(f"number{self.articles}"))
        self.crowd.gather()
        assert len(self.crowd.turn(early=True).errands) == 1
        self.meet(trouble, "", self.crowd.gather)  # at its first question, which is for an errand
        self.meet(trouble, "/batches/", self.crowd.gather)  # the page is had, and does not come through
        self.crowd.gather()
        self.meet(trouble, "/published/", self.crowd.turn)  # all is filed, and readers do not get it yet
        self.meet(trouble, "/hub/", self.crowd.turn)  # at the hub's first question
        turn = self.crowd.turn()
        assert (turn.refused, turn.out, turn.committed.message) == ((), (), "")
        assert self.crowd.rows("select count(*), max(revision) from articles") == [(self.articles, 1)]
        assert self.crowd.rows("select sum(difference) from balance") == [(0,)]
        assert self.alpha.asked().count(f"/{self.articles}") == 1, "what was had is not fetched again"

    def meet(self, trouble: str, at: str, turn: Callable[[], object]) -> None:
        """Take a turn while the store is in trouble."""
        self.door.trouble, self.door.at = trouble, at
        try:
            turn()
        except StoreError as error:
            said, code = str(error), error.exit_code
        else:
            return
        finally:
            self.door.trouble = ""
        assert re.search(FAILS[trouble], said), (trouble, said)
        assert code == DISK
        self.failed.append((trouble, at))


def through(troubles: tuple[str, ...], alpha: Alpha, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go through one trouble after the other."""
    with moto() as address, before(address) as door:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": door.address}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(BucketObjects.__init__, "__kwdefaults__", {"tries": 2})  # it waits longer from try to try
        url = f"s3://watch/{len(troubles)}"  # all buckets of one process are one
        crowd = Crowd(alpha.home, alpha.home.root.parent, port=alpha.newsroom.port, names=("lyon",), url=url)
        troubled = Troubled(alpha, crowd, door)
        for trouble in troubles:
            troubled.go(trouble)
        assert verify(crowd.hub).is_whole
        assert {trouble for trouble, _ in troubled.failed} == {trouble for trouble in troubles if trouble in FAILS}


def test_an_upload_that_breaks_off_is_made_again(alpha: Alpha, monkeypatch: pytest.MonkeyPatch) -> None:
    through(("half an upload",), alpha, monkeypatch)


@pytest.mark.long  # by the same way as the one above: the others differ in what the store answers
def test_whatever_is_wrong_with_the_store_nothing_is_lost_or_doubled(
    alpha: Alpha, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(TROUBLES, alpha, monkeypatch)
