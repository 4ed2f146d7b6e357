"""The report of a pack: one page for people, with nothing in it that runs or is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.answers.show import page_parts
from flows.output.counts import count_of, moment
from flows.output.html import render
from flows.packs.contents import PackedArticle
from flows.packs.fixity import Fixed
from flows.packs.tables import visit_rows


def report_page(articles: Sequence[PackedArticle], rows: Iterable[Fixed], *, head: str) -> str:
    """The page: of each article its text, how it came, what changed, how it was ruled on, and where its hashes are."""
    hashes: dict[str, list[Fixed]] = {}
    for row in rows:
        hashes.setdefault(row.article, []).append(row)
    parts = [
        {
            **page_parts(one.shown),
            "article_id": one.article_id,
            "revisions": [
                (row.revision, moment(row.seen_at, zone="UTC"), ", ".join([*(row.changed or ()), *(row.kinds or ())]))
                for row in one.revisions
            ],
            "visits": [(row[1], row[2], row[4], row[5]) for row in visit_rows(one)],
            "rulings": [
                (moment(row.decided_at, zone="UTC"), row.decision, row.topic or "", row.person or "")
                for row in one.rulings
            ],
            "hashes": [(row.kind, row.path, row.sha256, _where(row)) for row in hashes.get(one.article_id, [])],
        }
        for one in articles
    ]
    return render("pack.html", {"title": f"Pack of {count_of(len(parts), 'article')}", "articles": parts, "head": head})


def _where(row: Fixed) -> str:
    return f"line {row.line} of batch {row.batch}" if row.batch else "its batch is not shown"
