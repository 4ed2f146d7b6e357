"""The revisions of an article, with the text of each as its newest reading has it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from storage.queries.questions import ask_published

REVISIONS = """
    with chosen as (select article_id, url, source from articles where article_id = $id)
    select
        c.article_id, c.url, c.source, v.revision, v.place, v.seen_at, v.changed, v.kinds, v.capture_sha256,
        arg_max(r.title, r.reading_id) as title, arg_max(r.text, r.reading_id) as text,
        arg_max(r.language, r.reading_id) as language, arg_max(r.program_version, r.reading_id) as program_version,
        (select max(looked_at) from looks l where l.article_id = c.article_id and l.revision = v.revision
            and l.outcome in ('first', 'revised', 'unchanged')) as stood_until
    from chosen c join revisions v using (article_id) join readings r using (article_id, revision)
    group by all order by c.article_id, v.place
"""


class ReadRevision(NamedTuple):
    """A revision, and what was read of it."""

    article_id: str
    url: str
    source: str
    revision: int
    place: int
    seen_at: datetime
    changed: list[str] | None
    kinds: list[str] | None
    capture_sha256: str | None
    title: str | None
    text: str | None
    language: str | None
    program_version: str
    stood_until: datetime | None


def revisions_of(path: Path, article_id: str, *, zone: str) -> list[ReadRevision]:
    """The revisions of an article in the order of time, times in `zone`."""
    found = ask_published(path, REVISIONS, zone=zone, parameters={"id": article_id})
    return [ReadRevision._make(row) for row in found.rows]
