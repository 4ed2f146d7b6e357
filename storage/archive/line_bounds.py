"""What a line of a batch may hold: one that was crafted takes no more memory to read than ours."""

from __future__ import annotations

import re

MOST_NESTED = 200_000
"""Lists, objects or values in one line: each takes a reader 60 bytes and more."""
# The closing sign may be missing: each sign within a text that never ends would have it read to the end once more.
STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def is_overfull(raw: bytes, signs: bytes) -> bool:
    """Whether a line of JSON has more of these signs, outside its texts, than any that we write."""
    return _count(raw, signs) > MOST_NESTED and _count(STRING.sub(b"", raw), signs) > MOST_NESTED


def _count(raw: bytes, signs: bytes) -> int:
    return sum(raw.count(signs[at : at + 1]) for at in range(len(signs)))
