"""Reads a topic from the file an analyst writes.

label = { en = "Executions", fa = "اعدام" }
description = "Death sentences, and their being carried out."
threshold = 1          # optional, as are title_boost and lead_boost
[terms]
en = '''
death sentence*        # `*` at an end of a word: any letters there, or none
hanged = 0.5           # a weight; 1 where none is given
chief executive* = -   # hides its passage from the other lines
halter = only          # for articles in this language alone; also `= 0.5 only`
1988 | 1367 ~8 prison* # one side within eight words of the other, whichever comes first; `~8>`: in this order
court ~s death         # in one sentence
court ~p death         # in one paragraph
@iran                  # all lines of the topic or set `iran` in this language, as if they stood here
'''
set = true             # optional: it only lends its lines to topics
[require]              # optional: one of these must be found too
en = '''
iran*
'''
[tests.speaks]         # optional: sentences that `longwatch topics check` tries, one a line
en = '''
He was hanged in Iran.
'''
[tests.silent]
en = '''
The chief executive resigned in Iran.
'''
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Problem
from config.topics import COUNTS, NUMBERS, TOPIC_ID, Sentence, Term, Topic

KEYS = ("label", "description", "terms", "require", "unless", "tests", "set", *NUMBERS, *COUNTS)
TABLES = ("terms", "require", "unless")
LANGUAGE = re.compile(r"[a-z]{2,3}")
WEIGHT = re.compile(r"(?:\d++(?:\.\d*+)?|\.\d++)")
# Two letters and a star find words by the thousand.
SHORTEST_STEM = 3
PLAIN = re.compile(r"[^\W_][^*]*|\*?[^\W_][^*]{2,}\*?")
"""What nearly all phrases are like: a * at an end of it at most, and enough letters beside one."""

Complaint = tuple[str, str, str]
"""The key, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    language: str
    key: str
    written: str


def read_topic(path: Path) -> Topic:
    """Return the topic a file describes, named after the file.

    Raises ConfigError with every mistake in it.
    """
    found = _topic_in(Path(path.name), _text(path))
    if isinstance(found, Topic):
        return found
    raise ConfigError(Problem(file=path, key=key, message=what, remedy=do) for key, what, do in found)


@lru_cache(maxsize=64)
def _topic_in(name: Path, text: str) -> Topic | tuple[Complaint, ...]:
    """What a file of this name and text describes, or what is wrong with it.

    Kept, since whatever reads the shipped topics takes 60 ms of CPU for it, and a desk does with every ruling.
    """
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (("", f"not TOML: {error}", "look at the line named, and for a quote or bracket left open before it"),)
    complaints = [*_about_name(name), *_about_fields(fields)]
    terms, required, elsewhere = (_terms(fields, table, complaints) for table in TABLES)
    complaints += _about_terms(terms) if not complaints else ()
    if complaints:
        return tuple(complaints)
    known: dict[str, Any] = {key: fields[key] for key in KEYS if key in fields}
    known |= {key: float(fields[key]) for key in NUMBERS if key in fields}
    known |= {"topic_id": name.stem, "tests": tuple(_tests(fields))}
    return Topic(**known | {"terms": tuple(terms), "require": tuple(required), "unless": tuple(elsewhere)})


def _terms(fields: Mapping[str, object], table: str, complaints: list[Complaint]) -> list[Term]:
    """The lines of a table, read; what is wrong with them is added to the complaints."""
    terms: list[Term] = []
    for line in _lines(fields.get(table), table):
        term = _term(line)
        found = list(_about_line(line, term))
        complaints += found
        terms += [] if found else [term]
    return terms


def _tests(fields: Mapping[str, object]) -> Iterator[Sentence]:
    sides = fields.get("tests")
    for side, some in sides.items() if isinstance(sides, dict) else ():
        for language, text in some.items():
            for line in filter(None, map(str.strip, text.splitlines())):
                yield Sentence(language=language, text=line, speaks=side == "speaks")


def _about_tests(sides: object) -> Iterator[Complaint]:
    good = isinstance(sides, dict) and all(
        side in ("speaks", "silent") and _is_texts(some) for side, some in sides.items()
    )
    if not good:
        yield (
            "tests",
            "must be sentences by language",
            "write [tests.speaks] and [tests.silent], each as [terms], a sentence a line",
        )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        what, do = f"not UTF-8: byte {error.start + 1} fits no letter", "save the file as UTF-8"
    except OSError as error:
        what, do = f"cannot be read: {error.strerror}", "check its name and who may read it"
    raise ConfigError([Problem(file=path, key="", message=what, remedy=do)])


def _about_name(path: Path) -> Iterator[Complaint]:
    if not TOPIC_ID.fullmatch(path.stem):
        yield (
            "",
            "the file's name is the topic's name, and is not valid",
            "use a-z, 0-9 and - only, as in `my-topic.toml`",
        )


def _about_fields(fields: Mapping[str, object]) -> Iterator[Complaint]:
    for key in fields.keys() - set(KEYS):
        near = difflib.get_close_matches(key, KEYS, 1)
        yield key, "no such key", f"did you mean `{near[0]}`?" if near else f"known are {', '.join(KEYS)}"
    if not _is_texts(fields.get("label")):
        yield "label", "must be a name by language", 'write for example: label = { en = "Executions", fa = "اعدام" }'
    if not isinstance(fields.get("description"), str):
        yield (
            "description",
            "must be a text",
            'write for example: description = "What belongs here, and what does not."',
        )
    if not _is_texts(fields.get("terms")):
        yield "terms", "must be lines by language", 'write [terms], then en = """, a phrase a line, and """'
    for key in NUMBERS:
        value = fields.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value <= 0:
            yield key, "must be a number above 0", f"write for example: {key} = 2"
    for key in COUNTS:
        value = fields.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            yield key, "must be a whole number above 0", f"write for example: {key} = 2"
    if not isinstance(fields.get("set", False), bool):
        yield "set", "must be true or false", "write set = true for lines that topics share, or leave it out"
    for table in TABLES[1:]:
        if table in fields and not _is_texts(fields[table]):
            yield table, "must be lines by language", f'write [{table}], then en = """, a phrase a line, and """'
    yield from _about_tests(fields.get("tests", {}))
    for table in ("label", *TABLES):
        yield from _about_languages(table, fields.get(table))


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(text, str) for text in value.values())


def _about_languages(table: str, value: object) -> Iterator[Complaint]:
    for code in value if isinstance(value, dict) else ():
        if not LANGUAGE.fullmatch(code):
            yield f"{table}.{code}", "no language code", "use two or three small letters, as in en, fa, ckb"


def _about_terms(terms: list[Term]) -> Iterator[Complaint]:
    if all(term.mask for term in terms):
        yield "terms", "has no phrase to search for", "write one a line"
    seen: set[tuple[str, str]] = set()
    for term in terms:
        if (term.language, term.pattern) in seen:
            yield f"terms.{term.language}", f"`{term.pattern}` appears twice", "keep one of the two lines"
        seen.add((term.language, term.pattern))


def _lines(terms: object, table: str) -> Iterator[_Line]:
    for language, text in terms.items() if isinstance(terms, dict) else ():
        for number, written in enumerate(text.split("\n") if isinstance(text, str) else (), 1):
            # The line after the opening quotes is the first a person sees: TOML has swallowed the line feed there.
            if bare := written.partition("#")[0].strip():
                yield _Line(language=language, key=f"{table}.{language}, line {number}", written=bare)


def _term(line: _Line) -> Term:
    pattern, weight = _parted(line.written)
    numbers = [word for word in weight if WEIGHT.fullmatch(word)]
    return Term(
        language=line.language,
        pattern=pattern,
        weight=float(numbers[0]) if numbers else 1.0,
        line=line.written,
        mask=weight == ["-"],
        only="only" in weight,
    )


def _parted(written: str) -> tuple[str, list[str]]:
    pattern, _, weight = written.partition("=")
    return pattern.replace('"', " ").strip(), weight.split()


def _about_line(line: _Line, term: Term) -> Iterator[Complaint]:
    _, weight = _parted(line.written)
    shown = f"`{line.written}`"
    if "=" in line.written and not _is_weight(weight):
        yield line.key, f"{shown} ends in no weight", "write = 0.5, = only, = 0.5 only, or = - to hide the passage"
    if line.written.count('"') % 2:
        yield line.key, f"{shown} has a quote left open", "close it, or leave quotes out: a line is a phrase"
    sides = term.sides
    if line.written.startswith("@"):
        if term.reused is None or weight:
            yield line.key, f"{shown} names no topic", "write @ and the name of a topic's file, without a weight: @iran"
        return
    if "~" in line.written and (len(sides) > 2 or any("~" in phrase for side in sides for phrase in side)):
        yield (
            line.key,
            f"{shown} has a ~ that is not clear",
            "write it once, with a number, s or p, as in: prison* ~8 1988",
        )
        return
    for phrase in (phrase for side in sides for phrase in side if not PLAIN.fullmatch(phrase)):
        if trouble := _trouble(phrase):
            yield line.key, f"{shown} {trouble[0]}", trouble[1]


def _is_weight(words: list[str]) -> bool:
    number = bool(words) and WEIGHT.fullmatch(words[0]) is not None and float(words[0]) > 0
    return words in (["-"], ["only"]) or (number and words[1:] in ([], ["only"]))


def _trouble(phrase: str) -> tuple[str, str] | None:
    """Why nothing sensible could be found by a phrase, and what to do; None for a good one."""
    words = phrase.split()
    if not any(letter.isalnum() for letter in phrase):
        return "leaves nothing to look for", "write a word, or take the line out"
    if any("*" in word.strip("*") for word in words):
        return "has a * inside a word", "put it at an end of the word"
    if "*" in phrase and len(phrase.strip("*")) < SHORTEST_STEM:
        return "has a * on hardly any letters", f"write at least {SHORTEST_STEM} letters beside it"
    return None
