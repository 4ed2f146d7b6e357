"""The words of the interface: all of them in each language, and none that no page uses."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from desk.people import LANGUAGES
from desk.words import preferred_language, words
from extractors.coverage.silence import CAUSES, NOT_ASKED, OUTAGE, QUIET, STOPPED
from extractors.records import FailureClass

DESK = Path(__file__).parents[2] / "desk"
WORDS = tomllib.loads((DESK / "words.toml").read_text("utf-8"))
WRITTEN = "".join(
    path.read_text("utf-8") for path in [*DESK.glob("templates/*.html"), *DESK.rglob("*.py")]
)  # fmt: skip


def test_each_language_has_every_word_with_the_same_places_in_it() -> None:
    assert WORDS.keys() == set(LANGUAGES)
    for name, english in WORDS["en"].items():
        for language in LANGUAGES:
            assert re.findall(r"\{\w+\}", WORDS[language][name]) == re.findall(r"\{\w+\}", english), (language, name)
    assert len({len(table) for table in WORDS.values()}) == 1


def test_why_something_is_missing_has_a_name_in_each_language() -> None:
    outcomes = {f"outcome_{one.replace('-', '_')}" for one in get_args(FailureClass)}
    causes = {f"cause_{one.replace(' ', '_')}" for one in (*CAUSES.values(), NOT_ASKED, STOPPED, OUTAGE, QUIET)}
    assert outcomes | causes <= WORDS["fa"].keys()


def test_no_word_is_unused() -> None:
    made = (
        "state_", "why_", "said_", "figure_", "kind_", "clock_", "qualifier_", "event_", "place_", "text_", "outcome_",
        "cause_", "query_",
    )  # fmt: skip
    unused = [
        name for name in WORDS["en"]
        if not name.startswith(made) and not re.search(rf"\bw\.{name}\b|[\"']{name}[\"']", WRITTEN)
    ]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fa-IR,fa;q=0.9,en;q=0.8", "fa"),
        ("pt-BR, de;q=0.5", "de"),
        ("", "en"),
        ("zz", "en"),
        ("AR", "ar"),
        ("de;q=0.1, fa;q=0.9", "fa"),
        ("den, arz, fr-CA;q=0.2", "fr"),
        ("fa;q=0.9,ar", "ar"),
        ("de;q=x,;q=1", "en"),
    ],
)
def test_a_browser_gets_the_first_of_our_languages(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_digits_and_calendar_follow_the_language() -> None:
    day = date(2018, 2, 1)
    assert words("fa").day(day, "1396-11-12") == words("fa").day(day) == "۱۳۹۶-۱۱-۱۲ (۲۰۱۸-۰۲-۰۱)"
    assert words("en").day(day, "1396-11-12", about="fa") == "2018-02-01 (1396-11-12)"
    assert words("en").day(day, "1396-11-12", about="de") == "2018-02-01"
    assert words("ar").number(1988) == "١٩٨٨"
