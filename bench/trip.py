"""What the whole trip costs: `python -m bench.trip CORPUS [--sizes 250 1000] [--rivals PYTHON] [--parts]`.

CORPUS holds NAME.html.gz beside NAME.json (with "url"). Its pages, and variants of each whose words stand in another
order, are served on loopback by a process of its own. `longwatch collect` collects them into a new home; beside it, in
the same run, bare trafilatura with metadata reads the same pages from files, and feedparser, urllib, trafilatura and
SQLite collect them in a plain loop. CPU is of all processes of each, start-up included. --rivals names a Python with
newspaper4k or news-please installed, which are put in that loop in trafilatura's place. --parts prints, of one more
collect, where the CPU of all its processes goes, by samples.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.processes import Cost, measure_command
from bench.sampling.sitecustomize import EVERY
from newsroom.corpora import FEED_PATH, pages_by_host, plain_url
from newsroom.server import Newsroom

SIZES = (250, 1000)
GOALS = {250: 1.5, 1000: 1.35}
RIVALS = ("newspaper4k", "news-please")
CHARACTERS_A_WORD = 20
"""A text with fewer blanks than that is written without."""
HERE = Path(__file__).parent
TEXT = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|>([^<>]{20,})<")


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command: 0 also where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.trip", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES), help="numbers of pages")
    parser.add_argument("--rivals", type=Path, help="a Python with newspaper4k or news-please")
    parser.add_argument("--parts", action="store_true", help="print where the CPU goes")
    for name in ("serve", "bare"):
        parser.add_argument(f"--{name}", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.serve:
        return serve(asked.corpus)
    if asked.bare:
        return bare(asked.corpus)
    for size in asked.sizes:
        print("\n".join(compared(asked.corpus, size, asked.rivals, parts=asked.parts)), flush=True)
    return 0


def compared(corpus: Path, size: int, rivals: Path | None, *, parts: bool) -> Iterator[str]:
    """A line for each way to collect so many pages."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="longwatch-bench-")))
        count = write_pages(corpus, folder / "pages", size)
        command = [sys.executable, "-m", "bench.trip", "--serve", str(folder / "pages")]
        site = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert site.stdin
        assert site.stdout
        stack.callback(site.stdin.close)
        port, feeds = json.loads(site.stdout.readline())
        yield f"{count} pages of {len(feeds)} hosts"
        base = measure_command([sys.executable, "-m", "bench.trip", "--bare", str(folder / "pages")])
        yield _line("bare trafilatura with metadata, from files", base, base, count)
        home = make_home(folder / "home", port, feeds)
        ours = measure_command(longwatch(home))
        stored = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        yield _line("longwatch collect", ours, base, count, stored=stored)
        yield f"    articles: {articles(home)}, {_goal(size, ours.cpu / base.cpu)}"
        yield from beside(folder, base, count, port, feeds, rivals)
        if parts:
            yield from sampled(folder / "samples", make_home(folder / "sampled", port, feeds))


def beside(folder: Path, base: Cost, count: int, port: int, feeds: Sequence[str], rivals: Path | None) -> Iterator[str]:
    """The plain loop with each extractor that is installed."""
    asked = folder / "feeds.json"
    asked.write_text(json.dumps({"port": port, "feeds": feeds}), "utf-8")
    for python, name in [(Path(sys.executable), "trafilatura"), *((rivals, one) for one in RIVALS if rivals)]:
        store = folder / f"{name}.sqlite"
        cost = measure_command([str(python), str(HERE / "plain_loop.py"), name, str(asked), str(store)])
        if cost.status:
            yield f"  plain loop with {name}: does not run there (status {cost.status})"
            continue
        with sqlite3.connect(store) as rows:
            found = rows.execute("select count(*) from articles where text <> ''").fetchone()[0]
        yield _line(f"plain loop with {name}, {found} texts", cost, base, count, stored=store.stat().st_size)


def _line(name: str, cost: Cost, base: Cost, count: int, *, stored: int = 0) -> str:
    each = f"{1000 * cost.cpu / count:6.1f} ms a page, {cost.cpu / base.cpu:.2f} of bare"
    kept = f", {stored / count / 1024:.0f} kB a page on disk" if stored else ""
    return f"  {name:<46} {cost.cpu:7.2f} s CPU, {each}; {cost.wall:.1f} s, peak {cost.peak_mb:.0f} MB{kept}"


def _goal(size: int, ratio: float) -> str:
    goal = GOALS.get(size)
    if goal is None:
        return "no goal at this size"
    return f"goal {goal} {'met' if ratio <= goal else 'MISSED'}"


def write_pages(corpus: Path, folder: Path, size: int) -> int:
    """Write as many pages as NAME.html beside NAME.url; returns how many."""
    folder.mkdir(parents=True)
    by_url = {_address_of(label): label for label in sorted(corpus.glob("*.json"))}  # a page may be there twice
    labels = sorted(by_url.items(), key=lambda one: one[1])
    for number in range(size):
        round_, (url, label) = number // len(labels), labels[number % len(labels)]
        body = gzip.decompress(label.with_suffix(".html.gz").read_bytes())
        name = f"{number:05}"
        (folder / f"{name}.html").write_bytes(variant(body, round_) if round_ else body)
        (folder / f"{name}.url").write_text(f"{url}{'&' if '?' in url else '?'}v={round_}" if round_ else url, "utf-8")
    return size


def _address_of(label: Path) -> str:
    return plain_url(json.loads(label.read_text("utf-8")).get("url") or f"http://no-address.example/{label.stem}")


def variant(body: bytes, number: int) -> bytes:
    """The page with the words of each piece of text in another order: another article of the same size and build."""
    dice = random.Random(number)

    def shuffled(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0]
        # Chinese and Japanese have no blanks: left as they are, they would be articles that are had already.
        space = " " if found[2].count(" ") * CHARACTERS_A_WORD >= len(found[2]) else ""
        words = found[2].split(space) if space else [*found[2]]
        dice.shuffle(words)
        return f">{space.join(words)}<"

    return TEXT.sub(shuffled, body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The address and body of each page."""
    for path in sorted(folder.glob("*.html")):
        yield path.with_suffix(".url").read_text("utf-8"), path.read_bytes()


def serve(folder: Path) -> int:
    """Serve pages, and a feed for each host, until the input ends."""
    answers = pages_by_host(pages(folder))
    with Newsroom(answers) as newsroom:
        feeds = [f"http://{host}{path}" for host, path in answers if path == FEED_PATH]
        print(json.dumps([newsroom.port, feeds]), flush=True)
        sys.stdin.read()
    return 0


def bare(folder: Path) -> int:
    """Read every page with trafilatura and nothing else."""
    import trafilatura

    for url, body in pages(folder):
        trafilatura.bare_extraction(body, url=url, with_metadata=True)
    return 0


def make_home(home: Path, port: int, feeds: Sequence[str]) -> Path:
    """A home with the shipped topics that watches these feeds, all of which are served on a port."""
    start = [sys.executable, "-m", "longwatch", "--home", str(home), "init", "--yes"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
    for path in (home / "sources").glob("*.toml"):
        path.unlink()
    here = f"127.0.0.1:{port}"
    web = f'allow = ["{here}"]\ndelay_seconds = 0\nper_host = 8\nresolve = {{ "*" = "{here}" }}\n'
    (home / "longwatch.toml").write_text(f"[web]\n{web}", "utf-8")
    for number, url in enumerate(feeds):
        source = f'name = "S {number}"\ngroup = "bench"\nkind = "newspaper"\naffiliation = "none"\ncountry = "CH"\n'
        source += f'languages = ["en", "de", "fa"]\n[[feeds]]\nurl = "{url}"\n'
        (home / "sources" / f"s{number}.toml").write_text(source, "utf-8")
    return home


def longwatch(home: Path) -> list[str]:
    """The command that collects."""
    return [sys.executable, "-m", "longwatch", "--home", str(home), "collect"]


def articles(home: Path) -> int:
    """How many articles a home has."""
    from storage.queries.questions import ask

    return int(str(ask(home / "longwatch.duckdb", "select count(*) from articles").rows[0][0]))


def sampled(samples: Path, home: Path) -> Iterator[str]:
    """Collect once more, each process noting by samples where its CPU goes; what all of them noted, by part."""
    samples.mkdir()
    env = {**os.environ, "PYTHONPATH": str(HERE / "sampling"), "LONGWATCH_SAMPLES": str(samples)}
    subprocess.run(longwatch(home), env=env, check=False, stdout=subprocess.DEVNULL)
    seen: Counter[str] = Counter()
    for path in samples.glob("*.json"):
        seen.update(json.loads(path.read_text("utf-8")))
    whole = sum(seen.values())
    yield f"  where it goes, of {whole * EVERY:.1f} s of CPU that were sampled:"
    for part, number in seen.most_common():
        yield f"    {part:<28} {number / whole:6.1%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
