"""The stop words of trafilatura's third extractor, read once: the same words, and the same text found by them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import pytest
from lxml.etree import tostring
from lxml.html import document_fromstring
from trafilatura import external as trafilatura

from extractors.pages.trees.stop_words import spare_stop_words, stop_words
from tests.modules import anew

SENTENCE = "What was said of it by all of them is not what they had seen. "
PAGE = f"<html><body><p>{SENTENCE * 9}</p><p>Menu</p></body></html>"
justext = import_module("justext.core")


@pytest.fixture(scope="module")
def both() -> tuple[ModuleType, ModuleType]:
    """trafilatura's module as it comes, whatever this process has made of it, and the same with words read once."""
    plain, spared = (anew(trafilatura) for _ in range(2))
    for module in (plain, spared):
        core = anew(justext)
        module.classify_paragraphs = core.classify_paragraphs  # type: ignore[attr-defined]
        if module is spared:
            spare_stop_words(module, core)
    return plain, spared


def test_they_are_the_words_that_justext_makes_of_its_lists(both: tuple[ModuleType, ModuleType]) -> None:
    plain, _ = both
    assert stop_words(plain.get_stoplists()) == anew(justext).define_stoplist(plain.jt_stoplist_init())
    assert stop_words([]) == frozenset()


@pytest.mark.parametrize("language", [None, "en", "fa"])
def test_the_same_text_is_found_by_them(both: tuple[ModuleType, ModuleType], language: str | None) -> None:
    plain, spared = (tostring(module.try_justext(document_fromstring(PAGE), None, language)) for module in both)
    assert plain == spared
    assert (b"What was said" in plain) == (language != "fa")


def test_they_are_read_once_and_their_hash_is_kept(both: tuple[ModuleType, ModuleType]) -> None:
    _, spared = both
    spared.try_justext(document_fromstring(PAGE), None, None)
    before = spared.JT_STOPLIST
    spared.try_justext(document_fromstring(PAGE), None, None)
    assert isinstance(before, frozenset)
    assert spared.JT_STOPLIST is before
    assert spared.classify_paragraphs.__globals__["define_stoplist"](before) is before
