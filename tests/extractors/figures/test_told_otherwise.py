"""Figures told otherwise than by the first word for them: light verbs, lists of names, one month beside another."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.figures.figures import read_figures

ROWS = Path(__file__).parents[2] / "data" / "figures"
"""A sentence a line, and what it states; what states nothing is a counter-example."""


@pytest.mark.parametrize("language", ["en", "fa", "ar", "fr", "de"])
def test_what_is_told_otherwise_is_read_and_nothing_else(language: str) -> None:
    for line in (ROWS / f"otherwise_{language}.txt").read_text("utf-8").splitlines():
        sentence, _, stated = line.rpartition("|")
        expected = sorted(tuple(one.split()) for one in stated.split(",") if one.strip())
        found = read_figures(sentence.strip(), language)
        assert sorted((str(one.low or 0), one.event) for one in found) == expected, sentence
