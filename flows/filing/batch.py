"""A batch judged: the rows that its lines add to the tables.

Whatever depends on what is already stored is decided here, one article at a time, in the order of the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import extractors.fates as identity
from flows.batches.batch import Batch
from flows.batches.clock_doubt import is_clock_ahead
from flows.batches.lines import without
from flows.batches.records import EntryLine, VisitLine
from flows.batches.sealed import Judged
from flows.filing.articles import file_page
from flows.filing.boilerplate import boilerplate_places, known_boilerplate
from flows.filing.decisions import (
    closed_article,
    decide_closed,
    decide_left_out,
    decide_missed,
    decide_seals,
    decide_stood,
)
from flows.filing.groupings import file_groupings
from flows.filing.groups import Minted, Place, file_groups
from flows.filing.identity import Variants, address_keys, standing_at
from flows.filing.left_out import Sieve
from flows.filing.people import RULINGS
from flows.filing.readings import Tags, file_again
from flows.filing.rows import AddSight, DecideEntry, Rows
from flows.filing.visits import Timelines
from storage.database.live import Live
from storage.queries.addresses import current_articles, families_of, known_addresses, waiting
from storage.queries.timelines import first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What the lines of a batch are judged by, and where that goes."""

    store: Live
    tagger: Tags
    place: Place
    rows: Rows
    sieve: Sieve
    judged: Judged
    """Articles whose group stands, whatever their text is like."""


def filed_rows(judge: Judge, batch: Batch) -> None:
    """Add all rows that a batch adds to the tables. Raises UnfileableError, which says of all lines what fails."""
    rows, sieve = judge.rows, judge.sieve
    batch.refuse_unknown_kinds()
    for line in batch.plain:
        if not (line["record"] in RULINGS and sieve.is_left_out(line)):
            rows.add(f"{line['record']}_rows", without(line, "record"))
    sealed = dict.fromkeys(key for line in batch.seals for key in line["url_keys"])
    rows.add_all(decide_seals(batch.seals, waiting(judge.store.connection, sealed)))
    _file_entries(judge, batch.entries)
    _file_pages(judge, batch.visits)
    file_again(judge.store, batch, rows, judge.tagger, sieve)
    file_groupings(judge.store, batch.groupings, rows)
    sieve.raise_failed()


def _file_entries(judge: Judge, lines: Sequence[EntryLine]) -> None:
    sound = judge.sieve.sound(lines, lambda line: hash((line["feed_id"], line["url_key"], line["entry_sha256"])))
    asked = {(line["feed_id"], key): bool(line.get("at_home")) for line in sound if (key := line["url_key"])}
    before = known_addresses(judge.store.connection, asked)
    seen = first_seen(judge.store, {met.article_id for met in before.values() if met.article_id})
    for line in sound:
        if judge.sieve.is_left_out(line):
            continue
        with judge.sieve.one(line):
            met = before.get((line["feed_id"], line["url_key"] or ""), identity.NOTHING)
            decision = identity.decide_entry_fate(line["url"], line["entry_sha256"], met)
            is_unchanged = decision.fate == "known" and line["entry_sha256"] in met.hashes
            # A feed lists an entry at every poll for days: its text is kept once, its sighting each time.
            bare = {"summary": None, "content": None} if is_unchanged else {}
            judge.rows.add("entry_rows", {**without(line, "record", "at_home"), **bare})
            judge.rows.add_all([DecideEntry(line=line, decision=decision, article_id=met.article_id)])
            at = datetime.fromisoformat(line["seen_at"])
            if met.article_id and at < seen.get(met.article_id, at):
                seen[met.article_id] = at
                earlier = {"seen_at": line["seen_at"], "arrived": line["arrived"]}
                judge.rows.add_all([AddSight(line=line, article_id=met.article_id, **earlier)])


def _file_pages(judge: Judge, lines: Sequence[VisitLine]) -> None:
    store, rows, sieve = judge.store, judge.rows, judge.sieve
    lines = sieve.sound(lines, _identifying)
    if not lines:
        return
    owed = waiting(store.connection, {line["url_key"] for line in lines})
    variants = Variants(store, lines)
    here = current_articles(store.connection, {*address_keys(lines, owed), *variants.keys})
    known_lines = known_boilerplate(store, [line for line in lines if line["record"] == "page"])
    families = families_of(store.connection) | {
        str(row["source_id"]): row["family"] for row in rows.tables.get("source_rows", ())
    }
    minted: list[Minted] = []
    timelines = Timelines(store, here, lines, set_right=set_right_at(rows))
    for line in lines:
        sightings = owed.get(line["url_key"], [])
        stands = standing_at(line, here)
        with sieve.one(line):
            if sieve.is_left_out(line):
                left_out = sieve.left_out(line)
                rows.add_all(decide_left_out(line, left_out.why if left_out else "it failed", sightings, stands))
            elif line["record"] == "missed":
                rows.add_all(decide_missed(line, sightings, stands, is_variant=variants.is_at_variant(line)))
            elif line["record"] == "stood":
                rows.add_all(decide_stood(line, sightings, stands))
            elif closed := closed_article(line, sightings, here) or variants.closed(line, here):
                rows.add_all(decide_closed(line, sightings, closed))
            else:
                left_out = sieve.left_out(line)
                file_page(
                    line,
                    sightings,
                    here,
                    rows,
                    judge.tagger,
                    known_lines,
                    minted,
                    timelines=timelines,
                    variants=variants,
                    families=families,
                    unjudged=left_out,
                )
            owed.pop(line["url_key"], None)
    file_groups(store, minted, rows, judge.place, judge.judged)


def set_right_at(rows: Rows) -> datetime | None:
    """When the run of a batch found that the clock had been ahead before it; nothing where it did not."""
    problems = [str(row["found_at"]) for row in rows.tables.get("problem_rows", ()) if is_clock_ahead(row)]
    return datetime.fromisoformat(min(problems)) if problems else None


def _identifying(line: VisitLine) -> object:
    """What is read of all pages before the first of them is judged."""
    return {*address_keys([line], {}), *boilerplate_places(line)} if line["record"] == "page" else hash(line["url_key"])
