"""The frame of every page: a page in Arabic script brings the font that draws its digits, and nothing is fetched."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from flows.output.html import arabic_font, render, split_paragraphs

HOSTILE = "</h1><script>alert(1)</script> & \"'"


def article(**changed: object) -> str:
    values = {"title": "Title", "language": "en", "direction": "ltr", "rows": [], "grounds": {}, "paragraphs": []}
    return render("article.html", {**values, **changed})


def test_a_page_in_arabic_script_brings_its_font_and_others_do_not() -> None:
    persian = article(paragraphs=[[("۱۳۶۷", "")]])
    english = article(paragraphs=[[("1988", "")]])
    assert "data:font/woff2;base64," in persian
    assert "data:font" not in english
    assert persian.count("url(") == 1
    assert "//" not in persian.split("base64,")[0]
    assert arabic_font().startswith(b"wOF2")
    assert "font-src data:" in persian


def test_whatever_comes_from_outside_is_text_in_every_place_of_a_page() -> None:
    page = article(
        title=HOSTILE,
        language=HOSTILE,
        rows=[("Source", HOSTILE), ("Address", f"https://a.example/{HOSTILE}")],
        grounds={HOSTILE: [HOSTILE]},
        paragraphs=[[(HOSTILE, ""), (HOSTILE, HOSTILE)]],
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == page.count("alert(1)")


def test_a_value_that_is_missing_is_an_error_and_no_gap_in_a_page() -> None:
    with pytest.raises(UndefinedError):
        render("article.html", {"title": "Title"})


def test_a_mark_over_an_end_of_line_is_made_anew_in_the_next_paragraph() -> None:
    runs = [("one two", ""), ("three\n\nfour", "topic"), (" five\n ", "")]
    assert split_paragraphs(runs) == [[("one two", ""), ("three", "topic")], [("four", "topic"), (" five", "")]]
