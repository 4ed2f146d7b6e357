"""trafilatura with fewer copies of the page finds what it finds with all of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from lxml.etree import tostring
from lxml.html import HtmlElement, document_fromstring
from trafilatura import core as cores
from trafilatura import external as externals

from extractors.pages.trees.spared_copies import Given, remember_text, spare_copies
from tests.modules import anew

SENTENCE = "Eleven witnesses told the court what they had seen that night. "
TEXT = SENTENCE * 10
MENU = f"<ul>{'<li><a href=x>News of the day</a></li>' * 5}</ul>"
WILD = "".join(f"<div><span><p>{SENTENCE}{number}</p></span></div>" for number in range(6))
PAGES = {
    "an article": f"<article><h2>A</h2><p>{TEXT}</p></article>{MENU}",
    "paragraphs in no box of its own": f"<section>{WILD}</section>{MENU}",
    "a short text": f"<article><p>{SENTENCE}</p></article><div>{TEXT}</div>",
    "less than half of its page": f"<article><p>{TEXT}</p></article><div class=more>{TEXT * 3}</div>",
    "a text that is not clean": f"<article><p>{TEXT}</p><p>{TEXT}<time>noon</time></p><aside>{TEXT}</aside></article>",
    "no paragraph": f"<main><div>{TEXT}<br>{TEXT}</div></main>",
    "a little of a long page": f"<article><p>{TEXT}</p></article><div>{'<div>' + TEXT + '</div>'}</div>" * 3,
    "a page of links": MENU * 20,
    "nothing": "",
}


@pytest.fixture(scope="module")
def both() -> tuple[ModuleType, ModuleType]:
    """trafilatura as it comes, whatever this process has made of it, and the same with fewer copies."""
    plain, spared = (anew(cores) for _ in range(2))
    external = anew(externals)
    spared.compare_extraction = external.compare_extraction  # type: ignore[attr-defined]
    plain.compare_extraction = anew(externals).compare_extraction  # type: ignore[attr-defined]
    spare_copies(spared, external)
    return plain, spared


def page(inside: str) -> HtmlElement:
    return document_fromstring(f"<html><body><h1>A</h1>{inside}</body></html>")


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("options", [{}, {"favor_recall": True}, {"fast": True}, {"include_comments": True}])
def test_every_kind_of_page_gives_the_same_text(both: Any, kind: str, options: dict[str, bool]) -> None:
    (plain, sparing), asked = both, {"include_comments": False, **options}
    as_it_comes = list(told(plain, page(PAGES[kind]), asked))
    spared = list(told(sparing, Given(page(PAGES[kind])), asked))
    assert spared == as_it_comes


def told(module: ModuleType, given: Any, options: dict[str, bool]) -> Iterator[object]:
    found = module.bare_extraction(given, url="http://a.test/", **options)
    yield found and (found.text, tostring(found.body))


def test_a_page_that_is_kept_in_hand_is_left_as_it_is(both: Any) -> None:
    _, spared = both
    tree = page(f"{PAGES['an article']}<div id='comments'><p>{TEXT}</p></div>")
    before = tostring(tree)
    spared.bare_extraction(tree, include_comments=False)
    assert tostring(tree) == before
    spared.bare_extraction(Given(tree), include_comments=False)
    assert tostring(tree) != before


def test_the_page_is_copied_for_the_second_extractor_where_it_may_be_taken() -> None:
    given = list[str]()
    core = anew(cores)

    def compare(cleaned: object, tree: HtmlElement, body: object, text: str, options: object) -> tuple[object, str]:
        given.append(tree.text_content())
        return body, text

    core.compare_extraction = compare  # type: ignore[attr-defined]
    spare_copies(core, anew(externals))
    for kind, options in (("an article", {"favor_recall": True}), ("a short text", {})):
        core.bare_extraction(page(PAGES[kind]), include_comments=False, **options)
    assert given[0].startswith("A")  # for recall
    assert given[1].startswith("A")  # a short text
    given.clear()
    core.bare_extraction(page(PAGES["an article"]), include_comments=False)
    assert not given


def test_a_paragraph_of_the_third_extractor_has_the_text_of_all_its_pieces_whenever_it_is_asked() -> None:
    plain, remembered = (anew(import_module("justext.paragraph")) for _ in range(2))
    remember_text(remembered.Paragraph)
    path = import_module("justext.core").PathInfo()
    both = [module.Paragraph(path) for module in (plain, remembered)]
    for piece in ("  One", " two \n", "three "):
        for paragraph in both:
            paragraph.append_text(piece)
        assert both[0].text == both[1].text == both[1].text
        assert both[0].stopwords_density({"two"}) == both[1].stopwords_density({"two"})
