"""Every regular expression of the rooms, found in their modules and in their code, and how each is used."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("extractors", "flows", "storage", "config")
FUNCTIONS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
CALLS = re.compile(rf"\.(?:{'|'.join(sorted(FUNCTIONS))})\b")
"""What a module has in which an expression is used: two in three have none, and need not be parsed."""
ANCHORED = {"match", "fullmatch"}
CALLED: dict[str, list[tuple[str, ...]]] = {
    "_markers": [()], "change_words": [()], "phrases": [()], "_words": [()],
    "lexicon": [("en",), ("fa",)], "_classifier": [], "_of": [], "_drawing": [],
}  # fmt: skip
"""What functions that keep their answer are called with, where the answer may hold expressions."""
SCANS = FUNCTIONS - ANCHORED - {"compile"}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression with where it stands and the methods by which it is used."""

    name: str
    pattern: str | bytes
    flags: int
    methods: tuple[str, ...]


def expressions() -> tuple[list[Expression], set[str], list[str]]:
    """All that are found, each once; the names of all places; the calls whose expression only their function knows."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    texts = {path: path.read_text("utf-8") for path in paths}
    trees = {path: ast.parse(text) for path, text in texts.items() if CALLS.search(text)}
    uses = _uses(trees)
    found: dict[tuple[str | bytes, int, tuple[str, ...]], Expression] = {}
    names: set[str] = set()
    unknown: list[str] = []
    for path in paths:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        called = _in_calls(name, trees[path], vars(module), unknown) if path in trees else ()
        some = [*_in_module(path, name, vars(module), uses), *called]
        for one in some:
            found.setdefault((one.pattern, one.flags, one.methods), one)
            names.add(one.name)
    return list(found.values()), names, unknown


def _uses(trees: Mapping[Path, ast.Module]) -> Mapping[str, set[str]]:
    """By the name of a pattern, the methods that are called on it: anywhere, or in its module where it is private."""
    uses: dict[str, set[str]] = defaultdict(set)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
                if isinstance(node.value, ast.Name):
                    uses[_known_as(node.value.id, path)].add(node.attr)
                elif isinstance(node.value, ast.Attribute):
                    uses[node.value.attr].add(node.attr)
    return uses


def _known_as(name: str, path: Path) -> str:
    return f"{path.relative_to(ROOT).with_suffix('')}:{name}" if name.startswith("_") else name


def _methods(used: set[str]) -> tuple[str, ...]:
    """What to try: by a name that is nowhere used so, everything."""
    scans = ("search",) if used & SCANS or not used & ANCHORED else ()
    return (*scans, *sorted(used & ANCHORED))


def _in_module(path: Path, name: str, names: Mapping[str, Any], uses: Mapping[str, set[str]]) -> Iterator[Expression]:
    for own, value in names.items():
        if not own.startswith("__"):
            for way, one in _patterns(value, own, 4):
                used = uses.get(_known_as(way.rpartition(".")[2], path), set())
                yield Expression(f"{name}:{way}", one.pattern, one.flags, _methods(used))


def _patterns(value: object, path: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The compiled expressions in a value, with the names that lead to them."""
    if isinstance(value, re.Pattern):
        yield path, value
    elif depth == 0:
        return
    elif isinstance(value, Mapping):
        for key in value:
            yield from _patterns(value[key], path, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _patterns(one, path, depth - 1)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _patterns(getattr(value, field.name), f"{path}.{field.name}", depth - 1)
    elif isinstance(value, functools._lru_cache_wrapper) and (calls := CALLED.get(value.__name__)):
        for given in calls:
            yield from _patterns(value(*given), path, depth - 1)


def _in_calls(name: str, tree: ast.AST, names: Mapping[str, Any], unknown: list[str]) -> Iterator[Expression]:
    """What is written into calls of `re`; in place of what only a function knows stands a word of letters."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            called = node.func if isinstance(node, ast.Call) else None
            if not (
                isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
            ):
                continue
            assert isinstance(node, ast.Call)
            if called.attr not in FUNCTIONS:
                continue
            pattern = _evaluated(node.args[0], names)
            if pattern is None:
                unknown.append(f"{name}:{function.name}")  # its own test gives an example
                continue
            flags = 0
            for given in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
                if "re." in ast.unparse(given):
                    flags = int(eval(ast.unparse(given), dict(names)))
            methods = ("search", "fullmatch") if called.attr == "compile" else _methods({called.attr})
            one = re.compile(pattern, flags)
            yield Expression(f"{name}:{function.name}", one.pattern, one.flags, methods)


def _evaluated(node: ast.expr, names: Mapping[str, Any]) -> str | bytes | None:
    if isinstance(node, ast.JoinedStr):
        parts = [_evaluated(one, names) for one in node.values]
        return "".join("aa" if part is None else str(part) for part in parts)
    if isinstance(node, ast.FormattedValue):
        return _evaluated(node.value, names)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Name):
        left = _evaluated(node.left, names)
        return left % "aa" if isinstance(left, str) else None
    try:
        value = eval(ast.unparse(node), dict(names))
    except NameError:
        return None
    return value if isinstance(value, str | bytes) else None
