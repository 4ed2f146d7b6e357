"""Lines that topics share: `@iran` in a topic file stands for all lines of another topic, or of a set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from config.checks import nearest
from config.errors import ConfigError, Problem
from config.tomlfile import read_text, read_toml
from config.topics import Term, Topic

SAYS_SET = re.compile(r"""set["']?\s*=|\\[uUx]""")
"""What a file that says `set = true` has, its name written out or in escapes: to parse all files took 60 ms."""


def sets_of(folder: Path) -> set[str]:
    """The names of the files that only lend their lines to topics; a file that cannot be read is none of them."""
    found = set()
    for path in folder.glob("*.toml"):
        try:
            is_set = SAYS_SET.search(read_text(path)) is not None and read_toml(path).get("set") is True
        except ConfigError:
            continue
        if is_set:
            found.add(path.stem)
    return found


def resolve_sets(topics: Iterable[Topic], folder: Path, problems: list[Problem]) -> tuple[Topic, ...]:
    """The topics with the lines that they reuse in place; sets are left out. Mistakes are added to `problems`."""
    known = {topic.topic_id: topic for topic in topics}
    wrong = {name: [*_unknown(topic, known), *_in_a_circle(topic, known)] for name, topic in known.items()}
    problems += [
        Problem(file=folder / f"{name}.toml", key=key, message=what, remedy=do)
        for name, some in wrong.items()
        for key, what, do in some
    ]
    lent: dict[str, tuple[Term, ...]] = {
        name: () for name, some in wrong.items() if some
    }  # to others, too: what leads nowhere has no lines
    found = []
    for topic in known.values():
        if not wrong[topic.topic_id] and not topic.set:
            terms, required, elsewhere = (
                _lines(some, known, lent) for some in (topic.terms, topic.require, topic.unless)
            )
            found.append(replace(topic, terms=terms, require=required, unless=elsewhere))
    return tuple(found)


def _lines(terms: Iterable[Term], known: Mapping[str, Topic], lent: dict[str, tuple[Term, ...]]) -> tuple[Term, ...]:
    """The lines, each that names a topic replaced by its lines of that language; a line that is there already once.

    `lent` are those of the topics that were named before.
    """
    found: dict[tuple[str, str], Term] = {}
    for term in terms:
        if term.reused is None:
            found.setdefault((term.language, term.pattern), term)
            continue
        if term.reused not in lent:
            lent[term.reused] = _lines(known[term.reused].terms, known, lent)
        for one in lent[term.reused]:
            if one.language == term.language:
                found.setdefault((one.language, one.pattern), one)
    return tuple(found.values())


def _unknown(topic: Topic, known: Mapping[str, Topic]) -> Iterator[tuple[str, str, str]]:
    """Name each topic that is asked for and missing, where it is first asked for."""
    missing = {term.reused: term for term in reversed(topic.lines) if term.reused and term.reused not in known}
    for name, term in missing.items():
        near = nearest(name, list(known))
        shipped = files("config") / "topics" / f"{name}.toml"
        remedy = (
            f"it came with this version of Longwatch: copy {shipped} beside this file"
            if shipped.is_file()
            else f"did you mean @{near}?"
            if near
            else f"known are {', '.join(sorted(known))}"
        )
        yield f"terms.{term.language}", f"`{term.line}`: there is no topic of that name", remedy


def _in_a_circle(topic: Topic, known: Mapping[str, Topic]) -> Iterator[tuple[str, str, str]]:
    reached: set[str] = set()
    open_ones = [topic.topic_id]
    while open_ones:
        for term in known[open_ones.pop()].lines:
            if term.reused == topic.topic_id:
                yield f"terms.{term.language}", f"`{term.line}` leads back to this topic", "take one of the lines out"
                return
            if term.reused in known and term.reused not in reached:
                reached.add(str(term.reused))
                open_ones.append(str(term.reused))
