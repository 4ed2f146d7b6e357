"""trafilatura weighs the links of boxes, lists and paragraphs twice: again only where something has gone meanwhile."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from extractors.pages.trees.spared_copies import with_names


def spare_second_rounds(extractor: ModuleType, processing: ModuleType) -> None:
    """Have trafilatura's extractor look no second time at elements of a name where nothing was taken since the first.

    What it asks of an element depends on the tree alone.
    """
    delete, prune = processing.delete_element, extractor.prune_unwanted_sections
    looked = set[object]()
    """What was asked since something was last taken."""

    def deleted(*arguments: Any, **named: Any) -> None:
        looked.clear()
        delete(*arguments, **named)

    weigh = with_names(extractor.delete_by_link_density, delete_element=deleted)

    def weighed(tree: Any, name: str, **how: bool) -> Any:
        asked = name, *sorted(how.items())
        if asked in looked:
            return tree
        looked.add(asked)
        return weigh(tree, name, **how)

    def pruned(*arguments: Any, **named: Any) -> Any:
        looked.clear()  # another tree, or the same after other changes
        return prune(*arguments, **named)

    extractor.delete_by_link_density, extractor.prune_unwanted_sections = weighed, pruned  # type: ignore[attr-defined]
