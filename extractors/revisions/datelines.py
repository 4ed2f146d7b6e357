"""The dateline that a report begins with: TEHRAN (AP) - , Shiraz, Nov. 29 - , after which a sentence begins."""

from __future__ import annotations

import re

from extractors.revisions.change_words import is_date_word, is_place

DASHES = "-–—―|"
LONGEST = 80
"""Signs of the longest dateline."""
IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{1,40}[)\]]")
WORD = re.compile(r"[^\W\d_]+")


def ends_dateline(before: str) -> bool:
    """Whether what stands before a word is, on its line, a dateline and nothing else."""
    line = before.rpartition("\n")[2].lstrip()
    ended = line.rstrip()
    head = ended.rstrip(DASHES)
    if len(line) > LONGEST or ended == line or head == ended:
        return False
    bare = IN_BRACKETS.sub(" ", head)
    words = WORD.findall(bare)
    if not words:
        return bare != head  # (Reuters) -
    if words[0].isupper() and len(words[0]) > 1:
        return True  # with an agency that is written small: BERLIN taz |
    capitals = all(not word[0].islower() or is_date_word(word) for word in words)
    return capitals and (bare != head or any(is_place(word) or is_date_word(word) for word in words))
