"""Readings that are filed, and the rules by which they were tagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from storage.database.live import Live
from storage.database.published import Connection
from storage.disk.json_rows import json_list

READINGS = "select * from reading_rows where article_id in (select unnest(?::json::varchar[])) order by number"
# With the numbers themselves in it, each piece of 2,048 rows that has none of them is passed over. Where texts are
# joined to what names them, or are of more than some fifty values of a list, all of the archive's are unpacked: half a
# second of CPU at 100,000 articles, beside 27 ms for 60 of the newest 5,000.
TEXTS = "select number, text from reading_rows where number in ({numbers})"
TAGGED = """
    select reading_id, arg_max(rules_sha256, number) = $rules, bool_or(rules_sha256 = $rules)
    from tagging_rows where reading_id in (select unnest($readings::json::varchar[])) group by reading_id
"""
RULES_OF_RUN = "select arg_max(rules_sha256, number) from run_rows where run_id = coalesce(?, run_id)"
NEWEST_RULES = "select arg_max(rules_sha256, number) from rules_rows"
KEPT_TOPICS = "select arg_max(topics, number)::varchar from rules_rows where rules_sha256 = ? having count(*) > 0"
TO_TAG = """
    with newest as (
        select
            article_id, revision, arg_max(reading_id, number) as reading_id, arg_max(text_state, number) as text_state
        from reading_rows group by all
    ), ruled as (
        select reading_id, arg_max(rules_sha256, number) as rules_sha256 from tagging_rows group by reading_id
    )
    select v.article_id, v.revision
    from revision_rows v
    join article_rows a using (article_id)
    join newest n using (article_id, revision)
    left join ruled r using (reading_id)
    where ($source is null or a.source_id = $source) and ($since is null or v.seen_at >= $since)
        and ($all or r.rules_sha256 is distinct from $rules) and n.text_state is distinct from 'sealed'
    order by v.number
"""


class TaggedBy(NamedTuple):
    """Whether rules gave a reading its newest tags, and whether they ever gave it any."""

    is_newest: bool
    is_any: bool


class RevisionToTag(NamedTuple):
    """A revision whose newest reading was tagged by other rules."""

    article_id: str
    revision: int


def readings_of(store: Live, article_ids: Iterable[str]) -> list[dict[str, Any]]:
    """The readings of articles with all their columns, in the order they were filed."""
    wanted = list(article_ids)
    if not wanted:
        return []
    found = store.connection.execute(READINGS, [json_list(wanted)])
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def texts_at(connection: Connection, numbers: Iterable[int]) -> dict[int, str | None]:
    """The texts of readings, by the numbers of their rows."""
    wanted = sorted(set(numbers))
    rows = connection.execute(TEXTS.format(numbers=", ".join(map(str, wanted)))).fetchall() if wanted else []
    return dict(rows)


def texts_of(store: Live, numbers: Iterable[int]) -> dict[int, str | None]:
    """The texts of readings, by the numbers of their rows."""
    return texts_at(store.connection, numbers)


def tagged_by(store: Live, reading_ids: Sequence[str], rules_sha256: str) -> dict[str, TaggedBy]:
    """Of each reading that was ever tagged, whether it was by these rules."""
    if not reading_ids:
        return {}
    asked = {"rules": rules_sha256, "readings": json_list(reading_ids)}
    rows = store.connection.execute(TAGGED, asked).fetchall()
    return {reading_id: TaggedBy(is_newest=newest, is_any=ever) for reading_id, newest, ever in rows}


def rules_of_run(store: Live, run_id: object) -> str | None:
    """The rules that a run collected by; of the newest run, for None."""
    return _name(store.rows(RULES_OF_RUN, [run_id])[0][0])


def newest_rules(store: Live) -> str | None:
    """The rules that were kept last."""
    return _name(store.rows(NEWEST_RULES)[0][0])


def _name(found: object) -> str | None:
    return str(found) if found else None


def kept_topics_json(store: Live, rules_sha256: str) -> str | None:
    """The topics of kept rules, as JSON; None where nobody kept them."""
    rows = store.rows(KEPT_TOPICS, [rules_sha256])
    return str(rows[0][0]) if rows else None


def revisions_to_tag(
    connection: Connection, rules_sha256: str, *, source: str | None, since: datetime | None, also_tagged: bool
) -> list[RevisionToTag]:
    """The revisions with a text that were not tagged by these rules last, in the order filed; `also_tagged`: all."""
    asked = {"source": source, "since": since, "rules": rules_sha256, "all": also_tagged}
    return [RevisionToTag._make(row) for row in connection.execute(TO_TAG, asked).fetchall()]
