"""A month among hostile publishers: `python -m tests.faults.fetching [--days N] [--houses N] [--seed N] [--folder F]`.

Two hundred houses of newsroom.hostile.behaviours on a clock of their own, collected by the program as it is; the clock
jumps to when something is due, by half hours. Then what was announced is held against what is had, and what was asked
against good manners; a row for each behaviour. Stopped, it goes on; another seed, or changed code, begins anew.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from config.home import Home
from extractors.feeds.feeds import read_feed
from extractors.records import FeedError, Page
from flows.collect import collect
from newsroom.hostile.behaviours import SERVES, WAYS
from newsroom.hostile.served import FEED
from newsroom.hostile.world import BEGAN, OK, Asked, House, World, houses
from newsroom.server import Newsroom, Request
from storage.database.published import open_published
from tests.faults.forked import answered

ROOT = Path(__file__).parents[2]
SEED = 1988
STEP = timedelta(minutes=30)
EVERY_MINUTES = 360
FLOOR = timedelta(minutes=10)
NOT_THERE, FOUND = 404, 302
MOST_AT_ONCE = 2
"""Requests under way at once to a host."""
WORST, MOST_SECONDS, MOST_MEGABYTES = 5, 10.0, 150.0
"""Of any one body."""
LATELY = timedelta(days=2)
"""What was announced within this may be owed still."""
HONEST = {"ETag", "weak ETag", "Last-Modified alone", "304 for ever"}
"""Behaviours that give validators worth sending."""
SOURCE = """
name = "{name}"
group = "hostile"
kind = "newspaper"
country = "CH"
languages = ["en"]
affiliation = "none"
family = "{name}"
[[feeds]]
url = "http://{host}{path}"
every_minutes = {every}
"""
SETTINGS = """
[collect]
feeds_at_once = 32
parse_seconds = 20
[web]
allow = ["127.0.0.1:{port}"]
resolve = {{ "*" = "127.0.0.1:{port}" }}
delay_seconds = 0
total_seconds = 1.5
"""
URLS = "select source, regexp_extract(url, '/a/(\\d+)', 1)::integer, count(*) from articles group by all"
FATES = """
    select source, regexp_extract(url, '/a/(\\d+)', 1) as piece, list(distinct fate)
    from sightings where url is not null group by all
"""
REVISED = "select source, count(*) from articles where revisions > 1 group by source"
RECORDED = "select source_id, list(distinct failure) from problem_rows where feed_id is not null group by source_id"
DUE = """
    select least(
        (select min(next_due_at) from feeds where enabled), (select min(coalesce(next_try_at, $now)) from owed)
    )
"""


@dataclass(slots=True, kw_only=True)
class Seen:
    """What came of a house."""

    announced: int = 0
    had: int = 0
    lost: int = 0
    """Announced, and nothing is known of it."""
    owed: int = 0
    doubled: int = 0
    revised: int = 0
    """Articles shown as changed; none of these ever was."""
    breaches: list[str] = field(default_factory=list)
    unrecorded: bool = False
    """Its feed failed in a way that no problem tells of."""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 when every behaviour came out as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fetching")
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--houses", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "longwatch-faults-fetch")
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}: {asked.houses} houses, {len(WAYS)} behaviours, {asked.days:g} days, in {asked.folder}")
    began = time.monotonic()
    world, home, runs = month(asked.folder, days=asked.days, count=asked.houses, seed=asked.seed)
    rows = judged(world, home)
    print(table(rows))
    wrong = [name for name, (_, fault) in rows.items() if fault]
    for name, seconds, megabytes in costs(asked.seed)[:WORST]:
        wrong += [f"cost of {name}"] if seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES else []
        print(f"reading {name}: {seconds:.2f} s CPU, {megabytes:.0f} MB beyond an idle process")
    took = f"{runs} runs, {len(world.asked)} requests, {time.monotonic() - began:.0f} s"
    print(f"seed {asked.seed}: {took}: {len(wrong)} of {len(rows)} behaviours came out wrong")
    return 1 if wrong else 0


def month(
    folder: Path,
    *,
    days: float,
    count: int,
    seed: int,
    ways: Sequence[str] = tuple(WAYS),
    every: int = EVERY_MINUTES,
    most: int = 1_000_000,
    run: Callable[[Home, World], object] | None = None,
) -> tuple[World, Home, int]:
    """The world after so many days or runs, the home that watched it, and how many runs that took."""
    key = f"{seed} {count} {days} {every} {ways} {_code()}"
    state = folder / "state.json"
    kept = json.loads(state.read_text()) if state.exists() else {}
    if kept.get("key") != key:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        kept = {"key": key, "now": BEGAN.isoformat(), "runs": 0}
    world = World(houses(list(ways), count=count, days=int(days), seed=seed), SERVES, log=folder / "requests.jsonl")
    world.now = datetime.fromisoformat(kept["now"])
    home = Home(folder / "home")
    with Newsroom(otherwise=world.answer) as newsroom:
        _watch(home, world, newsroom.port, every)
        while world.now < BEGAN + timedelta(days=days) and kept["runs"] < most:
            (run or _run)(home, world)
            kept |= {"now": _next(home, world.now).isoformat(), "runs": kept["runs"] + 1}
            state.write_text(json.dumps(kept))
            world.now = datetime.fromisoformat(kept["now"])
    return world, home, kept["runs"]


def _watch(home: Home, world: World, port: int, every: int) -> None:
    home.sources.mkdir(parents=True, exist_ok=True)
    home.topics.mkdir(exist_ok=True)
    home.settings_file.write_text(SETTINGS.format(port=port), "utf-8")
    for house in world.houses.values():
        text = SOURCE.format(name=house.name, host=house.host, path=FEED, every=every)
        (home.sources / f"{house.name}.toml").write_text(text, "utf-8")


def _run(home: Home, world: World) -> None:
    report = collect(home, now=lambda: world.now)
    assert report.balance.difference == 0, f"run {report.run_id}: difference {report.balance.difference}"


def _next(home: Home, now: datetime) -> datetime:
    """When something is due, by half hours."""
    with open_published(home.published) as connection:
        assert connection
        ((due,),) = connection.execute(DUE, {"now": now}).fetchall()
    due = max(due or now, now + timedelta(seconds=1)).astimezone(UTC)
    steps = -(-(due - BEGAN) // STEP)
    return BEGAN + steps * STEP


def judged(world: World, home: Home) -> dict[str, tuple[Seen, str]]:
    """What came of each behaviour, over its houses; and what is wrong with that, in a word or two."""
    found = _found(world, home)
    rows: dict[str, tuple[Seen, str]] = {}
    for name, way in WAYS.items():
        ours = [found[house.name] for house in world.houses.values() if house.behaviour == name]
        if not ours:
            continue
        numbers = ("announced", "had", "lost", "owed", "doubled", "revised")
        total = Seen(**{key: sum(getattr(one, key) for one in ours) for key in numbers})
        total.breaches = sorted({breach for one in ours for breach in one.breaches})
        total.unrecorded = any(one.unrecorded for one in ours)
        rows[name] = (total, _fault(total, way.expect))
    return rows


def _found(world: World, home: Home) -> dict[str, Seen]:
    with open_published(home.published) as connection:
        assert connection
        had: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for source, piece, count in connection.execute(URLS).fetchall():
            had[source][piece] = count
        fates: defaultdict[str, set[int]] = defaultdict(set)
        for source, piece, _ in connection.execute(FATES).fetchall():
            if piece:
                fates[source].add(int(piece))
        revised = dict(connection.execute(REVISED).fetchall())
        recorded = dict(connection.execute(RECORDED).fetchall())
    announced = world.announcements()
    return {
        house.name: _seen(house, world, announced[house.host], had[house.name], fates[house.name], revised, recorded)
        for house in world.houses.values()
    }


def _seen(
    house: House,
    world: World,
    announced: dict[int, datetime],
    had: dict[int, int],
    known: set[int],
    revised: dict[str, int],
    recorded: dict[str, list[str]],
) -> Seen:
    problem = WAYS[house.behaviour].problem
    return Seen(
        announced=len(announced),
        had=len(had),
        lost=len(announced.keys() - known),
        owed=sum(number not in had for number, at in announced.items() if at < world.now - LATELY),
        doubled=sum(count > 1 for count in had.values()),
        revised=revised.get(house.name, 0),
        breaches=sorted(set(breaches(house, [one for one in world.asked if one.host == house.host]))),
        unrecorded=bool(problem) and problem not in recorded.get(house.name, []),
    )


def _fault(seen: Seen, expect: str) -> str:
    """What is wrong; empty where nothing is."""
    faults = [name for name in ("lost", "doubled", "revised") if getattr(seen, name)] + seen.breaches
    faults += ["not recorded"] if seen.unrecorded else []
    if expect == "all" and seen.owed:
        faults.append("owed")
    if expect == "none" and (seen.announced or seen.had):
        faults.append("read")
    if expect == "owed" and seen.had:
        faults.append("had")
    if expect in ("all", "refused") and not seen.had:
        faults.append("nothing had")
    return ", ".join(faults)


def breaches(house: House, asked: Sequence[Asked]) -> Iterator[str]:
    """Breaches of good manners in the requests to a house, in order."""
    feed = [one for one in asked if one.path == FEED]
    for before, one in zip([None, *feed], feed, strict=False):
        is_led_back = before is not None and before.status == FOUND and one.at == before.at  # a check for cookies
        if before and one.at - before.at < FLOOR and not is_led_back:
            yield "asked again within ten minutes"
        if before and before.retry_after and one.at < _back(before):
            yield "asked before Retry-After"
    given: set[str | None] = set()  # on a busy machine an answer may be cut off by the clock: its ETag is never sent
    for one in (one for one in asked if one.path in (FEED, "/elsewhere")):
        sent = one.headers.get("if-none-match")
        if sent is not None and sent not in given:
            yield "another ETag than was given"
        given = {sent} if sent in given else given
        given |= {one.etag} if one.status == OK and one.listed else set()
    if house.behaviour in HONEST:
        plain = [one.at for one in feed[1:] if not {"if-none-match", "if-modified-since"} & one.headers.keys()]
        if any(later - earlier < timedelta(hours=24) for earlier, later in pairwise(plain)):
            yield "asked for the whole twice a day"
    for before, one in zip([None, *asked], asked, strict=False):
        is_set = before is not None and before.status == FOUND and before.path == one.path
        if "referer" in one.headers or ("cookie" in one.headers and not is_set):
            yield "cookie or referrer"
    yield from _against_robots(house, asked)
    refusals = [one for one in asked if one.retry_after and one.path.startswith("/a/")]
    pages = [one for one in asked if one.path.startswith("/a/")]
    if any(no.at < one.at < _back(no) for no in refusals for one in pages):
        yield "a page asked for before Retry-After of its host"
    if any(sum(one.at == no.at for one in refusals) > MOST_AT_ONCE for no in refusals):
        yield "a host asked on after its refusals"
    robots = [one.at for one in asked if one.path == "/robots.txt" and one.status in (OK, NOT_THERE)]
    if any(later - earlier < timedelta(hours=24) for earlier, later in pairwise(robots)):
        yield "robots.txt asked for twice a day"


def _against_robots(house: House, asked: Sequence[Asked]) -> Iterator[str]:
    forbids = WAYS[house.behaviour].robots
    if isinstance(forbids, bytes):
        forbids = forbids.decode("utf-16")
    if "/a/*0$" in forbids and any(one.path.startswith("/a/") and one.path.endswith("0") for one in asked):
        yield "against robots.txt"
    if "Disallow: /a/\n" in f"{forbids}\n" and any(one.path.startswith("/a/") for one in asked):
        yield "against robots.txt"
    if any(one.path.startswith("/shut/") for one in asked):
        yield "a redirect against robots.txt"


def _back(one: Asked) -> datetime:
    from email.utils import parsedate_to_datetime

    after = (one.retry_after or "").removesuffix("s")
    return one.at + timedelta(seconds=int(after)) if after.isdecimal() else parsedate_to_datetime(after)


def costs(seed: int) -> list[tuple[str, float, float]]:
    """What reading each behaviour's feed takes in a process of its own: seconds of CPU, and MB beyond an idle one."""
    world = World(houses(list(WAYS), count=len(WAYS), days=3, seed=seed), SERVES)
    world.now = BEGAN + timedelta(days=2)
    _, idle = answered(_read, b"<rss><channel/></rss>")
    found = []
    for house in world.houses.values():
        request = Request(method="GET", host=house.host, path=FEED, headers={})
        answer, _ = SERVES[house.behaviour](world, house, request, 0)
        if answer.status == OK and not any(name.lower() == "content-encoding" for name, _ in answer.headers):
            seconds, peak = answered(_read, answer.body)
            found.append((house.behaviour, seconds, peak - idle))
    return sorted(found, key=lambda one: -one[1])


def _read(body: bytes) -> tuple[float, float]:
    """Seconds of CPU and the peak of memory, in MB, of a process that reads a feed."""
    url = "http://x.example/"
    page = Page(url=url, final_url=url, status=OK, headers=(), body=body, fetched_at=BEGAN)
    began = time.process_time()
    with suppress(FeedError):
        read_feed(page)
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def table(rows: dict[str, tuple[Seen, str]]) -> str:
    """A row for each behaviour."""
    lines = [
        f"{'behaviour':<34}{'expected':<9}{'listed':>7}{'had':>6}{'owed':>6}{'lost':>6}{'twice':>6}{'new':>5}  wrong"
    ]
    for name, (seen, fault) in rows.items():
        counts = (seen.announced, seen.had, seen.owed, seen.lost, seen.doubled, seen.revised)
        lines.append(f"{name:<34}{WAYS[name].expect:<9} {''.join(f'{one:>6}' for one in counts)}  {fault or '-'}")
    return "\n".join(lines)


def _code() -> str:
    """A hash of the code that is tried."""
    rooms = ("flows", "storage", "extractors", "config", "newsroom", "tests/faults")
    files = sorted(path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".sql"})
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
