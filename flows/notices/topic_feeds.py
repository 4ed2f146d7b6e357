"""An Atom feed a topic, in files of the home: the newest texts, each once, for any reader of feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from config.atomic_write import write_atomically
from config.home import Home
from config.topics import Topic
from flows.output.safe_text import plain_line
from storage.database.published import open_published
from storage.queries.watch.messages import feed_entries
from storage.queries.watch.runs import has_brought

# Readers poll every hour or two, and hold what they have seen by its id.
NEWEST = 50
Row = tuple[str, str | None, str, str, datetime, str | None, int]


def brought_something(home: Home, run_id: str) -> bool:
    """Whether a run brought an article or a revision."""
    with open_published(home.published) as connection:
        return connection is not None and has_brought(connection, run_id)


def write_feeds(home: Home, topics: Sequence[Topic], *, now: datetime) -> int:
    """How many feeds were written, each whole or not at all; those of topics that are no more go."""
    with open_published(home.published) as connection:
        if connection is None:
            return 0
        home.feeds.mkdir(mode=0o700, exist_ok=True)
        rows = feed_entries(connection, most=NEWEST)
        by_topic = {topic: [row[1:] for row in some] for topic, some in groupby(rows, key=lambda row: row[0])}
    for topic in topics:
        write_atomically(home.feeds / f"{topic.topic_id}.atom", _feed(topic, by_topic.get(topic.topic_id, []), now))
    for path in home.feeds.glob("*.atom"):
        if path.stem not in {topic.topic_id for topic in topics}:
            path.unlink()
    return len(topics)


def _feed(topic: Topic, rows: Sequence[Row], now: datetime) -> str:
    from flows.output.html import render

    return render(
        "topic_feed.xml",
        {
            "label": topic.label.get("en") or topic.topic_id,
            "topic_id": topic.topic_id,
            "updated": _time(max((row[4] for row in rows), default=now)),
            "description": topic.description,
            "entries": [_entry(row) for row in rows],
        },
    )


def _entry(row: Row) -> dict[str, object]:
    article, title, url, source, at, language, copies = row
    return {
        "article_id": article,
        "title": plain_line(title),
        "url": url,
        "source": source,
        "updated": _time(at),
        "language": language,
        "copies": copies,
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
