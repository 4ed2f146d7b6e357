"""People whom no list names, as what befell them shows."""

from __future__ import annotations

from extractors.figures.counted import Count, is_name, is_rate
from extractors.figures.numbers import TOKEN, YEAR, Number
from extractors.lexicons import Lexicon

SHORTEST_NOUN = 3
"""Letters of a noun that is in no list."""


def unknown(folded: str, number: Number, words: Lexicon) -> Count | None:
    """What a number counts that no list names, which may be people: four dockers."""
    said, after = folded[number.first : number.end], folded[number.end : number.end + 80]
    token = TOKEN.search(after)
    if token is None or token.start() != 1 or not token[0].isalpha() or len(token[0]) < SHORTEST_NOUN:
        return None
    if not number.is_whole or not number.low or YEAR.fullmatch(said) or said in words.articles:
        return None
    noun, before = token[0], folded[: number.start].split()[-1:]
    if before and words.units.match(before[0]):  # در دقیقه ۹۰
        return None
    if noun in words.no_adjectives | words.not_people | words.follows | words.blocks or noun in words.said.said_numbers:
        return None
    is_time = words.dates.search(folded[: number.start].rstrip()) is not None or is_rate(after, words)
    if is_time or is_name(folded[: number.start], said, after, words):
        return None
    return Count(number, number.end + 1, number.end + token.end(), has_people=True, is_part_of=False)
