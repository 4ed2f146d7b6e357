"""What the dashboard shows of a watch, as Markdown and tables; all of it stands in the database as well.

Whatever came from outside is written so that it can be nothing but text.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from config.home import Home
from config.settings import Detail
from flows.collect import Report
from flows.health import Health, quiet_sentence
from flows.output.counts import moment
from flows.output.markdown import plain_text
from storage.queries.watch.runs import last_day, new_articles, silences, texts_a_day
from storage.queries.watch.sources import sources_by_need

BARS = "▁▂▃▄▅▆▇█"
DAYS = 14
MOST_ROWS = 40
"""Of the table of sources, those with something to see to first: each run keeps its own in Prefect's database."""
MOST_TITLES = 5


def run_board(home: Home, report: Report, *, detail: Detail, zone: str) -> str:
    """The account of a run."""
    rows = [
        ("entries", report.balance.entries),
        *((f"of these {fate}", number) for fate, number in report.balance.fates.items()),
        ("difference", report.balance.difference),
        ("sources that answered", report.sources_ok),
        ("sources that failed", report.sources_failed),
        ("batches left by an earlier run", report.left_over),
        *([("new in those", report.new_of_earlier)] if report.new_of_earlier else []),
        ("seconds", f"{report.seconds:.1f}"),
    ]
    table = ["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]
    parts = [
        f"### Run {report.run_id}",
        "",
        *table,
        *_new_by_topic(home, (report.run_id, *report.earlier), detail, zone),
    ]
    for remark in report.remarks:
        parts += ["", f"**Note**: {plain_text(remark)}"]
    if report.failures:
        parts += ["", "**Failed**", "", *(f"- {plain_text(failure)}" for failure in report.failures)]
    return "\n".join([*parts, *_silent(home, zone), "", *_more(report.run_id)])


def _new_by_topic(home: Home, run_ids: tuple[str, ...], detail: Detail, zone: str) -> list[str]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for run_id in run_ids:
        for one in new_articles(home.published, run_id, zone=zone):
            found[one.topic].append((str(one.title), one.source))
    lines = ["", "**New, by topic**", "", "| topic | articles |", "|---|---:|"]
    lines += [f"| {topic} | {len(titles)} |" for topic, titles in found.items()] or ["| none | 0 |"]
    if detail == "counts":
        return lines
    for topic, titles in found.items():
        lines += ["", f"*{topic}*", ""]
        lines += [f"- {plain_text(title)} ({source})" for title, source in titles[:MOST_TITLES]]
        lines += [f"- and {len(titles) - MOST_TITLES} more"] if len(titles) > MOST_TITLES else []
    return lines


def _silent(home: Home, zone: str) -> list[str]:
    lines = [
        f"- {one.source} ({one.language}): {one.cause}: {plain_text(str(one.detail))}"
        for one in silences(home.published, zone=zone)
    ]
    return ["", "**Silent**", "", *lines] if lines else []


def _more(run_id: str) -> list[str]:
    which = f"run_id = '{run_id}' and fate <> 'known'"
    example = f'longwatch sql "select source, fate, reason, title from sightings where {which}"'  # noqa: S608 - shown
    return ["More:", "", "```", example, "```"]


def sources_board(home: Home, *, zone: str) -> list[dict[str, Any]]:
    """A row a source: whether it answers, what it brings, where it is silent."""
    answer = sources_by_need(home.published, most=MOST_ROWS, zone=zone)
    return [dict(zip(answer.columns, map(_cell, row), strict=True)) for row in answer.rows]


def _cell(value: object) -> object:
    return "" if value is None else value


def topics_board(home: Home, *, zone: str) -> str:
    """Distinct texts by topic and day, the last two weeks, as bars over numbers."""
    last = last_day(home.published, zone=zone)
    if last is None:
        return "Nothing has been collected yet."
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for one in texts_a_day(home.published, days=DAYS, zone=zone):
        counts[one.topic][one.day] = one.texts
    head = ["| topic | day by day | last day | week | all |", "|---|---|---:|---:|---:|"]
    rows = [_topic_row(topic, [of.get(day, 0) for day in days]) for topic, of in sorted(counts.items())]
    return "\n".join([f"Distinct texts, the {DAYS} days to {last}", "", *head, *rows])


def _topic_row(topic: str, counts: list[int]) -> str:
    return f"| {topic} | {_bars(counts)} | {counts[-1]} | {sum(counts[-7:])} | {sum(counts)} |"


def _bars(counts: list[int]) -> str:
    """A bar a day in one word, so that it fits beside what stands on the page anyway."""
    most = max(counts, default=0) or 1
    return "".join(BARS[(count * (len(BARS) - 1)) // most] if count else "·" for count in counts)


def health_board(found: Health) -> str:
    """What is silent and why."""
    quiet = quiet_sentence(silent=len(found.silences), of=found.sources, gaps=found.gaps)
    head = f"{'; '.join(filter(None, [found.mute_sentence(), quiet]))}."
    if found.unanswered:
        head = "\n".join([head, "", *(f"- {plain_text(one.text())}" for one in found.unanswered)])
    if not found.silences:
        return head
    rows = [
        f"| {one.source_id} | {one.language} | {moment(one.since)} | {one.missed:.0f} | {one.cause} |"
        for one in found.silences
    ]
    more = ["", *(f"- {plain_text(one.text())}" for one in found.silences)]
    return "\n".join(
        [head, "", "| source | language | since | missed | cause |", "|---|---|---|---:|---|", *rows, *more]
    )
