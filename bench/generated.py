"""Articles nobody wrote: texts of real length, and the batches in which a run would have gathered them.

Words follow Zipf's law over a made-up vocabulary; some articles speak of the shipped topics, some are copies of earlier
ones, and each has its own rare word. The same number gives the same article, always.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate

from extractors.records import Article, Entry, Page, When
from flows.batches.lines import Line, capture_line, entry_line, fetch_line, page_line
from flows.batches.records import Place
from storage.archive.captures import Capture

VOCABULARY = 40_000
WORDS = 600
SOURCES = 40
FEED_ENTRIES = 25
"""New entries that a feed announces at once."""
BEGUN = datetime(2026, 6, 1, tzinfo=UTC)
SUBJECTS = (
    "The revolutionary court upheld the death sentence and the execution was carried out in the prison at dawn.",
    "Security forces arrested protesters at the demonstration and political prisoners were tortured in detention.",
    "Families of the victims of the 1988 massacre of political prisoners came to Geneva to be heard.",
)
SYLLABLES = [*re.findall("..", "bacedifoguhajekilomunaperisotuvawexiyozu"), "shan", "kar", "mir", "dast", "bel", "cor"]


def line_lots(numbers: range, *, run_id: str, lines_a_batch: int) -> Iterator[list[Mapping[str, object]]]:
    """The lines of a run that found these articles, in lots of a batch: all feeds are polled before a page is had."""
    yield from _lots(_polls(numbers, run_id), lines_a_batch)
    yield from _lots((_had(number, run_id) for number in numbers), lines_a_batch)


def _lots(
    gathered: Iterable[Iterable[Mapping[str, object]]], lines_a_batch: int
) -> Iterator[list[Mapping[str, object]]]:
    lot: list[Mapping[str, object]] = []
    for lines in gathered:
        lot += lines
        if len(lot) >= lines_a_batch:
            yield lot
            lot = []
    yield lot


def rare_word(number: int) -> str:
    """A word that few articles have besides this one."""
    return f"zaq{number % 5000}ul"


COMMON_WORD = "geneva"
"""A word of about every third article's text."""


def at(number: int) -> datetime:
    """When an article was published: a hundred thousand in half a year, a million within five."""
    return BEGUN + timedelta(minutes=2.5 * number)


def _source(number: int) -> str:
    return f"source-{number // FEED_ENTRIES % SOURCES:02d}"


def _polls(numbers: range, run_id: str) -> Iterator[Iterable[Mapping[str, object]]]:
    yield [_run(run_id, numbers)]
    for start in range(numbers.start, numbers.stop, FEED_ENTRIES):
        yield _polled(range(start, min(start + FEED_ENTRIES, numbers.stop)), run_id)


def _polled(numbers: range, run_id: str) -> Iterator[Mapping[str, object]]:
    source, start = _source(numbers.start), numbers.start
    place: Place = {
        "run_id": run_id,
        "source_id": source,
        "feed_id": f"{source}/main",
        "fetch_id": f"{run_id}.f{start}",
    }
    page = _page(f"https://{source}.example/feed?{start}", start, b"<rss/>")
    fetched = fetch_line(page, at=place, purpose="feed", seconds=0.1, outcome="ok", detail="")
    yield capture_line(page, _capture(page, run_id, start), run_id=run_id)
    yield {**fetched, "entries": len(numbers), "feed_format": "rss", "failures": 0, "next_due_at": f"{at(start)}"}
    for number in numbers:
        yield entry_line(_entry(number), at=place, seen_at=at(number), arrived="live")


def _entry(number: int) -> Entry:
    when = When(at=at(number), precision="time", raw=at(number).isoformat())
    return Entry(
        position=number % FEED_ENTRIES,
        guid=_url(number),
        url=_url(number),
        title=_title(number),
        summary=_text(number)[:300],
        content=None,
        published=when,
        published_raw=when.raw,
    )


def _url(number: int) -> str:
    return f"https://{_source(number)}.example/news/{number}"


def _had(number: int, run_id: str) -> Iterator[Mapping[str, object]]:
    source = _source(number)
    place: Place = {
        "run_id": run_id,
        "source_id": source,
        "feed_id": f"{source}/main",
        "fetch_id": f"{run_id}.p{number}",
    }
    page = _page(_url(number), number, b"<html/>")
    yield capture_line(page, _capture(page, run_id, number), run_id=run_id)
    yield fetch_line(page, at=place, purpose="page", seconds=0.1, outcome="ok", detail="")
    had = page_line(_article(number, page.url), at=place, page=page, purpose="page")
    yield {**had, "program_version": "bench"}


def _page(url: str, number: int, body: bytes) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url=url, final_url=url, status=200, headers=headers, body=body + url.encode(), fetched_at=at(number))


def _capture(page: Page, run_id: str, number: int) -> Capture:
    warc = f"2026/06/{run_id}.warc.gz"
    return Capture(sha256=page.sha256, warc=warc, record_offset=number * 9000, record_length=9000, bytes=40_000)


def _article(number: int, url: str) -> Article:
    return Article(
        url=url,
        canonical_url=url,
        title=_title(number),
        title_from="h1",
        byline="A. Writer",
        byline_from="json-ld",
        published=When(at=at(number), precision="time", raw=at(number).isoformat()),
        published_from="json-ld",
        text=_text(number),
        text_from="page",
        text_state="ok",
        text_state_reason="600 words",
        language="en",
        language_from="text",
    )


def _title(number: int) -> str:
    return " ".join(_words(random.Random(f"title {number}"), 9)).capitalize()


def _text(number: int) -> str:
    """A text; every twelfth is an older one, edited a little."""
    if number % 12 == 11:
        return f"{_text(number - 10)}\nReported by {rare_word(number)}."
    dice = random.Random(number)
    sentences = [_sentence(dice) for _ in range(WORDS // 20)]
    if number % 3 == 0:
        sentences[3] = SUBJECTS[number % len(SUBJECTS)] + f" {COMMON_WORD.capitalize()} heard it."
    sentences[7] += f" It is called {rare_word(number)} by {dice.randrange(10_000)} people."
    return "\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


def _sentence(dice: random.Random) -> str:
    words = _words(dice, dice.randrange(12, 28))
    if dice.random() < 0.3:
        words[len(words) // 2] = words[len(words) // 2].capitalize()
    return f"{' '.join(words).capitalize()}."


def _words(dice: random.Random, count: int) -> list[str]:
    vocabulary, weights = _vocabulary()
    return dice.choices(vocabulary, cum_weights=weights, k=count)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    dice = random.Random(1988)
    words = list({"".join(dice.choices(SYLLABLES, k=dice.randrange(1, 5))): None for _ in range(VOCABULARY * 2)})
    return words[:VOCABULARY], list(accumulate(1 / (rank + 3) for rank in range(len(words[:VOCABULARY]))))


def _run(run_id: str, numbers: range) -> Line:
    return {
        "record": "run",
        "run_id": run_id,
        "command": "bench",
        "started_at": at(numbers.start).isoformat(),
        "program_version": "bench",
        "config_sha256": "",
        "rules_sha256": "",
    }
