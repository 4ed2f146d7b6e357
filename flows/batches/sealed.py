"""What a batch says of a text that was sealed: whoever files one asks here, and nowhere else.

The text is gone from the line; what was judged of it while it was there stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flows.batches.lines import Row, without
from flows.batches.records import SealedJudgements
from storage.sealing.seal_reach import SEALED


def is_sealed(text_state: object) -> bool:
    """Whether a text of this state was destroyed."""
    return text_state == SEALED


def kept_tags(article: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The topics that a sealed text had; none for any other, whose topics are looked for."""
    return article.get("sealed_tags", ()) if is_sealed(article["text_state"]) else ()


def kept_group(article: Mapping[str, Any]) -> SealedJudgements:
    """Group and relations that a sealed text had."""
    found: SealedJudgements = article.get("sealed_group", {})
    return found


Judged = Mapping[str, SealedJudgements]
"""Group and relations of articles that were held against texts which were sealed since, by article_id."""


def held_against(line: Mapping[str, Any]) -> dict[str, SealedJudgements]:
    """What a line that was sealed keeps of others: how they stood while its text was there."""
    article = line.get("article") or {}
    return {
        one["article_id"]: {"groups": one["groups"], "relations": one["relations"]}
        for one in kept_group(article).get("copies", ())
    }


def kept_changes(article: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What a sealed text had changed, and how; None where it was no later text, and for any other."""
    kept = kept_group(article).get("changes") if is_sealed(article["text_state"]) else None
    return (tuple(kept[0]["changed"]), tuple(kept[0]["kinds"] or ())) if kept else None


def as_read(article: Mapping[str, Any]) -> Row:
    """An article without what a seal has put beside it."""
    return without(without(article, "sealed_tags"), "sealed_group")
