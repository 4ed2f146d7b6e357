"""trafilatura that weighs links only where some are takes out what it takes out by weighing everything, twice."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest
from lxml.etree import _Element, tostring
from lxml.html import HtmlElement, document_fromstring
from trafilatura import htmlprocessing, main_extractor
from trafilatura.settings import Extractor

from extractors.pages.trees.weighed_links import weigh_links_once
from tests.modules import anew

TEXT = "<p>Eleven witnesses told the court what they had seen that night, and the ref of it stood in no paper.</p>" * 4
LINKS = "<ref>News of the day</ref> <ref>More of it</ref>"
PAGES = {
    "no links": TEXT,
    "a paragraph of links": f"{TEXT}<p>{LINKS}</p>{TEXT}",
    "a box that is little once a list in it has gone": (
        f"{TEXT}<div>A few words here<list><item>{LINKS}</item></list><p><ref>One</ref></p></div>{TEXT}"
    ),
    "a list in a box in a list": f"{TEXT}<list><item><div>{LINKS}<list><item>{LINKS}</item></list></div></item></list>",
    "both": f"{TEXT}<p>{LINKS}</p><p>As <ref>the paper</ref> wrote, nobody knows what happened there that night.</p>",
    "links in a sentence": f"{TEXT}<div><p>As <ref>the paper</ref> wrote, nobody knows {TEXT}</p></div>",
}


@pytest.fixture(scope="module")
def both() -> tuple[ModuleType, ModuleType, Counter[str]]:
    """The extractor as it comes, the other, and what that one has weighed, by name."""
    plain, sparing = anew(main_extractor), anew(main_extractor)
    processing, weighed = anew(htmlprocessing), Counter[str]()
    weigh = processing.link_density_test

    def counted(element: HtmlElement, *how: bool) -> tuple[bool, bool]:
        weighed[element.tag] += 1
        found: tuple[bool, bool] = weigh(element, *how)
        return found

    processing.link_density_test = counted  # type: ignore[attr-defined]
    sparing.delete_by_link_density = processing.delete_by_link_density  # type: ignore[attr-defined]
    weigh_links_once(sparing, processing)
    return plain, sparing, weighed


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("options", [Extractor(), Extractor(precision=True), Extractor(recall=True)])
def test_the_same_is_taken_out(
    both: tuple[ModuleType, ModuleType, Counter[str]], kind: str, options: Extractor
) -> None:
    plain, sparing, _ = both
    for _ in range(2):  # the second page of a process is weighed as the first one
        one, other = (
            tostring(module.prune_unwanted_sections(page(kind), {"p", "table"}, options)) for module in (plain, sparing)
        )
        assert one == other


def test_links_are_weighed_once_where_nothing_goes(both: tuple[ModuleType, ModuleType, Counter[str]]) -> None:
    _, sparing, weighed = both
    for kind, number in (("no links", 0), ("a paragraph of links", 1), ("links in a sentence", 1), ("both", 2 + 1)):
        weighed.clear()
        sparing.prune_unwanted_sections(page(kind), {"p"}, Extractor())
        assert weighed["p"] == number


def page(kind: str) -> _Element:
    return next(document_fromstring(f"<html><body><div>{PAGES[kind]}</div></body></html>").iter("div"))
