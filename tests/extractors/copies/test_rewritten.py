"""Reports that another house edited sentence by sentence, and what must stay apart from them (tests/data/copies)."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bench.duplicates import grouped
from extractors.copies.judgements import compare
from extractors.copies.versions.rewritten import rewritten
from extractors.copies.wordings import Wording, wording

SETS = tomllib.loads((Path(__file__).parents[2] / "data" / "copies" / "reworded.toml").read_text("utf-8"))["set"]
STAND_TWICE = {
    "hanged at dawn in Birjand",
    "اعدام در زندان زاهدان",
    "بیانیه کانون نویسندگان",
    "Razzia in Täbris",
    "one court, two convicts of one day",
    "احضار دانشجویان",
    "one village, two months, no names",
}
"""Where the rewriting is not found: what tells it from a form is not enough."""
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)


def articles(one: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "id": str(number),
            "lang": one["lang"],
            "title": text["title"],
            "text": text["text"],
            "url": f"https://{text['house']}.example/{number}",
            "published": MONDAY.isoformat(),
        }
        for number, text in enumerate(one["texts"])
    ]


@pytest.mark.parametrize("one", SETS, ids=lambda one: one["name"])
def test_what_a_house_reworded_is_one_text_and_nobody_else_is_in_it(one: dict[str, Any]) -> None:
    found = [placed.group_id for placed in grouped(articles(one))]
    want = [text["group"] for text in one["texts"]]
    pairs = list(combinations(range(len(want)), 2))
    merged = [(a, b) for a, b in pairs if found[a] == found[b] and want[a] != want[b]]
    torn = [(a, b) for a, b in pairs if found[a] != found[b] and want[a] == want[b]]
    assert not merged
    assert bool(torn) == (one["name"] in STAND_TWICE)


def two(
    name: str, *, edit: tuple[str, str] = ("", ""), later: int = 0, houses: tuple[str, str] = ("one", "two")
) -> Any:
    """The first two texts of a set, the second one with every `edit[0]` made `edit[1]`."""
    texts = next(one for one in SETS if one["name"] == name)["texts"][:2]
    language = next(one["lang"] for one in SETS if one["name"] == name)
    made: list[Wording] = []
    for number, (text, house) in enumerate(zip(texts, houses, strict=True)):
        title, body = (
            re.sub(rf"\b{edit[0]}\b", edit[1], said) if number and edit[0] else said
            for said in (text["title"], text["text"])
        )
        made.append(
            wording(title, body, language, source=house, published=MONDAY + timedelta(days=later if number else 0))
        )
    return made


def test_two_sentences_are_quoted_that_tell_the_same() -> None:
    judgement = compare(*two("poet sentenced in Rasht"))
    assert judgement.kind == "one text"
    assert "with nothing added" in judgement.reason
    assert "drowned fishermen" in judgement.here
    assert "drowned fishermen" in judgement.there


@pytest.mark.parametrize(
    "edit",
    [
        ("Behnaz", "Golrokh"),
        ("Amani", "Sattari"),
        ("Rasht", "Zanjan"),
        ("six", "four"),
        ("200,000", "300,000"),
        ("Sunday", "Monday"),
        ("April", "April in Zanjan"),
    ],
    ids=" for ".join,
)
def test_another_name_number_day_or_place_is_another_report(edit: tuple[str, str]) -> None:
    assert rewritten(*two("poet sentenced in Rasht")) is not None
    assert rewritten(*two("poet sentenced in Rasht", edit=edit)) is None


def test_what_begins_with_a_release_is_no_rewriting_of_an_arrest() -> None:
    name = "journalists, two houses"
    assert rewritten(*two(name)) is not None
    assert rewritten(*two(name, edit=("arrested", "released"))) is None


def test_one_source_rewrites_nothing_of_its_own_and_nobody_does_days_later() -> None:
    name = "journalists, two houses"
    assert rewritten(*two(name, houses=("one", "one"))) is None
    assert rewritten(*two(name, later=2)) is not None
    assert rewritten(*two(name, later=3)) is None
