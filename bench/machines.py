"""What gathering and judging cost, and how many gatherers one hub serves: `python -m bench.machines [PAGES [CORPUS]]`.

A hub, two gatherers and a folder between them on this computer, publishers on loopback. CPU of each with its workers,
less what a turn costs that has nothing to do. Pages are 600 words and nothing around them; those of a CORPUS, as
bench.trip takes one, are as they are found, and all topics that are shipped are looked for.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.processes import measure_command
from bench.trip import make_home, write_pages
from bench.trip import pages as pages_in
from config.home import Home
from newsroom.corpora import FEED_PATH, feed_for, pages_by_host
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
        found = len(sys.argv) > 2
        crowd = real(Path(folder), newsroom, pages, Path(sys.argv[2])) if found else made(Path(folder), newsroom, pages)
        lyon, oslo = crowd.gatherers.values()
        used(crowd.hub, "hub")
        alone = used(lyon, "gather"), used(oslo, "gather")
        hub = used(crowd.hub, "hub")
        gather = used(lyon, "gather") + used(oslo, "gather") - sum(alone)
        batches = sum(len(crowd.store.listed(f"in/{name}/batches/")) for name in crowd.gatherers)
        hub += used(crowd.hub, "hub")
        hub -= 2 * used(crowd.hub, "hub")  # what a turn costs that has nothing to do
        [(count, difference)] = ask(
            crowd.hub.published, "select (select count(*) from articles), (select sum(difference) from balance)"
        ).rows
        print(f"{count} articles of {pages} pages, difference {difference}, {batches} batches")
        print(f"gathering {1000 * gather / pages:.1f} ms of CPU an article, judging {1000 * hub / pages:.1f}")
        print(f"{batches / hub:.1f} batches a second of a hub's core, {pages / hub:.0f} articles")
        print(f"a hub's core is full at {gather / hub:.1f} gathering cores")


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


def real(root: Path, newsroom: Newsroom, pages: int, corpus: Path) -> Crowd:
    """Publishers of pages as they are found, and of variants of each, and a hub that watches them."""
    write_pages(corpus, root / "pages", pages)
    answers = pages_by_host(pages_in(root / "pages"))
    newsroom.publish(answers)
    feeds = [f"http://{host}{path}" for host, path in answers if path == FEED_PATH]
    return Crowd(Home(make_home(root / "hub", newsroom.port, feeds)), root, port=newsroom.port, names=("lyon", "oslo"))


def answer(name: str, path: str) -> Answer:
    """A page with words of its own."""
    words = " ".join(f"{name}{path.strip('/')}w{n}" for n in range(WORDS))
    return Answer(body=html(f"{name} {path}", words), headers=(("Content-Type", "text/html; charset=utf-8"),))


def used(home: Home, *words: str) -> float:
    """Seconds of CPU that a command takes, with all that it starts, also what outlives it."""
    cost = measure_command([sys.executable, "-m", "longwatch", "--home", str(home.root), *words])
    if cost.status:
        raise RuntimeError(f"{words}: ended with {cost.status}")
    return cost.cpu


if __name__ == "__main__":
    main()
