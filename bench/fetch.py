"""Measure polling: `python -m bench.fetch [FEEDS] [--sizes 50 500 2000]`.

FEEDS is a folder of real feeds (plain or .gz): each is read by us and by plain feedparser, in turn, in this process,
and the entries are compared. Then homes of feeds on loopback are polled by the whole program: all of one kind (304, the
same body, new entries), beside feedparser on those bodies, and so many of which 95 of 100 are unchanged. CPU of the
run, without that of the publishers, which are another process.
"""

from __future__ import annotations

import argparse
import gzip
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import feedparser

from config.home import Home
from extractors.feeds.feeds import MOST_ENTRIES, read_feed
from extractors.records import FeedError, Page
from flows.collect import collect
from newsroom.hostile.served import rss
from newsroom.server import Answer, Newsroom, Request

SIZES = (50, 500, 2000)
TIMES = 3
KINDS = {
    "304": "not modified",
    "same": "the same body, no validators",
    "new": "one new entry of twenty, pages not asked for",
    "mixed": "95 of 100 unchanged",
}
KIND_SIZE = 500
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
SKIPPED = (".py", ".md", ".json", ".txt", ".html")


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.fetch")
    parser.add_argument("feeds", nargs="?", type=Path, help="a folder of real feeds")
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES), help="numbers of feeds to poll")
    parser.add_argument("--serve", choices=KINDS, help="for itself: serve feeds of a kind until the input ends")
    asked = parser.parse_args(arguments)
    if asked.serve:
        return serve(asked.serve)
    if asked.feeds:
        print(beside_feedparser(asked.feeds))
        print("\n".join(kinds()), flush=True)
    for size in asked.sizes:
        cost, first = polled(size, "mixed")
        each = f"{1000 * cost / size:.2f} ms a feed; first run {first:.2f} s"
        print(f"{size:>5} feeds, {KINDS['mixed']}: {cost:.2f} s CPU a run, {each}", flush=True)
    return 0


def beside_feedparser(folder: Path) -> str:
    """How our reading of real feeds compares with feedparser's, with its defaults."""
    ratios, ours, theirs, fewer = [], 0.0, 0.0, []
    for path, body in bodies(folder):
        mine, entries = timed(lambda body=body: _ours(body))  # type: ignore[misc]
        plain, found = timed(lambda body=body: len(feedparser.parse(io.BytesIO(body)).entries))  # type: ignore[misc]
        ours, theirs = ours + mine, theirs + plain
        ratios.append(mine / plain if plain else 1.0)
        if entries < min(found, MOST_ENTRIES):
            fewer.append(f"{path.name}: {entries} of {found}")
    shares = f"{ours / theirs:.2f} of it in all, {median(ratios):.2f} in the middle (goal 0.50)"
    lines = [
        f"{len(ratios)} real feeds: {ours:.2f} s CPU, feedparser {theirs:.2f} s: {shares}",
        f"feeds of which feedparser finds more entries: {len(fewer)}",
        *(f"  {one}" for one in fewer),
    ]
    return "\n".join(lines)


def bodies(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The feeds of a folder, and of those below it."""
    for path in sorted(folder.rglob("*")):
        name = path.name.removesuffix(".gz")
        if path.is_file() and not name.endswith(SKIPPED):
            yield path, gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _ours(body: bytes) -> int:
    url = "http://nowhere.invalid/feed"
    page = Page(url=url, final_url=url, status=200, headers=(), body=body, fetched_at=datetime.now(UTC))
    try:
        return len(read_feed(page).entries)
    except FeedError:
        return 0


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds of CPU, the least of a few times, and the result."""
    spent = []
    for _ in range(TIMES):
        began = time.process_time()
        found = work()
        spent.append(time.process_time() - began)
    return min(spent), found


def kinds() -> Iterator[str]:
    """What a feed of each kind costs beyond a run that polls none, beside feedparser's reading of its body."""
    plain, _ = timed(lambda: len(feedparser.parse(io.BytesIO(body_of("h1.example", 1))).entries))
    bare, _ = polled(1, "304")
    yield f"a run with one feed: {bare:.2f} s CPU; feedparser on a body of twenty entries: {1000 * plain:.2f} ms"
    for kind in ("304", "same", "new"):
        cost, _ = polled(KIND_SIZE, kind)
        each = 1000 * (cost - bare) / KIND_SIZE
        yield f"  {KINDS[kind]}: {each:.2f} ms of CPU a feed, the request and its rows included"


def body_of(host: str, news: int) -> bytes:
    """A feed of twenty entries, the newest of which has a number."""
    items = [
        f"<item><title>Report {n}</title><link>http://{host}/a/{n}</link><guid>{n}</guid></item>"
        for n in range(news, news + 20)
    ]
    return rss(items).encode()


def serve(kind: str) -> int:
    """Serve feeds of a kind; of the mixed ones, one of twenty says something new at each poll."""
    polls: dict[str, int] = {}

    def answer(request: Request) -> Answer:
        if not request.path.startswith("/feed"):
            return Answer(status=404)
        number = int(request.host.split(".")[0].removeprefix("h"))
        seen = polls[request.host] = polls.get(request.host, 0) + 1
        if kind == "304" and seen > 1:
            return Answer(status=304)
        news = seen if kind == "new" or (kind == "mixed" and number % 20 == 0) else 0
        tagged = kind == "304" or (kind == "mixed" and number % 2)  # every other one never says 304
        manner = ("ETag", f'"{seen}"') if tagged else ("X-Way", "validators")
        return Answer(body=body_of(request.host, news), headers=(("Content-Type", "application/rss+xml"), manner))

    with Newsroom(otherwise=answer) as newsroom:
        print(newsroom.port, flush=True)
        sys.stdin.read()
    return 0


def polled(size: int, kind: str) -> tuple[float, float]:
    """What a later poll of so many feeds costs, in seconds of CPU, and what the first did."""
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
        home = Home(Path(folder) / "home")
        command = [sys.executable, "-m", "bench.fetch", "--serve", kind]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdin
            assert other.stdout
            watch(home, size, int(other.stdout.readline()), page="never" if kind == "new" else "fetch")
            costs = [_cost(home, BEGAN + hours * timedelta(hours=1)) for hours in range(3)]
            other.stdin.close()
    first, *later = costs
    return min(later), first


def watch(home: Home, size: int, port: int, *, at_once: int = 64, page: str = "fetch") -> None:
    """Make a home that watches so many feeds of publishers on a port."""
    home.sources.mkdir(parents=True)
    home.topics.mkdir()
    web = f'allow = ["127.0.0.1:{port}"]\nresolve = {{ "*" = "127.0.0.1:{port}" }}\ndelay_seconds = 0\n'
    home.settings_file.write_text(f"[web]\n{web}[collect]\nfeeds_at_once = {at_once}\n", "utf-8")
    for number in range(size):
        source = f'name = "H {number}"\ngroup = "bench"\nkind = "wire"\ncountry = "CH"\nlanguages = ["en"]\n'
        source += f'affiliation = "none"\nfamily = "h{number}"\n[[feeds]]\nurl = "http://h{number}.example/feed"\n'
        source += f'page = "{page}"\n'
        (home.sources / f"h{number}.toml").write_text(source, "utf-8")


def _cost(home: Home, now: datetime) -> float:
    began = _spent()
    collect(home, also_early=True, now=lambda: now)
    return _spent() - began


def _spent() -> float:
    """CPU of this process and of the workers it has ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
