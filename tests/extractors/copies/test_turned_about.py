"""A report turned about sentence by sentence, and a reversal, another person or another day in it: never one text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.duplicates import grouped

ROWS = tomllib.loads((Path(__file__).parents[2] / "data" / "copies" / "turned_about.toml").read_text("utf-8"))


def changed() -> Iterator[tuple[str, str]]:
    """Each report, and another that a few words of its rewording make."""
    for row in ROWS["reports"]:
        for changes in row["changes"]:
            there = row["there"]
            for old, new in changes:
                assert old in there, old
                there = there.replace(old, new)
            yield row["here"], there


@pytest.mark.parametrize(("here", "there"), [*changed()])
def test_another_outcome_person_day_or_a_denial_in_a_reworded_report_is_no_copy(here: str, there: str) -> None:
    lines = [article("one", here), article("other", there)]
    assert len({one.group_id for one in grouped(lines)}) == 2


def article(name: str, report: str) -> dict[str, str]:
    title, _, text = report.partition("\n\n")
    url = f"https://{name}.example/report"
    return {
        "id": name,
        "lang": "en",
        "title": title,
        "text": text,
        "url": url,
        "published": "2026-11-12T08:00:00+00:00",
    }
