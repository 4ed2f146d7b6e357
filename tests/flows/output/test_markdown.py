"""Titles from outside in Markdown: nothing is forged, and what Persian, Arabic and Kurdish are written with stays."""

from __future__ import annotations

import pytest

from flows.output.markdown import END, ISOLATE, plain_text, without_markdown

SCRIPTS = {
    "fa": "«می\u200cخواهند نام\u200cها را پاک کنند»؛ روایت خانواده\u200cها (۱۳۶۷)",
    "ar": "\u200fبيان الأمم المتحدة عن \u200eCAT/C/45\u200f بشأن سجناء (١٢)",
    "ckb": "هه\u200cواڵی گرتنی ژنان لە سنە: ئه\u200cوان ده\u200cڵێن",
}
"""A title in each script, with what it is written with: joiners, marks of direction, digits and quotes of its own."""
TITLES = [
    *SCRIPTS.values(),
    "می\u200cخواهند نام\u200cها را \u00abپاک\u00bb کنند",
    "\u200fبيان الأمم المتحدة عن \u200eCAT/C/45\u200f",
    "هه\u200cواڵی گرتنی ژنان لە سنە",
    "سجناء \u061c(١٢) \u200dفي إيران",
]


@pytest.mark.parametrize("title", TITLES)
def test_joiners_and_marks_stay(title: str) -> None:
    assert plain_text(title) == f"{ISOLATE}{title}{END}"


@pytest.mark.parametrize(
    "title",
    [
        "[here](http://evil.example)", "![x](http://evil.example/x.png)", "<script>alert(1)</script>", "&#60;b&#62;",
        "http://evil.example", "WWW.evil.example", "a@evil.example", "a | b", "`code` *strong* _it_ ~~no~~", "\\[x]",
        "<http://evil.example>", "a\n# heading", "a\u2028b", "\u202eturned", "x\u2069y",
    ],
)  # fmt: skip
def test_a_title_is_nothing_but_text_in_markdown_and_itself_in_plain_text(title: str) -> None:
    from markdown import markdown  # type: ignore[import-untyped]

    shown = plain_text(title)
    assert "\n" not in shown
    assert "\u202e" not in shown
    html = markdown(shown)
    assert "<a" not in html
    assert "<img" not in html
    assert "<script" not in html
    inside = without_markdown(shown).removeprefix(ISOLATE).removesuffix(END)
    if title.isascii() and title.isprintable():
        assert inside == title
    assert END not in inside
