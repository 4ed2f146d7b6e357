"""The forms of a word are found, and words that only look like them are not."""

from __future__ import annotations

from bench.tagging import inflections


def test_nine_in_ten_forms_are_found_and_no_near_word() -> None:
    found = inflections()
    assert found.keys() == {"fa", "ar", "de"}
    for language, (right, forms, false) in found.items():
        assert right / forms >= 0.9, language
        assert false == [], language
