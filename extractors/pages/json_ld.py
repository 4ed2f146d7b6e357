"""What a page's JSON-LD says of the article, however broken the JSON is."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.pages.boilerplate import line_words
from extractors.text.html import one_line, text_of

# Live blogs print all their entries into one block; of one that is cut short its plainest fields are still read.
BLOCK_CHARS = 2_000_000
BLOCKS_READ = 40
# Objects in objects cost the publisher a few bytes each, and us a visit.
NODES_READ = 5_000
AUTHORS_READ = 20
ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report|Review|LiveBlogPosting|SocialMediaPosting)$")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
OPENING = re.compile(r"\s*+(?:<!--|(?://\s*+)?<!\[CDATA\[)?\s*+")
LOOSE_STRING = r'"%s"\s*:\s*"((?:[^"\\]|\\.){1,2000})"'
LOOSE_NAMES = ("headline", "datePublished", "@type", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredArticle:
    """The article as the page describes it to machines; every field may be missing."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    by_publisher: bool = False
    """Whether all the authors it names are the publisher itself or another organisation."""
    publishers: frozenset[str] = frozenset()
    """What it calls its publisher."""
    published_raw: str | None = None
    body: str | None = None
    """As lines."""
    free: bool | None = None
    """False when the page says it must be paid for."""
    types: frozenset[str] = frozenset()
    """Every @type found on the page."""


def structured_article(tree: HtmlElement, urls: frozenset[str]) -> StructuredArticle:
    """What the page's JSON-LD says of the article at one of `urls`, or of the fullest article it describes."""
    nodes = list(_nodes(tree))
    types = frozenset(kind for node in nodes for kind in _types(node))
    web_page = next((found for node in nodes if (found := _text(node.get("datePublished")))), None)
    articles = [node for node in nodes if any(ARTICLE_TYPE.search(kind) for kind in _types(node))]
    if not articles:
        return StructuredArticle(published_raw=web_page, types=types)
    titles = line_words(tree.findtext(".//title") or "")
    chosen = max(articles, key=lambda node: _fitness(node, frozenset(map(_address, urls)), titles))
    names = _names(nodes)
    authors = tuple(dict.fromkeys(_authors(chosen.get("author") or chosen.get("creator"), names)))[:AUTHORS_READ]
    return StructuredArticle(
        headline=_text(chosen.get("headline")) or _text(chosen.get("name")),
        authors=authors,
        by_publisher=bool(authors) and set(authors) <= _organisations(nodes, chosen),
        publishers=frozenset(_publishers(chosen)),
        published_raw=_text(chosen.get("datePublished")) or _text(chosen.get("dateCreated")),
        body=_body(chosen.get("articleBody")),
        free=_free(chosen.get("isAccessibleForFree")),
        types=types,
    )


Node = Mapping[str, object]


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    """Every object of every block, in order, up to a limit."""
    read = 0
    for script in list(tree.iter("script"))[: 50 * BLOCKS_READ]:
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for node in _objects(_loaded(script.text[:BLOCK_CHARS])):
            yield node
            read += 1
            if read >= NODES_READ:
                return


def _loaded(text: str) -> object:
    """The block's value; with commas repaired, or its plainest fields alone, when it is not JSON."""
    bare = text.strip()
    if bare[:1] not in "{[" or bare[-1:] not in "}]":
        bare = _unwrapped(bare)
    for candidate in (bare, TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    found = {name: re.search(LOOSE_STRING % name, bare) for name in LOOSE_NAMES}
    return {name: _unescaped(match.group(1)) for name, match in found.items() if match}


def _unwrapped(block: str) -> str:
    """A block less the comment or CDATA marks around it, and less a semicolon."""
    bare = OPENING.sub("", block, count=1).rstrip().removesuffix(";").rstrip()
    if bare.endswith("]]>"):
        return bare.removesuffix("]]>").rstrip().removesuffix("//").rstrip()
    return bare.removesuffix("-->").rstrip()


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _objects(value: object) -> Iterator[Node]:
    """The value's objects, outermost first: those of lists, of @graph and of the page they are the main matter of."""
    queue = deque([value])
    while queue:
        found = queue.popleft()
        if isinstance(found, list):
            queue.extendleft(reversed(found[:NODES_READ]))
        elif isinstance(found, dict):
            yield found
            queue.extend(inner for key in ("@graph", "mainEntity", "mainEntityOfPage") if (inner := found.get(key)))


def _types(node: Node) -> tuple[str, ...]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return tuple(value.rsplit("/", 1)[-1] for value in kinds if isinstance(value, str))


def _address(url: str) -> str:
    """An address less scheme, query and the slash at its end."""
    return url.partition("?")[0].partition("#")[0].rstrip("/").partition("://")[2] or url


def _fitness(node: Node, urls: frozenset[str], titles: str) -> tuple[bool, bool, int]:
    """Whether it speaks of this very address, whether the page's title has its headline, then how much it says."""
    main = node.get("mainEntityOfPage")
    inner = main.get("@id") if isinstance(main, dict) else main
    own = {_address(value) for value in (node.get("url"), node.get("@id"), inner) if isinstance(value, str)}
    said = sum(bool(node.get(key)) for key in ("headline", "datePublished", "author", "articleBody"))
    headline = line_words(_text(node.get("headline")) or "")
    return bool(own & urls), bool(headline) and headline in titles, said


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    return (one_line(value[:2_000]) or None) if isinstance(value, str) else None


def _names(nodes: list[Node]) -> dict[str, str]:
    """Names by @id, for authors that are only pointed at."""
    return {str(node["@id"]): name for node in nodes if "@id" in node and (name := _text(node.get("name")))}


def _authors(value: object, names: dict[str, str]) -> Iterator[str]:
    for author in value if isinstance(value, list) else [value]:
        if isinstance(author, dict):
            given = author.get("name")
            found = [_text(one) for one in given] if isinstance(given, list) else [_text(given)]
            yield from (name for name in found or [] if name)
            if not any(found) and (name := names.get(str(author.get("@id")))):
                yield name
        elif name := _text(author):
            yield name


def _organisations(nodes: list[Node], chosen: Node) -> set[str]:
    """The names of the publisher and of everything the page calls an organisation."""
    parts = [part for key in ("author", "creator", "publisher") for part in _listed(chosen.get(key))]
    known = [part for part in (*nodes, *parts) if isinstance(part, dict)]
    found = [part for part in known if any(kind.endswith("Organization") for kind in _types(part))]
    return {name for part in found if (name := _text(part.get("name")))}.union(_publishers(chosen))


def _publishers(chosen: Node) -> Iterator[str]:
    for part in _listed(chosen.get("publisher")):
        if isinstance(part, dict) and (name := _text(part.get("name"))):
            yield name


def _listed(value: object) -> list[object]:
    return value[:AUTHORS_READ] if isinstance(value, list) else [value]


def _body(value: object) -> str | None:
    return (text_of(value[:BLOCK_CHARS]) or None) if isinstance(value, str) else None


def _free(value: object) -> bool | None:
    words = {"true": True, "false": False}
    return value if isinstance(value, bool) else words.get(str(value).rsplit("/", 1)[-1].lower())
