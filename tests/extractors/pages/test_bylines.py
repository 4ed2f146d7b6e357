"""Names as pages print them, and what is left of them."""

from __future__ import annotations

import pytest

from extractors.pages.bylines import byline_of, is_staff, joined_persons


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("By Mina Rahimi", "Mina Rahimi"),
        ("Mina Rahimi (mra.)", "Mina Rahimi"),
        ("Mina Rahimi, PhD, RN", "Mina Rahimi"),
        ("Mina Rahimi Writer", "Mina Rahimi"),
        ("Mina Rahimi, Senior Staff Reporter", "Mina Rahimi"),
        ("Mina van der Meer Redakteurin", "Mina van der Meer"),
        ("Staff Writer", "Staff Writer"),
        ("Harbour Correspondent", "Harbour Correspondent"),
        ("By Our Special Correspondent", "Our Special Correspondent"),
        ("The Foreign Editor", "The Foreign Editor"),
        ("نویسنده: مینا رحیمی", "مینا رحیمی"),
        ("105092", None),
        ("https://quay.example/mina", None),
        ("mina@quay.example", None),
        ("admin", None),
        (None, None),
    ],
)
def test_a_byline_is_a_name_or_nothing(printed: str | None, name: str | None) -> None:
    assert byline_of(printed) == name


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Mina Rahimi og Jonas Berg", ["Mina Rahimi", "Jonas Berg"]),
        ("Mina Rahimi, Jonas Berg and Lea Wagner", ["Mina Rahimi", "Jonas Berg", "Lea Wagner"]),
        ("Rahimi, Mina", ["Rahimi, Mina"]),
        ("Mina Rahimi, Port City", ["Mina Rahimi, Port City"]),
        ("Ministry and the press", ["Ministry and the press"]),
    ],
)
def test_names_that_a_word_joins_are_parted(line: str, names: list[str]) -> None:
    assert joined_persons(line) == names


def test_a_desk_is_no_person() -> None:
    assert all(map(is_staff, ("Gear Team", "Redaktion Hafen", "تحریریه")))
    assert not is_staff("Mina Rahimi")
