"""The text of an article that stands in the data of a page's scripts alone, for a browser to put on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extractors.pages.boilerplate import line_words
from extractors.pages.text_states import sentence_count
from extractors.text.html import TAG, text_of
from extractors.text.word_counts import word_count

SCRIPT_CHARS = 4_000_000
"""Of all the scripts of a page that are looked at."""
# The state of a page for its scripts holds menus, comments and a hundred teasers beside the article.
NODES_READ = 40_000
FIELD_CHARS = 400_000
# JSON within a text of JSON begins at once, or behind the name of a variable.
INNER_START = 20
# Two sentences are a teaser, of which such data has many.
FEWEST_SENTENCES = 3
FEWEST_WORDS = 5
OPENS, CLOSES = re.compile(r"<script\b", re.IGNORECASE), re.compile("</script", re.IGNORECASE)
STARTS = re.compile(r"""(?:=|\(|\bpush\(\[\d+,)\s*+(?=[\[{"'])""")
"""Where a script assigns a value, or hands it over: `window.__INITIAL_STATE__ = {`, `JSON.parse("`."""
OTHER_DATA = re.compile(r"ld\+json|importmap|speculationrules|text/(?:template|html|x-)", re.IGNORECASE)
KEPT_APART = re.compile(
    r"related|recommend|comment|teaser|sidebar|footer|menu|nav|caption|translation|messages|i18n|policy|bio(?:graphy)?$"
    r"|summary|excerpt|description|lead$|seo|meta",
    re.IGNORECASE,
)
"""Fields that hold no text of an article, or only what it begins with."""


@dataclass(slots=True)
class _Found:
    """The texts under one path of keys, and whether what holds them bears the page's title."""

    is_titled: bool
    lines: list[str] = field(default_factory=list)


# By what the values are, since every framework names its fields otherwise; and the scripts are not run: foreign code,
# for pages that states publish.
def script_text(html: str, titles: Iterable[str]) -> str:
    """The text that a page's scripts hold for it, as lines; empty where they hold none.

    What stands beside one of the page's titles goes first. JSON-LD is read elsewhere.
    """
    wanted = frozenset(filter(None, map(line_words, titles)))
    found: list[_Found] = []
    for value in _values(html):
        texts: dict[tuple[str, ...], _Found] = {}
        _gather(value, wanted, texts)
        found += texts.values()
    best, rank = "", (False, 0)
    for one in found:
        text = "\n".join(dict.fromkeys(one.lines))
        if sentence_count(text) >= FEWEST_SENTENCES and (one.is_titled, word_count(text)) > rank:
            best, rank = text, (one.is_titled, word_count(text))
    return best


def _scripts(html: str) -> Iterator[tuple[str, str]]:
    """The scripts of a page, each with its attributes."""
    end = 0
    while opened := OPENS.search(html, end):
        start = html.find(">", opened.end()) + 1
        closed = CLOSES.search(html, start) if start else None
        if closed is None:
            return
        end = closed.end()
        yield html[opened.end() : start], html[start : closed.start()]


def _values(html: str) -> Iterator[object]:
    """The values of JSON in a page's scripts."""
    left = SCRIPT_CHARS
    for attributes, script in _scripts(html):
        if OTHER_DATA.search(attributes) or len(script) < 200 or left < len(script):
            continue
        left -= len(script)
        bare = script.strip()
        starts = [0] if bare[0] in "{[" else [match.end() for match in STARTS.finditer(bare)]
        yield from _decoded(bare, starts)


def _decoded(script: str, starts: Sequence[int]) -> Iterator[object]:
    """The values that begin at these places, JSON within a string opened; what is no JSON is passed over.

    Gives up when as many characters as the script has were read in vain, and where it is nested too deep.
    """
    decoder, end, in_vain = json.JSONDecoder(strict=False), 0, 0
    for start in starts:
        if start < end:
            continue
        try:
            value, end = decoder.raw_decode(script, start)
            if isinstance(value, str) and (at := value.find("{")) in range(INNER_START):
                value, _ = decoder.raw_decode(value, at)
        except RecursionError:
            return
        except json.JSONDecodeError as failure:
            in_vain += failure.pos - start
            if in_vain > len(script):
                return
            continue
        if isinstance(value, dict | list):
            yield value


def _gather(value: object, titles: frozenset[str], found: dict[tuple[str, ...], _Found]) -> None:
    """Put every text under its path: the parts of one list together, those of two articles apart."""
    stack: list[tuple[object, tuple[str, ...], bool]] = [(value, (), False)]
    for _ in range(NODES_READ):
        if not stack:
            return
        node, path, is_titled = stack.pop()
        if isinstance(node, dict):
            names = {line_words(one) for one in node.values() if isinstance(one, str) and len(one) < 500}
            if names & titles:
                is_titled = True
            inner = [
                (one, (*path, str(key)), is_titled) for key, one in node.items() if not KEPT_APART.search(str(key))
            ]
            stack += reversed(inner)
        elif isinstance(node, list):
            is_one_text = is_titled or not any(isinstance(one, dict) and _is_article(one) for one in node)
            places = (("*",) if is_one_text else (str(at),) for at in range(len(node)))
            stack += reversed([(one, path + place, is_titled) for one, place in zip(node, places, strict=True)])
        elif isinstance(node, str) and len(node) <= FIELD_CHARS and (text := _prose(node)):
            found.setdefault(path, _Found(is_titled)).lines += text.split("\n")


def _is_article(node: dict[str, object]) -> bool:
    """Whether one of a list is an article of its own, and no paragraph: it bears a title or headline."""
    return bool({"title", "headline", "slug"} & node.keys())


def _prose(value: str) -> str:
    """A value's text where it reads as prose or is HTML; empty for names, addresses, code."""
    if TAG.search(value):
        return text_of(value)
    return (
        text_of(value) if value.count(" ") >= FEWEST_WORDS and not value.lstrip().startswith(("{", "[", "/*")) else ""
    )
