"""trafilatura with all that makes it quicker at the same answers, and the options it is asked with."""

from __future__ import annotations

from copy import copy
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from extractors.pages.trees.first_prunes import find_in_one_walk
from extractors.pages.trees.remembered_attributes import one_by_one, remember_attributes, remembered
from extractors.pages.trees.spared_copies import remember_text, spare_copies
from extractors.pages.trees.stop_words import spare_stop_words
from extractors.pages.trees.weighed_links import weigh_links_once

if TYPE_CHECKING:  # imported where a page is read, in a worker
    from trafilatura.settings import Extractor


@cache
def make_quick() -> None:
    """The same answers for less: each of these was measured, and is tried beside trafilatura as it comes."""
    from trafilatura import core, external, htmlprocessing, main_extractor, readability_lxml, xpaths

    # Of those that find a text's box only the first element is asked for: half of the page is not looked through.
    xpaths.BODY_XPATH[:] = [one_by_one(one) or one for one in xpaths.BODY_XPATH]  # type: ignore[misc]
    find_in_one_walk(xpaths)
    remember_attributes(vars(xpaths).values(), readability_lxml.REGEXES)
    baseline = import_module("trafilatura.baseline")  # its package has a function of that name
    cleaned = baseline.BASIC_CLEAN_XPATH
    baseline.BASIC_CLEAN_XPATH = remembered(cleaned) or cleaned  # type: ignore[attr-defined]
    spare_copies(core, external)
    weigh_links_once(main_extractor, htmlprocessing)
    spare_stop_words(external, import_module("justext.core"))
    remember_text(import_module("justext.paragraph").Paragraph)


def options_for(url: str | None) -> Extractor:
    """How trafilatura is to read a page; made once, as it asks its settings for each number (.2 ms)."""
    options = copy(_options_of_all())
    options.url, options.source = url, url and url.encode("utf-8", "replace").decode("utf-8")
    return options


@cache
def _options_of_all() -> Extractor:
    from trafilatura.settings import Extractor

    # No target language, which drops a page it takes for another language; no deduplication, whose memory is one for
    # the whole process and depends on the pages before (adbar/trafilatura#17).
    return Extractor(output_format="python", comments=False, tables=True)
