"""What trafilatura takes out first is taken out as by its own expressions, found in one walk."""

from __future__ import annotations

from types import ModuleType

import pytest
from lxml.etree import XPath, tostring
from lxml.html import HtmlElement, document_fromstring
from trafilatura import xpaths
from trafilatura.htmlprocessing import prune_unwanted_nodes

from extractors.pages.trees.first_prunes import find_in_one_walk
from extractors.pages.trees.remembered_attributes import by_class_and_id
from tests.modules import anew

TEXT = "<p>Eleven witnesses told the court what they had seen that night.</p>"
COMMENTS = f"<ol class=comment-list><li>{TEXT}</ol> and so on"
PAGES = {
    "an article": f"<article class=post>{TEXT}</article>",
    "further articles": f"<div class=infinite-scroll>{TEXT}</div> tail <section id=infinitescroll>{TEXT}</section>",
    "the article in a box that is named so": f"<div class=infinite-scroll><h1>A</h1>{TEXT}</div>",
    "the same by another name": f"<div id=mvp-post-add-box><h1>A</h1>{TEXT}</div>",
    "another element of that class": f"<p class=infinite-scroll>A</p><ul id=infinite-scroll><li>B</ul>{TEXT}",
    "buttons": f"<div class='b elementor-share-buttons c'>{TEXT}</div><span class=elementor-share-buttons>A</span>",
    "comments": f"{TEXT}<div id=comments>{COMMENTS}</div>{COMMENTS}<div class=article-comments>{TEXT}</div>",
    "no comments": f"<div class=commentary>{TEXT}</div><ol id=disqus_thread><li>A</ol><p id=comments>A</p>",
    "a list by its id": "<ul id=comol-1><li>A</ul><ol id=dsq-comments class=Comment><li>B</ol><details id=comment>C",
    "comments in what is taken out": f"<div class=infinite-scroll>{COMMENTS}<div>{TEXT}</div></div> tail {COMMENTS}",
    "what is taken out before in comments": f"<div id=comments><div class=infinite-scroll>{TEXT}</div></div> tail",
    "captions and teasers": (
        f"{TEXT}<div class='a caption'>{TEXT}</div> tail <p id=Teaser-1>A <span class=caption>B</span></p>"
        "<list class=teasers><item id=captions>C</item></list><ul class=teaser><li>D</ul><div class=Caption>E</div>"
    ),
    "a title in comments": f"<section class=infinite-scroll><div id=comments><h1>A</h1></div>{TEXT}</section>",
}  # fmt: skip


@pytest.fixture(scope="module")
def both() -> tuple[ModuleType, ModuleType]:
    plain, quick = anew(xpaths), anew(xpaths)
    find_in_one_walk(quick)
    return plain, quick


@pytest.mark.parametrize("kind", PAGES)
def test_the_same_is_taken_out_of_every_page_twice(both: tuple[ModuleType, ModuleType], kind: str) -> None:
    plain, quick = both
    for _ in range(2):
        assert pruned(quick, page(kind)) == pruned(plain, page(kind))


def test_comments_of_another_page_or_the_same_one_later_are_looked_for_anew(
    both: tuple[ModuleType, ModuleType],
) -> None:
    _, quick = both
    tree = page("an article")
    prune_unwanted_nodes(tree, quick.RAW_TREE_PRUNE_XPATH)
    assert b"comment" not in tostring(prune_unwanted_nodes(page("comments"), quick.REMOVE_COMMENTS_AND_LISTS_XPATH))
    tree.body.append(page("comments").body[2])
    assert b"comments" in tostring(tree)
    assert b"comment" not in tostring(prune_unwanted_nodes(tree, quick.REMOVE_COMMENTS_AND_LISTS_XPATH))


def test_comments_stay_where_they_are_not_asked_for(both: tuple[ModuleType, ModuleType]) -> None:
    _, quick = both  # as those of a forum are not
    assert b"article-comments" in tostring(prune_unwanted_nodes(page("comments"), quick.RAW_TREE_PRUNE_XPATH))


def test_expressions_of_another_kind_stay_as_they_are() -> None:
    namespaces = {"re": xpaths.REGEXP_NS}
    for path in (".//*[self::div][re:test(@style, 'a')]", ".//*[self::div][1]", "//*[self::div][@id]", ".//div[@id]"):
        assert by_class_and_id(XPath(path, namespaces=namespaces)) is None, path
        other = anew(xpaths)
        other.RAW_TREE_PRUNE_XPATH[:] = [XPath(path, namespaces=namespaces)]
        find_in_one_walk(other)
        assert isinstance(other.RAW_TREE_PRUNE_XPATH[0], XPath)


def page(kind: str) -> HtmlElement:
    return document_fromstring(f"<html><body><p>A</p>{PAGES[kind]}<p>B</p></body></html>")


def pruned(module: ModuleType, tree: HtmlElement) -> bytes:
    for found in (module.RAW_TREE_PRUNE_XPATH, module.REMOVE_COMMENTS_AND_LISTS_XPATH):
        prune_unwanted_nodes(tree, found)
    for found in (module.DISCARD_IMAGE_ELEMENTS, module.TEASER_DISCARD_XPATH):
        prune_unwanted_nodes(tree, found)
    return tostring(tree)
