"""trafilatura weighs links of boxes, lists and paragraphs twice: here of those that have any, again where some went."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from lxml.html import HtmlElement

from extractors.pages.trees.spared_copies import with_names

NOTHING_TO_WEIGH = (False, False)
"""What it finds of an element without links."""


def weigh_links_once(extractor: ModuleType, processing: ModuleType) -> None:
    """Have trafilatura's extractor look at no element without links, nor again where nothing was taken meanwhile.

    What it asks of an element depends on the tree alone, from which it takes and to which it adds nothing.
    """
    delete, prune, weigh_one = (
        processing.delete_element,
        extractor.prune_unwanted_sections,
        processing.link_density_test,
    )
    looked = set[object]()
    """What was asked since something was last taken."""
    holders = set[HtmlElement]()
    """The elements around links, as the first look at a tree finds them."""

    def deleted(*arguments: Any, **named: Any) -> None:
        looked.clear()
        delete(*arguments, **named)

    def weighed_one(element: HtmlElement, *how: bool) -> Any:
        return weigh_one(element, *how) if element in holders else NOTHING_TO_WEIGH

    weigh = with_names(extractor.delete_by_link_density, delete_element=deleted, link_density_test=weighed_one)

    def weighed(tree: Any, name: str, **how: bool) -> Any:
        if not holders:
            for link in tree.iter("ref"):
                _add_above(link, holders)
        asked = name, *sorted(how.items())
        if asked in looked:
            return tree
        looked.add(asked)
        return weigh(tree, name, **how)

    def pruned(*arguments: Any, **named: Any) -> Any:
        try:
            return prune(*arguments, **named)
        finally:  # what comes next is another tree, or the same after other changes
            looked.clear()
            holders.clear()

    extractor.delete_by_link_density, extractor.prune_unwanted_sections = weighed, pruned  # type: ignore[attr-defined]


def _add_above(link: HtmlElement, holders: set[HtmlElement]) -> None:
    """Add the elements around a link; above one that is there, all are."""
    for around in link.iterancestors():
        if around in holders:
            return
        holders.add(around)
