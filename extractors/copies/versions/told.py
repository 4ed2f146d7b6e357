"""What a text tells, as it is compared with another of which no sentence is the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extractors.copies.days_told import dateline_of
from extractors.copies.ordinary_words import telling_stems
from extractors.copies.wordings import WORD, Sentence, Wording


@dataclass(frozen=True, kw_only=True)
class Told:
    """A text, and what it tells."""

    text: Wording
    starts: tuple[int, ...]
    """Where each sentence begins behind a dateline."""
    telling: tuple[tuple[str, ...], ...]
    """The telling words of each sentence, without what it hangs on them."""
    stems: frozenset[str]
    """Those of all, the headline's among them."""

    @cached_property
    def words(self) -> list[str]:
        """The telling words of all its sentences."""
        return [word for some in self.telling for word in some]

    @cached_property
    def opening(self) -> list[tuple[Sentence, int]]:
        """Headline and first sentence, each with where it begins."""
        return [(self.text.title, 0), (self.text.sentences[0], self.starts[0])]

    @cached_property
    def all(self) -> list[tuple[Sentence, int]]:
        """Headline and sentences, each with where it begins."""
        return [(self.text.title, 0), *zip(self.text.sentences, self.starts, strict=True)]


@lru_cache(maxsize=64)  # a new text is laid beside several
def told_by(text: Wording) -> Told:
    """What a text tells."""
    starts = tuple(_behind_dateline(one) if place == 0 else 0 for place, one in enumerate(text.sentences))
    telling = tuple(
        tuple(telling_stems(one.words[start:])) if start else one.stems
        for one, start in zip(text.sentences, starts, strict=True)
    )
    stems = {word for some in telling for word in some}
    return Told(
        text=text,
        starts=starts,
        telling=telling,
        stems=frozenset(stems.union(text.title.stems)),
    )


def _behind_dateline(one: Sentence) -> int:
    """The words of a dateline, with the day in parentheses behind the place: GENEVA (5 October) –."""
    found = PLACE_AND_DAY.match(one.text)
    return len(WORD.findall(found[0])) if found else dateline_of(one)


PLACE_AND_DAY = re.compile(
    r"^\W{0,3}[^\W\d_]{3,20}(?: [^\W\d_]{3,20})?\s?(?:\([^()\n]{3,30}\)|،[^.\n]{3,20}?)\s?[–—-]\s"
)
