"""Readings and their tags as rows: of a page just had, of an old capture read again, of an old reading tagged again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from extractors.budgets import JUDGED_CHARACTERS
from extractors.figures.figures import read_figures
from extractors.records import Tag
from flows.batches.batch import Batch
from flows.batches.records import ReadLine, TaggingLine
from flows.batches.sealed import as_read, is_sealed, kept_tags
from flows.filing.boilerplate import known_boilerplate
from flows.filing.left_out import Sieve
from flows.filing.rows import Rows
from storage.database.live import Live
from storage.queries.live.readings import readings_of, tagged_by

Reading = dict[str, Any]
"""A row of readings."""


class Tags(Protocol):
    """Topic rules, ready to be applied."""

    rules_sha256: str

    def tags(self, title: str | None, text: str, language: str | None) -> tuple[Tag, ...]:
        """The topics a text speaks of."""
        ...


def add_reading(rows: Rows, line: ReadLine, names: Mapping[str, Any], *, made_at: str, tagger: Tags | str) -> None:
    """Add a reading with its figures and tags; `names` has its reading_id, article_id and revision, the line the text.

    With words in place of a tagger, which say why it is not judged, the text alone.
    """
    article = line["article"]
    made = {"made_at": made_at, "program_version": line["program_version"], "run_id": line["run_id"]}
    rows.add("reading_rows", {**made, **names, **as_read(article)})
    when = {"run_id": line["run_id"], "decided_at": made_at}
    for part, missing in _missing(article, tagger):
        ids = {name: names[name] for name in ("reading_id", "article_id")}
        rows.add("incomplete_rows", {**ids, "part": part, "missing": missing, **when})
    if isinstance(tagger, str):
        return
    read = {name: names[name] for name in ("reading_id", "article_id")} | article
    add_figures(rows, read)
    add_tagging(rows, read, when, tagger=tagger)
    for tag in kept_tags(article):
        kept = {"reading_id": names["reading_id"], "article_id": names["article_id"]}
        rows.add("tag_rows", {**kept, "rules_sha256": tagger.rules_sha256, **tag})


def _missing(article: Mapping[str, Any], tagger: Tags | str) -> Iterator[tuple[str, str]]:
    """What of an article is not judged, and why."""
    length = max(len(article["text"] or ""), len(article["title"] or ""))
    if isinstance(tagger, str):
        yield "judging", f"topics, figures, kinds of change and copies: {tagger}"
    # A page that could not be judged in any time once kept the articles of everybody from being filed: what is beyond
    # the budget is not judged, and that is said.
    elif length > JUDGED_CHARACTERS:
        yield "text", f"topics, figures and search: {JUDGED_CHARACTERS:,} of its {length:,} characters were read"


def add_figures(rows: Rows, reading: Mapping[str, Any]) -> None:
    """Add the figures of a reading's text."""
    names = {name: reading[name] for name in ("reading_id", "article_id")}
    figures = read_figures(reading["text"] or "", reading["language"])
    for place, figure in enumerate(figures, 1):
        rows.add("figure_rows", {**names, "figure_id": f"{names['reading_id']}.{place}", **asdict(figure)})


def add_tagging(rows: Rows, reading: Mapping[str, Any], when: Mapping[str, Any], *, tagger: Tags) -> None:
    """Add the tags of a reading under the rules, and the ruling itself, which is there even when it finds nothing."""
    names = {name: reading[name] for name in ("reading_id", "article_id")} | {"rules_sha256": tagger.rules_sha256}
    rows.add("tagging_rows", {**names, **when})
    for tag in tagger.tags(reading["title"], reading["text"] or "", reading["language"]):
        rows.add(
            "tag_rows",
            {**names, "topic": tag.topic, "score": tag.score, "context": tag.context, "match_count": tag.match_count},
        )
        for match in tag.matches:
            columns = ("topic", "from_char", "to_char", "quote", "term", "weight")
            found = {name: getattr(match, name) for name in columns}
            rows.add("match_rows", {**names, **found, "part": match.field})


def file_again(store: Live, batch: Batch, rows: Rows, tagger: Tags, sieve: Sieve) -> None:
    """What was read again where it differs from what stands, and what was tagged again."""
    again = [line for line in batch.readings if not sieve.is_left_out(line)]
    known_lines = known_boilerplate(store, again)
    stand = newest_readings(store, {line["article_id"] for line in again})
    for line in again:
        stands, count = stand.get((line["article_id"], line["revision"]), ({}, 0))
        with sieve.one(line):
            if stands and _is_new(line["article"], stands):
                names = {name: line[name] for name in ("article_id", "revision")}
                names["reading_id"] = f"{line['article_id']}.{line['revision']}.{count + 1}"
                unjudged = sieve.left_out(line)
                add_reading(
                    rows,
                    known_lines.remove_from(line),
                    names,
                    made_at=line["made_at"],
                    tagger=unjudged.why if unjudged else tagger,
                )
    tagging = [line for line in batch.taggings if not sieve.is_left_out(line)]
    _tag_again(store, tagging, rows, tagger, sieve)


def _is_new(article: Mapping[str, Any], stands: Reading) -> bool:
    """Whether a reading says otherwise than the one that stands; one that was sealed did when it was made."""
    if is_sealed(article["text_state"]):
        return True
    return not is_sealed(stands["text_state"]) and bool(differing(article, stands))


def _tag_again(store: Live, lines: Sequence[TaggingLine], rows: Rows, tagger: Tags, sieve: Sieve) -> None:
    """The newest reading of each revision under the rules, where the newest ruling is not by them already."""
    stand = newest_readings(store, {line["article_id"] for line in lines})
    ruled = tagged_by(store, [reading["reading_id"] for reading, _ in stand.values()], tagger.rules_sha256)
    for line in lines:
        reading, _ = stand.get((line["article_id"], line["revision"]), ({}, 0))
        by_these, were_tried = ruled.get(reading.get("reading_id", ""), (False, False))
        when = {"run_id": line["run_id"], "decided_at": line["decided_at"]}
        if not reading or by_these:
            continue
        if were_tried:  # before others came: what they found is there
            _add_kept_tagging(rows, reading, when, (), tagger=tagger)
        elif is_sealed(reading["text_state"]):
            # An order that came after the seal finds no text: the tags that it had stand.
            if (kept := line.get("sealed_tags")) is not None:
                _add_kept_tagging(rows, reading, when, kept, tagger=tagger)
        else:
            with sieve.one(line):
                add_tagging(rows, reading, when, tagger=tagger)


def _add_kept_tagging(
    rows: Rows, reading: Reading, when: Mapping[str, Any], tags: Iterable[Mapping[str, Any]], *, tagger: Tags
) -> None:
    """Add that a reading was tagged by the rules, with the tags that were kept of it."""
    names = {name: reading[name] for name in ("reading_id", "article_id")} | {"rules_sha256": tagger.rules_sha256}
    rows.add("tagging_rows", {**names, **when})
    for tag in tags:
        rows.add("tag_rows", {**names, **tag})


def newest_readings(store: Live, article_ids: Iterable[str]) -> dict[tuple[str, int], tuple[Reading, int]]:
    """The newest reading of each revision of articles, and how many readings it has."""
    found: dict[tuple[str, int], tuple[Reading, int]] = {}
    for reading in readings_of(store, article_ids):
        key = reading["article_id"], reading["revision"]
        found[key] = reading, found[key][1] + 1 if key in found else 1
    return found


def differing(article: Mapping[str, Any], stands: Mapping[str, Any]) -> list[str]:
    """The names of what an article, as a batch has it, says otherwise than a reading that stands.

    The text as it was extracted counts: lines that were removed from it, then or since, are no difference.
    """
    is_same_text = article["text_sha256"] == (stands["drawn_sha256"] or stands["text_sha256"])
    passing = {"text", "text_sha256", "words"} if is_same_text else set()
    fields = ((name, value) for name, value in article.items() if name not in passing)
    return [name for name, value in fields if _meaning(name, value) != _meaning(name, stands[name])]


def _meaning(name: str, value: Any) -> Any:
    if name == "candidates" and isinstance(value, str):
        return json.loads(value)
    if name == "published_local":
        return str(value) if value else None
    if name == "published_at" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
