"""A batch filed, in one transaction: judged, its rows added, its articles' fingerprints kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.batches.batch import Batch, open_batch
from flows.batches.lines import without
from flows.batches.sealed import Judged
from flows.batches.topic_rules import Rules
from flows.filing.groupings import moved_by
from flows.filing.left_out import REFUSALS, Sieve, known_left_out
from flows.filing.people import RULINGS, add_person, refuse_wrong_rulings
from flows.filing.rows import Rows
from storage.database.live import Live
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.database.ruled_before import keep_ruled_on
from storage.disk.kill_points import point
from storage.queries.live.batches import Numbered, batches_between, last_batch, made_by_run
from storage.queries.live.groups import (
    GroupedText,
    articles_grouped_since,
    articles_moved_in,
    count_grouped_in,
    texts_grouped_in,
)

if TYPE_CHECKING:  # of most runs there is nothing to judge: what judges takes longer to load than they do
    from extractors.copies.duplicates import Placed
    from flows.filing.readings import Tags
    from storage.indexes.copy_index import Prints

OpenPrints = Callable[[], "Prints"]
"""Gives the store of fingerprints, open: the same one each time, opened when it is first asked for."""


@contextmanager
def open_when_asked(path: Path) -> Generator[OpenPrints]:
    """The store of fingerprints in a file, opened when a batch first needs it, and closed with the block."""
    with ExitStack() as opened:

        @cache
        def prints() -> Prints:
            from storage.indexes.copy_index import open_shingles

            return opened.enter_context(open_shingles(path))

        yield prints


def file_batch(
    store: Live, prints: OpenPrints, path: Path, rules: Rules, *, now: datetime, filed_as: str | None = None,
    topics: Callable[[], Collection[str]] | None = None, judged: Judged | None = None,
) -> None:  # fmt: skip
    """Judge a batch and add its rows, in one transaction: by the committer as by a rebuild.

    Raises BatchError, and UnfileableError where lines fail that no filed record leaves out; nothing is filed then.
    Of `now`, only the time of filing is kept: all else goes by the times in the batch, or a replay would differ.
    `filed_as` is the hash it had when it was filed, where it has been sealed since. `topics` gives those that a ruling
    may be on; what has been filed once is not asked for them again. `judged` are groups and changes that stand,
    since the text that they were held against was sealed.
    """
    batch = open_batch(path)
    lines, sha256 = batch.lines, filed_as or batch.sha256
    judged = judged or Judged()
    judged.put_beside(lines)
    tagger = rules.of(store, lines)
    newest, number = _numbers(store)
    current = _brought_up(store, prints, newest)
    rows = Rows(number)
    left_out = known_left_out(store, batch.name, sha256)
    if topics is not None:
        refuse_wrong_rulings(store, batch.name, lines, topics, left_out)
    sieve = Sieve(batch.name, lines, rows, left_out)
    placed = _judged(store, current, batch, rows, tagger, sieve, judged)
    filed: dict[str, object] = {"number": number, "batch_id": batch.name, "sha256": sha256}
    filed |= {"filed_at": now.isoformat(), **_made(store, lines), "rules_sha256": tagger.rules_sha256}
    add_person(store, rows, filed["made_by"], lines)
    if salt := lines[0].get("salt") if lines else None:
        rows.add("salt_rows", {"salt": salt})
    if rows.numbers > 1:
        filed["numbers"] = rows.numbers
    try:
        with store.transaction():
            filed["rows_sha256"] = store.insert_batch(number, rows.numbers, rows.tables)
            if topics is not None and "figure_ruling_rows" in rows.tables:  # filed for the first time
                keep_ruled_on(store, rows.first)
            store.insert("batch_rows", [filed])
            if "reading_rows" in rows.tables:
                from storage.indexes.search_index import index_new

                index_new(store)
    except REFUSALS:
        sieve.raise_refused(store)
        raise
    point("after commit")
    moved = moved_by(rows)
    if placed or moved:
        from storage.indexes.copy_index import add

        # After the commit, in a file of its own: derived, and caught up when a kill comes between the two.
        add(current(), placed, batch=number, moved=moved)


def _brought_up(store: Live, prints: OpenPrints, newest: int) -> OpenPrints:
    """Gives the store of fingerprints with all that is filed: of most batches, no text is looked for in it."""

    @cache
    def current() -> Prints:
        opened = prints()
        catch_up(store, opened, newest)
        return opened

    return current


def _judged(
    store: Live, prints: OpenPrints, batch: Batch, rows: Rows, tagger: Tags, sieve: Sieve, judged: Judged
) -> list[Placed]:  # fmt: skip
    """Add all rows that a batch adds; return where its articles stand among the copies of others."""
    if not batch.is_of_texts:
        batch.refuse_unknown_kinds()
        for line in batch.plain:
            if not (line["record"] in RULINGS and sieve.is_left_out(line)):
                rows.add(f"{line['record']}_rows", without(line, "record"))
        return []
    from extractors.copies.duplicates import MEMORY
    from flows.filing.batch import Judge, filed_rows
    from flows.filing.groups import texts_of
    from storage.indexes.copy_index import groups

    placed: list[Placed] = []

    def place(articles: Sequence[tuple[str, Any, date]], lines: Mapping[str, Any]) -> list[Any]:
        if not articles:
            return []
        latest = max(day for _, _, day in articles)
        stands = {one: str(its["groups"][0]["group_id"]) for one, its in judged.groups.items() if one in lines}
        found = groups(prints(), articles, since=latest - MEMORY, texts=texts_of(store, lines), stands=stands)
        placed.extend(one for one, _ in found)
        return found

    filed_rows(Judge(store=store, tagger=tagger, place=place, rows=rows, sieve=sieve, judged=judged), batch)
    return placed


def _numbers(store: Live) -> tuple[int, int]:
    """The number of the batch that was filed last, and that of the next: rows in great number take several."""
    last = last_batch(store)
    return last.number, last.number + last.numbers


def _made(store: Live, lines: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """By which run or person a batch was made, and with which version: as it says itself, else as its run says."""
    head: Mapping[str, Any] = next((line for line in lines if line["record"] == "batch"), {})
    run_id = head.get("run_id") or next((line["run_id"] for line in lines if line.get("run_id")), None)
    people = sorted({str(line[name]) for line in lines for name in PEOPLE if line.get(name)})
    ran = made_by_run(store, run_id)
    return {
        "run_id": run_id,
        "made_by": ", ".join(people) or head.get("made_by") or ran.command,
        "program_version": head.get("program_version") or ran.program_version,
    }


PEOPLE = ("reviewer", "sealed_by", "exported_by", "recorded_by", "added_by", "accepted_by")


def catch_up(store: Live, prints: Prints, newest: int) -> None:
    """Give the fingerprints what a kill between two files kept from them, and note the batches that had none."""
    from storage.indexes.copy_index import add, clear, newest_batch, newest_fingerprints

    noted = newest_batch(prints)
    # Of a backup put back, the batches since may be more than are noted here, and other ones.
    last, its_articles = newest_fingerprints(prints)
    if noted > newest or not its_articles <= articles_grouped_since(store, last * ROWS_A_NUMBER, its_articles):
        clear(prints)
        noted = 0
    batches = batches_between(store, noted, newest)
    texts = count_grouped_in(store, *_numbers_of(batches[0], batches[-1])) if batches else 0
    # Those of runs with nothing due are many, and bring nothing: asked about at once, they cost as much as one.
    batches, made, said = batches if texts else batches[-1:], 0, 0
    for one in batches:
        placed, moved = _fingerprinted(store, one)
        add(prints, placed, batch=one.number, moved=moved)  # a commit each: a run that was killed is gone on with
        made += len(placed)
        if made - said >= max(TEXTS_A_LINE, texts // LINES) and sys.stderr.isatty():
            said = made
            sys.stderr.write(f"fingerprints of texts that were filed: {made:,} of {texts:,} are made\n")


TEXTS_A_LINE, LINES = 1_000, 20
"""Whoever watches is told after so many texts, at most so often: an index that an update makes anew takes its time."""


def _fingerprinted(store: Live, batch: Numbered) -> tuple[list[Placed], dict[str, str]]:
    """The texts that were grouped in a batch, and the articles put into another group."""
    within = _numbers_of(batch, batch)
    return [_placed(text) for text in texts_grouped_in(store, *within)], articles_moved_in(store, *within)


def _numbers_of(first: Numbered, last: Numbered) -> tuple[int, int]:
    """The number of the first row that some batches in a row may have, and the number after the last."""
    return first.number * ROWS_A_NUMBER, (last.number + last.numbers) * ROWS_A_NUMBER


def _placed(one: GroupedText) -> Placed:
    from extractors.copies.duplicates import Placed
    from extractors.copies.fingerprints import fingerprint

    prints = fingerprint(one.title, one.text or "", one.language)
    return Placed(article_id=one.article_id, group_id=one.group_id, fingerprint=prints, day=one.decided_at.date())
