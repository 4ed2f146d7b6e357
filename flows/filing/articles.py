"""A page as rows: its article, minted where it is new; a visit, a revision, a reading, addresses, and fates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from extractors.state_names import GROUPED
from flows.batches.records import PageLine
from flows.filing.boilerplate import Boilerplate
from flows.filing.decisions import VARIANT, VisitOutcome, decide_article, decide_guest, decide_page, decide_revision
from flows.filing.groups import Minted, mint_article
from flows.filing.identity import (
    Variants,
    addresses_of,
    confirmed_article,
    heard_sightings,
    host_article,
    own_keys,
    standing_at,
)
from flows.filing.left_out import LeftOut
from flows.filing.readings import Tags, add_reading
from flows.filing.rows import Rows
from flows.filing.visits import Timelines
from storage.queries.addresses import AddressKey, CurrentArticle, Sighting


def file_page(
    drawn: PageLine,
    sightings: Sequence[Sighting],
    here: dict[AddressKey, CurrentArticle],
    rows: Rows,
    tagger: Tags,
    known_lines: Boilerplate,
    had: list[Minted],
    *,
    timelines: Timelines,
    variants: Variants,
    families: Mapping[str, object],
    unjudged: LeftOut | None,
) -> None:
    """Add the rows of a page, and to those that may join a group; `unjudged` says why its text is not judged."""
    line = known_lines.remove_from(drawn)
    sightings = heard_sightings(line, sightings)
    if host := host_article(line, sightings, here, families):
        rows.add_all([*decide_guest(line, sightings, here, host)])
        here.setdefault(("url", "", line["url_key"]), replace(host, is_claimed=True))
        return
    known = standing_at(line, here) or confirmed_article(line, sightings, here)
    stands = known or variants.article(line, here)
    is_variant = variants.is_other_text(line, stands, known)
    # With the boilerplate that was known then: lines learned since would show as a change by the publisher.
    seen = known_lines.remove_from(drawn, before=stands.number) if stands else line
    visited = _visited(seen, stands, timelines, is_variant=is_variant, unjudged=unjudged is not None)
    if stands is None:
        minted = decide_article(line, sightings)
        rows.add_all([minted])
    article_id = stands.article_id if stands else minted.article_id
    was = stands.text_state if stands else None
    if visited.outcome in ("first", "revised"):
        _file_reading(line, article_id, visited, rows, tagger, unjudged)
        filed = _current(line, article_id, visited, stands, rows)
        stands = filed if stands is None or visited.revision > stands.revision else stands
    timelines.file(line, article_id, visited, rows)
    timelines.file_missed(line, article_id, rows)
    assert stands is not None
    if visited.outcome == "first" or (visited.outcome == "revised" and was not in GROUPED):
        had.append(mint_article(article_id, line, unjudged=unjudged is not None))
    rows.add_all([*decide_page(line, sightings, here, article_id, visited, is_variant=is_variant)])
    variants.note(line, is_variant=is_variant)
    _learn_addresses(line, sightings, here, stands, is_variant=is_variant)


def _current(
    line: PageLine, article_id: str, visited: VisitOutcome, stands: CurrentArticle | None, rows: Rows
) -> CurrentArticle:
    article = line["article"]
    return CurrentArticle(
        article_id=article_id,
        source_id=stands.source_id if stands else line["source_id"],
        revision=visited.revision,
        title=article["title"],
        text=article["text"],
        text_sha256=article["text_sha256"],
        text_state=article["text_state"],
        drawn_sha256=article["drawn_sha256"] or article["text_sha256"],
        number=rows.first,
        is_read=True,
        canonical_url=article.get("canonical_url"),
    )


def _visited(
    line: PageLine, stands: CurrentArticle | None, timelines: Timelines, *, is_variant: bool, unjudged: bool
) -> VisitOutcome:
    if not is_variant or stands is None or stands.text_state not in GROUPED:
        return timelines.judge(line, stands, unjudged=unjudged)
    revision = timelines.revision_at(stands, datetime.fromisoformat(line["fetched_at"]))
    return VisitOutcome(outcome="unchanged", fate="known", reason=VARIANT, revision=revision)


def _file_reading(
    line: PageLine, article_id: str, visited: VisitOutcome, rows: Rows, tagger: Tags, unjudged: LeftOut | None
) -> None:
    rows.add_all([decide_revision(line, article_id, visited)])
    names = {"article_id": article_id, "revision": visited.revision, "reading_id": f"{article_id}.{visited.revision}.1"}
    add_reading(rows, line, names, made_at=line["fetched_at"], tagger=unjudged.why if unjudged else tagger)
    if visited.is_incomplete:
        missing = "kinds of change: too much was changed for all of it to be compared, passage by passage"
        its = {"reading_id": names["reading_id"], "article_id": article_id, "run_id": line["run_id"]}
        rows.add("incomplete_rows", {**its, "part": "changes", "missing": missing, "decided_at": line["fetched_at"]})


def _learn_addresses(
    line: PageLine,
    sightings: Sequence[Sighting],
    here: dict[AddressKey, CurrentArticle],
    stands: CurrentArticle,
    *,
    is_variant: bool,
) -> None:
    """Let the pages after this one in its batch find the article that it is of."""
    for key, _, because in addresses_of(line, sightings):
        if key not in here or here[key].is_claimed or here[key].article_id == stands.article_id:
            here[key] = replace(stands, is_claimed=because == "elsewhere")
    if is_variant or line.get("elsewhere"):
        return  # its text is not the article's
    here.setdefault(("announced", "", line["url_key"]), stands)
    for own in own_keys(line):
        if own[0] == "text":
            here.setdefault(own, stands)
