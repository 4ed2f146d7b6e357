"""A watch that was once complete: what is missing is found, with its cause, filed once, and stays with a rebuild."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.home import Home
from config.starting import start_home
from flows.answers.status import read_status
from flows.health import examine_sources
from flows.upkeep.doctor import examine
from storage.database.live import live, publish
from tests.asking import ask

BEGAN = datetime(2026, 6, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAYS = 40
"""In the last four `fr` brings nothing in Persian but goes on in English, `ir-1` to `ir-3` stop together."""


def planted(home: Home) -> None:
    """Six weeks of articles, polls and sources, as rows."""
    start_home(home, contact="", zone="UTC", groups=())
    tables: dict[str, list[dict[str, object]]] = {}
    number = 0

    def add(table: str, **row: object) -> None:
        nonlocal number
        number += 1
        tables.setdefault(table, []).append({"number": number, **row})

    add("setting_rows", setting="zone", setting_value="UTC")
    sources = {"fr": "FR", "ir-1": "IR", "ir-2": "IR", "ir-3": "IR", "ch": "CH"}
    for source, country in sources.items():
        fields = {"source_id": source, "seen_at": BEGAN.isoformat(), "enabled": True}
        add("source_rows", **fields, name=source, country=country, languages=["fa"], family=source)
        add("feed_rows", **fields, feed_id=f"{source}/main", url=f"https://{source}.example/feed")
    for day in range(DAYS):
        for source in sources:
            lost = source.startswith("ir") and day >= DAYS - 4
            at = BEGAN + day * DAY + 12 * HOUR
            add(
                "fetch_rows", fetch_id=f"{source}.{day}", purpose="feed", source_id=source, feed_id=f"{source}/main",
                fetched_at=at.isoformat(), outcome="dns" if lost else "ok", failures=float(lost),
            )  # fmt: skip
            for language in ("fa", "en") if source == "fr" else ("fa",):
                silent = lost or (language == "fa" and source == "fr" and day >= DAYS - 4)
                for hour in () if silent else (2, 8, 9, 15, 20):
                    _article(add, source, language, BEGAN + day * DAY + hour * HOUR)
    end = BEGAN + DAYS * DAY
    add("run_rows", run_id="r", command="collect", started_at=end.isoformat())
    with live(home.live, now=end) as store:
        for table, rows in tables.items():
            store.insert(table, rows)
        publish(store, home.published, run_id="r", now=end)


def _article(add: object, source: str, language: str, at: datetime) -> None:
    article_id = f"{source}-{language}-{at:%m%d%H}"
    when, named = at.isoformat(), {"article_id": article_id, "run_id": "r"}
    add("article_rows", **named, source_id=source, first_seen_at=when, arrived="live", url=article_id)  # type: ignore[operator]
    add("revision_rows", **named, revision=1, seen_at=when, text_sha256="t", changed=[])  # type: ignore[operator]
    add(  # type: ignore[operator]
        "reading_rows", **named, reading_id=f"{article_id}.1.1", revision=1, made_at=when, language=language, title="T",
        text="", text_state="stub", words=0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The planted watch, examined twice at the end of its last day."""
    home = Home(tmp_path_factory.mktemp("planted") / "home")
    planted(home)
    now = BEGAN + DAYS * DAY
    first = examine_sources(home, now=lambda: now)
    assert len(first.began) == len(first.silences) == 4
    assert [(one.source, one.failing, one.outcome) for one in first.mute] == [(f"ir-{n}", 1, "dns") for n in (1, 2, 3)]
    assert first.text().startswith("3 sources not answering, 0 that never did; gone quiet: 4 of 6 ")
    second = examine_sources(home, now=lambda: now + HOUR)
    assert (len(second.began), len(second.silences), second.gaps) == (0, 4, 0)
    return home


def test_a_source_silent_in_one_language_is_found_though_it_goes_on_in_another(examined: Home) -> None:
    rows = ask(examined.published, "select source, language, cause from silences where source = 'fr'").rows
    assert rows == [("fr", "fa", "quiet")]
    health = ask(
        examined.published, "select language, silent from source_health where source in ('fr', 'ch') order by all"
    )
    assert health.rows == [("en", False), ("fa", False), ("fa", True)]


def test_sources_of_one_country_that_stop_together_are_one_outage(examined: Home) -> None:
    rows = ask(examined.published, "select source, cause from silences where cause <> 'quiet' order by source").rows
    assert rows == [(f"ir-{n}", "outage") for n in (1, 2, 3)]


def test_days_that_are_short_stand_with_what_was_expected_and_why(examined: Home) -> None:
    asked = "select source, language, count(*), min(received), round(avg(expected)), any_value(cause) from gaps"
    assert sorted(ask(examined.published, f"{asked} group by all").rows) == [
        ("fr", "fa", 4, 0, 5.0, "quiet"), *((f"ir-{n}", "fa", 4, 0, 5.0, "network") for n in (1, 2, 3)),
    ]  # fmt: skip


def test_a_silence_is_a_problem_once(examined: Home) -> None:
    rows = ask(examined.published, "select source, message from problems where failure = 'silent' order by source").rows
    assert [source for source, _ in rows] == ["fr", "ir-1", "ir-2", "ir-3"]
    assert "nothing in fa since 2026-07-06 20:00" in str(rows[0][1])


def test_what_was_said_of_silences_is_filed_and_replayed(examined: Home) -> None:
    rows = ask(examined.published, "select count(*) from silence_rows").rows
    filed = sorted(examined.filed.rglob("*.zst"))
    assert len(filed) >= 1
    assert rows == [(6,)]  # a line for each publishing pattern, and none the second time: nothing had changed


def test_where_nothing_was_collected_nothing_is_expected(tmp_path: Path) -> None:
    home = Home(tmp_path)
    start_home(home, contact="", zone="UTC", groups=())
    found = examine_sources(home, now=lambda: BEGAN)
    assert (found.sources, found.silences, found.gaps) == (0, (), 0)


def never_answered(home: Home, *, feeds: int) -> None:
    """A watch of sources none of which has ever answered."""
    start_home(home, contact="", zone="UTC", groups=("opposition",))
    rows: dict[str, list[dict[str, object]]] = {"source_rows": [], "feed_rows": [], "fetch_rows": []}
    for number in range(1, feeds + 1):
        source = f"source-{number:02}"
        fields = {"source_id": source, "seen_at": BEGAN.isoformat(), "enabled": True}
        rows["source_rows"].append({**fields, "number": number, "name": source, "languages": ["fa"], "family": source})
        feed = {"feed_id": f"{source}/main", "url": f"https://{source}.example/feed"}
        rows["feed_rows"].append({**fields, **feed, "number": number})
        for poll in (0, 1):
            rows["fetch_rows"].append({
                "number": 2 * number + poll, "fetch_id": f"{source}.{poll}", "purpose": "feed", "source_id": source,
                "feed_id": f"{source}/main", "fetched_at": (BEGAN + poll * HOUR).isoformat(), "outcome": "dns",
                "detail": "no such name", "failures": 1.0 + poll,
            })  # fmt: skip
    with live(home.live, now=BEGAN + HOUR) as store:
        for table, some in rows.items():
            store.insert(table, some)
        publish(store, home.published, run_id="r", now=BEGAN + HOUR)


def test_sources_that_never_answered_come_first_though_no_pattern_is_known(tmp_path: Path) -> None:
    home = Home(tmp_path)
    never_answered(home, feeds=12)
    found = examine_sources(home, now=lambda: BEGAN + DAY)
    head, *lines = found.text().split("\n")
    assert head.startswith("12 sources not answering, 12 that never did; no source has published for long enough yet")
    assert lines[0] == "source-01: never answered, fails since 2026-06-01 00:00 UTC: dns: no such name"
    assert len(lines) == 12
    shown = read_status(home, zone="UTC")
    assert len(shown.failing) == 12
    assert shown.text().endswith("failing    and 2 more feeds: `longwatch health` lists all")
    [finding] = [one for one in examine(home, now=BEGAN + DAY) if one.check == "sources"]
    assert finding.says == "12 sources not answering, 12 that never did: 12 dns"
    assert "longwatch health" in finding.remedy
