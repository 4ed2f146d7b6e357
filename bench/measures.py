"""One measurement of the store in a process of its own: `python -m bench.measures NAME HOME …`, for `bench.store`.

Prints an object: seconds of CPU and of wall time, peak memory and what was written in MB, and what each adds.
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
from pathlib import Path
from statistics import median

from bench.adapters import shipped
from bench.asked import ASKED, write_watch
from bench.generated import at, line_lots
from bench.spent import Figures, Spent, written
from config.home import Home
from config.topics import Topic
from extractors.copies import fingerprints
from extractors.copies.duplicates import Gathering
from extractors.figures import figures
from extractors.search import terms
from extractors.topics.tags import Tagger
from flows.batches.chain import chain
from flows.filing import decisions
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

GROWING = 20_000
"""Lines a batch while only growing."""
TIMES = 3
NEXT_NUMBER = (
    r"select coalesce(max(try_cast(regexp_extract(url, '/news/(\d+)$', 1) as integer)) + 1, 0) from article_rows"
)
EXTRACTORS = ("tags", "figures", "fingerprints", "judging", "terms", "changes")


def grow(home: Home, start: str, stop: str, seconds: str = "inf") -> Figures:
    """Grow a home to a number of articles, until so many seconds have gone; first files what an earlier one left."""
    spent = Spent()
    write_watch(home, port=9)
    if start != "0":
        commit_all(home, int(start))
    begin = articles(home)
    first = begin
    while begin < int(stop) and spent.figures()["wall"] < float(seconds):
        at_once = max(10_000, begin // 5)  # each lot is published, and a publish copies all there is
        numbers = range(begin, min(begin + at_once, int(stop)))
        drop_batches(home, numbers, GROWING)
        commit_all(home, numbers.stop)
        begin = numbers.stop
        print(f"{begin:,} articles after {spent.figures()['wall']:.0f} s", file=sys.stderr, flush=True)
    return {**spent.figures(), "articles": begin - first, "rows": begin}


def articles(home: Home) -> int:
    """How many articles a home has that are published."""
    with open_published(home.published) as connection:
        if connection is None:
            return 0
        return int(connection.execute("select count(*) from article_rows").fetchall()[0][0])


def next_number(home: Home) -> int:
    """The number of the article that would be made next: of a home that was multiplied, as of what was grown of it."""
    with open_published(home.published) as connection:
        rows = connection.execute(NEXT_NUMBER).fetchall() if connection else [(0,)]
    return int(rows[0][0])


def commit_more(home: Home, start: str, stop: str) -> Figures:
    """Commit articles as a run would have dropped them; the extractors and the publish are counted apart."""
    numbers = range(int(start), int(stop))
    drop_batches(home, numbers, LINES_A_BATCH)
    topics = shipped()  # a run has them from the database, and reads no file of theirs
    spent = _watched()
    if "PROFILE" in os.environ:
        with cProfile.Profile() as profile:
            commit_all(home, numbers.stop, topics)
        profile.dump_stats(os.environ["PROFILE"])
    else:
        commit_all(home, numbers.stop, topics)
    cost, parts = spent.figures(), spent.inside
    extractors = sum(parts.pop(name, 0.0) for name in EXTRACTORS)
    cost["cpu"] -= extractors + parts.get("publish", 0.0)
    return {**cost, "extractors": extractors, **{f"in {name}": seconds for name, seconds in parts.items()}}


def _watched() -> Spent:
    """Counts from now on what is spent in the functions of interest, wherever they are named."""
    spent = Spent()
    Tagger.__init__ = spent.of("tags", Tagger.__init__)  # type: ignore[method-assign]
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
        ("changes", decisions.changes_of),
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
    ours, theirs, cp_cpu, bytes_of = [], [], [], []
    target, copy = home.root / "bench.duckdb", home.root / "bench.copy"
    spent = Spent()
    with live(home.live, now=datetime.now(UTC)) as store:
        store.connection.execute("checkpoint store")
        for _ in range(TIMES):
            began, ticks, before = time.process_time(), time.perf_counter(), written()
            publish(store, target, run_id="bench", now=datetime.now(UTC))
            ours.append((time.process_time() - began, time.perf_counter() - ticks))
            bytes_of.append(written() - before)
            children, ticks = _children(), time.perf_counter()
            command = f"rm -f {copy} && cp --reflink=never {target} {copy} && sync {copy}"
            subprocess.run(["sh", "-c", command], check=True)
            theirs.append(time.perf_counter() - ticks)
            cp_cpu.append(_children() - children)
    for path in (target, copy):
        path.unlink()
    own = {"cpu": median(cpu for cpu, _ in ours), "wall": median(wall for _, wall in ours)}
    return {**spent.figures(), **own, "written": median(bytes_of), "cp": median(cp_cpu), "cp_wall": median(theirs)}


def publish_again(home: Home) -> Figures:
    """Publish as the end of a run does where next to nothing was filed; the median of each figure."""
    costs = []
    for _ in range(TIMES):
        with live(home.live, now=datetime.now(UTC)) as store:
            spent = Spent()
            publish(store, home.published, run_id="bench", now=datetime.now(UTC), is_last=True)
            costs.append(spent.figures())
    return {name: median(cost[name] for cost in costs) for name in costs[0]}


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


def drop_batches(home: Home, numbers: range, lines: int) -> None:
    """Put the batches of a run that found these articles into the spool."""
    run_id = f"{at(numbers.start):%Y%m%dT%H%M%SZ}-{numbers.start:06d}"
    for number, lot in enumerate(line_lots(numbers, run_id=run_id, lines_a_batch=lines), start=1):
        drop(home.spool, batch_id(run_id, number), lot)


def commit_all(home: Home, stop: int, topics: Sequence[Topic] = ()) -> None:
    """File what is in the spool, at the time of an article; by the topics that come with us, where none are given."""
    commit(home, topics=topics or shipped(), run_id=f"bench-{stop}", now=lambda: at(stop))


MEASURES: dict[str, Callable[..., Figures]] = {
    "grow": grow, "commit": commit_more, "publish": publish_beside_cp, "publish again": publish_again,
    "sort": sort_terms, **ASKED,
}  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command."""
    name, home, *rest = arguments
    print(json.dumps(MEASURES[name](Home(Path(home)), *rest)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
