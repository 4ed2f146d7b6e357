"""The report of a pack: one page for people, with nothing in it that runs or is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from unicodedata import bidirectional, category
from urllib.parse import unquote

from flows.answers.show import LABELS, page_parts
from flows.output.counts import count_of, moment
from flows.output.html import render
from flows.output.safe_text import plain
from flows.packs.contents import LOST, PackedArticle
from flows.packs.fixity import Fixed
from flows.packs.tables import body_of
from storage.queries.articles.packed import RulingRow
from storage.queries.articles.weeks import SourceWeek

OTHER_SIGNS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
"""Letters of other scripts, as an address has them."""
JOINERS, NOT_SHOWN = "\u200c\u200d", "its batch is not shown"
OWN_LABELS = {
    "published_from": "Date taken from",
    "published_precision": "Date exact to",
    "text_state": "Text",
    "capture_sha256": "SHA-256 of the page",
    "article_id": "Number of the article",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "text_state": {
        "ok": "complete",
        "partial": "only a part could be read",
        "stub": "a few lines only",
        "paywalled": "cut short by a paywall",
        "consent": "a request for consent stood in its place",
        "script-only": "none: the page shows it by a script only",
        "document": "in a file, not on the page",
        "not-an-article": "none: the page is not an article",
        "error": "none: it could not be read",
    },
    "published_from": {
        "feed": "the publisher's feed",
        "json-ld": "data of the page (JSON-LD)",
        "meta": "data of the page (meta)",
        "page": "the page, below its headline",
        "title": "the title",
    },
    "published_precision": {
        "time": "the minute",
        "local time": "the minute, without a time zone: read as UTC",
        "day": "the day",
        "month": "the month",
        "year": "the year",
    },
}
OUTCOMES = {
    "first": "first saved",
    "unchanged": "unchanged",
    "revised": "changed by the publisher",
    "gone": "no longer there",
    "failed": "could not be read",
    "late": "an older state, filed later",
}
BODIES = {
    "body": "in this pack",
    "body again": "in this pack",
    "identical": "in this pack: the same bytes as at an earlier visit",
    LOST: "not kept: the text was the same",
    "": "none came",
}
IN_ITS_PLACE = {
    "body": "in this pack: what the server answered in its place",
    "body again": "in this pack: what the server answered in its place",
    "identical": "in this pack: what the server answered in its place, the same bytes as at an earlier visit",
    "": "none were kept",
}
"""Of a visit at which the page was not had."""


def report_page(
    articles: Sequence[PackedArticle], rows: Iterable[Fixed], ruled: Mapping[str, str], *, head: str
) -> str:
    """The page: of each article its text, how it came, what changed, how it was ruled on, and where its hashes are.

    `ruled` says where the lines of custody of rulings stand, by the names of the rulings.
    """
    hashes: dict[str, list[Fixed]] = {}
    for row in rows:
        hashes.setdefault(row.article, []).append(row)
    parts = [
        {
            **page_parts(one.shown),
            "rows": [*_facts(one.shown)],
            "article_id": one.article_id,
            "revisions": [
                (row.revision, moment(row.seen_at, zone="UTC"), ", ".join([*(row.changed or ()), *(row.kinds or ())]))
                for row in one.revisions
            ],
            "visits": [*_visits(one)],
            "week": [*_week(one.week)],
            "is_named": any(row.reviewer for row in one.rulings),
            "rulings": [_ruling(row, ruled, is_named=any(row.reviewer for row in one.rulings)) for row in one.rulings],
            "hashes": [(row.kind, row.path, row.sha256, _where(row)) for row in hashes.get(one.article_id, [])],
        }
        for one in articles
    ]
    return render("pack.html", {"title": f"Pack of {count_of(len(parts), 'article')}", "articles": parts, "head": head})


def _facts(shown: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is known of an article, each with its label, in words that need no manual of ours."""
    for name, label in LABELS:
        value = plain(shown[name])
        if name == "url":
            value = plain(readable(value))
        if value:
            yield OWN_LABELS.get(name, label), WORDS.get(name, {}).get(value, value)


def _visits(one: PackedArticle) -> Iterator[tuple[str, str, str, str]]:
    for visit, how in body_of(one):
        yield (
            moment(visit.looked_at, zone="UTC"),
            OUTCOMES.get(visit.outcome, visit.outcome),
            visit.capture_sha256 or "",
            (IN_ITS_PLACE if visit.outcome in ("gone", "failed") else BODIES).get(how, how),
        )


def readable(url: str) -> str:
    """An address with the letters of other scripts as they are read, where they are UTF-8: no other sign is touched."""
    try:
        return OTHER_SIGNS.sub(lambda found: unquote(found[0], errors="strict"), url)
    except UnicodeDecodeError:
        return url


def _where(row: Fixed) -> str:
    return f"line {row.line} of batch {row.batch}" if row.batch else NOT_SHOWN


def _ruling(row: RulingRow, ruled: Mapping[str, str], *, is_named: bool) -> tuple[object, ...]:
    """A row of the table, which has two columns more where somebody in it is named."""
    decision = row.decision
    if row.takes_back:
        decision += f": the ruling of {moment(row.takes_back, zone='UTC')}"
    elif row.is_withdrawn:
        decision += ", taken back later"
    said = (moment(row.decided_at, zone="UTC"), decision, row.topic or "")
    if not row.reviewer:
        return (*said, row.person or "", *(("", NOT_SHOWN) if is_named else ()))
    name = plain(with_unseen_named(row.reviewer))
    who = f"{row.person}: {name}" if row.person else name
    return (*said, who, plain(row.note), ruled[row.decision_id])


def with_unseen_named(name: str) -> str:
    """A name whose signs that nobody sees are named: two reviewers whose names differ by such a sign alone are two.

    A joiner within a word of a script that joins its letters, as Persian, is part of how the name is written.
    """
    around = zip(f" {name}", name, f"{name[1:]} ", strict=False)
    return "".join(
        f"(U+{ord(sign):04X})"
        if category(sign) == "Cf" and not (sign in JOINERS and bidirectional(before) == bidirectional(after) == "AL")
        else sign
        for before, sign, after in around
    )


def _week(week: SourceWeek) -> Iterator[tuple[str, str]]:
    """What was collected of the source in the week of the article, and what was missing."""
    sunday = week.monday + timedelta(days=6)
    yield "Week", f"{week.monday.isoformat()} to {sunday.isoformat()}, UTC"
    yield (
        "Feeds",
        f"asked for {count_of(week.polls, 'time')}, {week.polls_failed:,} of them without an answer that could be read",
    )
    yield "Listed", f"{count_of(week.entries, 'entry', 'entries')}, each counted as often as it stood in an answer"
    yield "Pages", f"asked for {count_of(week.pages, 'time')}, {week.pages_failed:,} of them in vain"
    yield "Less than expected", ", ".join(map(plain, week.gaps)) or "on no day"
