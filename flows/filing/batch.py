"""A batch judged: the rows that its lines add to the tables.

Whatever depends on what is already stored is decided here, one article at a time, in the order of the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

import extractors.fates as identity
from extractors.copies.duplicates import Placed
from extractors.copies.fingerprints import Fingerprint, fingerprint
from extractors.copies.relations_records import Relation
from extractors.pages.text_states import GROUPED
from flows.batches.lines import without
from flows.filing.boilerplate import Furniture, furniture
from flows.filing.groupings import file_groupings
from flows.filing.identity import address_keys, confirmed, contradiction, own_keys
from flows.filing.readings import Tags, add_reading, file_again
from flows.filing.rows import Line, Rows, add_sealed_group, fate_row, group_row, look_row, problem_row, refate_row
from flows.filing.visits import Look, file_miss, file_stood, judged
from storage.database.live import Live
from storage.disk.json_rows import listed
from storage.queries.addresses import AddressKey, Sighting, Standing, known, standing, waiting
from storage.sealing.seal_reach import SEALED, Closed, closed

Place = Callable[[Sequence[tuple[str, Fingerprint, date]]], list[tuple[Placed, list[Relation]]]]
"""Finds the group of each new article of a batch, in order, and how it stands to others; to a copy of it first."""

PLAIN = {
    "run", "run_end", "source", "feed", "fetch", "capture", "problem", "setting", "rules", "decision", "seal", "export",
    "backup", "restore", "silence", "gap", "stamp", "robots", "move", "miss", "hand",
    "figure_ruling", "grouping", "relation", "line", "sent",
}  # fmt: skip
"""Lines that are rows already."""

ALONE = "alone: its text is"
"""Why an article without a text to compare is in a group of its own, until it shows one."""

JUDGED = {"batch", "entry", "page", "missed", "stood", "reading", "tagging"}
"""Lines that are judged, and the one that says what made the batch."""


def filed_rows(store: Live, lines: Sequence[Line], *, batch: int, tagger: Tags, place: Place) -> Rows:
    """All rows that a batch adds to the tables."""
    rows = Rows(batch)
    if unknown := {line["record"] for line in lines} - PLAIN - JUDGED:
        raise ValueError(f"it has lines of an unknown kind: {', '.join(sorted(unknown))}")
    for line in lines:
        if line["record"] in PLAIN:
            rows.add(f"{line['record']}_rows", without(line, "record"))
    _file_seals(store, [line for line in lines if line["record"] == "seal"], rows)
    _file_entries(store, [line for line in lines if line["record"] == "entry"], rows)
    _file_pages(store, [line for line in lines if line["record"] in ("page", "missed", "stood")], rows, tagger, place)
    file_again(store, lines, rows, tagger)
    file_groupings(store, [line for line in lines if line["record"] == "grouping"], rows)
    return rows


def _file_entries(store: Live, lines: Sequence[Line], rows: Rows) -> None:
    before = known(store.connection, {(line["feed_id"], line["url_key"]) for line in lines if line["url_key"]})
    shut = closed(store.connection)
    for line in lines:
        met = before.get((line["feed_id"], line["url_key"]), identity.NOTHING)
        ruling = identity.entry_ruling(line["url"], line["entry_sha256"], met)
        ruling = SHUT if line["url_key"] in shut.url_keys else ruling
        bare = {"summary": None, "content": None} if ruling.fate == "known" and line["entry_sha256"] in met.said else {}
        rows.add("entry_rows", {**without(line, "record"), **bare})
        rows.add("fate_rows", fate_row(line, ruling, decided_at=line["seen_at"], article_id=met.article_id))


SHUT = identity.Ruling(fate="known", reason="its article is sealed: it is not fetched again")


def _file_seals(store: Live, lines: Sequence[Line], rows: Rows) -> None:
    """What waits for a page that is sealed waits no longer."""
    keys = {key: line for line in lines for key in line["url_keys"]}
    for key, sightings in waiting(store.connection, keys).items():
        told = {"fetched_at": keys[key]["sealed_at"]}
        for sighting in sightings:
            article_id = next(iter(keys[key]["articles"]), None)
            rows.add("fate_rows", refate_row(sighting, SHUT, told, article_id))


def _file_pages(store: Live, lines: Sequence[Line], rows: Rows, tagger: Tags, place: Place) -> None:
    owed = waiting(store.connection, {line["url_key"] for line in lines})
    here = standing(store.connection, set(address_keys(lines, owed)))
    shut = closed(store.connection)
    known_lines = furniture(store, [line for line in lines if line["record"] == "page"])
    minted: list[tuple[str, Line]] = []
    for line in lines:
        sightings = owed.pop(line["url_key"], [])
        if line["record"] == "missed":
            file_miss(line, sightings, here.get(("url", "", line["url_key"])), rows)
        elif line["record"] == "stood":
            file_stood(line, sightings, here.get(("url", "", line["url_key"])), rows)
        elif stands := _sealed(line, sightings, here, shut):
            rows.add("look_rows", look_row(line, stands.article_id, "failed", stands.revision, SHUT.reason))
            for sighting in sightings:
                rows.add("fate_rows", refate_row(sighting, SHUT, line, stands.article_id))
        else:
            article_id, is_text = _file_page(line, sightings, here, rows, tagger, known_lines)
            if is_text:
                minted.append((article_id, known_lines.lifted(line)))
    _file_groups(_first_texts(store, minted), rows, place)


def _sealed(
    line: Line, sightings: Sequence[Sighting], here: Mapping[AddressKey, Standing], shut: Closed
) -> Standing | None:
    """The article that a page belongs to, where it was sealed: nothing is read from it again."""
    stands = here.get(("url", "", line["url_key"])) or confirmed(line, sightings, here)
    return stands if stands and stands.article_id in shut.articles else None


def _file_page(
    drawn: Line,
    sightings: Sequence[Sighting],
    here: dict[AddressKey, Standing],
    rows: Rows,
    tagger: Tags,
    known_lines: Furniture,
) -> tuple[str, bool]:
    line = known_lines.lifted(drawn)
    article = line["article"]
    stands = here.get(("url", "", line["url_key"])) or confirmed(line, sightings, here)
    look = judged(known_lines.lifted(drawn, before=stands.number) if stands else line, stands)
    article_id = stands.article_id if stands else _mint(line, sightings, rows)
    was = stands.text_state if stands else None
    if look.outcome in ("first", "revised"):
        _file_reading(line, article_id, look, rows, tagger)
        stands = Standing(
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
    assert stands is not None
    rows.add("look_rows", look_row(line, article_id, look.outcome, look.revision, _detail(line, look)))
    _file_addresses(line, sightings, here, stands, rows)
    for index, sighting in enumerate(sightings):
        ruling = identity.Ruling(fate=look.fate, reason=look.reason) if index == 0 else AGAIN
        rows.add("fate_rows", refate_row(sighting, ruling, line, article_id))
    odd = contradiction(line, article_id, here) if look.outcome in ("first", "revised") else ""
    if odd:
        rows.add("problem_rows", problem_row(line, "identity", odd))
    if article["text_state"] == "error":
        rows.add(
            "problem_rows", problem_row(line, "parse", f"{line['url']}: {article['text_state_reason']}: read it again")
        )
    return article_id, look.outcome == "first" or (look.outcome == "revised" and was not in GROUPED)


def _detail(line: Line, look: Look) -> str:
    return look.reason if look.outcome == "gone" else str(line["article"]["text_state_reason"])


AGAIN = identity.Ruling(fate="known", reason="announced more than once before its page was had")


def _mint(line: Line, sightings: Sequence[Sighting], rows: Rows) -> str:
    source_id, url = (sightings[0].source_id, sightings[0].url) if sightings else (line["source_id"], line["url"])
    article_id = identity.article_id(source_id, url)
    rows.add(
        "article_rows",
        {
            "article_id": article_id,
            "source_id": source_id,
            "url": url,
            "url_key": line["url_key"],
            "first_seen_at": sightings[0].seen_at.isoformat() if sightings else line["fetched_at"],
            "arrived": sightings[0].arrived if sightings else "hand",
            "run_id": line["run_id"],
        },
    )
    return article_id


def _file_reading(line: Line, article_id: str, look: Look, rows: Rows, tagger: Tags) -> None:
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
    add_reading(rows, line, names, made_at=line["fetched_at"], tagger=tagger)


def _file_addresses(
    line: Line, sightings: Sequence[Sighting], here: dict[AddressKey, Standing], stands: Standing, rows: Rows
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


def _first_texts(store: Live, had: Sequence[tuple[str, Line]]) -> list[tuple[str, Line]]:
    """Those that are new, and those whose page shows a text for the first time: a group is joined once."""
    asked = listed(article_id for article_id, _ in had)
    joined = {str(row[0]) for row in store.rows(JOINED, [asked])} if had else set()
    known = {str(row[0]) for row in store.rows(KNOWN, [asked])} if had else set()
    found: dict[str, Line] = {}
    for article_id, line in had:
        is_text = line["article"]["text_state"] in GROUPED
        if article_id not in joined and (is_text or article_id not in known | found.keys()):
            found[article_id] = line
    return list(found.items())


KNOWN = "select article_id from article_rows where article_id in (select unnest(?::json::varchar[]))"
JOINED = f"""
    select article_id from group_rows
    where article_id in (select unnest(?::json::varchar[]))
        and (made_by is not null or not starts_with(because, '{ALONE}'))
"""  # noqa: S608


def _file_groups(minted: Sequence[tuple[str, Line]], rows: Rows, place: Place) -> None:
    whole = [(article_id, line) for article_id, line in minted if line["article"]["text_state"] in GROUPED]
    for article_id, line in minted:
        if line["article"]["text_state"] == SEALED:
            add_sealed_group(rows, article_id, line)
        elif line["article"]["text_state"] not in GROUPED:
            because = f"{ALONE} {line['article']['text_state']}"
            rows.add("group_rows", group_row(line, article_id, article_id, because))
    lines = dict(whole)
    asked = [
        (article_id, _print(line), datetime.fromisoformat(line["fetched_at"]).date()) for article_id, line in whole
    ]
    for placed, relations in place(asked):
        article_id, line = placed.article_id, lines[placed.article_id]
        because = relations[0].reason if placed.group_id != article_id else "alone: no copy known"
        rows.add("group_rows", group_row(line, article_id, placed.group_id, because))
        for relation in relations:
            rows.add("relation_rows", {**asdict(relation), "article_id": article_id, "decided_at": line["fetched_at"]})


def _print(line: Line) -> Fingerprint:
    article = line["article"]
    return fingerprint(article["title"], article["text"], article["language"])
