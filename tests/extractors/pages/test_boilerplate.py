"""Lines that news sites print around an article."""

import pytest

from extractors.pages.boilerplate import _is_breadcrumbs


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
