"""People who are told by two nouns: women and men, porters and local traders."""

from __future__ import annotations

import re

from extractors.figures.numbers import TOKEN
from extractors.lexicons import Lexicon

AND = re.compile(r" (?:and|und|et|و) (?=\w)")


def and_others(after: str, end: int, words: Lexicon) -> int:
    """Where people end that are told by two nouns: Journalistinnen und Journalisten, women and men."""
    joined = AND.match(after, end)
    found = words.people.match(after, joined.end()) if joined else None
    if joined and found is None and not words.adjectives_behind:  # porters and local traders
        token = TOKEN.match(after, joined.end())
        word = token[0] if token else ""
        if token and word.isalpha() and word not in words.no_adjectives and word not in words.said.said_numbers:
            found = words.people.match(after, token.end() + 1) if after[token.end() : token.end() + 1] == " " else None
    return found.end() if found and found[0] not in words.not_people else end
