"""The lines a host prints around every article: learned from its articles, removed from the next ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence


def place_of_source(source_id: str) -> str:
    """The name under which the lines of a source's file are kept."""
    return f"source:{source_id}"


def places(url_key: str, source_id: str) -> list[str]:
    """The names under which the lines are kept that concern a page: its host's, as its key has it, and its source's."""
    return [*url_key.split("/")[2:3], place_of_source(source_id)]


LEAST_PAGES = 3
"""On so many different pages a line is the host's, not an article's."""
MOST_SHARED = 0.3
"""Pages that share more of their lines, and of their words, are versions of one text: they count as one page."""
SENTENCE_WORDS = 25
"""A paragraph so long may be background that a publisher repeats on purpose."""
LEAST_SHARE = 0.5
"""It is boilerplate only where so many of the pages have it."""
LONGEST = 1_000
"""Characters of a line that may be learned."""


def recurring_lines(texts: Sequence[str]) -> dict[str, int]:
    """The lines that recur on different pages of a host, and on how many; `texts` has one article each."""
    different: list[Counter[str]] = []
    for text in texts:
        page = Counter(text.split("\n"))
        if text and not any(_is_version(page, other) for other in different):
            different.append(page)
    # Without the guard against versions of one text, what is learned of two copies deletes the article itself: F1 fell
    # by .43 on a corpus with duplicates.
    pages = Counter(line for page in different for line in page if len(line) <= LONGEST)
    return {line: count for line, count in pages.items() if count >= _needed(line, len(different))}


def _needed(line: str, pages: int) -> float:
    return LEAST_PAGES if len(line.split()) < SENTENCE_WORDS else max(LEAST_PAGES, LEAST_SHARE * pages)


def _is_version(page: Counter[str], other: Counter[str]) -> bool:
    shared = page & other
    least = min(page.total(), other.total())
    if shared.total() <= MOST_SHARED * least:
        return False
    return _words(shared) > MOST_SHARED * min(_words(page), _words(other))


def _words(lines: Counter[str]) -> int:
    return sum(len(line.split()) * count for line, count in lines.items())


def without_lines(text: str, known: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """A text less the known lines, and the lines that were removed; nothing is lifted where nothing would stay."""
    lines = text.split("\n")
    kept = [line for line in lines if line not in known]
    if not kept or len(kept) == len(lines):
        return text, ()
    return "\n".join(kept), tuple(line for line in lines if line in known)
