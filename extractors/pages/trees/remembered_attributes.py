"""trafilatura's expressions on tags and attributes, judged once for all elements that are alike, with the same answers.

A page has hundreds of elements and some dozens of classes, a site the same ones on every page, and each expression asks
a function of Python's about each element: a fifth of all that trafilatura does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

EXPRESSION = re.compile(r"(\.?)//\*(\[.*\])", re.DOTALL)
"""Descendants, or all elements, with predicates."""
TAGS = re.compile(r"self::\w+(?:\s+or\s+self::\w+)*")
STRING = re.compile(r"'[^']*'")
OF_ATTRIBUTES = re.compile(r"(?:@[\w-]++|re:test|contains|translate|starts-with|not|and|or|''|[(),=|\s])++")
"""A predicate less its strings, whose answer depends on the element's attributes alone."""
POSITIONS = re.compile(r"(?<![\w-])\d|position|last|count|\bpreceding|\bfollowing")
"""What a predicate may not have that is asked of an element by itself."""
NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
MOST, LONGEST = 3_000, 300
"""Kept of each expression: so many answers, none for attributes of more characters. Pages made for it fill all."""
WEIGHED = ("negativeRe", "positiveRe")
"""What the second extractor asks of every name; it asks for the same ones again and again, too."""


def remember_attributes(lists: Iterable[object], weighed: dict[str, Any]) -> None:
    """Have lists of expressions, and patterns by name, be of those that remember; what is not understood stays."""
    for found in lists:
        if isinstance(found, list):
            found[:] = [remembered(one) or one if isinstance(one, XPath) else one for one in found]
    for name in WEIGHED:
        if isinstance(pattern := weighed.get(name), re.Pattern):
            weighed[name] = _RememberedPattern(pattern)


class _RememberedPattern:
    """A pattern that is asked whether it is found in short names."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._asked = pattern.search
        self._remembered = lru_cache(maxsize=MOST)(lambda name: pattern.search(name) is not None)

    def search(self, name: str) -> bool:
        """Whether it is found in a name."""
        return self._remembered(name) if len(name) <= LONGEST else self._asked(name) is not None


Elements = Callable[[HtmlElement], list[HtmlElement]]


def remembered(expression: XPath) -> Elements | None:
    """What finds the same elements in the same order; None where the expression asks for more than attributes.

    None also where it asks no function of Python's: what libxml2 does by itself is as quick.
    """
    path = str(expression.path).strip()
    if "re:test" not in path:
        return None
    is_first = path.startswith("(") and path.endswith(")[1]")
    form = EXPRESSION.fullmatch(path[1:-4] if is_first else path)
    if form is None:
        return None
    predicates = _predicates(form[2])
    is_first_of_parent = predicates[-1:] == ["1"]
    if is_first_of_parent:
        predicates.pop()
    tags = re.findall(r"self::(\w+)", predicates.pop(0)) if predicates and TAGS.fullmatch(predicates[0]) else ["*"]
    if not predicates or not OF_ATTRIBUTES.fullmatch(STRING.sub("''", predicates[0])):
        return None
    if any(POSITIONS.search(STRING.sub("''", one)) for one in predicates):
        return None
    judge = _Judge(predicates)

    def found(tree: HtmlElement) -> list[HtmlElement]:
        every = tree.iterdescendants(*tags) if form[1] else tree.getroottree().getroot().iter(*tags)
        elements = filter(judge, every)
        if is_first:
            return list(islice(elements, 1))
        return list(_first_of_parents(elements) if is_first_of_parent else elements)

    return found


def _predicates(brackets: str) -> list[str]:
    """What stands in each of the brackets, those within strings left alone; nothing where steps stand between them."""
    bare = STRING.sub(lambda string: "'" * len(string[0]), brackets)
    found, start, level = list[str](), 0, 0
    for at, sign in enumerate(bare):
        level += (sign == "[") - (sign == "]")
        if sign == "[" and level == 1:
            start = at + 1
        elif sign == "]" and level == 0:
            found.append(brackets[start:at].strip())
        elif level == 0 and not sign.isspace():
            return []
    return found


def _first_of_parents(elements: Iterator[HtmlElement]) -> Iterator[HtmlElement]:
    seen = set[HtmlElement | None]()
    for one in elements:
        if (parent := one.getparent()) not in seen:
            seen.add(parent)
            yield one


class _Judge:
    """Whether an element fulfils predicates; of the first, answers are kept by the attributes it asks for."""

    def __init__(self, predicates: list[str]) -> None:
        first, *others = predicates
        bare = STRING.sub("''", first)
        self._names = sorted(set(re.findall(r"@([\w-]+)", bare)))
        # Of `@id|@class` a function is given the one that stands first in the page's source.
        self._is_ordered = "|" in bare
        self._first = XPath(f"boolean(self::*[{first}])", namespaces=NAMESPACES)
        brackets = "".join(f"[{one}]" for one in others)
        self._others = XPath(f"boolean(self::*{brackets})", namespaces=NAMESPACES) if others else None
        self._known: dict[tuple[str | None, ...], bool] = {}

    def _asked(self, element: HtmlElement) -> tuple[str | None, ...]:
        """The attributes that it asks for: two elements with the same have the same answer."""
        if self._is_ordered:
            return tuple([part for name, value in element.items() if name in self._names for part in (name, value)])
        get = element.get
        return tuple([get(name) for name in self._names])

    def __call__(self, element: HtmlElement) -> bool:
        key = self._asked(element)
        answer = self._known.get(key)
        if answer is None:
            answer = bool(self._first(element))
            if sum(len(value) for value in key if value) <= LONGEST:
                if len(self._known) >= MOST:
                    self._known.clear()
                self._known[key] = answer
        return answer and (self._others is None or bool(self._others(element)))
