"""The second extractor is spared where it could not be taken, and the text is the same."""

from __future__ import annotations

import pytest
from lxml.etree import fromstring
from lxml.html import HtmlElement, document_fromstring
from trafilatura.external import compare_extraction
from trafilatura.settings import Extractor

from extractors.pages.trees.second_opinion import is_surely_kept, spared

SENTENCE = "Eleven witnesses told the court what they had seen that night. "
TEXT = SENTENCE * 10
BODY = f"<body><p>{TEXT}</p></body>"
MENU = f"<ul>{'<li><a href=x>News of the day</a></li>' * 5}</ul>"


def page(inside: str) -> HtmlElement:
    return document_fromstring(f"<html><body><h1>A</h1>{inside}</body></html>")


@pytest.mark.parametrize(
    ("inside", "body", "text", "kept"),
    [
        (f"<p>{TEXT}</p>{MENU}", BODY, TEXT, True),
        (f"<p>{TEXT}</p><script>{TEXT * 3}</script><style>{TEXT}</style>", BODY, TEXT, True),
        (f"<p>{TEXT}</p><div>{TEXT * 2}</div>", BODY, TEXT, False),  # the page says more than twice as much
        (f"<p>{TEXT}</p><div>{TEXT}{'x' * 30}</div>{'<iframe src=a></iframe>' * 50}", BODY, TEXT, False),
        (f"<p>{TEXT}</p>", "<body/>", "", False),  # nothing was extracted
        (f"<p>{TEXT}</p>", f"<body><list><item>{TEXT}</item></list></body>", TEXT, False),  # no paragraph
        (f"<p>{TEXT}</p>", f"<body><p>{TEXT}</p><table/><table/></body>", TEXT, False),  # mostly tables
    ],
)
def test_a_text_is_surely_kept(inside: str, body: str, text: str, kept: bool) -> None:
    assert is_surely_kept(page(inside), fromstring(body), text) is kept


@pytest.mark.parametrize("focus", ["balanced", "recall"])
def test_what_is_compared_comes_to_the_same(focus: str) -> None:
    for inside in (f"<p>{TEXT}</p>{MENU}", f"<div><p>{TEXT * 3}</p><p>{TEXT}</p></div>{MENU}", MENU):
        for body, text in ((BODY, TEXT), ("<body/>", ""), ("<body><p>Short.</p></body>", "Short.")):
            options = Extractor(recall=focus == "recall")
            both = [
                compare(page(inside), page(inside), fromstring(body), text, options)
                for compare in (compare_extraction, spared(compare_extraction))
            ]
            assert both[0][1] == both[1][1]


def test_the_page_is_given_to_the_second_extractor_where_it_may_be_taken() -> None:
    given = list[str]()

    def compare(cleaned: HtmlElement, page: HtmlElement, body: object, text: str, options: Extractor) -> str:
        given.append(page.text_content())
        return text

    for text, options in ((TEXT, Extractor()), (TEXT, Extractor(recall=True)), ("Short.", Extractor())):
        spared(compare)(page(MENU), page(f"<p>{TEXT}</p>"), fromstring(BODY), text, options)
    assert [bool(one) for one in given] == [False, True, True]
