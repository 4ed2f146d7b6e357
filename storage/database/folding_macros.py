"""The folding of `extractors/text/folding.py` as SQL macros, made from its own table: what a topic finds, SQL finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from extractors.text.folding import DROPPED_MARKS, SIGNS_BESIDE_SPACES, fold_table
from storage.disk.connections import sql_text

LONGER = "ßẞæÆœŒþÞĳ…ﬀﬁﬂﬃﬄﬅﬆﷲﻻﻼﻵﻶﻷﻸﻹﻺ"
"""Characters that fold to several and that newspapers print; the rest are too rare to pay for in every query."""
PLACEHOLDERS = 0xE000
"""Where private characters begin that stand for several letters while a pattern is made."""


BEGINS, BECOMES = "\ue100", "\ue101"
"""What parts the letters and their spellings in one constant: a map of as many costs each query a tenth of a second."""


def folding_macros() -> str:
    """SQL that makes the macros `fold(words)` and `has(words, wanted)`, with their comments and parts."""
    table = {char: becomes for char, becomes in fold_table() if not "\ud800" <= char <= "\udfff" and char != "\0"}
    moved = "".join(char for char, becomes in table.items() if len(becomes) == 1)
    targets = "".join(becomes for becomes in table.values() if len(becomes) == 1)
    dropped = "".join(char for char, becomes in table.items() if not becomes)
    folded = f"translate(words, {sql_text(moved + dropped)}, {sql_text(targets)})"
    for char in LONGER:
        folded = f"replace({folded}, {sql_text(char)}, {sql_text(table[char])})"
    folded = f"lower(strip_accents({folded}))"
    return f"""
create or replace macro fold(words) as trim(regexp_replace({folded}, '\\s+', ' ', 'g'));
comment on macro fold is
    'Words as they are compared: without case, accents, vowel signs, and the variants of Arabic and Persian letters.';
{_pattern_macros(table)}
create or replace macro has(words, wanted) as regexp_matches(words, spelling_pattern(wanted));
comment on macro has is
    'Whether a text holds these words, whole and in this order, however spelt; commas and quotes count in neither.';
"""


def _pattern_macros(table: Mapping[str, str]) -> str:
    """The words that are wanted become a pattern of all their spellings: 2 µs a title, where folding it costs 400."""
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for char, becomes in table.items():
        if len(becomes) == 1 and becomes != " ":
            spelt[becomes] |= {becomes, char}
    several: defaultdict[str, set[str]] = defaultdict(set)
    for char in LONGER:
        several[table[char]].add(char)
    dropped = {char for char, becomes in table.items() if not becomes}
    dropped |= {chr(code) for first, last in DROPPED_MARKS for code in range(first, last + 1)}
    mark, other = f"[{_ranges(dropped)}]*", f"[^\\pL\\pN\\pM{_ranges(dropped)}]"
    spaces = _ranges({" ", "\n", "\r", "\t", *(char for char, becomes in table.items() if becomes == " ")})
    signs = _ranges({char for sign in SIGNS_BESIDE_SPACES for char in spelt.get(sign, {sign})})
    gap = f"[{signs}]*[{spaces}]{mark}(?:[{signs}{spaces}]{mark})*"
    letters = {" ": gap, **{char: f"[{_ranges(some)}]" for char, some in spelt.items()}}
    sign = _ranges(SIGNS_BESIDE_SPACES)
    bare = "fold(wanted)"  # those who paste a slogan paste its commas and quotes
    for pattern in (f"[{sign}]+( |$)", f"(^| )[{sign}]+"):
        bare = f"regexp_replace({bare}, {sql_text(pattern)}, '\\1', 'g')"
    wanted = f"coalesce(nullif(trim({bare}), ''), fold(wanted))"
    for number, written in enumerate(sorted(several, key=len, reverse=True)):
        wanted = f"replace({wanted}, {sql_text(written)}, {sql_text(chr(PLACEHOLDERS + number))})"
        letters[chr(PLACEHOLDERS + number)] = f"(?:{'|'.join(_ways(written, letters, several, mark))})"
    known = sql_text(BEGINS + BEGINS.join(f"{char}{BECOMES}{some}" for char, some in letters.items()) + BEGINS)
    return f"""
create or replace macro letter_spellings(letter) as coalesce(
    nullif(split_part(split_part({known}, '{BEGINS}' || letter || '{BECOMES}', 2), '{BEGINS}', 1), ''),
    regexp_escape(letter)
);
comment on macro letter_spellings is 'Part of has: a letter that was folded, as a pattern of all that is folded to it.';
create or replace macro spelling_pattern(wanted) as {sql_text(f"(?:^|{other}){mark}")} || array_to_string(
    list_transform(string_split({wanted}, ''), lambda letter: letter_spellings(letter)), {sql_text(mark)}
) || {sql_text(f"{mark}(?:$|{other})")};
comment on macro spelling_pattern is 'Part of has: a pattern of these words in all their spellings.';
"""


def _ways(written: str, letters: Mapping[str, str], several: Mapping[str, Iterable[str]], mark: str) -> Iterator[str]:
    """The patterns of some letters, each by itself or several written as one character."""
    if not written:
        yield ""
    for length in range(1, len(written) + 1):
        beginning, rest = written[:length], written[length:]
        first = letters.get(beginning, beginning) if length == 1 else ""
        first = f"[{_ranges(several[beginning])}]" if beginning in several else first
        if first:
            yield from (f"{first}{mark if rest else ''}{way}" for way in _ways(rest, letters, several, mark))


def _ranges(characters: Iterable[str]) -> str:
    """Characters as they stand between brackets in a pattern."""
    codes = set(map(ord, characters))
    starts = sorted(code for code in codes if code - 1 not in codes)
    ends = sorted(code for code in codes if code + 1 not in codes)
    return "".join(
        f"\\x{{{a:X}}}" if a == b else f"\\x{{{a:X}}}-\\x{{{b:X}}}" for a, b in zip(starts, ends, strict=True)
    )
