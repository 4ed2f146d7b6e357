"""What gathering and judging cost, and how many gatherers one hub serves: `python -m bench.machines [PAGES]`.

A hub, two gatherers and a folder between them on this computer, publishers on loopback in the same process: what those
cost is counted to whoever asks them.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from config.home import Home
from flows.machines.gatherer import gather_once
from flows.machines.hub import hub_turn
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from storage.queries.questions import ask
from tests.conftest import SOURCE, TOPIC, html
from tests.flows.machines.crowd import Crowd

FEEDS = 20
WORDS = 600


def main() -> None:
    """Print a line a figure."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory() as folder, Newsroom({}) as newsroom:
        crowd = made(Path(folder), newsroom, pages)
        gather = hub = 0.0
        hub += used(lambda: [gather_once(home) for home in crowd.gatherers.values()] and hub_turn(crowd.hub))
        for home in crowd.gatherers.values():
            gather += used(lambda home=home: gather_once(home))  # type: ignore[misc]
        batches = len(crowd.store.listed("in/lyon/batches/")) + len(crowd.store.listed("in/oslo/batches/"))
        hub += used(lambda: hub_turn(crowd.hub))
        [(count, difference)] = ask(
            crowd.hub.published, "select (select count(*) from articles), (select sum(difference) from balance)"
        ).rows
        print(f"{count} articles of {pages} pages in {FEEDS} feeds, difference {difference}, {batches} batches")
        print(f"gathering {1000 * gather / pages:.1f} ms of CPU an article, judging {1000 * hub / pages:.1f}")
        print(f"{batches / hub:.1f} batches a second of a hub's core, {pages / hub:.0f} articles")
        print(f"a hub is full at {gather / hub:.1f} gathering cores for each of its own")


def made(root: Path, newsroom: Newsroom, pages: int) -> Crowd:
    """Publishers, each at a host of its own, and a hub that watches them."""
    hub = Home(root / "hub")
    hub.sources.mkdir(parents=True)
    hub.topics.mkdir()
    here = f"127.0.0.1:{newsroom.port}"
    web = f'[web]\nallow = ["{here}"]\ndelay_seconds = 0\nresolve = {{ "*" = "{here}" }}\n'
    hub.settings_file.write_text(web, "utf-8")
    (hub.topics / "executions.toml").write_text(TOPIC, "utf-8")
    for number in range(FEEDS):
        name = f"paper{number}"
        (hub.sources / f"{name}.toml").write_text(SOURCE.replace("alpha", name).replace("Alpha", name), "utf-8")
        paths = [f"/{n}" for n in range(number, pages, FEEDS)]
        listed = [Entry(url=f"http://{name}.example{path}", guid=path, title=f"{name} {path}") for path in paths]
        newsroom.publish({(f"{name}.example", FEED_PATH): feed_for(f"{name}.example", listed)})
        for path in paths:
            newsroom.publish({(f"{name}.example", path): answer(name, path)})
    return Crowd(hub, root, port=newsroom.port, names=("lyon", "oslo"))


def answer(name: str, path: str) -> Answer:
    """A page with words of its own."""
    words = " ".join(f"{name}{path.strip('/')}w{n}" for n in range(WORDS))
    return Answer(body=html(f"{name} {path}", words), headers=(("Content-Type", "text/html; charset=utf-8"),))


def used(work: Callable[[], object]) -> float:
    """Seconds of CPU that something takes, with the processes that it ends."""
    before = cpu()
    work()
    return cpu() - before


def cpu() -> float:
    """Seconds of this process and of those that have ended; publishers in this process count as well."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(os.times()[:2]) + ended.ru_utime + ended.ru_stime


if __name__ == "__main__":
    main()
