"""The articles of a pack as files for programs: all that is known of each, and every visit to its page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from flows.output.safe_text import json_value
from flows.packs.contents import LOST, PackedArticle
from storage.queries.articles.packed import RulingRow, Visit

LEFT = ("grounds", "places")
"""Of what is shown of an article, what its text has already."""
HEADER = "article,visited_at,outcome,revision,body_sha256,kept,in_pack\n"


def article_lines(articles: Sequence[PackedArticle]) -> str:
    """A line of JSON for each article."""
    return "".join(f"{json.dumps(_values(one), ensure_ascii=False, sort_keys=True)}\n" for one in articles)


def visit_table(articles: Sequence[PackedArticle]) -> str:
    """Every visit as CSV: of which the bytes are in the pack, and of which they were not kept."""
    return HEADER + "".join(f"{','.join(map(str, row))}\n" for one in articles for row in visit_rows(one))


def visit_rows(article: PackedArticle) -> list[tuple[object, ...]]:
    """The visits to the page of an article, oldest first, with how the body of each is kept."""
    rows: list[tuple[object, ...]] = []
    for visit, kept in body_of(article):
        how = kept or "no body"
        has_bytes = how not in ("no body", LOST)
        rows.append(
            (
                article.article_id,
                visit.looked_at.isoformat(),
                visit.outcome,
                visit.revision if visit.revision is not None else "",
                visit.capture_sha256 or "",
                how if how != LOST else "same text: the bytes were not kept",
                "yes" if has_bytes else "no",
            )
        )
    return rows


def body_of(article: PackedArticle) -> Iterator[tuple[Visit, str]]:
    """The visits to the page of an article, oldest first, each with how its body is kept; empty where it had none."""
    kept = {(one.capture.sha256, one.captured_at): one.capture.kept for one in reversed(article.records)}
    for visit in article.visits:
        yield visit, kept.get((visit.capture_sha256 or "", visit.looked_at), "")


def _values(article: PackedArticle) -> dict[str, object]:
    shown = {name: json_value(value) for name, value in article.shown.items() if name not in LEFT}
    return {
        **shown,
        "revisions": [{name: json_value(value) for name, value in one._asdict().items()} for one in article.revisions],
        "week_of_source": {name: json_value(value) for name, value in article.week._asdict().items()},
        "rulings": [_ruling(one) for one in article.rulings],
        "topics_because": {topic: sorted(quotes) for topic, quotes in article.shown["grounds"].items()},
    }


def _ruling(one: RulingRow) -> dict[str, object]:
    """A ruling by the number of the person; with name, note and its own name where the pack has its line of custody."""
    left = {"batch"} if one.reviewer else {"batch", "reviewer", "note", "decision_id"}
    return {name: json_value(value) for name, value in one._asdict().items() if name not in left}
