"""Two hundred publishers, most of them badly behaved, on a clock of their own: what each publishes, how it is asked.

Everything is worked out from the time and from how often something was asked for, so that a world that was stopped can
be made again: the same seed gives the same articles at the same hours.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Lock

from newsroom.server import NOT_FOUND, Answer, Request, finish_answer, merge_headers
from newsroom.times import http_date

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
OK = 200
WINDOW = 20
"""Articles that a feed lists."""
SUBJECTS = ("harbour", "school", "hearing", "prison", "bridge", "market", "court", "village", "border", "archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article that a publisher puts out at a time."""

    number: int
    at: datetime
    title: str
    text: str

    @property
    def path(self) -> str:
        """Its path, below its publisher."""
        return f"/a/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A publisher of the world: its host, how it behaves, and all that it will ever publish, oldest first."""

    name: str
    host: str
    behaviour: str
    pieces: tuple[Piece, ...]

    def out(self, now: datetime, *, window: int = WINDOW) -> list[Piece]:
        """What is out by now, newest first, as far as its feed reaches."""
        return [piece for piece in reversed(self.pieces) if piece.at <= now][:window]


@dataclass(slots=True, kw_only=True)
class Asked:
    """A request, as the world remembers it."""

    at: datetime
    host: str
    path: str
    status: int
    headers: dict[str, str]
    etag: str | None
    last_modified: str | None
    retry_after: str | None
    listed: list[int] = field(default_factory=list)
    """Numbers of the articles that a feed's answer listed, where the answer was whole and could be read."""


Serve = Callable[["World", House, Request, int], tuple[Answer, list[int]]]
"""What a house answers to the n-th request for a path, and the articles that the answer lists."""


# Nothing is remembered but the log: what is served follows from seed, time and count, so a month can be stopped and
# goes on.
class World:
    """All houses at one time; the time is set from outside."""

    def __init__(self, houses: list[House], serve: dict[str, Serve], *, log: Path | None = None) -> None:
        """`log` is a file of JSON lines that requests are added to, and remembered from."""
        self.now = BEGAN
        self.houses = {house.host: house for house in houses}
        self.asked: list[Asked] = []
        self._serve = serve
        self._log = log
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()
        for line in log.read_text().splitlines() if log and log.exists() else ():
            logged = json.loads(line)
            self._remember(Asked(**{**logged, "at": datetime.fromisoformat(logged["at"])}))

    def answer(self, request: Request) -> Answer:
        """What goes out for a request, which is noted."""
        house = self.houses.get(request.host)
        if house is None:
            return NOT_FOUND
        with self._lock:
            number = self._counts[request.host, request.path]
        bare, listed = self._serve[house.behaviour](self, house, request, number)
        whole = finish_answer(bare, request)
        # Its servers have its clock: a reader whose own is the world's would take his for wrong by this computer's.
        dated = merge_headers(whole.headers, {"Date": http_date(self.now)})
        answer = replace(whole, headers=dated, manner="as it is" if bare.manner == "whole" else bare.manner)
        listed = listed if answer.status == OK else []
        headers = {name.lower(): value for name, value in answer.headers}
        one = Asked(
            at=self.now, host=request.host, path=request.path, status=answer.status, headers=dict(request.headers),
            etag=headers.get("etag"), last_modified=headers.get("last-modified"),
            retry_after=headers.get("retry-after"), listed=listed,
        )  # fmt: skip
        with self._lock:
            self._remember(one)
            if self._log:
                with self._log.open("a") as file:
                    fields = {name: getattr(one, name) for name in Asked.__slots__}
                    file.write(json.dumps({**fields, "at": one.at.isoformat()}) + "\n")
        return answer

    def _remember(self, one: Asked) -> None:
        self.asked.append(one)
        self._counts[one.host, one.path] += 1

    def announcements(self) -> dict[str, dict[int, datetime]]:
        """The articles that each host's feeds have listed so far, in answers that could be read, and when first."""
        found: defaultdict[str, dict[int, datetime]] = defaultdict(dict)
        for one in self.asked:
            for number in one.listed:
                found[one.host].setdefault(number, one.at)
        return found


def houses(behaviours: list[str], *, count: int, days: int, seed: int) -> list[House]:
    """So many houses, each behaviour in turn, with articles for so many days."""
    found = []
    for number in range(count):
        behaviour = behaviours[number % len(behaviours)]
        name = f"h{number:03}"
        dice = Random(f"{seed} {name}")
        found.append(
            House(name=name, host=f"{name}.example", behaviour=behaviour, pieces=tuple(_pieces(dice, name, days)))
        )
    return found


def _pieces(dice: Random, name: str, days: int) -> list[Piece]:
    """About an article a day; half are there before anybody asks."""
    hours = sorted(dice.uniform(-10 * 24, days * 24) for _ in range(10 + days))
    return [_piece(dice, name, number, BEGAN + timedelta(hours=hour)) for number, hour in enumerate(hours)]


def _piece(dice: Random, name: str, number: int, at: datetime) -> Piece:
    subject, other = dice.sample(SUBJECTS, 2)
    lines = [
        f"Witness {name} {number}-{line} said of the {subject} that {dice.randrange(10_000)} people had seen the "
        f"{other} by {dice.randrange(1, 12)} o'clock, and nobody of {name}{dice.randrange(10_000)} had spoken of it."
        for line in range(9)
    ]
    return Piece(
        number=number, at=at, title=f"The {subject} and the {other}, report {number} of {name}", text="\n".join(lines)
    )
