"""Texts that make a regular expression work as hard as it can, derived from the expression itself."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

parser: Any = importlib.import_module("re._parser")
compiler: Any = importlib.import_module("re._compiler")
op: Any = importlib.import_module("re._constants")

USUAL = "a A0_ \n<>-.,;:/|&\"'@#=*![](\0éیé\u200c"
"""Characters of most kinds that expressions tell apart."""
ENDLESS = 12
"""A repetition of more than so many times is one that a text can feed."""
SINGLE = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}
SAMPLES = 6
PUMPS = 24
REPETITIONS = 40
"""Of an expression that are attacked: one that has more is a list of words, each with an end that varies."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A text: a beginning, a part that is repeated until the text is long enough, and an end that does not fit."""

    start: str
    pump: str
    end: str

    def text(self, length: int) -> str:
        return self.start + self.pump * max(1, length // len(self.pump)) + self.end


def attacks(pattern: str | bytes, flags: int) -> list[Attack]:
    """Every attack on an expression, each once, those first that repeat what it repeats."""
    expression = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(expression, flags)
    reader = _Reader(tree.state, flags, _alphabet(tree))
    found: dict[Attack, None] = {}
    repeated = list(_repetitions(list(tree), reader, "", ""))
    for start, inner, after in repeated[:: 1 + len(repeated) // REPETITIONS]:
        bodies = reader.bodies(inner)
        pumps = [start, *(start + one for one in bodies[:2]), *(start + one + after for one in bodies[:2])]
        pumps += bodies
        pumps += [f"{one}{other}" for one, other in islice(product(bodies, bodies), PUMPS) if one != other]
        ends = reader.refused_after(inner, bodies)
        for pump in islice(filter(None, dict.fromkeys(pumps)), PUMPS):
            for begin, end in product(("",) if pump.startswith(start) else (start, ""), ends):
                found[Attack(begin, pump, end)] = None
    whole = reader.samples(list(tree))
    for pump in filter(None, whole):
        for end in ("", "\0", "\n"):
            found[Attack("", pump, end)] = None
            found[Attack("", pump[:-1] or pump, end)] = None
    return list(found)


def _alphabet(tree: Any) -> str:
    """The usual characters and all that the expression names."""
    named: list[str] = []

    def look(node: Any) -> None:
        if isinstance(node, tuple) and len(node) == 2 and node[0] in {op.LITERAL, op.NOT_LITERAL}:
            named.append(chr(node[1]))
        elif isinstance(node, tuple) and len(node) == 2 and node[0] is op.RANGE:
            named.append(chr(node[1][0]))
        elif isinstance(node, list | tuple | parser.SubPattern):
            for one in node:
                look(one)

    look(tree)
    return "".join(dict.fromkeys([*USUAL, *named[:80]]))


@dataclass(frozen=True, slots=True)
class _Reader:
    """What makes samples of parts of an expression."""

    state: Any
    flags: int
    alphabet: str
    known: dict[str, list[str]] = field(default_factory=dict)
    """What was accepted, by part: a list of words has each letter a thousand times, and each try is compiled."""

    def accepted(self, node: Any) -> list[str]:
        """The characters that a part for one character takes, of different kinds first."""
        written = str(node)
        if written not in self.known:
            self.known[written] = self._accepted(node)
        return self.known[written]

    def _accepted(self, node: Any) -> list[str]:
        try:
            one = compiler.compile(parser.SubPattern(self.state, [node]), self.flags & ~re.DEBUG)
        except (re.error, ValueError, AssertionError):
            return ["a"]
        return [letter for letter in self.alphabet if one.fullmatch(letter)]

    def samples(self, nodes: Sequence[Any]) -> list[str]:
        """A few texts that a row of parts takes, as far as one can tell."""
        made = [""]
        for node in nodes:
            more = self.of(node) or [""]
            pairs = sorted(product(range(len(made)), range(len(more))), key=sum)[:SAMPLES]  # something of each
            made = [made[one] + more[other] for one, other in pairs]
        return list(dict.fromkeys(made))

    def of(self, node: Any) -> list[str]:
        """A few texts that one part takes."""
        kind, argument = node
        if kind in SINGLE:
            return self.accepted(node)[:SAMPLES]
        if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            least, _, inner = argument
            some = self.samples(inner)
            return [*(one * max(least, 1) for one in some), *(one * least for one in some[:1])]
        if kind is op.SUBPATTERN:
            return self.samples(argument[3])
        if kind is op.ATOMIC_GROUP:
            return self.samples(argument)
        if kind is op.ASSERT and argument[0] < 0:
            return self.samples(argument[1])
        if kind is op.BRANCH:
            of_each = [self.samples(branch) for branch in argument[1]]
            return list(dict.fromkeys(one for some in of_each for one in some[:1]))[: 4 * SAMPLES]
        return [""]

    def bodies(self, inner: Sequence[Any]) -> list[str]:
        """A few texts that a repetition repeats."""
        return (
            self.accepted(inner[0])[: PUMPS // 2] if len(inner) == 1 and inner[0][0] in SINGLE else self.samples(inner)
        )

    def leads(self, nodes: Sequence[Any]) -> str:
        """A text that a row of parts does take, if one is found."""
        some = self.samples(nodes)
        try:
            row = compiler.compile(parser.SubPattern(self.state, list(nodes)), self.flags & ~re.DEBUG)
        except (re.error, ValueError, AssertionError):
            return some[0]
        return next((one for one in some if row.fullmatch(one)), some[0])

    def refused_after(self, inner: Sequence[Any], bodies: Sequence[str]) -> list[str]:
        """Ends at which a repetition of these bodies cannot go on, and none."""
        taken = set("".join(bodies))
        for node in _singles(inner):
            taken.update(self.accepted(node))
        refused = [letter for letter in self.alphabet if letter not in taken]
        strange = [letter for letter in self.alphabet if letter not in set("".join(bodies))]
        return list(dict.fromkeys(["", "\0", "\n", *refused[:2], *refused[-1:], *strange[:1]]))


def _singles(nodes: Any) -> Iterator[Any]:
    """The parts for one character within parts."""
    for node in nodes:
        if isinstance(node, tuple) and len(node) == 2 and node[0] in SINGLE:
            yield node
        elif isinstance(node, list | tuple | parser.SubPattern):
            yield from _singles(node)


def _repetitions(nodes: Sequence[Any], reader: _Reader, start: str, after: str) -> Iterator[tuple[str, list[Any], str]]:
    """Each endless repetition: a text that leads to it, the parts it repeats, a text that may follow it."""
    for place, node in enumerate(nodes):
        kind, argument = node
        before = start + reader.leads(nodes[:place])
        rest = reader.leads(nodes[place + 1 :]) + after
        if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            _, most, inner = argument
            if most is op.MAXREPEAT or most > ENDLESS:
                yield before, list(inner), rest
            yield from _repetitions(list(inner), reader, before, rest)
        elif kind is op.SUBPATTERN:
            yield from _repetitions(list(argument[3]), reader, before, rest)
        elif kind is op.ATOMIC_GROUP:
            yield from _repetitions(list(argument), reader, before, rest)
        elif kind is op.BRANCH:
            for branch in argument[1]:
                yield from _repetitions(list(branch), reader, before, rest)
        elif kind in {op.ASSERT, op.ASSERT_NOT}:
            yield from _repetitions(list(argument[1]), reader, before, rest)
