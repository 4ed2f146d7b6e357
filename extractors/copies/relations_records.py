"""How articles stand to one another, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractors.copies.fingerprints import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An article that shares shingles with another, as the store offers it."""

    article_id: str
    group_id: str
    fingerprint: Fingerprint
    shared_weight: float
    """Sum over the shared shingles of 1/(groups that hold the shingle), as far as both sketches reach."""
    total_weight: float
    """The same sum over all shingles of the article that asked."""
    other_weight: float
    """The same sum over all shingles of the neighbour."""


Kind = Literal["copy", "edited copy", "excerpt", "contains", "recurring notice", "follow-up"]
"""Only copies and edited copies make a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much of two texts is common to both, of their sampled word sequences."""

    common: int
    here: float
    """Share of the one that stands in the other, from 0 to 1."""
    there: float
    """Share of the other that stands in the one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How an article stands to another."""

    other_id: str
    kind: Kind
    score: float
    reason: str
    share_here: float
    """Share of the article's word sequences that stand in the other, from 0 to 1."""
    share_there: float
    """Share of the other's that stand in it."""
