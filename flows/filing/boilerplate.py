"""Known boilerplate of hosts removed from a batch's articles, before anything is made of their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from extractors.pages.repeated_lines import places, without_lines
from flows.filing.rows import Line
from storage.database.live import Live
from storage.queries.boilerplate import known_lines
from storage.sealing.seal_reach import SEALED


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The lines that are known of the hosts and sources of a batch, each with the number of its row."""

    by_place: Mapping[str, list[tuple[int, str]]]

    def lifted(self, line: Line, *, before: int | None = None) -> dict[str, Any]:
        """A line with its article less the lines known now, or before a row; `was`, an old page read anew, likewise."""
        known = {
            text
            for place in boilerplate_places(line)
            for number, text in self.by_place.get(place, ())
            if before is None or number < before
        }
        values = {**line, "article": _less(line["article"], known)}
        return {**values, "was": _less(line["was"], known)} if line.get("was") else values


def known_boilerplate(store: Live, lines: Iterable[Line]) -> Boilerplate:
    """What is known as these lines are filed: what batches before this one brought."""
    return Boilerplate(known_lines(store.connection, {place for line in lines for place in boilerplate_places(line)}))


def boilerplate_places(line: Line) -> list[str]:
    """The names under which lines are kept that concern a page."""
    return places(str(line["url_key"]), str(line.get("source_id") or ""))


def _less(article: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    """An article of a batch with the known lines removed from its text, and the hash of the text before that."""
    drawn = article["text_sha256"]
    if article.get("text_state") == SEALED:
        return {**article, "lifted": None, "drawn_sha256": None}
    text, lifted = without_lines(article["text"] or "", known)
    if not lifted:
        return {**article, "lifted": [], "drawn_sha256": drawn}
    values = {"text": text, "text_sha256": sha256(text.encode()).hexdigest(), "words": len(text.split())}
    return {**article, **values, "lifted": list(lifted), "drawn_sha256": drawn}
