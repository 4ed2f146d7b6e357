"""Alerts, sent at once: a burst, a changed number or denial, a silence, a run that mostly failed, a full disk.

And a schedule that does not stay up. Old texts are no news: what a first poll brought, or newer rules found in what is
stored, is never announced.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from config.home import Home
from config.settings import Alert, Settings
from flows.batches.up_note import schedule_fault
from flows.notices.send import Message
from flows.output.counts import count_of
from flows.output.markdown import plain_text
from storage.database.published import Connection, open_published
from storage.queries.watch.alerts import (
    bursts,
    bursts_sent,
    changes_in_reviewed,
    degraded_runs,
    silent_sources,
)

LATELY = timedelta(days=2)
"""How old a change or a failed run may be to be announced still."""
DAY = timedelta(days=1)
# Four weeks, so that each day of the week weighs the same.
BEFORE = timedelta(days=28)
SHOWN = 5


def alerts(home: Home, settings: Settings, *, now: datetime) -> list[Message]:
    """All that the rules ask to announce, whether or not it was announced before."""
    with open_published(home.published) as connection:
        if connection is None:
            return []
        return [message for rule in settings.alerts for message in KINDS[rule.when](connection, rule, home, now)]


def _bursts(connection: Connection, rule: Alert, home: Home, now: datetime) -> Iterator[Message]:
    del home
    sent = bursts_sent(connection, lately=now - DAY)
    for topic, texts, usual, newest in bursts(
        connection, before=now - BEFORE, lately=now - DAY, topic=rule.topic, at_least=rule.at_least, factor=rule.factor
    ):
        key = sent.get(topic) or f"burst.{topic}.{_day(now)}"
        said = f"{count_of(texts, 'text')} on {topic} in 24 hours; {usual:.1f} on a day of the four weeks before"
        titles = [(one["title"], one["source"]) for one in newest]
        yield _message(rule, key, f"Burst: {topic}", said, titles)


def _changes(connection: Connection, rule: Alert, home: Home, now: datetime) -> Iterator[Message]:
    del home
    found = changes_in_reviewed(connection, since=now - LATELY, topic=rule.topic, kinds=rule.kinds)
    for article, revision, kinds, title, source in found:
        what = " and ".join(kinds)
        said = (
            f"the publisher changed a {what} in article {article}, which was ruled on: `longwatch diff {article[:8]}`"
        )
        yield _message(rule, f"changed.{article}.{revision}", f"Changed: {what}", said, [(title, source)])


def _silences(connection: Connection, rule: Alert, home: Home, now: datetime) -> Iterator[Message]:
    del home, now
    for source, language, cause, detail, last_at in silent_sources(connection):
        key = f"silent.{source}.{language}.{last_at:%Y-%m-%d}"
        yield _message(rule, key, f"Silent: {source} ({language})", f"{cause}: {detail}", [])


def _degraded(connection: Connection, rule: Alert, home: Home, now: datetime) -> Iterator[Message]:
    del home
    for run_id, ok, failed in degraded_runs(connection, since=now - LATELY):
        said = f"run {run_id}: {failed} of {count_of(ok + failed, 'source')} failed: `longwatch sources list`"
        yield _message(rule, f"degraded.{run_id}", "Most sources failed", said, [])


def _disk(connection: Connection, rule: Alert, home: Home, now: datetime) -> Iterator[Message]:
    del connection
    free = shutil.disk_usage(home.root).free / 1e9
    if free < rule.gigabytes:
        said = f"{free:.1f} GB are free; at 0 collecting stops, but nothing is lost: `longwatch doctor`"
        yield _message(rule, f"disk.{_day(now)}", "Disk nearly full", said, [])


def _schedule(connection: Connection, rule: Alert, home: Home, now: datetime) -> Iterator[Message]:
    del connection
    if fault := schedule_fault(home, now=now):
        yield _message(rule, f"schedule.{_day(now)}", "Schedule: it does not stay up", fault, [])


KINDS: dict[str, Callable[[Connection, Alert, Home, datetime], Iterator[Message]]] = {
    "burst": _bursts,
    "changed": _changes,
    "silent": _silences,
    "degraded": _degraded,
    "disk": _disk,
    "schedule": _schedule,
}


def _message(rule: Alert, key: str, title: str, sentence: str, titles: list[tuple[str | None, str]]) -> Message:
    shown = titles[:SHOWN] if rule.detail == "titles" else []
    text = "\n".join([sentence, *(f"- {plain_text(one or '(no title)')} ({source})" for one, source in shown)])
    return Message(key=key, kind=rule.when, title=f"Longwatch: {title}", text=text, to=rule.to)


def _day(now: datetime) -> date:
    return now.date()
