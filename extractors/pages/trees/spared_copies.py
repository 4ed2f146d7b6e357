"""trafilatura's cascade with fewer copies of the page: what it lays aside for seldom cases is made again in those.

Of six copies a page two are needed, and a third where its second extractor may find more than it did.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from extractors.pages.trees.second_opinion import TIMES, is_surely_kept, stopped_early, yields_to_length_alone

Extracted = tuple[Any, str]


@dataclass(frozen=True, slots=True)
class Given:
    """A page that is handed over: it may be changed, and need not be copied."""

    tree: HtmlElement


@dataclass(frozen=True, slots=True)
class _Uncleaned:
    """What a page is cleaned and converted from, in the place of a copy from between the two."""

    tree: HtmlElement
    options: Any
    url: str | None
    clean: Callable[..., HtmlElement]
    convert: Callable[..., HtmlElement]

    def cleaned(self) -> HtmlElement:
        return self.clean(copy(self.tree), self.options)

    def converted(self) -> HtmlElement:
        return self.convert(self.cleaned(), self.options, self.url)


class _CopyWantedError(Exception):
    """What was extracted is so little that trafilatura goes through the page once more, which it has changed."""


class _Uncopied:
    def iter(self) -> NoReturn:
        raise _CopyWantedError


def spare_copies(core: ModuleType, external: ModuleType) -> None:
    """Have trafilatura's modules make fewer copies, and give an empty page to a second extractor that is not taken."""
    load, prepare, rescue = core.load_html, core._prepare_tree, external.justext_rescue  # noqa: SLF001
    compare, extract = core.compare_extraction, core.extract_content
    extract_once = with_names(extract, deepcopy=lambda _: _Uncopied())

    quick_reader = stopped_early(external.ReadabilityDocument)
    unclean = [path.removeprefix(".//") for path in external.SANITIZED_XPATH.split("|")]

    def is_clean(body: etree._Element) -> bool:
        return all(map(str.isalpha, unclean)) and next(body.iterdescendants(*unclean), None) is None

    def loaded(page: Any, *arguments: Any) -> HtmlElement | None:
        return page.tree if isinstance(page, Given) else load(page, *arguments)

    def prepared(tree: HtmlElement, options: Any, url: str | None) -> tuple[HtmlElement, Any]:
        if options.comments:  # they are looked for in the second
            return prepare(tree, options, url)  # type: ignore[no-any-return]
        source = _Uncleaned(tree, options, url, core.tree_cleaning, core.convert_tags)
        return source.converted(), source

    def extracted(converted: HtmlElement, cleaned: Any, tree: HtmlElement, options: Any) -> Extracted:
        try:
            body, text = (extract_once if isinstance(cleaned, _Uncleaned) else extract)(converted, options)
        except _CopyWantedError:
            body, text = extract(cleaned.converted(), options)
        if options.fast:
            return body, text
        is_kept = options.focus == "balanced" and is_surely_kept(tree, body, text)
        if is_kept and len(text) >= options.min_extracted_size and is_clean(body):
            return body, text  # nothing would be compared with it
        if is_kept:
            return compare(cleaned, document_fromstring("<html><body></body></html>"), body, text, options)  # type: ignore[no-any-return]
        if options.focus == "balanced" and yields_to_length_alone(body, text):
            reader = partial(quick_reader, beats=TIMES * len(text))
            look = with_names(external.try_readability, ReadabilityDocument=reader)
            return with_names(compare, try_readability=look)(cleaned, copy(tree), body, text, options)  # type: ignore[no-any-return]
        return compare(cleaned, copy(tree), body, text, options)  # type: ignore[no-any-return]

    def rescued(cleaned: Any, options: Any) -> Extracted:
        return rescue(cleaned.cleaned() if isinstance(cleaned, _Uncleaned) else cleaned, options)  # type: ignore[no-any-return]

    core.load_html, core._prepare_tree, core._extract_and_compare = loaded, prepared, extracted  # type: ignore[attr-defined]  # noqa: SLF001
    external.justext_rescue = rescued  # type: ignore[attr-defined]


def remember_text(paragraph: Any) -> None:
    """Have paragraphs of the third extractor join and tidy their text once, and not at each of eight questions."""
    plain = paragraph.text.fget

    def text(self: Any) -> str:
        pieces, known = len(self.text_nodes), self.__dict__.get("known_text")
        if known is None or known[0] != pieces:
            known = self.known_text = (pieces, plain(self))
        return known[1]  # type: ignore[no-any-return]

    paragraph.text = property(text)


def with_names(function: Callable[..., Any], **names: Any) -> Callable[..., Any]:
    """The same function, to which some names of its module mean something else."""
    assert isinstance(function, FunctionType)
    known = {**function.__globals__, **names}
    return FunctionType(function.__code__, known, function.__name__, function.__defaults__, function.__closure__)
