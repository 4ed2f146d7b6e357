"""No expression that sees text from outside is worse than linear: attacks derived from each are tried on it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from tests.expressions import tried
from tests.expressions.attacks import attacks
from tests.expressions.found import Expression
from tests.expressions.tried import every, untried, worse_than_linear

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


@pytest.fixture(scope="module")
def found() -> tuple[list[Expression], set[str]]:
    """All expressions, each once, and the names of all places where one stands."""
    return every()


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
    """Those that stood before are written down: python -m tests.expressions.tried."""
    assert worse_than_linear(untried(found[0])) == []


@pytest.mark.long  # what stood before is what stands: neither the expression, nor the attacks, nor Python is another
def test_what_stood_before_stands(found: tuple[list[Expression], set[str]]) -> None:
    assert worse_than_linear(found[0]) == []


def test_an_expression_is_tried_again_where_it_its_use_or_the_attacks_are_others(
    found: tuple[list[Expression], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = next((one for one in found[0] if not untried([one])), None)
    if one is None:
        pytest.skip("nothing was written down with this Python")
    others = [replace(one, pattern="(a+)+b"), replace(one, flags=one.flags | re.DOTALL), replace(one, methods=("sub",))]
    assert untried([one, *others]) == others
    monkeypatch.setattr(tried, "attackers", lambda: "others")
    assert untried([one]) == [one]


def test_the_attacks_find_what_is_worse() -> None:
    known = [Expression(one, one, re.compile(one).flags, ("search",)) for one in KNOWN_TO_BE_WORSE]
    told = [json.loads(line)[0] for line in worse_than_linear(known, "0.1")]
    assert set(KNOWN_TO_BE_WORSE) - set(told) == set()


def test_each_attack_is_tried_once() -> None:
    some = attacks(r"<(?:[\w.-]++:)?link\b([^<>]*+)>", 0)
    assert len(some) == len(set(some)) > 50
