"""One way to write every word: what search, topics and the comparing of texts all read.

The steps, each character by itself, in this order:

1. compatibility decomposition (NFKD): ligatures, presentation forms, full width, accents parted from their letters;
2. marks dropped: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs and hamza above or
   below, variation selectors;
   what is left is composed again (NFKC);
3. case folding (ß becomes ss);
4. `FOLDS`: letters, digits and signs that Unicode keeps apart and readers do not;
5. ZWNJ, dashes, the low line of hashtags, control characters and white space become a space; other format characters
   (ZWJ, bidi marks, soft hyphen, BOM) go.

Then, over the whole text, runs of spaces become one and the ends are bare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

ZWNJ = "\u200c"

FOLDS: tuple[tuple[str, str], ...] = (
    # Arabic, Persian, Urdu and Kurdish letters typed for one another
    *((letter, "ی") for letter in "يىےۍ"),
    *((letter, "ک") for letter in "كڪ"),
    *((letter, "ه") for letter in "ةۃەہھ"),
    ("ٱ", "ا"),
    ("ـ", ""),
    ("ٴ", ""),
    # Latin letters that have no decomposition
    ("ø", "o"),
    ("đ", "d"),
    ("ð", "d"),
    ("ł", "l"),
    ("ħ", "h"),
    ("ı", "i"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
    # quotes and signs
    *((sign, "'") for sign in "‘’‚‛ʼ′‹›`´"),
    *((sign, '"') for sign in "“”„‟″«»"),
    ("،", ","),
    ("٬", ","),
    ("؛", ";"),
    ("؟", "?"),
    ("٪", "%"),
    ("٫", "."),
    ("−", " "),
    ("_", " "),
)
"""What Unicode's own foldings leave apart: one character, already decomposed and case folded, and what it becomes."""

_FOLDS = dict(FOLDS)
DROPPED_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5),
    (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC),
    (0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x08D3, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
)  # fmt: skip
"""The first and last code of each run of marks that folding drops."""
_DROPPED = frozenset(chr(code) for first, last in DROPPED_MARKS for code in range(first, last + 1))
SIGNS_BESIDE_SPACES = ',;:"()[]«»…'
"""Signs that part no phrase where a space is beside them; those that end sentences do."""
_TABLE_BLOCKS = (range(0x20D0), range(0x2100, 0x2300), range(0xFB00, 0xFFF0))


LONG, FEW = 1_000, 100
"""Of a text so long, so few different characters are replaced one after the other; each costs a pass through it."""
ASCII, MOSTLY = bytes(range(128)), 1.25
"""And up to so many bytes a character, its ASCII characters are changed by a table of bytes."""

UNEVEN = "\x01"
"""Of a text, a character that becomes none or several: a control character becomes a space itself."""
ROWS = re.compile(f"[^ {UNEVEN}]+(?: [^ {UNEVEN}]+)*+|{UNEVEN}")
LAST, LONGEST_KEPT = 4, 200_000
"""Texts folded last that are remembered, and how long they may be: copies and topics both read an article's."""


class _Replacements(dict[int, str]):
    """What each character becomes, worked out when first asked for (all of Unicode would take seconds)."""

    def __missing__(self, code: int) -> str:
        self[code] = replacement = _replacement(chr(code))
        return replacement


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text as it is compared, with the way back to the text as published."""

    text: str
    starts: Sequence[int]
    """Of each folded character, where the character it came from begins in the original."""
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the folded passage [start:end], at least one character long, stands in the original."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"folded text: no passage [{start}:{end}] in {len(self.text)} characters: give one inside")
        return self.starts[start], self._end(end - 1)

    def _end(self, number: int) -> int:
        """Where the character ends from which a folded one came, with the marks that follow it."""
        end = self.starts[number] + 1
        if self.starts[number + 1 : number + 2] == [end - 1]:  # it became several, and this is not the last
            return end
        passed = ("", " ") if self.text[number] == " " else ("",)
        for place in range(end, len(self.original)):
            if _REPLACEMENTS[ord(self.original[place])] not in passed:
                break
            if unicodedata.category(self.original[place])[0] == "M":
                end = place + 1
        return end


def folded(text: str) -> str:
    """Return the text as it is compared: the same as `fold(text).text`, in a third of the time."""
    if len(text) < LONG:
        # No replacement holds white space but U+0020, so split() parts at what fold() collapses.
        return " ".join(text.translate(_REPLACEMENTS).split())
    return _folded_last(text) if len(text) <= LONGEST_KEPT else _folded(text)


def _folded(text: str) -> str:
    return " ".join(folded_in_lines(text).split())


_folded_last = lru_cache(maxsize=LAST)(_folded)


def folded_in_lines(text: str) -> str:
    """Return the text with each character as it is compared, its lines kept apart and no spaces joined."""
    return _in_lines_last(text) if LONG <= len(text) <= LONGEST_KEPT else _in_lines(text)


def _in_lines(text: str) -> str:
    if is_mostly_ascii(text):
        plain, others = by_ascii(text, _plain())
        return with_swapped(plain, _becoming(others))
    changing = _changing(text)
    changing.pop("\n", None)
    return with_swapped(text, changing)


_in_lines_last = lru_cache(maxsize=LAST)(_in_lines)


def is_mostly_ascii(text: str) -> bool:
    """Whether a long text is soonest changed by its bytes: in Persian, half of them stand for what is not ASCII."""
    return len(text) >= LONG and len(text.encode("utf-8", "surrogatepass")) <= len(text) * MOSTLY


def by_ascii(text: str, table: bytes) -> tuple[str, set[str]]:
    """Return the text with its ASCII characters changed by a table of 256 bytes, and its other characters, each once.

    To look for these among all characters takes four times as long as the rest.
    """
    changed = text.encode("utf-8", "surrogatepass").translate(table).decode("utf-8", "surrogatepass")
    return changed, others_of(text)


def others_of(text: str) -> set[str]:
    """Return the characters of a text that are not ASCII, each once."""
    return {*text.encode("utf-8", "surrogatepass").translate(None, ASCII).decode("utf-8", "surrogatepass")}


def ascii_table(becomes: Callable[[str], str]) -> bytes:
    """Return a table for `by_ascii` from what a function says that each ASCII character becomes."""
    return bytes(ord(becomes(chr(code))) if code in ASCII else code for code in range(256))


@cache
def _plain() -> bytes:
    return ascii_table(lambda one: one if one == "\n" else _REPLACEMENTS[ord(one)])


def _changing(text: str) -> dict[str, str]:
    """The characters of a text that become something else, and what."""
    return _becoming(set(text))


def _becoming(characters: Iterable[str]) -> dict[str, str]:
    return {one: became for one in characters if (became := _REPLACEMENTS[ord(one)]) != one}


def fold(text: str) -> Folded:
    """Return the text as it is compared, each character knowing its place in the original."""
    changing = _changing(text)
    even = {one: became for one, became in changing.items() if len(became) == 1}
    uneven = dict.fromkeys(changing.keys() - even.keys(), UNEVEN)
    parts, starts = list[str](), list[int]()
    is_in_word, after = False, 0

    def space() -> None:
        nonlocal is_in_word
        if is_in_word:
            parts.append(" ")
            starts.append(after)
            is_in_word = False

    # What becomes one character each keeps its place, so that whole rows of it are copied: half of the CPU.
    for found in ROWS.finditer(with_swapped(text, even | uneven)):
        begin, end = found.span()
        if begin > after:
            space()
        after = begin
        if found[0] != UNEVEN:
            parts.append(found[0])
            starts.extend(range(begin, end))
            is_in_word = True
        else:
            for character in changing[text[begin]]:
                if character == " ":
                    space()
                else:
                    parts.append(character)
                    starts.append(begin)
                    is_in_word = True
        after = end
    if parts and not is_in_word:
        del parts[-1], starts[-1]
    return Folded(text="".join(parts), starts=starts, original=text)


def with_swapped(text: str, changing: Mapping[str, str]) -> str:
    """Return the text with characters made others, none of which is made another again."""
    if len(text) < LONG or len(changing) > FEW:
        return text.translate({ord(one): became for one, became in changing.items()})
    for one, became in changing.items():  # two thirds of the CPU: an article has some sixty that change
        # In any order, as no replacement holds a character that is replaced; UNEVEN comes last.
        text = text.replace(one, became)
    return text


def fold_table() -> tuple[tuple[str, str], ...]:
    """Return what each single character becomes where that is something else, case folding and all: what SQL needs.

    Applied in any order, spaces joined afterwards, it folds what its blocks cover, without NFKD and case folding.
    It covers Latin, Greek, Cyrillic, Hebrew, Arabic, the scripts between, punctuation and presentation forms (U+0000 to
    U+20CF, U+2100 to U+22FF, U+FB00 to U+FFEF); the few thousand symbols and ideographs beyond are left out.
    """
    codes = (code for block in _TABLE_BLOCKS for code in block)
    return tuple((chr(code), _REPLACEMENTS[code]) for code in codes if _REPLACEMENTS[code] != chr(code))


def _replacement(character: str) -> str:
    if character == ZWNJ or character.isspace():
        return " "
    if character in _FOLDS:
        return _FOLDS[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Cc", "Pd"):
        return {"Cf": "", "Cs": "\N{REPLACEMENT CHARACTER}"}.get(category, " ")
    decomposed = unicodedata.normalize("NFKD", character)
    letters = "".join(part for part in decomposed if part not in _DROPPED)
    if letters == " ":  # a mark printed on its own, on a space: it belongs to the word it stands in
        return ""
    composed = unicodedata.normalize("NFKC", letters).casefold()
    return "".join(_single(part) for part in composed)


def _single(character: str) -> str:
    if character in _DROPPED:
        return ""
    if character.isspace() or unicodedata.category(character) == "Pd":
        return " "
    digit = unicodedata.decimal(character, None)
    return _FOLDS.get(character, character) if digit is None else str(digit)


_REPLACEMENTS = _Replacements()
