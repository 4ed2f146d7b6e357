"""A page as rows: its article, minted where it is new; a visit, a revision, a reading, addresses, and fates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import extractors.fates as identity
from extractors.feeds.own_entries import is_own
from extractors.pages.text_states import GROUPED
from flows.batches.records import PageLine
from flows.filing.boilerplate import Boilerplate
from flows.filing.groups import Minted, mint_article
from flows.filing.identity import confirmed_article, contradiction, own_keys
from flows.filing.left_out import LeftOut
from flows.filing.readings import Tags, add_reading
from flows.filing.rows import Rows, look_row, problem_row, refate_row
from flows.filing.visits import Look, Timelines
from storage.queries.addresses import AddressKey, Sighting, Standing


def file_page(
    drawn: PageLine,
    sightings: Sequence[Sighting],
    here: dict[AddressKey, Standing],
    rows: Rows,
    tagger: Tags,
    known_lines: Boilerplate,
    had: list[Minted],
    *,
    timelines: Timelines,
    unjudged: LeftOut | None,
) -> None:
    """Add the rows of a page, and to those that may join a group; `unjudged` says why its text is not judged."""
    line = known_lines.lifted(drawn)
    article = line["article"]
    stands = here.get(("url", "", line["url_key"])) or confirmed_article(line, sightings, here)
    seen = known_lines.lifted(drawn, before=stands.number) if stands else line
    look = timelines.judged(seen, stands, unjudged=unjudged is not None)
    article_id = stands.article_id if stands else _mint(line, sightings, rows)
    was = stands.text_state if stands else None
    if look.outcome in ("first", "revised"):
        _file_reading(line, article_id, look, rows, tagger, unjudged)
        filed = Standing(
            article_id=article_id,
            source_id=stands.source_id if stands else line["source_id"],
            revision=look.revision,
            title=article["title"],
            text=article["text"],
            text_sha256=article["text_sha256"],
            text_state=article["text_state"],
            drawn_sha256=article["drawn_sha256"] or article["text_sha256"],
            number=rows.first,
        )
        stands = filed if stands is None or look.revision > stands.revision else stands
    timelines.file(line, article_id, look, rows)
    timelines.file_missed(line, article_id, rows)
    assert stands is not None
    if look.outcome == "first" or (look.outcome == "revised" and was not in GROUPED):
        had.append(mint_article(article_id, line, unjudged=unjudged is not None))
    rows.add("look_rows", look_row(line, article_id, look.outcome, look.revision, _detail(line, look)))
    _file_addresses(line, sightings, here, stands, rows)
    for index, sighting in enumerate(sightings):
        ruling = identity.Ruling(fate=look.fate, reason=look.reason) if index == 0 else AGAIN
        rows.add("fate_rows", refate_row(sighting, ruling, line, article_id))
    _file_oddities(line, article_id, here, look, rows)


def _file_oddities(line: PageLine, article_id: str, here: dict[AddressKey, Standing], look: Look, rows: Rows) -> None:
    article = line["article"]
    odd = contradiction(line, article_id, here) if look.outcome in ("first", "revised") else ""
    if odd:
        rows.add("problem_rows", problem_row(line, "identity", odd))
    if article["text_state"] == "error":
        failed = f"{line['url']}: {article['text_state_reason']}: read it again"
        rows.add("problem_rows", problem_row(line, "parse", failed))


def _detail(line: PageLine, look: Look) -> str:
    return look.reason if look.outcome == "gone" else str(line["article"]["text_state_reason"])


AGAIN = identity.Ruling(fate="known", reason="announced more than once before its page was had")


def _mint(line: PageLine, sightings: Sequence[Sighting], rows: Rows) -> str:
    source_id, url = (sightings[0].source_id, sightings[0].url) if sightings else (line["source_id"], line["url"])
    article_id = identity.article_id(source_id, line["url_key"] if is_own(line["url_key"]) else url)
    at = datetime.fromisoformat(line["fetched_at"])  # what waited for it may have been filed before, and seen later
    earliest = min((one for one in sightings if one.seen_at <= at), key=lambda one: one.seen_at, default=None)
    rows.add(
        "article_rows",
        {
            "article_id": article_id,
            "source_id": source_id,
            "url": url,
            "url_key": line["url_key"],
            "first_seen_at": earliest.seen_at.isoformat() if earliest else line["fetched_at"],
            "arrived": earliest.arrived if earliest else "hand",
            "run_id": line["run_id"],
        },
    )
    return article_id


def _file_reading(
    line: PageLine, article_id: str, look: Look, rows: Rows, tagger: Tags, unjudged: LeftOut | None
) -> None:
    article = line["article"]
    made = {"article_id": article_id, "run_id": line["run_id"]}
    rows.add(
        "revision_rows",
        {
            **made,
            "revision": look.revision,
            "seen_at": line["fetched_at"],
            "capture_sha256": line["capture_sha256"],
            "text_sha256": article["text_sha256"],
            "changed": list(look.changed),
            "kinds": list(look.kinds),
        },
    )
    names = {"article_id": article_id, "revision": look.revision, "reading_id": f"{article_id}.{look.revision}.1"}
    add_reading(rows, line, names, made_at=line["fetched_at"], tagger=unjudged.why if unjudged else tagger)
    if look.is_incomplete:
        missing = "kinds of change: too much was changed for all of it to be compared, passage by passage"
        its = {"reading_id": names["reading_id"], "article_id": article_id, "run_id": line["run_id"]}
        rows.add("incomplete_rows", {**its, "part": "changes", "missing": missing, "decided_at": line["fetched_at"]})


def _file_addresses(
    line: PageLine, sightings: Sequence[Sighting], here: dict[AddressKey, Standing], stands: Standing, rows: Rows
) -> None:
    announced = sightings[0].url if sightings else line["url"]
    found: list[tuple[AddressKey, str, str]] = [(("url", "", line["url_key"]), announced, "announced")]
    found += [(("url", "", line["final_key"]), line["final_url"], "redirect")]
    found += [(("guid", seen.feed_id, seen.guid), seen.guid, "announced") for seen in sightings if seen.guid]
    for key, address, because in found:
        if key not in here:
            kind, feed_id, address_key = key
            rows.add(
                "address_rows",
                {
                    "article_id": stands.article_id,
                    "kind": kind,
                    "address": address,
                    "address_key": address_key,
                    "feed_id": feed_id or line["feed_id"],
                    "seen_at": line["fetched_at"],
                    "because": because,
                },
            )
        if key not in here or here[key].article_id == stands.article_id:
            here[key] = stands
    here.setdefault(("announced", "", line["url_key"]), stands)
    for own in own_keys(line):
        if own[0] == "text":
            here.setdefault(own, stands)
