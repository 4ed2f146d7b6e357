"""Known boilerplate of hosts removed from a batch's articles, before anything is made of their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from extractors.pages.repeated_lines import places, without_lines
from flows.batches.records import ArticleRecord, EarlierText, PageLine, ReadingLine, ReadLine
from flows.batches.sealed import is_sealed
from storage.database.live import Live
from storage.queries.boilerplate import known_lines

AnyRead = TypeVar("AnyRead", PageLine, ReadingLine)


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The lines that are known of the hosts and sources of a batch, each with the number of its row."""

    by_place: Mapping[str, list[tuple[int, str]]]

    def remove_from(self, line: AnyRead, *, before: int | None = None) -> AnyRead:
        """A line with its article less the lines known now, or before a row; `was`, an old page read anew, likewise."""
        known = {
            text
            for place in boilerplate_places(line)
            for number, text in self.by_place.get(place, ())
            if before is None or number < before
        }
        cleaned: AnyRead = {**line, "article": _less(line["article"], known)}
        if cleaned["record"] == "page" and (was := cleaned.get("was")):
            text, lifted = without_lines(was["text"] or "", known)
            earlier: EarlierText = {**was, "text": text, "text_sha256": _digest(text)}
            cleaned["was"] = earlier if lifted else was
        return cleaned


# Known by the batches before: learned here, a sealed text would be missing when batches are replayed, and other lines
# be learned.
def known_boilerplate(store: Live, lines: Iterable[ReadLine]) -> Boilerplate:
    """What is known as these lines are filed: what batches before this one brought."""
    return Boilerplate(known_lines(store.connection, {place for line in lines for place in boilerplate_places(line)}))


def boilerplate_places(line: ReadLine) -> list[str]:
    """The names under which lines are kept that concern a page."""
    return places(str(line["url_key"]), str(line.get("source_id") or ""))


def _less(article: ArticleRecord, known: set[str]) -> ArticleRecord:
    """An article of a batch with the known lines removed from its text, and the hash of the text before that."""
    drawn = article["text_sha256"]
    if is_sealed(article.get("text_state")):
        return {**article, "lifted": None, "drawn_sha256": None}
    text, lifted = without_lines(article["text"] or "", known)
    if not lifted:
        return {**article, "lifted": [], "drawn_sha256": drawn}
    less: ArticleRecord = {**article, "text": text, "text_sha256": _digest(text), "words": len(text.split())}
    return {**less, "lifted": list(lifted), "drawn_sha256": drawn}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
