"""What a publisher changed in a text: the words that went and came, and what kind of change that is.

    lines -> lines that differ -> their words -> passages -> kinds

Words are compared as published; a line that only keeps time (a clock, a counter of views) is left out of both texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.revisions.change_words import correction, is_clock_word, is_date_word
from extractors.revisions.edit_distance import edit_distance
from extractors.revisions.facts import ENDS_SENTENCE, TOKEN, Edit, facts, is_respelt
from extractors.revisions.kinds import KINDS, Kind
from extractors.revisions.sequence_blocks import Budget, opcodes
from extractors.text.folding import folded

CLOCK_WORDS = 12
"""Words of the longest line that may be a clock."""
EDIT_WORDS = 12
"""Words of the longest passage whose numbers and names were changed; those of longer ones came or went with it."""
REMOVED_WORDS = 8
"""Words of the shortest passage whose going, with nothing in its place, is a removal."""
CLAUSE_WORDS = 4
"""Words of the shortest passage without a fact whose going is a removal."""
SENTENCE_SPACES = 2
"""Spaces of the shortest sentence whose going is a removal."""
BEGINS_WITH_END = re.compile(r"\s*[.!?؟۔…]")
LARGEST = 4_000_000
"""Words of one text times words of the other, up to which two passages are compared word by word."""
PAIRS = 10_000_000
"""Pairs of equal lines or words that are looked at to compare two texts; an edit of a long report takes some 10,000."""
NEAR = 2
"""Letters in which a word may differ from its misspelling."""
SWAPPED = 3
"""Letters of the shortest word of which two in the wrong order are a misspelling: nto."""

LACKS_SPACE = re.compile(r"[\w.,;:!?،؛؟…)\]»”’][\w(\[«“‘]")
"""Two signs that stand beside one another in no text without a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What stands in both texts, or what went and what came in its place."""

    cut: str
    added: str

    @property
    def is_same(self) -> bool:
        """Whether it stands in both."""
        return self.cut == self.added


def clockless(text: str) -> str:
    """The text less the lines that only keep time or count."""
    return "\n".join(line for line in text.split("\n") if not is_clock(line))


def is_clock(line: str) -> bool:
    """Whether a line is a clock or a counter: numbers, and no words but those such lines have."""
    tokens = TOKEN.findall(line)
    words = [re.sub(r"\d", "", token) for token in tokens if token[0].isalpha()]
    if len(words) > CLOCK_WORDS or not any(token[0].isdigit() for token in tokens):
        return False
    return all(is_clock_word(word) or is_date_word(word) for word in words)


def compare_texts(old: str, new: str, budget: Budget | None = None) -> list[Passage]:
    """The two texts passage by passage, in order: what is the same in both, and what stands in place of what.

    What is the same stands as in the new text; where a space of the old one went with it, what was cut begins with one.

    Within PAIRS, or a budget of one's own: what is left when that is spent is reported whole, from the first line that
    differs to the last, and the budget then says so.
    """
    found: list[Passage] = []
    for one in _passages(old, new, budget or Budget(PAIRS)):
        is_parted = (
            one.is_same
            or not found
            or not one.cut
            or LACKS_SPACE.search(f"{found[-1].added[-1:]}{one.cut[:1]}") is None
        )
        found.append(one if is_parted else Passage(cut=f" {one.cut}", added=one.added))
    return found


def _passages(old: str, new: str, budget: Budget) -> list[Passage]:
    found: list[Passage] = []
    old_lines, new_lines = _lines(old), _lines(new)
    for how, a, b, c, d in opcodes(old_lines, new_lines, budget):
        cut, added = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        found += [Passage(cut=cut, added=added)] if how == "equal" else _by_word(cut, added, budget)
    return _joined(found)


def kinds_of(old: str, new: str, language: str | None, budget: Budget | None = None) -> tuple[Kind, ...]:
    """What kinds of change made the new text of the old one, the weightiest first; empty where none did.

    `language` is an ISO 639 code: in German every noun has a capital. Bounded as `compare_texts`
    is: two texts of a million lines or words take no longer than the longest budget, and then linear time.
    """
    found: set[Kind] = set()
    passages = _passages(old, new, budget or Budget(PAIRS))
    for place, passage in enumerate(passages):
        if not passage.is_same:
            before = passages[place - 1].cut if place else ""
            after = passages[place + 1].cut if place + 1 < len(passages) else ""
            found |= _kinds(passage, before, after, language)
    return tuple(kind for kind in KINDS if kind in found)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")] if text else []


def _by_word(cut: str, added: str, budget: Budget) -> list[Passage]:
    old, new = _words(cut), _words(added)
    if not old or not new or len(old) * len(new) > LARGEST:
        return [Passage(cut=cut, added=added)]
    found = []
    for how, a, b, c, d in opcodes([core for core, _ in old], [core for core, _ in new], budget):
        was, now = "".join(raw for _, raw in old[a:b]), "".join(raw for _, raw in new[c:d])
        found.append(Passage(cut=now, added=now) if how == "equal" else Passage(cut=was, added=now))
    return found


def _words(text: str) -> list[tuple[str, str]]:
    """Each word or sign with its word alone, and as it stands there, the white space after it included."""
    starts = [match.start() for match in TOKEN.finditer(text)]
    if not starts:
        return []
    ends = [*starts[1:], len(text)]
    return [
        (text[start:end].rstrip(), text[0 if at == 0 else start : end])
        for at, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _joined(passages: Sequence[Passage]) -> list[Passage]:
    """Neighbours of one sort made one; a sign or a short word between two changes goes with them."""
    runs: list[tuple[bool, list[Passage]]] = []
    for place, passage in enumerate(passages):
        if not passage.cut and not passage.added:
            continue
        after = passages[place + 1] if place + 1 < len(passages) else None
        is_bridge = (
            passage.is_same and runs and after is not None and not runs[-1][0] and not after.is_same
            and len(passage.cut.strip()) <= NEAR and "\n" not in passage.cut
        )  # fmt: skip
        if runs and (is_bridge or runs[-1][0] == passage.is_same):
            runs[-1][1].append(passage)
        else:
            runs.append((passage.is_same, [passage]))
    return [Passage(cut="".join(one.cut for one in run), added="".join(one.added for one in run)) for _, run in runs]


def _kinds(passage: Passage, before: str, after: str, language: str | None) -> set[Kind]:
    old, new = TOKEN.findall(passage.cut), TOKEN.findall(passage.added)
    if correction(passage.added):
        return {"correction notice"}
    if not _said(new) and len(_said(old)) >= REMOVED_WORDS:
        return {"removal"}
    if not _said(new) and _is_sentence(passage, before, after):
        return {"removal"}
    is_short = max(len(old), len(new)) <= 2 * EDIT_WORDS
    edit = Edit(passage.cut, passage.added, before, after)
    if (is_short and is_respelt(edit, language)) or _is_same_but_for_signs(passage):
        return {"typo"}
    found = set(facts(edit, language)) if is_short else set[Kind]()
    if found:
        return found
    if not _said(new) and len(_said(old)) >= CLAUSE_WORDS:
        return {"removal"}
    return {"typo"} if _is_typo(passage, old, new) else {"wording"}


def _is_sentence(passage: Passage, before: str, after: str) -> bool:
    """Whether whole sentences went, however short; cut with the sign before them instead of their own, too."""
    if passage.cut.count(" ") < SENTENCE_SPACES:
        return False
    if BEGINS_WITH_END.match(passage.cut) and BEGINS_WITH_END.match(after):
        return True
    begins = not before or ENDS_SENTENCE.search(before) is not None
    return begins and ENDS_SENTENCE.search(passage.cut) is not None


def _said(tokens: Sequence[str]) -> list[str]:
    return [token for token in tokens if token[0].isalnum()]


def _is_typo(passage: Passage, old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether words only changed their spelling: signs, spaces, capitals, joiners, or a letter or two."""
    was, now = _said(old), _said(new)
    return len(was) == len(now) > 0 and all(_is_misspelt(one, other) for one, other in zip(was, now, strict=True))


def _is_same_but_for_signs(passage: Passage) -> bool:
    """Whether only signs, spaces, joiners, capitals and letters that are typed for one another differ."""
    bare = _bare(passage.cut)
    return bare == _bare(passage.added) and not any(map(str.isdecimal, bare))


def _bare(text: str) -> str:
    return "".join(char for char in folded(text) if char.isalnum())


def _is_misspelt(one: str, other: str) -> bool:
    one, other = folded(one), folded(other)
    if one == other:
        return True
    if one.isdecimal() or other.isdecimal():
        return False
    if min(len(one), len(other)) < 2 * NEAR:
        return (
            len(one) == len(other) == SWAPPED
            and sorted(one) == sorted(other)
            and edit_distance(one, other, most=1) == 1
        )
    most = 1 if min(len(one), len(other)) < 3 * NEAR else NEAR
    return edit_distance(one, other, most=most) <= most
