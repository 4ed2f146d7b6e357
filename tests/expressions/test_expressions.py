"""No expression that sees text from outside is worse than linear: attacks derived from each are tried on it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.expressions.attacks import attacks
from tests.expressions.found import ROOT, Expression, expressions

PROCESSES = 2
"""That attack at the same time."""
EXAMPLES: dict[str, tuple[str, ...]] = {
    "flows.service.dashboard.routes:_compiled": (),  # all that it makes stands in COMPILED, and is found there
    "extractors.figures.voice:is_whole": (
        r"\b(?:sentences?|terms?|prison|jail)\b",
        r"\bto (?:the gallows|prison|jail)\b",
        r"\b(?:fest|in gewahrsam|in haft)\b",
        r"\b(?:todes|haft|gefangnis)strafen?\b",
    ),
    "extractors.topics.phrases:_parts": (r"[^* ]+", r"[^*]+"),
    "extractors.topics.phrases:_compiled": (
        r"\w*(?!\w)",
        r"\ نظامی\w*(?!\w)",
        r"\ rights\w*(?:'?s|')?(?!\w)",
        r"(?:ه|ات|ت(?:ه|ها|هم|هن|نا|ک))(?!\w)",
        r" (?:ال)?عام\w* (?:ال)?نو\w*(?!\w)",
    ),
}
"""What is put together in a function out of what it is given: some of what comes of it."""
KNOWN_TO_BE_WORSE = (
    r"^[^.!?؟]{1,80}(?:\s[>›»/]\s[^.!?؟]{1,80})+$",
    r"\S+@\S+\.\S+",
    r"^\s*(?:<!--)?\s*|\s*(?:-->)?\s*;?\s*$",
    r"\s+[-–—·•»«]+\s+|\s*\|+\s*",
    r",\s+|\s+(?:and|und)\s+",
    r"(?<=\w\s\w)(\w*)(?:,?\s+(?:senior|staff))*,?\s+(?:writer|editor)$",
    r"(?m)^\s*sitemap\s*:\s*(\S+)",
    r"<(?:[\w.-]+:)?link\b([^>]*)>",
    r"(?s)\s*<!\[CDATA\[(.*?)\]\]>\s*",
    r"(?s)<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->",
    r"(?s)<skipHours\b[^>]*>(.*?)</skipHours>",
    r"<ttl\b[^>]*>\s*(\d{1,6})\s*</ttl>",
    r"^\W*[\d.,]+\W*$",
    r"(a|ab|b)*c",
    r"(?:x+y?)+$",
)


def worse_than_linear(some: Sequence[Expression], *arguments: str) -> list[str]:
    """The expressions that an attack makes worse than linear, each with the attack, as processes of their own say."""
    asked = [
        (one.name, one.pattern if isinstance(one.pattern, str) else {"bytes": one.pattern.decode("latin-1")}, one.flags,
         one.methods)
        for one in some
    ]  # fmt: skip
    with ThreadPoolExecutor(PROCESSES) as processes:
        told = processes.map(partial(_told, arguments=arguments), [asked[part::PROCESSES] for part in range(PROCESSES)])
        return [line for lines in told for line in lines]


def _told(asked: Sequence[object], arguments: Sequence[str]) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.expressions.work", *arguments],
        input=json.dumps(asked), capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    return ended.stdout.splitlines()


@pytest.fixture(scope="module")
def found() -> tuple[list[Expression], set[str]]:
    """All expressions, each once, and the names of all places where one stands."""
    some, names, unknown = expressions()
    assert set(unknown) == EXAMPLES.keys(), "give an example of each expression that only its function knows"
    given = [Expression(name, re.compile(one).pattern, 0, ("search",)) for name in EXAMPLES for one in EXAMPLES[name]]
    return [*some, *given], names


def test_expressions_are_found_wherever_they_are_written(found: tuple[list[Expression], set[str]]) -> None:
    some, names = found
    assert len(some) > 180
    assert {
        "extractors.pages.bylines:ROLE",  # a constant of its module
        "extractors.copies.person_names:lexicon.units",  # within what a cached function returns
        "extractors.pages.boilerplate:without_label",  # written into a call
        "extractors.search.terms:_pattern",  # put together in a function
        "flows.output.safe_text:CONTROLS",
        "storage.archive.spool:ODD",
    } <= names


def test_no_expression_is_worse_than_linear(found: tuple[list[Expression], set[str]]) -> None:
    assert worse_than_linear(found[0]) == []


def test_the_attacks_find_what_is_worse() -> None:
    known = [Expression(one, one, re.compile(one).flags, ("search",)) for one in KNOWN_TO_BE_WORSE]
    told = [json.loads(line)[0] for line in worse_than_linear(known, "0.1")]
    assert set(KNOWN_TO_BE_WORSE) - set(told) == set()


def test_each_attack_is_tried_once() -> None:
    some = attacks(r"<(?:[\w.-]++:)?link\b([^<>]*+)>", 0)
    assert len(some) == len(set(some)) > 50
