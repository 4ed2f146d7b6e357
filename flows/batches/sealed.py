"""What a batch says of a text that was sealed: whoever files one asks here, and nowhere else.

The text is gone from the line; what was judged of it while it was there stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was judged of others, held against texts which were sealed since."""

    groups: dict[str, SealedJudgements] = field(default_factory=dict)
    """Group and relations of articles, by article_id."""
    changes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What the publisher made of such a text next, by the fetch_id of the visit."""

    def add(self, line: Mapping[str, Any]) -> None:
        """Take in what a line that was sealed keeps of others: how they stood while its text was there."""
        kept = kept_group(line.get("article") or {})
        for one in kept.get("copies", ()):
            self.groups[one["article_id"]] = {"groups": one["groups"], "relations": one["relations"]}
        for one in kept.get("later", ()):
            self.changes[one["fetch_id"]] = [one]

    def put_beside(self, lines: Iterable[Any]) -> None:
        """Put what changed into the lines of a batch that has just been read, where it cannot be judged anew."""
        if not self.changes:
            return
        for line in lines:
            article, kept = line.get("article"), self.changes.get(line.get("fetch_id"))
            if kept and isinstance(article, dict) and not is_sealed(article.get("text_state")):
                article["sealed_group"] = {"changes": kept}


def kept_changes(article: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What was changed with a text, and how, where it was sealed or the text before was; None for any other."""
    kept = kept_group(article).get("changes")
    return (tuple(kept[0]["changed"]), tuple(kept[0]["kinds"] or ())) if kept else None


class KeptVisit(NamedTuple):
    """What a visit came to whose page had no text of its article."""

    outcome: str
    state: str
    reason: str
    """Of the state."""


def kept_visit(article: Mapping[str, Any]) -> KeptVisit | None:
    """What a visit came to whose page was sealed and had none of its article's text; None for any other."""
    kept = kept_group(article).get("visit") if is_sealed(article["text_state"]) else None
    return KeptVisit(**kept[0]) if kept else None


def as_read(article: Mapping[str, Any]) -> Row:
    """An article without what a seal has put beside it."""
    return without(without(article, "sealed_tags"), "sealed_group")
