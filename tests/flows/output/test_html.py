"""The frame of every page: a page in Arabic script brings the font that draws its digits, and nothing is fetched."""

from __future__ import annotations

from flows.output.html import ARTICLE_STYLE, arabic_font, html_page


def test_a_page_in_arabic_script_brings_its_font_and_others_do_not() -> None:
    persian = html_page("تیتر", style=ARTICLE_STYLE, body="<p>۱۳۶۷</p>")
    english = html_page("Title", style=ARTICLE_STYLE, body="<p>1988</p>")
    assert "data:font/woff2;base64," in persian
    assert "data:font" not in english
    assert persian.count("url(") == 1
    assert "//" not in persian.split("base64,")[0]
    assert arabic_font().startswith(b"wOF2")
    assert "font-src data:" in persian
