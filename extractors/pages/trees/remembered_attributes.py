"""trafilatura's expressions on tags and attributes, judged once for all elements that are alike, with the same answers.

A page has hundreds of elements and some dozens of classes, a site the same ones on every page, and each expression asks
a function of Python's about each element: a fifth of all that trafilatura does. What is not yet
known is asked in Python, not by XPath that calls it for each test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

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
TEST = re.compile(
    r"@(?P<has>[\w-]+)|@(?P<is>[\w-]+)\s*=\s*'(?P<value>[^']*)'"
    r"|(?P<ask>re:test|contains|starts-with)\(\s*"
    r"(?:translate\(\s*@(?P<of>[\w-]+)\s*,\s*'(?P<from>[^']*)'\s*,\s*'(?P<to>[^']*)'\s*\)|(?P<names>@[\w-]+(?:\|@[\w-]+)*))"
    r"\s*,\s*'(?P<sought>[^']*)'(?:\s*,\s*'(?P<flags>i?)')?\s*\)"
)
"""One test of attributes; a predicate is such tests with "or" between them."""
OR = re.compile(r"(?<!\s)\s++or\s++")
STEP = re.compile(r"\A\.//(\w+|\*)(\[.*\])?", re.DOTALL)
"""One of several expressions with "|" between them: descendants of a name, or all, with predicates."""
BRANCH = re.compile(r"\|(?=\.//)")
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


Elements = Callable[[HtmlElement], Iterator[HtmlElement]]


def remembered(expression: XPath) -> Callable[[HtmlElement], list[HtmlElement]] | None:
    """What finds the same elements in the same order; None where the expression asks for more than attributes.

    None also where it asks no function of Python's: what libxml2 does by itself is as quick.
    """
    found = one_by_one(expression)
    return (lambda tree: list(found(tree))) if found else None


def one_by_one(expression: XPath) -> Elements | None:
    """The same, where each element is looked for when it is asked for."""
    path = str(expression.path).strip()
    if "re:test" not in path:
        return None
    if len(branches := [path[begin:end] for begin, end in _between(path, BRANCH)]) > 1:
        return _remembered_union(branches)
    is_first = path.startswith("(") and path.endswith(")[1]")
    form = EXPRESSION.fullmatch(path[1:-4] if is_first else path)
    if form is None:
        return None
    predicates = _predicates(form[2])
    is_first_of_parent = predicates[-1:] == ["1"]
    if is_first_of_parent:
        predicates.pop()
    tags = re.findall(r"self::(\w+)", predicates.pop(0)) if predicates and TAGS.fullmatch(predicates[0]) else ["*"]
    if not _are_understood(predicates):
        return None
    judge = _judge(predicates)

    def found(tree: HtmlElement) -> Iterator[HtmlElement]:
        every = tree.iterdescendants(*tags) if form[1] else tree.getroottree().getroot().iter(*tags)
        elements = filter(judge, every)
        if is_first:
            return islice(elements, 1)
        return _first_of_parents(elements) if is_first_of_parent else elements

    return found


def _remembered_union(branches: list[str]) -> Elements | None:
    """The same of several expressions: elements of some names, and those that fulfil what is asked of their name."""
    plain, judges = set[str](), dict[str, Test]()
    for branch in branches:
        step = STEP.fullmatch(branch.strip())
        if step is None or step[1] in judges:
            return None
        if step[2] is None:
            plain.add(step[1])
            continue
        predicates = _predicates(step[2])
        if not _are_understood(predicates):
            return None
        judges[step[1]] = _judge(predicates)
    every = judges.pop("*", lambda _: False)
    if "*" in plain:
        return None

    def found(tree: HtmlElement) -> Iterator[HtmlElement]:
        return (
            one
            for one in tree.iterdescendants("*")
            if (tag := one.tag) in plain or (tag in judges and judges[tag](one)) or every(one)
        )

    return found


def by_class_and_id(expression: XPath) -> tuple[frozenset[str], Callable[[HtmlElement], bool], Test | None] | None:
    """The names of the elements that an expression finds, what of their class and id, and what else it asks.

    None for an expression of any other kind.
    """
    form = EXPRESSION.fullmatch(str(expression.path).strip())
    names, *predicates = _predicates(form[2]) if form and form[1] else [""]
    if not TAGS.fullmatch(names) or not _are_understood(predicates):
        return None
    asked_of, is_ordered, asked, further = _parts(predicates)
    if is_ordered or not {*asked_of} <= {"class", "id"}:
        return None
    return frozenset(re.findall(r"self::(\w+)", names)), asked, further


def _are_understood(predicates: list[str]) -> bool:
    """Whether predicates can be asked of an element by itself, the first of its attributes alone."""
    bare = [STRING.sub("''", one) for one in predicates]
    return bool(bare) and OF_ATTRIBUTES.fullmatch(bare[0]) is not None and not any(map(POSITIONS.search, bare))


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


Test = Callable[[HtmlElement], object]
"""Whether what it returns is true tells whether an element passes."""
Key = tuple[str | None, ...]
Answer = TypeVar("Answer")


def _judge(predicates: list[str]) -> Test:
    """Whether an element fulfils predicates; of the first, answers are kept by the attributes it asks for."""
    names, is_ordered, asked, further = _parts(predicates)
    answer = answered_once(asked, _key_of_ordered(names) if is_ordered else _key_of(names))
    return answer if further is None else lambda element: answer(element) and further(element)


def answered_once(ask: Callable[[HtmlElement], Answer], key_of: Callable[[HtmlElement], Key]) -> Callable[..., Answer]:
    """What is asked of an element, with its answers kept for elements with the same key."""
    known: dict[Key, Answer] = {}

    def answer(element: HtmlElement) -> Answer:
        key = key_of(element)
        found = known.get(key)
        if found is None:
            found = ask(element)
            if sum(len(value) for value in key if value) <= LONGEST:
                if len(known) >= MOST:
                    known.clear()
                known[key] = found
        return found

    return answer


def _parts(predicates: list[str]) -> tuple[list[str], bool, Callable[[HtmlElement], bool], Test | None]:
    """The attributes that the first asks for, whether their order matters, what it and what the others tell."""
    first, *others = predicates
    bare = STRING.sub("''", first)
    names = sorted(set(re.findall(r"@([\w-]+)", bare)))
    asked = _any_of(first) or XPath(f"boolean(self::*[{first}])", namespaces=NAMESPACES)
    brackets = "".join(f"[{one}]" for one in others)
    further = XPath(f"boolean(self::*{brackets})", namespaces=NAMESPACES) if others else None
    return names, "|" in bare, lambda element: bool(asked(element)), further


def _key_of(names: list[str]) -> Callable[[HtmlElement], Key]:
    """What gives the attributes that are asked for: two elements with the same have the same answer."""
    if len(names) == 2:  # most ask for class and id, of each element of a page
        one, other = names
        return lambda element: (element.get(one), element.get(other))
    return lambda element: tuple(map(element.get, names))


def _key_of_ordered(names: list[str]) -> Callable[[HtmlElement], Key]:
    """The same with their order: of `@id|@class` a function is given the one that stands first in the page's source."""
    plain = _key_of(names)

    def key_of(element: HtmlElement) -> Key:
        key = plain(element)
        if key.count(None) + 1 >= len(key):
            return key
        return *key, *(name for name, _ in element.items() if name in names)

    return key_of


def _any_of(predicate: str) -> Test | None:
    """What tells whether an element passes one of a predicate's tests; None where there is more in it than tests."""
    parts = [predicate[begin:end].strip() for begin, end in _between(predicate, OR)]
    tests = [_test(found) if (found := TEST.fullmatch(part)) else None for part in parts]
    if not all(tests):
        return None

    def passes_one(element: HtmlElement) -> bool:
        for test in tests:  # noqa: SIM110 - `any` costs half as much again, of a thousand elements
            if test and test(element):
                return True
        return False

    return passes_one


def _between(text: str, sign: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the parts of an expression begin and end that signs outside of its strings stand between."""
    bare = STRING.sub(lambda string: "'" * len(string[0]), text)
    edges = [0, *(edge for found in sign.finditer(bare) for edge in found.span()), len(bare)]
    return zip(edges[::2], edges[1::2], strict=True)


def _test(found: re.Match[str]) -> Test:
    """A test as it stands in an expression; where an element has no such attribute, it is of an empty string."""
    if name := found["has"]:
        return lambda element: element.get(name) is not None
    if name := found["is"]:
        wanted = found["value"]
        return lambda element: element.get(name) == wanted
    passes = _asks(found)
    passes_empty = passes("")
    if name := found["of"]:
        table = str.maketrans(found["from"], found["to"])
        return lambda element: passes(value.translate(table)) if (value := element.get(name)) else passes_empty
    names = [one.removeprefix("@") for one in found["names"].split("|")]
    if len(names) == 1:
        name = names[0]
        return lambda element: passes(value) if (value := element.get(name)) else passes_empty
    return lambda element: passes(next((value for name, value in element.items() if name in names), ""))


def _asks(found: re.Match[str]) -> Callable[[str], object]:
    """What is asked of a string: whether what it returns is true tells."""
    sought = found["sought"]
    if found["ask"] == "contains":
        return lambda value: sought in value
    if found["ask"] == "starts-with":
        return lambda value: value.startswith(sought)
    return re.compile(sought, re.IGNORECASE if found["flags"] else 0).search
