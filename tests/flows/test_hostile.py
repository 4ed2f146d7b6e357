"""A day among hostile publishers, in short; `make faults-fetch` is a month among all of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.home import Home
from newsroom.hostile.behaviours import WAYS
from newsroom.hostile.served import FEED
from newsroom.hostile.world import BEGAN, Asked, House, World
from tests.faults.fetching import breaches, judged, month
from tests.faults.soak import wrong

CHOSEN = (
    "ETag", "304 for ever", "moved for good", "429 with seconds", "GUID new at each poll", "a million entries",
    "robots forbids every tenth", "a redirect to this machine",
)  # fmt: skip
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Home]:
    world, home, runs = month(
        tmp_path_factory.mktemp("hostile"), days=1, count=len(CHOSEN), seed=7, ways=CHOSEN, every=240
    )
    assert runs > 5
    return world, home


@pytest.mark.parametrize("name", CHOSEN)
def test_a_publisher_that_behaves_so_costs_nothing_and_is_treated_well(name: str, watched: tuple[World, Home]) -> None:
    seen, fault = judged(*watched)[name]
    assert fault == "", seen
    assert seen.announced > 5 or WAYS[name].expect == "none"


def test_the_entries_beyond_those_that_are_read_are_counted_exactly(watched: tuple[World, Home]) -> None:
    from storage.queries.questions import ask

    _, home = watched
    asked = "select distinct overflow from fetches where overflow > 0"
    assert ask(home.published, asked).rows == [(998_000,)]


def test_nothing_is_recorded_as_failing_that_was_not_made_to(watched: tuple[World, Home]) -> None:
    assert [*wrong(*watched)] == []


# Of the tool behind `make faults-fetch` and not of the program; the tests above run that tool in short.
@pytest.mark.long
def test_a_month_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    whole = month(tmp_path / "whole", days=1, count=2, seed=7, ways=("ETag", "no dates"))
    state = tmp_path / "whole" / "state.json"
    before = state.read_text()
    again = month(tmp_path / "whole", days=1, count=2, seed=7, ways=("ETag", "no dates"))
    assert again[2] == whole[2]
    assert [one.path for one in again[0].asked] == [one.path for one in whole[0].asked]
    assert state.read_text() == before


def test_breaches_of_manners_are_seen() -> None:
    def asked(hours: float, path: str = FEED, *, status: int = 200, **sent: object) -> Asked:
        usual = {"headers": {}, "etag": None, "last_modified": None, "retry_after": None} | sent
        return Asked(at=BEGAN + hours * HOUR, host="h.example", path=path, status=status, **usual)  # type: ignore[arg-type]

    def of(behaviour: str, *requests: Asked) -> set[str]:
        return set(breaches(House(name="h", host="h.example", behaviour=behaviour, pieces=()), requests))

    assert of("no dates", asked(0), asked(1)) == set()
    assert of("no dates", asked(0), asked(0.1)) == {"asked again within ten minutes"}
    assert of("no dates", asked(0, status=429, retry_after="7200"), asked(1)) == {"asked before Retry-After"}
    sent = {"if-none-match": '"b"'}
    assert of("no dates", asked(0, etag='"a"'), asked(1, headers=sent)) == {"another ETag than was given"}
    assert of("ETag", asked(0), asked(1), asked(2)) == {"asked for the whole twice a day"}
    assert of("no dates", asked(0, headers={"cookie": "x"})) == {"cookie or referrer"}
    assert of("robots forbids all", asked(0, "/a/1")) == {"against robots.txt"}
    assert of("robots forbids every tenth", asked(0, "/a/20")) == {"against robots.txt"}
    assert of("robots forbids every tenth", asked(0, "/a/21")) == set()
    assert of("no dates", asked(0, "/robots.txt"), asked(3, "/robots.txt")) == {"robots.txt asked for twice a day"}
