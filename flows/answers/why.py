"""Why an article is a copy, or is none: its group, its relations, what the texts share and what each has alone."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from config.home import Home
from extractors.copies.judgements import compare
from extractors.copies.shared_passages import only_in, shared_phrases
from extractors.copies.wordings import wording
from flows.output.safe_text import plain, plain_line
from storage.queries.questions import QuestionError, ask

ARTICLE = """
    select article_id, source, title, url, group_id, copies, text_state, text, language
    from articles where starts_with(article_id, $id) limit 2
"""
CARRIERS = """
    select article_id, source, family, position, carried_at, clock, lag, agency, title
    from carriers where group_id = $group order by position
"""
RELATIONS = """
    select
        r.kind, r.score, r.share_here, r.share_there, r.reason, r.article_id = $id as is_ours, o.article_id,
        o.source, o.title, o.text, o.language
    from relations r
    join articles o on o.article_id = case when r.article_id = $id then r.other_id else r.article_id end
    where $id in (r.article_id, r.other_id)
    order by r.kind not in ('copy', 'edited copy'), r.score desc, o.article_id
"""
GROUPINGS = """
    select kind, article_id, other_id, reason, made_by, decided_at from groupings
    where article_id in (select article_id from articles where group_id = $group) or $id in (article_id, other_id)
    order by decided_at
"""
BECAUSE = "select because, decided_at from group_rows where article_id = $id order by number desc limit 1"
PHRASES = 3
SENTENCES = 3
FACING = {"excerpt": "contains", "contains": "excerpt"}
"""What a relation is called from the other's side, where that is another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """An article's group and relations: values as they are in the database, and what the texts tell."""

    article: dict[str, Any]
    because: str
    carriers: tuple[dict[str, Any], ...]
    relations: tuple[dict[str, Any], ...]
    groupings: tuple[dict[str, Any], ...]

    def plainly(self) -> dict[str, Any]:
        """The same as one object, for programs."""
        return {
            "article": self.article,
            "because": self.because,
            "carriers": list(self.carriers),
            "relations": list(self.relations),
            "groupings": list(self.groupings),
        }


def why(home: Home, beginning: str, *, zone: str) -> Why:
    """The group and the relations of an article, by its id or enough of its beginning. Raises QuestionError."""
    found = _rows(home, ARTICLE, zone, {"id": beginning.strip().lower()})
    if len(found) != 1 or not beginning.strip():
        what = "more than one article's id begins so" if found else "no article's id begins so"
        listed = 'longwatch sql "select article_id, title from articles"'
        raise QuestionError(f"{plain(beginning)}: {what}: `{listed}` lists them")
    article = found[0]
    text = str(article.pop("text") or "")
    asked = {"id": article["article_id"], "group": article["group_id"]}
    told = _rows(home, BECAUSE, zone, {"id": asked["id"]})
    return Why(
        article=article,
        because=str(told[0]["because"]) if told else "",
        carriers=tuple(_rows(home, CARRIERS, zone, {"group": asked["group"]})),
        relations=tuple(_related(one, article, text) for one in _rows(home, RELATIONS, zone, {"id": asked["id"]})),
        groupings=tuple(_rows(home, GROUPINGS, zone, asked)),
    )


def _related(row: dict[str, Any], article: dict[str, Any], text: str) -> dict[str, Any]:
    """A relation as it is from the article's side, with what its text shares with the other and what it does not."""
    other = str(row.pop("text") or "")
    judged = compare(
        wording(article["title"], text, article["language"], source=article["source"]),
        wording(row["title"], other, row.pop("language"), source=row["source"]),
    )
    is_ours = row.pop("is_ours")
    kind = row["kind"] if is_ours else FACING.get(row["kind"], row["kind"])
    here, there = row["share_here"], row["share_there"]
    shares = {"share_here": here, "share_there": there} if is_ours else {"share_here": there, "share_there": here}
    return {
        **row,
        **shares,
        "kind": kind,
        "judged_from": "here" if is_ours else "there",
        "laid_side_by_side": judged.reason,
        "decided_here": judged.here,
        "decided_there": judged.there,
        "phrases": shared_phrases(text, other, most=PHRASES),
        "only_here": only_in(text, other),
        "only_there": only_in(other, text),
    }


def _rows(home: Home, question: str, zone: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    found = ask(home.published, question, zone=zone, parameters=parameters)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def for_terminal(told: Why, *, width: int) -> str:
    """The same as lines of at most `width` characters, where its words allow."""
    article = told.article
    lines = [f"{article['article_id']}  {plain_line(article['source'])}", f"  {plain_line(article['title'])}", ""]
    others = int(article["copies"] or 0)
    lines += _wrapped(f"in group {article['group_id']} with {others} other{'' if others == 1 else 's'}", 0, width)
    lines += _wrapped(f"because {plain_line(told.because)}", 2, width)
    for one in told.carriers:
        lines += _carrier(one, width, is_ours=one["article_id"] == article["article_id"])
    for one in told.groupings:
        by = f"{one['decided_at']:%Y-%m-%d %H:%M} {plain_line(one['made_by'])}: {one['kind']} {one['article_id']}"
        to = f" to {one['other_id']}" if one["other_id"] else ""
        said = f": {plain_line(one['reason'])}" if one["reason"] else ""
        lines += _wrapped(f"{by}{to}{said}", 2, width)
    for one in told.relations:
        lines += ["", *_relation(one, width)]
    return "\n".join(lines)


def _carrier(one: dict[str, Any], width: int, *, is_ours: bool) -> list[str]:
    by = f", credits {one['agency']}" if one["agency"] else ""
    late = "" if one["position"] == 1 else f", {one['lag']} later"
    mark = "*" if is_ours else " "
    clock = one["clock"].replace("the publisher's", "the publisher's clock").replace("ours", "our clock")
    head = f"{mark} {one['position']}. {one['article_id']}  {plain_line(one['source'])} ({plain_line(one['family'])})"
    return [
        *_wrapped(head, 2, width),
        *_wrapped(f"{one['carried_at']:%Y-%m-%d %H:%M} by {clock}{late}{by}", 7, width),
    ]


def _relation(one: dict[str, Any], width: int) -> list[str]:
    lines = _wrapped(f"{one['kind']}: {one['article_id']}  {plain_line(one['source'])}", 0, width)
    lines += _wrapped(plain_line(one["title"]) or "(no title)", 2, width)
    shares = [one["share_here"], one["share_there"]]
    if None not in shares:
        lines += _wrapped(f"{shares[0]:.0%} of this stands there, {shares[1]:.0%} of that stands here", 2, width)
    lines += _wrapped(plain_line(one["reason"]), 2, width) if one["judged_from"] == "here" else []
    lines += _wrapped(f"laid side by side: {one['laid_side_by_side']}", 2, width)
    for name, sentence in (("decided by", one["decided_here"]), ("which there is", one["decided_there"])):
        lines += _wrapped(f"{name}: {_short(sentence)}", 2, width) if sentence else []
    for phrase in one["phrases"]:
        lines += _wrapped(f"both: {_short(phrase)}", 2, width)
    for name, some in (("only here", one["only_here"]), ("only there", one["only_there"])):
        for sentence in some[:SENTENCES]:
            lines += _wrapped(f"{name}: {_short(sentence)}", 2, width)
        more = len(some) - SENTENCES
        lines += _wrapped(f"{name}: {more} more sentences", 2, width) if more > 0 else []
    return lines


LONGEST = 200


def _short(words: str) -> str:
    words = plain_line(words)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _wrapped(line: str, indent: int, width: int) -> list[str]:
    return textwrap.wrap(
        line, width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_long_words=False
    ) or [""]
