"""What it costs to read pages in processes that can be killed: `python -m bench.workers CORPUS [--times 3]`.

CORPUS is a folder of NAME.html.gz. The same pages are read in this process, by one worker and by two, in turn so many
times, of which the least counts. CPU of a worker is its own and ours while it reads; the time of two workers shows
whether both cores are used, on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from extractors.pages.articles import extract_article
from extractors.records import Page
from flows.workers.pool import Workers

GOAL = 0.05
SECONDS = 60.0


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.workers")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args(arguments)
    pages = [_page(path) for path in sorted(asked.corpus.glob("*.html.gz"))]
    extract_article(pages[0])  # what is read once, and by the workers before they begin
    here, one, two = [], [], []
    for _ in range(asked.times):
        here.append(directly(pages))
        one.append(asyncio.run(worked(pages, 1)))
        two.append(asyncio.run(worked(pages, 2)))
    plain, single = min(here)[0], min(one)[0]
    share = (single - plain) / plain
    result = f"{share:+.1%}, goal {GOAL:.0%} {'met' if share <= GOAL else 'MISSED'}"
    print(f"{len(pages)} pages: {plain:.1f} s CPU in this process, {single:.1f} s by a worker: {result}")
    walls = [min(wall for _, wall in some) for some in (one, two)]
    print(f"one worker {walls[0]:.1f} s, two {walls[1]:.1f} s of wall time: {walls[0] / walls[1]:.2f} times as fast")
    return 0


def _page(path: Path) -> Page:
    url = f"http://{path.name.partition('.')[0].replace('_', '-')}.example/"
    body = gzip.decompress(path.read_bytes())
    return Page(url=url, final_url=url, status=200, headers=(), body=body, fetched_at=datetime.now(UTC))


def directly(pages: Sequence[Page]) -> tuple[float, float]:
    """Seconds of CPU and of wall time to read the pages in this process."""
    began, ticks = time.process_time(), time.perf_counter()
    for page in pages:
        extract_article(page)
    return time.process_time() - began, time.perf_counter() - ticks


async def worked(pages: Sequence[Page], size: int) -> tuple[float, float]:
    """The same by so many workers: their CPU and ours."""
    async with Workers(size, seconds=SECONDS) as workers:
        await asyncio.gather(*(workers.call(extract_article, pages[0]) for _ in range(2 * size)))
        before = await _spent(workers, size)
        began, ticks = time.process_time(), time.perf_counter()
        await asyncio.gather(*(workers.call(extract_article, page) for page in pages))
        took, own = time.perf_counter() - ticks, time.process_time() - began
        return own + await _spent(workers, size) - before, took


async def _spent(workers: Workers, size: int) -> float:
    """Seconds of CPU of all workers: as many calls at once go to one each."""
    return sum(await asyncio.gather(*(workers.call(time.process_time) for _ in range(size))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
