"""The lines news sites print around an article, recognised from one page alone: the phrases are in boilerplate.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile

from extractors.text.folding import folded

WORD = re.compile(r"\w+")
MARKED_WORD = re.compile("\\w[\\w\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d]*")
"""A word as printed, with the vowels and joiners that are folded away where words are compared."""
STARTS_WORDS = 25
"""A longer line that starts like boilerplate is a paragraph of the article."""
# Below the last sentence, a line without a full stop is a link or a label unless it is longer than any.
TAIL_WORDS = 14
# Menus run to dozens of lines above the first sentence; a page of lines alone is no reason to read on for ever.
HEAD_LINES = 40
BYLINE_WORDS = 7
REMEMBERED_CHARS, PARAGRAPH_CHARS = 100, 1_000
"""Of a line whose words are kept for when it is asked about again; of a paragraph, whose are kept for its page."""
FIRST_CHARS = 40
"""Of a paragraph are folded to know the word that it begins with."""
ENDS_SENTENCE = re.compile(r"[.!?…։؟۔。！？:：;؛][\s\"'»”’)\]\u200c-\u200f]*$")
ENDS_WITH_COLON = re.compile(r"[:：]\s*$")
IMPRINT = re.compile(
    r"^\W*(?:copyright\b|©|\(c\)\s*\d{4})|^The post .{1,300} (?:first appeared|appeared first) on ", re.IGNORECASE
)
FULL_STOP = re.compile(r"[.!?؟]")
CRUMB = re.compile(r"(?=\s[>›»/]\s)")
CRUMB_CHARS = 80
COUNTS = re.compile(r"^(?:\W*+\d[\d.,٬ ]*+|[^\w.,٬ ]*+[.,٬ ])\W*+[kKmM]?$")
STATE_PHRASES = ("cut", "paywall", "consent", "script", "blocked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What boilerplate.toml holds, and of gone.toml what says so anywhere, of all languages, as lines are compared."""

    whole: frozenset[str]
    starts: tuple[str, ...]
    before_colon: frozenset[str]
    tail: tuple[str, ...]
    """Between blanks."""
    labels: tuple[str, ...]
    """With a blank behind; longest first."""
    by: tuple[str, ...]
    desks: tuple[str, ...]
    comments: frozenset[str]
    """What heads the comments of readers, less numbers."""
    first_words: frozenset[str]
    """Of `whole` and `starts`."""
    said_instead: dict[str, tuple[str, ...]]
    """By kind: cut, paywall, consent, script, blocked, missing; between blanks."""


def line_words(line: str) -> str:
    """A line as it is compared: its words alone, folded, parted by single spaces."""
    if len(line) <= REMEMBERED_CHARS:
        return _remembered_words(line)
    return _words_of_paragraph(line) if len(line) <= PARAGRAPH_CHARS else _line_words(line)


def _line_words(line: str) -> str:
    return " ".join(WORD.findall(folded(line)))


# Menus, labels and headlines are asked about again and again, of one page and of the next one of the site.
_remembered_words = lru_cache(maxsize=4096)(_line_words)
_words_of_paragraph = lru_cache(maxsize=256)(_line_words)


def _first_word(line: str) -> str:
    """The first of a line's words; empty where it does not end within FIRST_CHARS."""
    start = folded(line[:FIRST_CHARS])  # each character by itself, so that a beginning folds as it does in the whole
    first = WORD.search(start)
    return first[0] if first and first.end() < len(start) else ""


@cache
def phrases() -> Phrases:
    """The phrases of every language, read once."""
    languages, gone = (
        tomllib.loads((files(folder) / name).read_text("utf-8")).values()
        for folder, name in (("extractors.pages", "boilerplate.toml"), ("extractors.lexicons", "gone.toml"))
    )

    def of(kind: str) -> list[str]:
        return [phrase for language in languages for phrase in language.get(kind, ())]

    whole = frozenset(map(line_words, of("whole")))
    starts = tuple(f"{line_words(phrase)} " for phrase in of("starts") if not phrase.endswith(":"))
    return Phrases(
        whole=whole,
        starts=starts,
        first_words=frozenset(phrase.partition(" ")[0] for phrase in (*whole, *starts)),
        before_colon=frozenset(line_words(phrase) for phrase in of("starts") if phrase.endswith(":")),
        tail=tuple(f" {line_words(phrase)} " for phrase in of("tail")),
        labels=tuple(f"{words} " for words in sorted(map(line_words, of("labels")), key=len, reverse=True)),
        by=tuple(f"{line_words(phrase)} " for phrase in of("by")),
        desks=tuple(map(line_words, of("desks"))),
        comments=frozenset(map(line_words, of("comments"))),
        said_instead={kind: tuple(f" {line_words(phrase)} " for phrase in of(kind)) for kind in STATE_PHRASES}
        | {"missing": tuple(f" {line_words(phrase)} " for one in gone for phrase in one.get("anywhere", ()))},
    )


def says(text: str, kind: str) -> str | None:
    """The first phrase of a kind (paywall, consent, ...) that a text contains, or None."""
    words = f" {line_words(text)} "
    return next((phrase.strip() for phrase in phrases().said_instead[kind] if phrase in words), None)


def without_boilerplate(
    lines: Sequence[str],
    *,
    known: Collection[str] = (),
    headings: Callable[[], Collection[str]] = frozenset,
    titles: Collection[str] = (),
    printed: Collection[str] = (),
) -> list[str]:
    """The lines that belong to the article.

    `known` lines of the host go wherever they stand. `headings` tells, where it is asked, which lines the page sets as
    links or headings: just above a block of boilerplate at the end they belong to it. `titles` and `printed` (byline,
    date), in the form of `line_words`, are no text when they stand above the first sentence, nor is what stands above a
    title there. Nothing goes for being short: headings inside the text and lists of names stay.
    """
    kept = [line for line in lines if line.strip() not in known]
    kept = _without_head(kept, titles, printed)
    kept = _without_tail(kept, headings)
    return [line for line in kept if not is_boilerplate(line)]


def is_boilerplate(line: str) -> bool:
    """Whether a line says by itself that it is no part of an article."""
    if line.count(" ") >= 2 * STARTS_WORDS:  # whatever it holds, more than so many words: not folded for nothing
        return IMPRINT.match(line) is not None
    known = phrases()
    if len(line) > REMEMBERED_CHARS and ":" not in line and "：" not in line:
        first = _first_word(line)
        if first and first not in known.first_words:  # nothing that is asked below begins so
            return IMPRINT.match(line) is not None
    words = line_words(line)
    if words in known.whole or IMPRINT.match(line):
        return bool(words)
    if not words or words.count(" ") >= STARTS_WORDS:
        return False
    if not ENDS_SENTENCE.search(line) and _is_row_of(words.split(" "), known.whole):
        return True
    before, colon, _ = line.replace("：", ":").partition(":")
    return f"{words} ".startswith(known.starts) or (bool(colon) and line_words(before) in known.before_colon)


def _is_row_of(words: Sequence[str], whole: Collection[str]) -> bool:
    """Whether the words are whole phrases one after another, as of a share bar: "Pin It Tweet Print"."""
    reached = {0}
    for end in range(1, len(words) + 1):
        if any(" ".join(words[start:end]) in whole for start in reached):
            reached.add(end)
    return len(words) in reached


def without_label(line: str) -> str:
    """A printed date or byline without what announces it ("Published on", "By")."""
    words, labels = line_words(line), phrases().labels
    if not words.startswith(labels):
        return line
    label = next(label for label in labels if words.startswith(label))
    return re.sub(r"^\W+", "", line[_end_of_words(line, label.count(" ")) :])


def _end_of_words(line: str, count: int) -> int:
    return [match.end() for match in MARKED_WORD.finditer(line)][count - 1]


def printed_byline(lines: Sequence[str]) -> str | None:
    """The byline a page prints above its first sentence and nowhere else: "By" with a name, or an editorial desk."""
    for line in takewhile(lambda line: not _is_sentence(line), lines[:HEAD_LINES]):
        words = line_words(line)
        if words.count(" ") < BYLINE_WORDS and (words.startswith(phrases().by) or words.endswith(phrases().desks)):
            return line
    return None


def _without_head(lines: list[str], titles: Collection[str], printed: Collection[str]) -> list[str]:
    """The lines less title, byline, date, counts and the way back to the home page, above the first sentence."""
    own = {*titles, *printed}
    head = list(takewhile(lambda line: not _is_sentence(line) or line_words(line) in own, lines[:HEAD_LINES]))
    below_title = max((at + 1 for at, line in enumerate(head) if line_words(line) in titles), default=0)
    kept = [line for line in head[below_title:] if not _is_head_boilerplate(line, printed)]
    return kept + lines[len(head) :]


def _is_sentence(line: str) -> bool:
    return ENDS_SENTENCE.search(line) is not None and line.count(" ") >= 4


def _is_head_boilerplate(line: str, printed: Collection[str]) -> bool:
    return line_words(line) in printed or bool(COUNTS.match(line)) or _is_breadcrumbs(line)


def _is_breadcrumbs(line: str) -> bool:
    """Whether a line is parts of at most 80 characters between signs like " > ", and no sentence."""
    starts = [0]
    for sign in () if FULL_STOP.search(line) else CRUMB.finditer(line):
        # Two signs may share a space, so that the part before this one began at the last start or the one before.
        if any(0 < sign.start() - start <= CRUMB_CHARS for start in starts[-2:]):
            starts.append(sign.start() + 3)
    return any(0 < len(line) - start <= CRUMB_CHARS for start in starts[1:][-2:])


def _without_tail(lines: list[str], headings: Callable[[], Collection[str]]) -> list[str]:
    """The lines up to where, after the last sentence, a block of short unpunctuated lines begins like boilerplate."""
    start = len(lines) - sum(1 for _ in takewhile(_may_be_tail, reversed(lines)))
    first = next((at for at in range(start, len(lines)) if _begins_tail(lines[at])), None)
    if first is None or first == 0:
        return lines
    lowest = start if start and not ENDS_WITH_COLON.search(lines[start - 1]) else first
    while first > lowest and lines[first - 1] in headings():
        first -= 1
    return lines[:first]


def _may_be_tail(line: str) -> bool:
    return is_boilerplate(line) or (ENDS_SENTENCE.search(line) is None and line.count(" ") < TAIL_WORDS)


def _begins_tail(line: str) -> bool:
    if is_boilerplate(line):
        return True
    words = f" {line_words(line)} "
    return words.startswith(phrases().tail) or words.endswith(phrases().tail)
