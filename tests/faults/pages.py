"""Hostile pages: `python -m tests.faults.pages [--seed N] [--folder F]`.

Each family goes through the killable workers as a run sends pages there; after it a plain page must be read as ever.
A row a family: what its text_state is, seconds of CPU, memory at most. Stopped, it goes on; another seed, or changed
code, begins anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import extractors
from extractors.pages.articles import extract_article
from extractors.records import Article, Entry, Page
from flows.gathering.reading import article_of
from flows.workers.pool import Workers

SEED = 1988
SECONDS, MEGABYTES = 30.0, 1_000
OWN_SECONDS = 5.0
"""Of CPU in the process that only sends a page to its reader and waits."""
AT = datetime(2026, 2, 25, 12, tzinfo=UTC)
SENTENCE = "The witness told the court what had been seen on the road before dawn, and by whom it had been ordered. "
STORY = "".join(f"<p>{SENTENCE * 2}Paragraph {number}.</p>" for number in range(12))
OPEN = '{"a":['
STUB = b"<html><body><p>Read more</p></body></html>"
NOTHING = Entry(position=0, guid=None, url=None, title=None, summary=None, content=None)
Made = Callable[[Random], bytes]


def page(body: str | bytes, head: str = "") -> bytes:
    """A page around a body."""
    inner = body.encode() if isinstance(body, str) else body
    return f"<!doctype html><html><head>{head}</head><body>".encode() + inner + b"</body></html>"


def noise(dice: Random, size: int) -> bytes:
    """Random bytes."""
    return dice.randbytes(size)


FAMILIES: dict[str, Made] = {
    "depth 1,000": lambda _: page("<div>" * 1_000 + STORY + "</div>" * 1_000),
    "depth 200,000": lambda _: page("<div>" * 200_000 + STORY),
    "depth 200,000 of tables": lambda _: page("<table><tr><td>" * 66_000 + STORY),
    "50 MB of text": lambda _: page(f"<p>{SENTENCE * 480_000}</p>"),
    "5 MB of short paragraphs": lambda _: page("<p>Dead.</p>" * 400_000),
    "5 MB without a tag": lambda _: SENTENCE.encode() * 48_000,
    "NULs between all letters": lambda _: page("\0".join(STORY)),
    "nothing but NULs": lambda _: bytes(5_000_000),
    "100,000 authors": lambda _: page(STORY, json_ld({"author": [{"name": f"A. B{n}"} for n in range(100_000)]})),
    "JSON-LD of 3 MB that never ends": lambda _: page(
        STORY, '<script type="application/ld+json">' + '{"a":[' * 500_000
    ),
    "JSON-LD nested 100,000 deep": lambda _: page(STORY, json_ld(None).replace("null", "[" * 100_000)),
    "100,000 meta tags": lambda _: page(STORY, "<meta name='date' content='2026-01-01'>" * 100_000),
    "100,000 attributes": lambda dice: page(
        f"<p {' '.join(f'a{dice.random()}=1' for _ in range(100_000))}>{STORY}</p>"
    ),
    "1 MB of unclosed tags": lambda dice: page("".join(f"<{dice.choice('abipqsu')}>x" for _ in range(200_000)) + STORY),
    "25,000 rows of a table": lambda _: page(f"<table>{'<tr><td>Dead</td><td>50</td></tr>' * 25_000}</table>{STORY}"),
    "30,000 links": lambda _: page("".join(f"<li><a href='/{n}'>Story {n}</a></li>" for n in range(30_000)) + STORY),
    "100,000 links in an announced list": lambda _: page(
        "<p>These are the names of all who came:</p><ul><li>"
        + "".join(f"<a href='/{n}'>Name {n}</a> " for n in range(100_000))
        + f"</li></ul>{STORY}"
    ),
    "50,000 hidden words": lambda _: page(
        STORY + "".join(f"<span class='hidden'>x</span>and then {n} " for n in range(50_000))
    ),
    "50,000 marks of notes": lambda _: page(
        STORY + "<p>" + "".join(f"word {n}<sup>{n % 90}</sup> " for n in range(50_000)) + "</p>"
    ),
    "20,000 quotations": lambda _: page(
        f"<article>{STORY}{''.join(f'<div class=quote>{SENTENCE}{n}</div>' for n in range(20_000))}</article>"
    ),
    "50,000 paragraphs": lambda _: page("".join(f"<p>{SENTENCE}{n}</p>" for n in range(50_000))),
    "20,000 lines of dates": lambda _: page("<p>1 January 2026</p>" * 20_000 + STORY),
    "a comment of 5 MB": lambda _: page(f"<!--{'-' * 5_000_000}--->{STORY}"),
    "a title of 5 MB": lambda _: page(STORY, f"<title>{'Hearing ' * 600_000}</title>"),
    "1,000 headlines": lambda _: page("<h1>By nobody, by nobody</h1>" * 1_000 + STORY),
    "entities by the hundred thousand": lambda _: page("&amp;&#1;&#x110000;&nosuch;" * 150_000 + STORY),
    "cut in the middle of a tag": lambda dice: page(STORY)[: -dice.randrange(20, 400)],
    "random bytes": lambda dice: noise(dice, 2_000_000),
    "random bytes in a page": lambda dice: page(noise(dice, 2_000_000)),
    "every byte in turn, as Latin": lambda _: page(bytes(range(256)) * 4_000),
    "UTF-16 without a mark": lambda _: page(STORY).decode().encode("utf-16-le"),
    "joiners by the million": lambda _: page("<p>" + "می\u200c" * 1_000_000 + "</p>" + STORY),
    "one word of 5 MB": lambda _: page(f"<p>{'x' * 5_000_000}</p>{STORY}"),
    "spaces and line ends": lambda _: page("<p>" + " \t\r\n" * 1_200_000 + "</p>" + STORY),
    "bylines without an end": lambda _: page("<h1>Hearing</h1>" + "<p>By A, B and </p>" * 100_000 + STORY),
}
"""Each with nothing of the web in it; those that hold a story hold it whole."""
ENTRIES: dict[str, Made] = {
    "an entry of 2,000 breadcrumbs": lambda _: ("<p>" + "a &gt; " * 2_000 + "a.b</p>" + STORY).encode(),
    "an entry of 243 characters of them": lambda _: ("<p>" + "a &gt; " * 60 + "a.b</p>" + STORY).encode(),
    "an entry of 14 MB": lambda _: (STORY * 5_000).encode(),
    "an entry nested 100,000 deep": lambda _: ("<div>" * 100_000 + STORY).encode(),
    "an entry of 1,000,000 unclosed tags": lambda _: ("<b>" * 1_000_000 + STORY).encode(),
    "an entry of one word, 10 MB": lambda _: b"x" * 10_000_000,
}
"""What a feed tells of an article whose page is a stub: read where the page is, and nowhere else."""


def json_ld(fields: dict[str, object] | None) -> str:
    """A block that describes an article."""
    article = {"@type": "NewsArticle", "headline": "Hearing", **fields} if fields else None
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def measured(*arguments: object, **named: object) -> tuple[Article, float, float]:
    """What the reader makes of a page, its seconds of CPU, and the megabytes its process had at most."""
    began = time.process_time()
    article = extract_article(*arguments, **named)  # type: ignore[arg-type]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return article, time.process_time() - began, megabytes


async def tried(body: bytes, entry: Entry = NOTHING) -> dict[str, object]:
    """A hostile page and then a plain one through a pool of one, as a run sends them there."""
    async with Workers(1, seconds=SECONDS) as workers:
        answer, began = _page(body), time.process_time()
        read = await article_of(workers, answer, entry)
        own = time.process_time() - began
        figures: dict[str, object] = {"state": read.text_state, "reason": read.text_state_reason, "words": read.words}
        figures |= {"own_seconds": round(own, 2)}
        if not read.text_state_reason.startswith("its reader"):
            _, seconds, megabytes = await workers.call(measured, answer, entry=entry)
            figures |= {"seconds": round(seconds, 2), "megabytes": round(megabytes)}
        after = await article_of(workers, _page(page(STORY)), NOTHING)
        return figures | {"after": after.text_state, "after_words": after.words}


def _page(body: bytes) -> Page:
    address = "https://hostile.example/news/one"
    return Page(url=address, final_url=address, status=200, headers=(), body=body, fetched_at=AT)


def _entry(content: bytes) -> Entry:
    return replace(NOTHING, title="Hearing", content=content.decode("utf-8", "replace"))


def wrong(figures: dict[str, object]) -> str:
    """What a family did that it must not; empty when nothing."""
    if figures["after"] != "ok":
        return f"a plain page after it is {figures['after']}"
    if float(str(figures["own_seconds"])) > OWN_SECONDS:
        return f"read by the run itself: {figures['own_seconds']} s of its CPU"
    if float(str(figures.get("megabytes", 0))) > MEGABYTES:
        return f"more than {MEGABYTES} MB"
    return "" if figures["state"] else "no text_state"


def main(arguments: Sequence[str]) -> int:
    """Try what is not tried yet; 1 when a family did what it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.pages")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "longwatch-faults-pages")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(exist_ok=True)
    note = asked.folder / f"{asked.seed}-{_code()}.json"
    done: dict[str, dict[str, object]] = json.loads(note.read_text("utf-8")) if note.exists() else {}
    sys.stdout.write(f"seed {asked.seed}: {len(FAMILIES) + len(ENTRIES)} families, in {asked.folder}\n")
    sys.stdout.write(f"{'family':34}{'text_state':>16}{'words':>8}{'CPU s':>8}{'MB':>6}  wrong\n")
    bad = 0
    for name, made in {**FAMILIES, **ENTRIES}.items():
        if name not in done:
            content = made(Random(f"{asked.seed} {name}"))
            done[name] = asyncio.run(tried(STUB, _entry(content)) if name in ENTRIES else tried(content))
            note.write_text(json.dumps(done), "utf-8")
        figures = done[name]
        fault = wrong(figures)
        bad += bool(fault)
        cells = f"{figures['state']:>16}{figures['words']:>8}{figures.get('seconds', '-'):>8}"
        cells += f"{figures.get('megabytes', '-'):>6}"
        sys.stdout.write(f"{name:34}{cells}  {fault or 'nothing'}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{bad} of {len(FAMILIES) + len(ENTRIES)} families wrong\n")
    return bool(bad)


def _code() -> str:
    """A hash of the code that reads and of this file: what other code did is not gone on with."""
    digest = sha256(Path(__file__).read_bytes())
    for path in sorted(Path(extractors.__path__[0]).rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    from tests.faults import pages  # by its name, under which a worker finds what it is asked to call

    sys.exit(pages.main(sys.argv[1:]))
