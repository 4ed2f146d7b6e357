"""Expressions and the attacks on them, in processes of their own; what stood is written down, and not tried again.

    python -m tests.expressions.tried      # attacks whatever is not written down, and writes down what stood

What an attack comes to depends on the expression, the attacks and Python: where one of them is another, it is tried.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path

from extractors.figures.apart.clauses import _clauses as clauses
from tests.expressions.found import ROOT, Expression, expressions

STOOD = Path(__file__).with_name("stood.txt")
"""What was tried, by hash: the attacks and Python first, then each expression that stood."""
PROCESSES = 2
"""That attack at the same time."""
EXAMPLES: dict[str, tuple[str, ...]] = {
    "flows.service.dashboard.routes:_compiled": (),  # all that it makes stands in COMPILED, and is found there
    "extractors.figures.apart.clauses:_compiled": (
        *(one.pattern for one in clauses("en").lines[:4]),  # the orders of a deed and its other word
        clauses("fr").lines[0].pattern,
        clauses("ar").lines[0].pattern,
        clauses("fa").lines[0].wants[0],
    ),
    "extractors.figures.voice:is_whole": (
        r"\b(?:sentences?|terms?|prison|jail)\b",
        r"\bto (?:the gallows|prison|jail)\b",
        r"\b(?:fest|in gewahrsam|in haft)\b",
        r"\b(?:todes|haft|gefangnis)strafen?\b",
    ),
    "extractors.pages.trees.remembered_attributes:_asks": (  # trafilatura's
        r"(^|\s)bottom|bottom(\s|$)",
        r"(?:post-|entry-|article-|post__)title|headline",
        r"^[Cc]omment(?!ary)|(?:article|post)-comments",
        r"^(?:nav|post-nav|ZendeskForm)|subnav|avigation| ad |-ad-|(?:^| )ad-|dfp[Aa]d",
    ),
    "extractors.topics.phrases:_head_and_rest": (r"[^* ]+", r"[^*]+"),
    "extractors.topics.ways:_compiled": (
        r"\w*(?!\w)",
        r"\ نظامی\w*(?!\w)",
        r"\ rights\w*(?:'?s|')?(?!\w)",
        r"(?:ه|ات|ت(?:ه|ها|هم|هن|نا|ک))(?!\w)",
        r" (?:ال)?عام\w* (?:ال)?نو\w*(?!\w)",
    ),
}
"""What is put together in a function out of what it is given: some of what comes of it."""


def every() -> tuple[list[Expression], set[str]]:
    """All expressions, each once, and the names of all places where one stands."""
    some, names, unknown = expressions()
    assert set(unknown) == EXAMPLES.keys(), "give an example of each expression that only its function knows"
    given = [Expression(name, re.compile(one).pattern, 0, ("search",)) for name in EXAMPLES for one in EXAMPLES[name]]
    return [*some, *given], names


def untried(some: Sequence[Expression]) -> list[Expression]:
    """Those that are not written down."""
    attacked_by, *stood = STOOD.read_text("utf-8").split() if STOOD.exists() else [""]
    known = set(stood) if attacked_by == attackers() else set()
    return [one for one in some if mark(one) not in known]


def attackers() -> str:
    """The hash of the attacks, of how they are measured, and of the Python that they are tried on."""
    sources = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("attacks.py", "work.py"))
    return sha256(sources + str(sys.version_info[:2]).encode()).hexdigest()[:16]


def mark(one: Expression) -> str:
    """The hash of an expression and the methods by which it is used, wherever it stands."""
    return sha256(repr((one.pattern, one.flags, one.methods)).encode()).hexdigest()[:16]


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


def main() -> int:
    some, _ = every()
    new = untried(some)
    worse = worse_than_linear(new)
    fallen = {json.loads(line)[0] for line in worse}
    stood = sorted({mark(one) for one in some if one not in new or one.name not in fallen})
    STOOD.write_text("\n".join([attackers(), *stood, ""]), "utf-8")
    print(*worse, f"{len(new)} tried, {len(stood)} written down", sep="\n")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
