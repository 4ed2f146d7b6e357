"""Expressions of trafilatura's that remember what they were asked find what they found before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from itertools import product

import pytest
from lxml.etree import XPath
from lxml.html import HtmlElement, document_fromstring
from trafilatura import readability_lxml, xpaths
from trafilatura.settings import BASIC_CLEAN_XPATH

from extractors.pages.main_text import extract_draft
from extractors.pages.trees.remembered_attributes import MOST, remembered

NAMES = (
    "post", "article-body", "entry-content", "story-body", "content-main", "comments", "related", "share-bar", "teaser"
)  # fmt: skip
NOW = datetime(2026, 11, 29, tzinfo=UTC)
TAGS = ("div", "section", "article", "p", "span", "ol")


@pytest.fixture(scope="module")
def tree() -> HtmlElement:
    boxes = [
        f"<{tag} {attribute}='{name}'><h2 class='{name}'>A</h2><div id='{name}'><p>B</p></div></{tag}>"
        for tag, attribute, name in product(TAGS, ("id", "class", "role"), NAMES)
    ]
    return document_fromstring(f"<html><body>{''.join(boxes)}{''.join(boxes)}</body></html>")


def test_every_expression_that_is_remembered_finds_the_same_elements_in_the_same_order_twice(tree: HtmlElement) -> None:
    both = [(one, quick) for one in as_they_come() if (quick := remembered(one))]
    assert len(both) > 10
    for one, quick in both:
        assert quick(tree) == one(tree) == quick(tree), one.path
        assert quick(tree.body[3]) == one(tree.body[3])
    assert sum(len(quick(tree)) for _, quick in both) > 300


def test_several_expressions_in_one_find_the_same_elements_in_the_same_order(tree: HtmlElement) -> None:
    inside = (
        "<aside>A</aside><div class=footer><svg></svg></div><p id=Cookie-Banner>A</p><b class='a' id=x-footer>B</b>"
    )
    page = document_fromstring(f"<body><div>{inside}</div><div id=footer class=a>{inside}</div>{inside}</body>")
    for one, number in (
        (BASIC_CLEAN_XPATH, 13),
        (XPath(".//p|.//*[re:test(@id, 'a')]", namespaces={"re": xpaths.REGEXP_NS}), 3),
    ):
        quick = remembered(one)
        assert quick
        for whole in (page, tree):
            assert quick(whole) == one(whole) == quick(whole)
        assert len(quick(page)) == number
    for path in (".//p|//*[re:test(@id, 'a')]", ".//p|.//*[re:test(., 'a')]", ".//*|.//*[re:test(@id, 'a')]"):
        assert remembered(XPath(path, namespaces={"re": xpaths.REGEXP_NS})) is None, path


def as_they_come() -> list[XPath]:
    """The expressions of trafilatura, whatever this process has made of them."""
    spec = spec_from_file_location("plain_xpaths", xpaths.__file__)
    assert spec
    assert spec.loader
    plain = module_from_spec(spec)
    spec.loader.exec_module(plain)
    return [one for found in vars(plain).values() if isinstance(found, list) for one in found if isinstance(one, XPath)]


def test_what_asks_for_more_than_attributes_stays_as_it_is() -> None:
    for path in (
        ".//div[re:test(@id, 'a')]",  # a name, and no predicate of it
        ".//*[re:test(@id, 'a')]//a",
        ".//*[re:test(@id, 'a') and position() = 2]",
        ".//*[re:test(., 'a')]",
        ".//*[re:test(@id, 'a')][2]",
        ".//*[self::div][contains(@id, 'a')]",  # libxml2 does it by itself
    ):
        assert remembered(XPath(path, namespaces={"re": xpaths.REGEXP_NS})) is None, path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('id="t" class="cookie-x"', 'class="cookie-x" id="t"'),
        ('id="b" style="overflow-y:hidden"', 'style="overflow-y:hidden" id="b"'),
        ('id="reply-1" class="t"', 'class="t" id="reply-1"'),
    ],
)
def test_which_of_two_attributes_stands_first_in_the_source_is_remembered_with_them(one: str, other: str) -> None:
    pages = [document_fromstring(f"<body><div {attributes}><p>A</p></div></body>") for attributes in (one, other)]
    for plain in as_they_come():
        for quick in (remembered(plain), remembered(plain)):
            for page in pages if quick else ():
                assert quick
                assert quick(page) == plain(page), plain.path
            pages.reverse()


def test_trafilatura_asks_those_that_remember() -> None:
    found = extract_draft(document_fromstring(f"<p>{'Words of a text. ' * 40}</p>"), url="http://a.test/", latest=NOW)
    assert found.lines
    assert not isinstance(xpaths.OVERALL_DISCARD_XPATH[0], XPath)
    assert isinstance(xpaths.BODY_XPATH[0](document_fromstring("<p>A text.</p>")), Iterator)
    assert not isinstance(import_module("trafilatura.baseline").BASIC_CLEAN_XPATH, XPath)
    assert not isinstance(readability_lxml.REGEXES["negativeRe"], re.Pattern)
    assert readability_lxml.REGEXES["negativeRe"].search("footer")
    assert not readability_lxml.REGEXES["negativeRe"].search("x" * MOST)
