"""The folding of `extractors/text.py` as SQL macros, made from its own table: what a topic finds, SQL finds."""

from __future__ import annotations

from extractors.text.folding import fold_table

LONGER = "ßẞæÆœŒþÞĳ…ﬀﬁﬂﬃﬄﬅﬆﷲﻻﻼﻵﻶﻷﻸﻹﻺ"
"""Characters that fold to several and that newspapers print; the rest are too rare to pay for in every query."""


def folding_macros() -> str:
    """SQL that makes the macros `fold(words)` and `has(words, wanted)`, with their comments."""
    table = {char: becomes for char, becomes in fold_table() if not "\ud800" <= char <= "\udfff" and char != "\0"}
    moved = "".join(char for char, becomes in table.items() if len(becomes) == 1)
    targets = "".join(becomes for becomes in table.values() if len(becomes) == 1)
    dropped = "".join(char for char, becomes in table.items() if not becomes)
    folded = f"translate(words, {_quoted(moved + dropped)}, {_quoted(targets)})"
    for char in LONGER:
        folded = f"replace({folded}, {_quoted(char)}, {_quoted(table[char])})"
    folded = f"lower(strip_accents({folded}))"
    return f"""
create or replace macro fold(words) as trim(regexp_replace({folded}, '\\s+', ' ', 'g'));
comment on macro fold is
    'Words as they are compared: without case, accents, vowel signs, and the variants of Arabic and Persian letters.';
create or replace macro has(words, wanted) as
    regexp_matches(fold(words), '(^|[^\\pL\\pN\\pM])' || regexp_escape(fold(wanted)) || '($|[^\\pL\\pN\\pM])');
comment on macro has is 'Whether a text holds these words, whole and in this order, however they are spelt.';
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
