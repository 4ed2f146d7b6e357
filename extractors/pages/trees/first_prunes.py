"""What trafilatura takes out of a page by several expressions, one after another: found in one walk.

That is what it takes out before all else, boxes of further articles and comments, and of a text's box captions and
teasers. Each expression has a walk of its own otherwise, .1 to .3 ms of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from lxml.html import HtmlElement

from extractors.pages.trees.remembered_attributes import answered_once, by_class_and_id

Found = list[list[HtmlElement]]


def find_in_one_walk(xpaths: ModuleType) -> None:
    """Have its lists of such expressions find in one walk what they find in several."""
    _join(xpaths.RAW_TREE_PRUNE_XPATH, xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH)
    _join(xpaths.DISCARD_IMAGE_ELEMENTS, xpaths.TEASER_DISCARD_XPATH)


def _join(one: list[Any], other: list[Any]) -> None:
    """Have what the first list is asked find for the second, too; stay as they are where they ask for anything else.

    The second is asked of the same tree, from which nothing is gone but what the first has found.
    """
    forms = [by_class_and_id(expression) for expression in (*one, *other)]
    if not all(forms):
        return  # another release
    tags = {name for form in forms if form for name in form[0]}
    last = len(one)
    laid_by: list[tuple[HtmlElement, Found]] = []

    def fulfilled(element: HtmlElement) -> Sequence[int]:
        return tuple(number for number, form in enumerate(forms) if form and form[1](element))

    numbers = answered_once(fulfilled, lambda element: (element.get("class"), element.get("id")))

    def walked(tree: HtmlElement) -> Found:
        found: Found = [[] for _ in forms]
        for element in tree.iterdescendants(*tags):
            for number in numbers(element):
                form = forms[number]
                if form and element.tag in form[0] and (form[2] is None or form[2](element)):
                    found[number].append(element)
        return found

    def first(tree: HtmlElement) -> list[HtmlElement]:
        found = walked(tree)
        laid_by[:] = [(tree, found)]
        return [element for some in found[:last] for element in some]

    def second(tree: HtmlElement) -> list[HtmlElement]:
        (of, found), *_ = [*laid_by, (None, None)]
        laid_by.clear()
        found = found if of is tree and found is not None else walked(tree)
        return [element for some in found[last:] for element in some]

    one[:], other[:] = [first], [second]
