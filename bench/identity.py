"""Whether an article stays one: `python -m bench.identity [--articles 10000] [--edits 1000]`.

So many articles are filed by the committer itself, then announced and had again unchanged under every change that
publishers make: other GUIDs, https for http, tracking parameters, another host, other dates, another feed of the same
source. None may be new or doubled. Then so many are edited, each by one planted change (a number, a name, a sentence
cut or added), among as many left alone but for a clock on their page; every edit must be a revision with both texts
kept, and nothing else may be.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.made_texts import english, text_of, title_of
from config.home import Home
from extractors.fates import entry_sha256
from extractors.records import Article, Entry, Page, When
from extractors.urls import url_key
from flows.batches.lines import Line, entry_line, page_line
from flows.batches.records import Place
from flows.filing.committer import commit
from storage.archive.spool import batch_id, drop
from storage.queries.questions import ask

BEGAN = datetime(2026, 3, 2, 6, tzinfo=UTC)
A_BATCH = 1_000
SOURCES = 20
TOLL = "In all 50 people were killed there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """An article as its publisher announces and shows it."""

    number: int
    url: str
    guid: str
    feed: str
    published: datetime
    text: str

    @property
    def source(self) -> str:
        """Its publisher."""
        return f"s{self.number % SOURCES}"


CHANGES: dict[str, Callable[[Stood], Stood]] = {
    "as it was": lambda one: one,
    "other GUIDs": lambda one: replace(one, guid=f"new-{one.guid}"),
    "GUIDs with https": lambda one: replace(one, guid=one.guid.replace("http:", "https:")),
    "https": lambda one: replace(one, url=one.url.replace("http:", "https:")),
    "tracking parameters": lambda one: replace(
        one, url=f"{one.url}?utm_source=rss&utm_medium=feed&fbclid={one.number}"
    ),
    "other dates": lambda one: replace(one, published=one.published + timedelta(days=2)),
    "another feed": lambda one: replace(one, feed="latest"),
    "another host, same GUID": lambda one: replace(one, url=one.url.replace("www.", "m.")),
    "another host, other GUID": lambda one: replace(one, url=one.url.replace("www.", "amp."), guid=f"amp-{one.guid}"),
}
"""What publishers change of an article that they leave as it is."""


def main(arguments: Sequence[str]) -> int:
    """Print what came out; 1 when an unchanged article was new or an edit was missed or made up."""
    parser = argparse.ArgumentParser(prog="python -m bench.identity")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=1_000)
    asked = parser.parse_args(arguments)
    began = time.process_time()
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
        watch = Watch(Home(Path(folder)))
        stood = [first(number) for number in range(asked.articles)]
        watch.see(stood)
        bad = watch.count("articles") != asked.articles
        for name, change in CHANGES.items():
            watch.see([change(one) for one in stood])
            new, doubled = watch.count("articles") - asked.articles, watch.count("revisions") - asked.articles
            print(f"{name:28}{asked.articles:>7} seen again: {new} shown as new or doubled, {doubled} revised")
            bad |= bool(new or doubled)
        bad |= edited(watch, stood, asked.edits)
    print(f"{time.process_time() - began:.0f} s CPU")
    return int(bad)


def first(number: int) -> Stood:
    """An article as it first stands."""
    host = f"http://www.h{number % SOURCES}.example"
    return Stood(
        number=number,
        url=f"{host}/news/{number}",
        guid=f"{host}/?p={number}",
        feed="main",
        published=BEGAN - timedelta(minutes=number),
        text=f"{text_of(english(number))}\n{TOLL}",
    )


def edited(watch: Watch, stood: Sequence[Stood], edits: int) -> bool:
    """Whether a planted edit was missed, reported wrongly, or made up."""
    dice = random.Random(1988)
    chosen = dice.sample(list(stood), 2 * edits)
    planted = {one.number: kind for one, kind in zip(chosen[:edits], _kinds(edits), strict=True)}
    shown = [replace(one, text=EDITS[planted[one.number]](one.text, dice)) for one in chosen[:edits]]
    shown += [
        replace(one, text=f"{one.text}\nLast updated: {n} minutes ago") for n, one in enumerate(chosen[edits:], 1)
    ]
    for _ in range(2):
        watch.see(shown)
    rows = watch.rows("select article_id, kinds, changed from revisions where revision > 1")
    numbers = dict(watch.rows("select article_id, split_part(url, '/', 5)::integer from articles"))
    found = Counter(numbers[article] for article, _, _ in rows)
    kinds = {numbers[article]: found for article, found, _ in rows}
    missed = [number for number in planted if number not in found]
    made_up = sum(count for number, count in found.items() if number not in planted)
    two = "select article_id from readings where text <> '' group by 1 having count(distinct text) = 2"
    both = len(watch.rows(two))
    right = Counter(planted[n] for n in planted if n in kinds and EXPECTED[planted[n]] <= {*(kinds[n] or ())})
    print(f"{edits} planted edits: {edits - len(missed)} found, both texts kept of {both}; {made_up} made up")
    for kind, count in Counter(planted.values()).items():
        print(f"    {kind:18}{right[kind]:>5} of {count} said to be what they are")
    return bool(missed or made_up or both != edits)


def _kinds(edits: int) -> list[str]:
    names = list(EDITS)
    return [names[n % len(names)] for n in range(edits)]


def _sentence(text: str, dice: random.Random, change: Callable[[str], str]) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    return "\n".join([*lines[:at], change(lines[at]), *lines[at + 1 :]])


EDITS: dict[str, Callable[[str, random.Random], str]] = {
    "number": lambda text, dice: text.replace("50 people", f"{dice.randrange(51, 99)} people"),
    "word": lambda text, dice: _sentence(text, dice, lambda line: f"{line} Officials denied everything that was said."),
    "cut": lambda text, dice: "\n".join([*text.split("\n")[:-2], TOLL]),
    "name": lambda text, dice: _sentence(text, dice, lambda line: f"{line} Judge Karim Hosseini signed the order."),
}
EXPECTED = {"number": {"number"}, "word": {"wording"}, "cut": {"removal"}, "name": {"name"}}
"""What the kinds of the change must hold."""


class Watch:
    """A home filled by the committer alone, batch by batch."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._runs = 0
        for folder in (home.sources, home.topics, home.store):
            folder.mkdir(parents=True)
        home.settings_file.write_text("", "utf-8")

    def see(self, shown: Sequence[Stood]) -> None:
        """Announce the articles and have their pages."""
        self._runs += 1
        at = BEGAN + timedelta(hours=self._runs)
        run = f"{at:%Y%m%dT%H%M%SZ}-{self._runs:06}"
        for batch, start in enumerate(range(0, len(shown), A_BATCH)):
            drop(self._home.spool, batch_id(run, batch + 1), list(_lines(shown[start : start + A_BATCH], run, at)))
        commit(self._home, topics=(), run_id=run, now=lambda: at)

    def rows(self, question: str) -> list[Any]:
        """An answer of the published file."""
        return ask(self._home.published, question).rows

    def count(self, view: str) -> int:
        """The rows of a view."""
        return int(self.rows(f"select count(*) from {view}")[0][0])


def _lines(shown: Sequence[Stood], run: str, at: datetime) -> Iterator[Line]:
    yield {"record": "batch", "run_id": run, "made_by": "bench", "program_version": version("longwatch")}
    for position, one in enumerate(shown):
        place: Place = {
            "run_id": run,
            "source_id": one.source,
            "feed_id": f"{one.source}/{one.feed}",
            "fetch_id": f"{run}.{one.number}",
        }
        entry = Entry(
            position=position,
            guid=one.guid,
            url=one.url,
            title=title_of(english(one.number)),
            summary=None,
            content=None,
            published=When(at=one.published, precision="time", raw=one.published.isoformat()),
        )
        yield {
            **entry_line(entry, at=place, seen_at=at, arrived="live"),
            "url_key": url_key(one.url),
            "entry_sha256": entry_sha256(entry),
        }
        yield {**_page(one, place, at), "program_version": version("longwatch")}


def _page(one: Stood, place: Place, at: datetime) -> Line:
    body = f"{one.text} {one.url}".encode()
    page = Page(url=one.url, final_url=one.url, status=200, headers=(), body=body, fetched_at=at)
    article = Article(
        url=one.url,
        canonical_url=None,
        title=title_of(english(one.number)),
        title_from="feed",
        byline=None,
        byline_from=None,
        published=When(at=one.published, precision="time", raw=one.published.isoformat()),
        published_from="feed",
        text=one.text,
        text_from="page",
        text_state="ok",
        text_state_reason="a whole text",
        language="en",
        language_from="text",
        candidates=(),
    )
    return {**page_line(article, at=place, page=page, purpose="page"), "capture_sha256": sha256(body).hexdigest()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
