"""What reviewers rule: what waits for them, what they said, and their rulings on the way into the spool."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from config.checks import meant
from config.errors import ConfigError
from config.home import Home
from config.topicsets import sets_of
from flows.batches.new_batch import new_batch
from flows.filing.people import DECISIONS, ReviewError, checked_name, checked_note
from flows.output.counts import count_of
from flows.output.safe_text import plain, plain_line
from flows.reviewing.known_article import known_article
from flows.reviewing.review_state import open_reviewed
from storage.archive.spool import batch_id, drop, name_of, pending
from storage.database.known_names import topics_known
from storage.database.published import Connection
from storage.queries.questions import Answer
from storage.queries.reviews import Reading, next_waiting, query, readings, run_question
from storage.queries.waiting_rulings import MARK, holds_rulings

NOTICED = 3
"""Seconds of waiting after which a person is notified."""
READ = ("article_id", "reading_id", "revision", "capture_sha256")
STAMP = "%Y%m%dT%H%M%SZ-%f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a reviewer says of a reading."""

    reading: Reading
    decision: str
    topic: str | None
    """None: of the article as a whole."""
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An article that waits for a reviewer."""

    article_id: str
    day: object
    source: str
    title: str
    topics: str
    because: str


def next_for_review(home: Home, *, topic: str | None, count: int) -> tuple[list[Waiting], int]:
    """The next articles to rule on, and how many wait in all. Raises ReviewError for a topic nobody knows."""
    with open_reviewed(home) as connection:
        known_topic(home, connection, topic)
        rows = next_waiting(connection, topic, count).rows
    some = [
        Waiting(
            article_id=str(article_id),
            day=day,
            source=plain_line(source),
            title=plain_line(title) or "(no title)",
            topics=plain_line(topics),
            because=plain_line(because),
        )
        for article_id, day, source, title, topics, because, _ in rows
    ]
    return some, int(str(rows[0][-1])) if rows else 0


def ruling_log(home: Home, *, beginning: str | None, zone: str) -> Answer:
    """Every ruling, those on figures too, or those on one article, newest first; `kept` says where."""
    with open_reviewed(home, zone=zone, has_spool=True) as connection:
        article_id = known_article(connection, beginning) if beginning is not None else None
        return run_question(connection, query("log"), {"id": article_id})


def mark(
    home: Home,
    beginning: str,
    decision: str,
    *,
    topic: str | None,
    note: str | None,
    reviewer: str,
    now: Callable[[], datetime],
) -> tuple[Ruling, str]:
    """The ruling, dropped into the spool, and the name of its batch. Raises ReviewError."""
    reviewer, note = checked_name(reviewer), checked_note(note)
    with open_reviewed(home) as connection:
        known = topics(home, connection) if topic is not None else ()
        refuse_unknown_topic(topic, known)
        article_id = known_article(connection, beginning)
        reading = readings(connection, [(article_id, None)])[article_id, None]
    ruling = Ruling(reading=reading, decision=decision, topic=topic, note=note)
    return ruling, rule(home, [ruling], reviewer=reviewer, at=now(), known=known)


def rule(
    home: Home, rulings: Sequence[Ruling], *, reviewer: str, at: datetime, known: Collection[str] | None = None,
    once: str | None = None,
) -> str:  # fmt: skip
    """The name of the batch that now holds the rulings, in the spool. Raises ReviewError; then nothing is kept.

    `known` are the topics there are, for a caller that has asked for them already; `once` becomes a part of the batch's
    name, by which a caller finds what it has ruled.
    """
    reviewer = checked_name(reviewer)
    if known is None and any(ruling.topic is not None for ruling in rulings):
        with open_reviewed(home) as connection:
            known = topics(home, connection)
    for ruling in rulings:
        if ruling.decision not in DECISIONS:
            raise ReviewError(f"{plain_line(ruling.decision)!r} is no decision: choose one of {', '.join(DECISIONS)}")
        refuse_unknown_topic(ruling.topic, known or ())
    lines = [
        {
            **{name: getattr(ruling.reading, name) for name in READ},
            "topic": ruling.topic,
            "decision": ruling.decision,
            "reviewer": reviewer,
            "note": checked_note(ruling.note),
        }
        for ruling in rulings
    ]
    return drop_rulings(home, lines, at=at, once=once)


def drop_rulings(home: Home, rulings: Sequence[Mapping[str, object]], *, at: datetime, once: str | None = None) -> str:
    """The name of the batch in the spool that now holds these lines, each a ruling."""
    name = ruling_batch_name(home, at, once=once)
    common = {"record": "decision", "decided_at": at.isoformat()}
    lines = [{**common, "decision_id": f"{name}.{number}", **one} for number, one in enumerate(rulings, start=1)]
    drop(home.spool, name, [new_batch(), *lines])
    return name


def file_rulings(home: Home, batch: str, *, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """File what is in the spool, unless another does so now; `say` is called with what else there is to know.

    The rulings are kept and counted in either case. Raises what the committer raises.
    """
    from flows.batches.in_force import in_force
    from flows.filing.committer import commit_if_free  # what judges is heavy to load, and only needed here
    from flows.filing.publish_turns import seconds_to_wait

    wait = seconds_to_wait(home, now())
    if wait > NOTICED:
        say(
            f"Saved. It will appear in SQL in {wait:.0f} s, after the next publish. Ctrl-C leaves that to the next run."
        )
    try:
        done = commit_if_free(home, topics=in_force(home).watch.topics, run_id=batch, now=now)
    except ConfigError as error:
        say(f"Saved. It will appear in SQL after these configuration errors are fixed:\n{error}")
        return
    if not done:
        say("Saved. It will appear in SQL when the process that is filing now has published.")


def rulings_in_spool(home: Home) -> list[str]:
    """The batches that wait, in order."""
    return [name_of(path) for path in pending(home.spool)]


def log_lines(answer: Answer) -> str:
    """Rulings for a terminal: a paragraph each."""
    parts = []
    for row in answer.rows:
        at, reviewer, decision, topic, article_id, title, note, revision, name, kept, withdraws, is_withdrawn = row[:12]
        figure_id, figure = row[12:]
        on = f" for {plain_line(topic)}" if topic else f" on figure {plain(figure_id)}" if figure_id else ""
        where = "" if kept == "filed" else f" ({kept})"
        where += f", withdrawing {plain(withdraws)}" if withdraws else ", withdrawn later" if is_withdrawn else ""
        lines = [f"{plain(at)}  {plain_line(reviewer)}: {plain_line(decision)}{on}{where}"]
        of = "" if figure_id else f", revision {plain(revision) or 'not noted'}"
        lines += [f"    {article_id}{of}: {plain_line(title) or '(no title)'}"]
        lines += [f"    {plain_line(figure)}"] if figure else []
        lines += [f"    {plain(name)}"]
        parts.append("\n".join([*lines, *([f"    {plain_line(note)}"] if note else [])]))
    return "\n\n".join([*parts, count_of(len(parts), "ruling")])


def known_topic(home: Home, connection: Connection, topic: str | None) -> None:
    """Nothing, for a topic of a file or of an article. Raises ReviewError."""
    if topic is not None:
        refuse_unknown_topic(topic, topics(home, connection))


def refuse_unknown_topic(topic: str | None, known: Collection[str]) -> None:
    """Raise ReviewError for a topic that is not among those known."""
    if topic is not None and topic not in known:
        message = f"{plain_line(topic)}: no such topic: {meant(topic, known)}"
        raise ReviewError(message)


def topics(home: Home, connection: Connection) -> set[str]:
    """The topics that have a file, were found in an article, or were ruled on; never a set, which tags nothing."""
    return (topics_known(connection) | {path.stem for path in home.topics.glob("*.toml")}) - sets_of(home.topics)


def ruling_batch_name(home: Home, at: datetime, *, once: str | None = None, mark: str = MARK) -> str:
    """A name that comes after those of all rulings in the spool, whatever happened to the clock."""
    names = [name_of(path) for path in pending(home.spool)]
    stamps = [name[: len("20260101T000000Z-000000")] for name in names if holds_rulings(name)]
    last = datetime.strptime(max(stamps), STAMP).replace(tzinfo=at.tzinfo) if stamps else at - timedelta(days=1)
    return batch_id(f"{max(at, last + timedelta(microseconds=1)):{STAMP}}{mark}{once or uuid4().hex[:6]}", 1)
