"""Phrases that mean an event of a topic and nothing else: an athlete who was hanged was hanged, and a film was not."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files

from extractors.text.folding import folded

NOT_TOLD = "not-told"
"""The tables of the file with what a sentence may not hold: for all topics, and behind a hyphen for one."""
SENTENCE = re.compile(r"[^.!?؟;؛\n]+")


def tells(topic_id: str, title: str, opening: str) -> bool:
    """Whether a sentence of title or opening, folded and bare, tells an event of a topic; of one without any, never."""
    phrases = _phrases()
    if topic_id not in phrases:
        return False
    unless = [phrases[name] for name in (NOT_TOLD, f"{NOT_TOLD}-{topic_id}") if name in phrases]
    return any(
        phrases[topic_id].search(sentence) and not any(other.search(sentence) for other in unless)
        for text in (title, opening)
        for sentence in SENTENCE.findall(text)
    )


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
