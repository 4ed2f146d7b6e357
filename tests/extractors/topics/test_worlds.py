"""Words in the senses of other worlds, and topics reported without their usual words: rows of our own, by kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.adapters import tags

ROWS = Path(__file__).parents[2] / "data" / "worlds"


def rows(name: str) -> Iterator[tuple[str, str]]:
    for language, some in tomllib.loads((ROWS / f"{name}.toml").read_text("utf-8")).items():
        yield from ((language, line) for line in some.strip().splitlines())


@pytest.mark.parametrize("name", ["misleading", "elsewhere", "tempting", "dealings"])
def test_hardly_a_row_that_means_something_else_is_tagged(name: str) -> None:
    unrelated = [(language, *line.partition(" | ")[::2]) for language, line in rows(name)]
    misled = [title for language, title, text in unrelated if tags(title, text, language)]
    assert len(misled) * 20 <= len(unrelated), misled


def test_hardly_a_topic_that_is_reported_without_its_word_is_missed() -> None:
    reworded = [(language, *line.partition(" ")[::2]) for language, line in rows("reworded")]
    missed = [text for language, topic, text in reworded if topic not in tags(text, "", language)]
    assert len(missed) * 20 <= len(reworded), missed


def test_a_concept_is_found_in_each_language() -> None:
    concepts = [(language, *line.partition(" ")[::2]) for language, line in rows("concepts")]
    missed = [
        (language, text) for language, topic, text in concepts if topic not in tags(f"Iran, {language}", text, language)
    ]
    assert all(sum(one == language for one, _ in missed) <= 6 for language in ("en", "fa", "ar", "fr", "de")), missed


def test_most_of_what_is_told_only_by_what_people_saw_is_found() -> None:
    untold = [(language, *line.partition(" ")[::2]) for language, line in rows("untold")]
    told = [(language, topic, *line.partition(" | ")[::2]) for language, topic, line in untold]
    missed = [title for language, topic, title, text in told if topic not in tags(title, text, language)]
    assert len(missed) * 3 <= len(untold), missed


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("ar", "وتظاهراتهم عمت المدن", "protests"), ("ar", "محاكمتهم بدأت أمام محكمة الثورة في طهران", "hearing"),
        ("fa", "اعدامشان به تعویق افتاد و زندانی ماندند", "executions"),
        ("de", "Die Folterungen der Gefangenen", "torture"),
    ],
)  # fmt: skip
def test_plurals_and_what_is_written_with_a_word_are_the_word(language: str, text: str, topic: str) -> None:
    assert topic in tags(text, "", language)
