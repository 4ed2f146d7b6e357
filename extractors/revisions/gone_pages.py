"""Pages that say, where an article stood, that there is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from extractors.pages.boilerplate import line_words, says
from extractors.state_names import GROUPED, SAYS
from extractors.text.word_counts import word_count

MESSAGE_WORDS = 120
"""Words of the longest message that a page is not there; a longer text says so in its title or not at all."""
BESIDE_WORDS = 60
"""Words that may stand beside the sentence that says so; a text of which parts were removed has more."""
NOTICE_WORDS = 40
"""Words of the longest sentence that says so."""
BARE_WORDS = 12
"""The same where it begins with what was removed, or with its removal, and has no word for the thing."""
SENTENCE = re.compile(r"[^.!?؟۔\n]+")


class Notices(NamedTuple):
    """What one language says of an article that is there no more, as `line_words` has it."""

    what: tuple[str, ...]
    """Those of several words anywhere in a sentence, one of a single word just before how, at the beginning."""
    how: tuple[str, ...]
    alone: frozenset[str]


@cache
def notices() -> tuple[Notices, ...]:
    """The notices of every language, read once."""
    lists = tomllib.loads((files("extractors.lexicons") / "gone.toml").read_text("utf-8"))
    return tuple(
        Notices(
            what=tuple(map(line_words, one.get("what", ()))),
            how=tuple(map(line_words, one.get("how", ()))),
            alone=frozenset(map(line_words, (*one.get("alone", ()), *one.get("anywhere", ())))),
        )
        for one in lists.values()
    )


def said_instead(article: Mapping[str, Any], *, stood: str | None, state: str) -> str | None:
    """What a page says in place of a text that stood there, of a state: that there is none, or at whose wish."""
    title, text, reason = (article[name] or "" for name in ("title", "text", "text_state_reason"))
    # By the text and no status: templates answer 200 for an article that was removed.
    if state not in GROUPED or 2 * word_count(text) > word_count(stood or ""):
        return None
    if article["text_state"] == "not-an-article" and reason.startswith(SAYS):
        return reason.removeprefix(SAYS).rstrip('"')
    is_short = word_count(text) < MESSAGE_WORDS
    if is_short and (said := _notice_in(title, text)):
        return said
    return says(f"{title}\n{text}" if is_short else title, "missing")


def _notice_in(title: str, text: str) -> str | None:
    """The sentence of a short text that says that it was removed, or that nothing is there."""
    words = word_count(text)
    for sentence in (title, *SENTENCE.findall(text)):
        said = line_words(sentence)
        count = said.count(" ") + 1
        if not said or count > NOTICE_WORDS or (sentence is not title and words - count > BESIDE_WORDS):
            continue
        if any(said in one.alone or _is_told(said, count, one) for one in notices()):
            return " ".join(sentence.split())
    return None


def _is_told(said: str, count: int, known: Notices) -> bool:
    padded = f" {said} "
    how = next((one for one in known.how if f" {one} " in padded), None)
    if how is None:
        return False
    if any(f" {one} " in padded if " " in one else padded.startswith(f" {one} {how} ") for one in known.what):
        return True
    return count <= BARE_WORDS and said.startswith(f"{how} ")
