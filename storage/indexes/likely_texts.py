"""The wordings of texts that are laid side by side, most of them fetched at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from extractors.copies.duplicates import TRIES, Placed, Wordings
from extractors.copies.fingerprints import Fingerprint
from extractors.copies.wordings import Wording

LIKELY = 0.15
"""Share of two samples in common from which on a text is fetched with the others of its batch, to be laid beside."""
Texts = Callable[[Sequence[str]], Mapping[str, Wording]]
"""Gives the wordings of these articles, stored ones and those of the batch, as far as their texts are there."""


def wordings_by(texts: Texts, asked: Iterable[tuple[str, Fingerprint, Placed]]) -> Wordings:
    """Wordings by article: those that are likely to be asked for fetched at once, any other when it is."""
    likely: dict[str, list[tuple[float, str]]] = defaultdict(list)
    mine: set[int] = set()
    before: Fingerprint | None = None
    for article_id, fingerprint, other in asked:
        if fingerprint is not before:
            before, mine = fingerprint, set(fingerprint.shingles)
        theirs = set(other.fingerprint.shingles)
        share = len(mine & theirs) / len(mine | theirs) if mine else 0.0
        if share >= LIKELY or fingerprint.words_sha256 == other.fingerprint.words_sha256:
            likely[article_id].append((share, other.article_id))
    wanted = {other for some in likely.values() for _, other in sorted(some, reverse=True)[:TRIES]}
    had = dict(texts(sorted(wanted))) if wanted else {}

    def wording_of(article_id: str) -> Wording | None:
        if article_id not in had:
            had.update(texts([article_id]))
        return had.get(article_id)

    return wording_of
