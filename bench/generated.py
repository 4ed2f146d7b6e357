"""Articles nobody wrote, in the batches in which a run would have gathered them: texts and shares are in made_texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from bench.adapters import shipped
from bench.made_texts import (
    STORIES,
    TURN,
    MadeSource,
    copied,
    revisions_of,
    source_of,
    sources,
    text_of,
    title_of,
    topics_of,
)
from extractors.fates import article_id
from extractors.records import Article, Entry, NotModified, Page, When
from flows.batches.lines import Line, capture_line, entry_line, fetch_line, page_line, stood_line
from flows.batches.records import Place
from flows.batches.topic_rules import rules_line
from storage.archive.captures import Capture

BEGUN = datetime(2021, 6, 1, tzinfo=UTC)
MINUTES = 2.5
"""Between two articles: a hundred thousand in half a year, a million within five."""
LISTED_AGAIN = 25
"""Entries that a feed lists besides those that are new, so that each is seen twice."""
REVISITED_AFTER = 480
"""Articles, which is 20 hours: then a page is looked at again, once, where a watch looks four times in a day. Of five
visits one brings another body with the same text, the rest but revisions are answered with 304."""
RULED_EVERY = 10
"""Of so many articles on a topic a reviewer has ruled on one."""


def line_lots(numbers: range, *, run_id: str, lines_a_batch: int) -> Iterator[list[Mapping[str, object]]]:
    """The lines of a run that found these articles, in lots of a batch: all feeds are polled before a page is had."""
    yield from _lots(_polls(numbers, run_id), lines_a_batch)
    yield from _lots((_had(number, run_id) for number in numbers), lines_a_batch)
    yield from _lots((_revisited(number - REVISITED_AFTER, run_id) for number in numbers), lines_a_batch)
    yield from _lots([(line for number in numbers for line in _ruled(number - TURN))], lines_a_batch)


def _lots(
    gathered: Iterable[Iterable[Mapping[str, object]]], lines_a_batch: int
) -> Iterator[list[Mapping[str, object]]]:
    lot: list[Mapping[str, object]] = []
    for lines in gathered:
        lot += lines
        if len(lot) >= lines_a_batch:
            yield lot
            lot = []
    if lot:
        yield lot


def at(number: int) -> datetime:
    """When an article was published."""
    return BEGUN + timedelta(minutes=MINUTES * number)


def _polls(numbers: range, run_id: str) -> Iterator[Iterable[Mapping[str, object]]]:
    yield [_run(run_id, numbers), *(_configured(run_id) if numbers.start == 0 else ())]
    starts = sorted({numbers.start, *range(-(-numbers.start // STORIES) * STORIES, numbers.stop, STORIES)})
    for start in starts:
        stop = min((start // STORIES + 1) * STORIES, numbers.stop)
        yield _polled(range(start, stop), run_id)


def _configured(run_id: str) -> Iterator[Line]:
    yield {"record": "setting", "setting": "zone", "setting_value": "UTC"}
    yield rules_line(shipped(), now=BEGUN)
    for source in sources():
        seen = {"run_id": run_id, "seen_at": BEGUN.isoformat(), "enabled": True}
        yield {"record": "source", "source_id": source.source_id, **seen, **of_source(source)}
        feed = {"feed_id": f"{source.source_id}/main", "source_id": source.source_id, "language": source.language}
        yield {"record": "feed", **feed, **seen, "url": feed_url(source), "every_minutes": 30}


def of_source(source: MadeSource) -> dict[str, object]:
    """What the file of a source says of it; two in a row are one voice."""
    return {
        "name": source.source_id.capitalize(),
        "source_group": "bench",
        "kind": "ngo" if source.is_rights_group else "newspaper",
        "country": "CH",
        "languages": [source.language],
        "affiliation": "none",
        "family": f"family-{source.number * 3 // 4:02d}",
    }


def feed_url(source: MadeSource) -> str:
    """Where a source announces what it has."""
    return f"http://{source.source_id}.example/feed"


def _polled(numbers: range, run_id: str) -> Iterator[Mapping[str, object]]:
    source, start = source_of(numbers.start), numbers.start
    place = _place(source, f"{run_id}.f{start}", run_id)
    page = _page(f"{feed_url(source)}?{start}", start, b"<rss/>")
    fetched = fetch_line(page, at=place, purpose="feed", seconds=0.1, outcome="ok", detail="")
    again = range(max(0, start // STORIES * STORIES - TURN), start // STORIES * STORIES - TURN + LISTED_AGAIN)
    listed = len(numbers) + len(again)
    yield capture_line(page, _capture(page, run_id, start), run_id=run_id)
    yield {**fetched, "entries": listed, "feed_format": "rss", "failures": 0, "next_due_at": f"{at(start)}"}
    for position, number in enumerate([*numbers, *again]):
        listed_so = entry(number, position)
        yield entry_line(listed_so, at=place, seen_at=at(start), arrived="live" if number >= TURN else "first-poll")


def _place(source: MadeSource, fetch_id: str, run_id: str) -> Place:
    feed = f"{source.source_id}/main"
    return {"run_id": run_id, "source_id": source.source_id, "feed_id": feed, "fetch_id": fetch_id}


def entry(number: int, position: int = 0) -> Entry:
    """An article as its feed lists it."""
    when = When(at=at(number), precision="time", raw=at(number).isoformat())
    return Entry(
        position=position,
        guid=url(number),
        url=url(number),
        title=title_of(number),
        summary=" ".join(text_of(number)[:300].split()),
        content=None,
        published=when,
        published_raw=when.raw,
    )


def url(number: int) -> str:
    """The address of an article."""
    return f"http://{source_of(number).source_id}.example/news/{number}"


def _had(number: int, run_id: str) -> Iterator[Mapping[str, object]]:
    place = _place(source_of(number), f"{run_id}.p{number}", run_id)
    page = _page(url(number), number, b"<html/>")
    yield from _visited(page, number, 1, place)


def _visited(page: Page, number: int, revision: int, place: Place) -> Iterator[Mapping[str, object]]:
    run_id = place["run_id"]
    yield capture_line(page, _capture(page, run_id, number), run_id=run_id)
    yield fetch_line(page, at=place, purpose="page", seconds=0.1, outcome="ok", detail="")
    had = page_line(_article(number, revision, page.url), at=place, page=page, purpose="page")
    yield {**had, "program_version": "bench"}


def _revisited(number: int, run_id: str) -> Iterator[Mapping[str, object]]:
    """A later look at a page."""
    if number < 0:
        return
    seen, place = number + REVISITED_AFTER, _place(source_of(number), f"{run_id}.r{number}", run_id)
    revision = revisions_of(number)
    if revision > 1 or number % 5 == 0:
        yield from _visited(_page(url(number), seen, b"<html lang=''/>"), number, revision, place)
    else:
        answer = NotModified(url=url(number), final_url=url(number), headers=(), fetched_at=at(seen))
        yield fetch_line(answer, at=place, purpose="page", seconds=0.1, outcome="not modified", detail="")
        yield stood_line(answer, at=place)


def _ruled(number: int) -> Iterator[Mapping[str, object]]:
    if number < 0 or number % RULED_EVERY or copied(number) is not None or not topics_of(number):
        return
    decision = ("relevant", "relevant", "irrelevant", "follow-up")[number // RULED_EVERY % 4]
    ruled = {"article_id": article_id(source_of(number).source_id, url(number)), "revision": 1, "decision": decision}
    when = at(number + TURN).isoformat()
    yield {"record": "decision", "decision_id": f"ruling-{number}", **ruled, "reviewer": "Ada", "decided_at": when}


def _page(address: str, number: int, body: bytes) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(
        url=address, final_url=address, status=200, headers=headers, body=body + address.encode(), fetched_at=at(number)
    )


def _capture(page: Page, run_id: str, number: int) -> Capture:
    warc = f"{at(number):%Y/%m}/{run_id}.warc.gz"
    return Capture(sha256=page.sha256, warc=warc, record_offset=number * 9000, record_length=9000, bytes=40_000)


def _article(number: int, revision: int, address: str) -> Article:
    return Article(
        url=address,
        canonical_url=address,
        title=title_of(number, revision),
        title_from="h1",
        byline="A. Writer",
        byline_from="json-ld",
        published=When(at=at(number), precision="time", raw=at(number).isoformat()),
        published_from="json-ld",
        text=text_of(number, revision),
        text_from="page",
        text_state="ok",
        text_state_reason="the text of a page",
        language=source_of(number).language,
        language_from="text",
    )


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
