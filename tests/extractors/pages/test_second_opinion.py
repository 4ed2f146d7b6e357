"""Where a text is so much of its page that the second extractor could not be taken."""

from __future__ import annotations

import pytest
from lxml.etree import fromstring
from lxml.html import HtmlElement, document_fromstring

from extractors.pages.trees.second_opinion import is_surely_kept

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
