"""Phrases that mean an event of a topic and nothing else: an athlete who was hanged is a man who was hanged."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files

from extractors.text.folding import folded


def tells(topic_id: str, title: str, opening: str) -> bool:
    """Whether title or opening, folded and bare, hold such a phrase of a topic; of one that has none, never."""
    phrases = _phrases().get(topic_id)
    return phrases is not None and bool(phrases.search(title) or phrases.search(opening))


@cache
def events_sha256() -> str:
    """The hash of the phrases, which are part of the rules."""
    return sha256(_written_down().encode()).hexdigest()


def _written_down() -> str:
    return (files("extractors.lexicons") / "events.toml").read_text("utf-8")


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    return {
        topic: re.compile(rf"\b(?:{'|'.join(sorted({_written(one) for some in of.values() for one in some}))})(?!\w)")
        for topic, of in tomllib.loads(_written_down()).items()
    }


def _written(phrase: str) -> str:
    """A phrase as an expression, folded; a * is what a word may hold there: some letters by itself, else any."""
    words = (r"\w+" if word == "*" else re.escape(word).replace(r"\*", r"\w*") for word in folded(phrase).split())
    return " ".join(words)
