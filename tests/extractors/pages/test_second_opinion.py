"""Where a text is so much of its page that the second extractor could not be taken."""

from __future__ import annotations

import pytest
from lxml.etree import fromstring
from lxml.html import HtmlElement, document_fromstring
from trafilatura.readability_lxml import Document

from extractors.pages.trees.second_opinion import NOTHING, is_surely_kept, stopped_early

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


FRAMES = "<iframe src='https://www.youtube.com/embed/a'></iframe>" * 200


@pytest.mark.parametrize(
    ("whole", "goes_on"),
    [
        (f"<article><p>{TEXT}</p><p>{TEXT * 2}</p></article>", True),
        (f"<article><p>{TEXT}</p>{FRAMES}</article>", True),
        (f"<main><article><p>{TEXT}</p></article></main><div class=sidebar>{TEXT * 3}</div>", False),  # it is unlikely
        (f"<main><article><p>{TEXT}</p></article></main><div>{MENU * 80}</div>", False),  # in no box with the text
        ("", False),
    ],
)
def test_the_second_extractor_goes_on_only_where_it_could_find_more_than_it_has_to_beat(
    whole: str, goes_on: bool
) -> None:
    beats = 2 * len(TEXT)
    as_it_comes = Document(page(whole), min_text_length=25).summary()
    found = stopped_early(Document)(page(whole), beats=beats, min_text_length=25).summary()
    assert found == (as_it_comes if goes_on else NOTHING)
    assert goes_on or len(str(document_fromstring(as_it_comes).xpath("string()"))) <= beats
