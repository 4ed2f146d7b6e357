"""One measurement of the store in a process of its own: `python -m bench.measures NAME HOME …`, for `bench.store`.

Prints an object: seconds of CPU and of wall time, peak memory in MB, and what the measurement adds.
"""

from __future__ import annotations

import cProfile
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from statistics import median
from typing import Any

from bench.generated import at, line_lots
from config.home import Home
from config.topicfile import read_topic
from config.topics import Topic
from extractors.copies import fingerprints
from extractors.copies.duplicates import Gathering
from extractors.figures import figures
from extractors.search import terms
from extractors.topics.tags import Tagger
from flows.batches.chain import chain
from flows.filing.committer import commit
from flows.gathering.gathering import LINES_A_BATCH
from storage.archive import spool
from storage.archive.spool import batch_id, drop
from storage.database import live as database
from storage.database.live import Live, live, publish
from storage.database.published import open_published
from storage.indexes import copy_index as shingles
from storage.indexes import search_index as tokens
from storage.queries import addresses as known

Figures = dict[str, float]
GROWING = 20_000
"""Lines a batch while only growing."""
TIMES = 3
TITLES = 100_000
"""How many are searched for words."""
EXTRACTORS = ("tags", "figures", "fingerprints", "judging", "terms")


class Spent:
    """CPU spent in functions, by name, and the time since it was made."""

    def __init__(self) -> None:
        self.inside: dict[str, float] = {}
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def of(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted."""

        def counted(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                self.inside[name] = self.inside.get(name, 0.0) + time.process_time() - began

        return counted

    def figures(self) -> Figures:
        """What was spent in all."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        return {"cpu": time.process_time() - self._cpu, "wall": time.perf_counter() - self._wall, "peak": peak}


def grow(home: Home, start: str, stop: str) -> Figures:
    """Grow a home to a number of articles."""
    spent = Spent()
    at_once = max(10_000, int(start) // 2)  # each lot is published, and a publish copies all there is
    for begin in range(int(start), int(stop), at_once):
        numbers = range(begin, min(begin + at_once, int(stop)))
        _dropped(home, numbers, GROWING)
        _commit(home, numbers.stop)
    return spent.figures()


def commit_more(home: Home, start: str, stop: str) -> Figures:
    """Commit articles as a run would have dropped them; the extractors and the publish are counted apart."""
    numbers = range(int(start), int(stop))
    _dropped(home, numbers, LINES_A_BATCH)
    spent = _watched()
    if "PROFILE" in os.environ:
        with cProfile.Profile() as profile:
            _commit(home, numbers.stop)
        profile.dump_stats(os.environ["PROFILE"])
    else:
        _commit(home, numbers.stop)
    cost, parts = spent.figures(), spent.inside
    extractors = sum(parts.pop(name, 0.0) for name in EXTRACTORS)
    cost["cpu"] -= extractors + parts.get("publish", 0.0)
    return {**cost, "extractors": extractors, **{f"in {name}": seconds for name, seconds in parts.items()}}


def _watched() -> Spent:
    """Counts from now on what is spent in the functions of interest, wherever they are named."""
    spent = Spent()
    Tagger.tags = spent.of("tags", Tagger.tags)  # type: ignore[method-assign]
    Gathering.place = spent.of("judging", Gathering.place)  # type: ignore[method-assign]
    Live.insert = spent.of("inserts", Live.insert)  # type: ignore[method-assign]
    for name, function in (
        ("publish", database.publish),
        ("opening", database.migrate),
        ("reading batches", spool.read_batch),
        ("figures", figures.read_figures),
        ("fingerprints", fingerprints.fingerprint),
        ("terms", terms.counted_terms),
        ("known", known.known_addresses),
        ("waiting", known.waiting),
        ("standing", known.current_articles),
        ("shingles: offered", shingles._offered),  # noqa: SLF001 - the dearest parts, to be counted apart
        ("shingles: holders", shingles._holders),  # noqa: SLF001
        ("shingles: add", shingles.add),
        ("tokens", tokens.index_new),
        ("custody", chain),
    ):
        counted = spent.of(name, function)
        for module in [module for module in sys.modules.values() if getattr(module, function.__name__, 0) is function]:
            setattr(module, function.__name__, counted)
    return spent


def publish_beside_cp(home: Home) -> Figures:
    """Publish, and `cp` and `sync` of the same file, in turn; the median of each."""
    ours, theirs, cp_cpu = [], [], []
    target, copy = home.root / "bench.duckdb", home.root / "bench.copy"
    spent = Spent()
    with live(home.live, now=datetime.now(UTC)) as store:
        store.connection.execute("checkpoint store")
        for _ in range(TIMES):
            began, ticks = time.process_time(), time.perf_counter()
            publish(store, target, run_id="bench", now=datetime.now(UTC))
            ours.append((time.process_time() - began, time.perf_counter() - ticks))
            children, ticks = _children(), time.perf_counter()
            command = f"rm -f {copy} && cp --reflink=never {target} {copy} && sync {copy}"
            subprocess.run(["sh", "-c", command], check=True)
            theirs.append(time.perf_counter() - ticks)
            cp_cpu.append(_children() - children)
    for path in (target, copy):
        path.unlink()
    own = {"cpu": median(cpu for cpu, _ in ours), "wall": median(wall for _, wall in ours)}
    return {**spent.figures(), **own, "cp": median(cp_cpu), "cp_wall": median(theirs)}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sort_terms(home: Home) -> Figures:
    """The terms sorted and published, as `longwatch maintain` does every night."""
    spent = Spent()
    with live(home.live, now=datetime.now(UTC)) as store:
        tokens.rewrite_tokens(store)
        publish(store, home.published, run_id="bench", now=datetime.now(UTC))
    return spent.figures()


def search(home: Home, words: str) -> Figures:
    """The ten best for two words, one rare."""
    return _asked(home, "select article_id from search($words, most := 10)", {"words": words})


def has(home: Home, words: str) -> Figures:
    """What `has` costs a title, on one thread: the titles are repeated until there are enough to be timed."""
    with open_published(home.published) as connection:
        assert connection is not None
        connection.execute("set threads = 1")
        connection.execute(f"create temp table titles as select title from articles, range({TITLES}) limit {TITLES}")
        titles = connection.execute("select count(*) from titles").fetchall()[0][0]
        spent = Spent()
        connection.execute(f"select count(*) from titles where has(title, '{words}')").fetchall()
        cost = spent.figures()
    return {**cost, "titles": titles, "us": cost["cpu"] / titles * 1e6}


def scan(home: Home, words: str) -> Figures:
    """The same two words, looked for in every text."""
    conditions = [f"contains(lower(text), '{word}')" for word in words.split()]
    return _asked(home, f"select article_id from reading_rows where {' or '.join(conditions)} limit 100000", {})


def articles_on(home: Home, words: str) -> Figures:
    """A topic's articles of a month."""
    del words
    return _asked(
        home, "select article_id, title from articles_on('executions', since := $since)", {"since": "2026-06-01"}
    )


def carriers(home: Home, words: str) -> Figures:
    """Who carried each text that has copies, whom it credits, and what was added."""
    del words
    return _asked(home, "select article_id, agency, len(added) from carriers", {})


def _asked(home: Home, question: str, parameters: dict[str, str]) -> Figures:
    spent = Spent()
    with open_published(home.published) as connection:
        assert connection is not None
        rows = connection.execute(question, parameters).fetchall()
    return {**spent.figures(), "rows": len(rows)}


def _dropped(home: Home, numbers: range, lines: int) -> None:
    run_id = f"{at(numbers.start):%Y%m%dT%H%M%SZ}-{numbers.start:06d}"
    for number, lot in enumerate(line_lots(numbers, run_id=run_id, lines_a_batch=lines), start=1):
        drop(home.spool, batch_id(run_id, number), lot)


def _commit(home: Home, stop: int) -> None:
    commit(home, topics=_topics(), run_id=f"bench-{stop}", now=lambda: at(stop))


def _topics() -> list[Topic]:
    with as_file(files("config") / "topics") as folder:
        return [read_topic(path) for path in sorted(folder.glob("*.toml"))]


MEASURES: dict[str, Callable[..., Figures]] = {
    "grow": grow,
    "commit": commit_more,
    "publish": publish_beside_cp,
    "sort": sort_terms,
    "search": search,
    "scan": scan,
    "has": has,
    "articles_on": articles_on,
    "carriers": carriers,
}


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command."""
    name, home, *rest = arguments
    print(json.dumps(MEASURES[name](Home(Path(home)), *rest)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
