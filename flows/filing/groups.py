"""The groups of a batch's articles, decided when their first text was had, and how they stand to others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from extractors.copies.duplicates import Placed
from extractors.copies.fingerprints import Fingerprint, fingerprint
from extractors.copies.relations_records import Relation
from extractors.copies.wordings import Wording, wording
from extractors.state_names import GROUPED
from flows.batches.records import PageLine, SealedJudgements
from flows.batches.sealed import Judged, is_sealed, kept_group
from flows.filing.rows import AddToGroup, Rows
from storage.database.live import Live
from storage.queries.live.groups import FirstText, first_texts, grouped_articles, known_articles

Place = Callable[[Sequence[tuple[str, Fingerprint, date]], Mapping[str, PageLine]], list[tuple[Placed, list[Relation]]]]
"""Finds the group of each new article of a batch, in order, and how it stands to others; to a copy of it first.

The lines of the articles hold their texts.
"""

ALONE = "alone: its text is"
"""Why an article without a text to compare is in a group of its own, until it shows one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """An article whose page may be the first to show its text."""

    article_id: str
    line: PageLine
    fingerprint: Fingerprint | None
    """None where there is no text to compare, or it could not be."""
    because: str
    """Why it is alone then."""


def mint_article(article_id: str, line: PageLine, *, unjudged: bool) -> Minted:
    """An article with the fingerprint of its text, if it has one."""
    article = line["article"]
    if unjudged or article["text_state"] not in GROUPED:
        because = f"{ALONE} {'not judged' if unjudged else article['text_state']}"
        return Minted(article_id=article_id, line=line, fingerprint=None, because=because)
    found = fingerprint(article["title"], article["text"], article["language"])
    return Minted(article_id=article_id, line=line, fingerprint=found, because="")


def file_groups(store: Live, had: Sequence[Minted], rows: Rows, place: Place, judged: Judged) -> None:
    """Add the groups of those that join one now, and their relations; of those that were judged, what stands."""
    firsts = _first_texts(store, had)
    for one in firsts.values():
        if is_sealed(one.line["article"]["text_state"]):
            _add_kept_group(rows, one.article_id, one.line, kept_group(one.line["article"]))
        elif one.fingerprint is None:
            rows.add_all([_grouped(one.line, one.article_id, one.article_id, one.because)])
    asked = [
        (one.article_id, one.fingerprint, datetime.fromisoformat(one.line["fetched_at"]).date())
        for one in firsts.values() if one.fingerprint is not None
    ]  # fmt: skip
    for placed, relations in place(asked, {one.article_id: one.line for one in firsts.values()}):
        article_id, line = placed.article_id, firsts[placed.article_id].line
        if article_id in judged.groups:
            _add_kept_group(rows, article_id, line, judged.groups[article_id])
            continue
        because = relations[0].reason if placed.group_id != article_id else "alone: no copy known"
        rows.add_all([_grouped(line, article_id, placed.group_id, because)])
        for relation in relations:
            rows.add("relation_rows", {**asdict(relation), "article_id": article_id, "decided_at": line["fetched_at"]})


def _add_kept_group(rows: Rows, article_id: str, line: PageLine, judged: SealedJudgements) -> None:
    """Add group and relations that were judged while a text was there that is sealed: they stand."""
    for judgement in judged.get("groups", ()):
        rows.add_all([_grouped(line, article_id, judgement["group_id"], judgement["because"])])
    for judgement in judged.get("relations", ()):
        rows.add("relation_rows", {**judgement, "article_id": article_id, "decided_at": line["fetched_at"]})


def _grouped(line: PageLine, article_id: str, group_id: str, because: str) -> AddToGroup:
    return AddToGroup(article_id=article_id, group_id=group_id, decided_at=line["fetched_at"], because=because)


def _first_texts(store: Live, had: Sequence[Minted]) -> dict[str, Minted]:
    """Those that are new, and those whose page shows a text for the first time: a group is joined once."""
    asked = [one.article_id for one in had]
    joined, known = grouped_articles(store, asked, alone=ALONE), known_articles(store, asked)
    found: dict[str, Minted] = {}
    for one in had:
        is_new = one.article_id not in known | found.keys()
        has_group = one.fingerprint is not None or "groups" in kept_group(one.line["article"])
        if one.article_id not in joined and (has_group or is_new):
            found[one.article_id] = one
    return found


def texts_of(store: Live, lines: Mapping[str, PageLine]) -> Callable[[Sequence[str]], dict[str, Wording]]:
    """Gives wordings by article_id: of the articles of a batch by its lines, of all others by what is stored."""

    def texts(article_ids: Sequence[str]) -> dict[str, Wording]:
        new = {one: _worded(lines[one]) for one in article_ids if one in lines}
        others = [one for one in article_ids if one not in lines]
        return new | {one.article_id: _stored_wording(one) for one in first_texts(store, others)}

    return texts


def _worded(line: PageLine) -> Wording:
    article = line["article"]
    said = article["published_at"] if article["published_from"] != "guess" else None
    try:
        published = datetime.fromisoformat(said) if said else None
    except ValueError:  # an article with no such time is left out when it is filed, by name, and costs no other
        published = None
    return wording(
        article["title"], article["text"], article["language"], source=line["source_id"], published=published
    )


def _stored_wording(one: FirstText) -> Wording:
    return wording(one.title, one.text or "", one.language, source=one.source, published=one.published_at)
