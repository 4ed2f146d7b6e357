"""Lines that news sites print around an article."""

import pytest

from extractors.pages import boilerplate
from extractors.pages.boilerplate import REMEMBERED_CHARS, _is_breadcrumbs, is_boilerplate, phrases


@pytest.mark.parametrize(
    "line", ["Home > World > Iran", "خانه » ایران » حقوق بشر", "A > B", f"Home / {'w' * 80}", "a > > b"]
)
def test_a_path_of_short_parts_is_breadcrumbs(line: str) -> None:
    assert _is_breadcrumbs(line)


@pytest.mark.parametrize(
    "line", ["Iran", "Home >World", "Home > It was so.", f"Home > {'w' * 81}", " > Home", "Home > "]
)
def test_what_has_no_path_or_is_a_sentence_is_none(line: str) -> None:
    assert not _is_breadcrumbs(line)


MORE = "and so on, with one name after another that nobody reads, "
LONG_LINES = [
    f"Copyright 2026 by the paper, {'all rights reserved, ' * 6}",
    f"The post {'of a day ' * 12} first appeared on The Paper",
    f"{'Antidisestablishmentarianism-and-more-of-it' * 3} is a word that goes on",
    f"\u200f\u200f{'The minister said so, ' * 6}",
    f"{'. ' * 60}",
    f"The minister of the interior told a court in Évreux that {'eleven of them had been there, ' * 3}he said.",
]


def test_what_a_long_line_is_does_not_depend_on_whether_all_of_it_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    known = phrases()
    found = (
        f"{sign}{one}" for one in {*known.whole, *known.starts, *known.before_colon} for sign in ("", "« ", "« " * 19)
    )
    lines = [*LONG_LINES, *(line for one in found for line in (f"{one} {MORE * 2}", f"{one}: {MORE}", f"{one} " * 12))]
    lines = [line for line in lines if len(line) > REMEMBERED_CHARS]
    assert any(boilerplate._first_word(line) not in {"", *known.first_words} for line in lines)
    short_cut = [is_boilerplate(line) for line in lines]
    monkeypatch.setattr(boilerplate, "_first_word", lambda _: "")
    assert short_cut == [is_boilerplate(line) for line in lines]
    assert sum(short_cut) > 100
