"""Which way languages are written."""

import pytest

from extractors.text.directions import direction_of


@pytest.mark.parametrize(
    ("language", "direction"),
    [("fa", "rtl"), ("fa-IR", "rtl"), ("ckb", "rtl"), ("kmr", "ltr"), ("de", "ltr"), ("", "ltr"), (None, "ltr")],
)
def test_a_language_has_the_direction_of_its_letters(language: str | None, direction: str) -> None:
    assert direction_of(language) == direction
