"""Why an article is a copy, or is none: its group, its relations, what the texts share and what each has alone."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from config.home import Home
from extractors.copies.alignment import align
from extractors.copies.judgements import compare
from extractors.copies.shared_passages import shared_phrases
from extractors.copies.wordings import wording
from flows.output.counts import count_of, moment
from flows.output.safe_text import cut_line, plain_line
from flows.reviewing.known_article import known_published_article
from storage.disk.shared_database import kept_open
from storage.queries.articles.groups import (
    Member,
    Relation,
    carriers_in,
    groupings_of,
    known_first,
    member,
    relations_of,
    why_grouped,
)

PHRASES = 3
SENTENCES = 3
HIDDEN = frozenset(["text", "published_at"])
"""What is asked of an article for the comparison alone."""
FACING = {"excerpt": "contains", "contains": "excerpt"}
"""What a relation is called from the other's side, where that is another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """An article's group and relations: values as they are in the database, and what the texts tell."""

    article: dict[str, Any]
    because: str
    carriers: tuple[dict[str, Any], ...]
    first_because: str
    """Whether the first of the carriers was before all others, as far as the clocks tell."""
    relations: tuple[dict[str, Any], ...]
    groupings: tuple[dict[str, Any], ...]

    def plainly(self) -> dict[str, Any]:
        """The same as one object, for programs."""
        return {
            "article": self.article,
            "because": self.because,
            "carriers": list(self.carriers),
            "first_because": self.first_because,
            "relations": list(self.relations),
            "groupings": list(self.groupings),
        }


@kept_open()
def why(home: Home, beginning: str, *, zone: str) -> Why:
    """The group and the relations of an article, by its id or enough of its beginning. Raises QuestionError."""
    path = home.published
    article = member(path, known_published_article(home, beginning), zone=zone)
    return Why(
        article={name: value for name, value in article._asdict().items() if name not in HIDDEN},
        because=why_grouped(path, article.article_id),
        carriers=tuple(one._asdict() for one in carriers_in(path, article.group_id, zone=zone)),
        first_because=known_first(path, article.group_id, zone=zone) if article.copies else "",
        relations=tuple(_related(one, article) for one in relations_of(path, article.article_id, zone=zone)),
        groupings=tuple(one._asdict() for one in groupings_of(path, article.article_id, article.group_id, zone=zone)),
    )


def _related(row: Relation, article: Member) -> dict[str, Any]:
    """A relation as it is from the article's side, with what its text shares with the other and what it does not."""
    text, other = article.text or "", row.text or ""
    ours = wording(article.title, text, article.language, source=article.source, published=article.published_at)
    theirs = wording(row.title, other, row.language, source=row.source, published=row.published_at)
    judged, laid = compare(ours, theirs), align(ours, theirs)
    here, there = row.share_here, row.share_there
    return {
        "kind": row.kind if row.is_ours else FACING.get(row.kind, row.kind),
        "score": row.score,
        "share_here": here if row.is_ours else there,
        "share_there": there if row.is_ours else here,
        "reason": row.reason,
        "article_id": row.article_id,
        "source": row.source,
        "title": row.title,
        "judged_from": "here" if row.is_ours else "there",
        "laid_side_by_side": judged.reason,
        "decided_here": judged.here,
        "decided_there": judged.there,
        "phrases": shared_phrases(text, other, most=PHRASES),
        # As the judgement laid them, so that the sentences listed are those it counted.
        "only_here": [sentence.text for sentence in laid.only_here],
        "only_there": [sentence.text for sentence in laid.only_there],
    }


def for_terminal(explained: Why, *, width: int) -> str:
    """The same as lines of at most `width` characters, where its words allow."""
    article = explained.article
    lines = [f"{article['article_id']}  {plain_line(article['source'])}", f"  {plain_line(article['title'])}", ""]
    others = int(article["copies"] or 0)
    if others:
        lines += _wrapped(f"in group {article['group_id']} with {count_of(others, 'other article')}", 0, width)
        lines += _wrapped(f"because {plain_line(explained.because)}", 2, width)
    else:
        lines += _wrapped(f"a text of its own: {_alone(explained.because)}", 0, width)
    for one in explained.carriers:
        lines += _carrier(one, width, is_ours=one["article_id"] == article["article_id"])
    if explained.first_because:
        lines += _wrapped(f"came first: {plain_line(explained.first_because)}", 2, width)
    for one in explained.groupings:
        by = f"{moment(one['decided_at'])} {plain_line(one['made_by'])}: {one['kind']} {one['article_id']}"
        to = f" to {one['other_id']}" if one["other_id"] else ""
        said = f": {plain_line(one['reason'])}" if one["reason"] else ""
        lines += _wrapped(f"{by}{to}{said}", 2, width)
    for one in explained.relations:
        lines += ["", *_relation(one, width)]
    return "\n".join(lines)


def _alone(because: str) -> str:
    """Why an article has no copy, without the word that the group is marked by."""
    return plain_line(because).removeprefix("alone: ").replace("its text is stub", "too short to compare (a stub)")


def _carrier(one: dict[str, Any], width: int, *, is_ours: bool) -> list[str]:
    by = f", credits {one['agency']}" if one["agency"] else ""
    late = "" if one["position"] == 1 else f", {_duration(one['lag'])} later"
    mark = "*" if is_ours else " "
    clock = one["clock"].replace("the publisher's", "the publisher's clock").replace("ours", "our clock")
    head = f"{mark} {one['position']}. {one['article_id']}  {plain_line(one['source'])} ({plain_line(one['family'])})"
    return [
        *_wrapped(head, 2, width),
        *_wrapped(f"{moment(one['carried_at'])} by {clock}{late}{by}", 7, width),
    ]


def _duration(lag: timedelta) -> str:
    """A time between two, to the minute."""
    minutes = round(lag.total_seconds() / 60)
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return " ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in parts if count) or "less than a minute"


def _relation(one: dict[str, Any], width: int) -> list[str]:
    lines = _wrapped(f"{one['kind']}: {one['article_id']}  {plain_line(one['source'])}", 0, width)
    lines += _wrapped(plain_line(one["title"]) or "(no title)", 2, width)
    shares = [one["share_here"], one["share_there"]]
    if None not in shares:
        lines += _wrapped(
            f"{shares[0]:.0%} of this text is in the other, {shares[1]:.0%} of the other is in this one", 2, width
        )
    laid = plain_line(one["laid_side_by_side"])
    is_known = laid in plain_line(one["reason"]) and one["judged_from"] == "here"
    lines += _wrapped(plain_line(one["reason"]), 2, width) if one["judged_from"] == "here" else []
    lines += [] if is_known else _wrapped(laid, 2, width)
    here, there = cut_line(one["decided_here"]), cut_line(one["decided_there"])
    if here and here == there:
        lines += _wrapped(f"decided by what both say: {here}", 2, width)
    else:
        lines += _wrapped(f"decided by this sentence: {here}", 2, width) if here else []
        lines += _wrapped(f"in the place of that one: {there}", 2, width) if there else []
    for phrase in one["phrases"]:
        lines += _wrapped(f"in both: {cut_line(phrase)}", 2, width) if phrase not in here else []
    for name, some in (("only here", one["only_here"]), ("only there", one["only_there"])):
        for sentence in some[:SENTENCES]:
            lines += _wrapped(f"{name}: {cut_line(sentence)}", 2, width)
        more = len(some) - SENTENCES
        lines += _wrapped(f"{name}: {count_of(more, 'more sentence')}", 2, width) if more > 0 else []
    return lines


def _wrapped(line: str, indent: int, width: int) -> list[str]:
    return textwrap.wrap(
        line, width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_long_words=False
    ) or [""]
