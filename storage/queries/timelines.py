"""What stood at an article's page before and after a moment: for visits that are filed after later ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from storage.database.live import Live
from storage.disk.json_rows import listed
from storage.queries.addresses import Standing

NEWEST = """
    select article_id, max(looked_at) from look_rows
    where article_id in (select unnest(?::json::varchar[])) group by article_id
"""
AROUND = """
    with seen as (
        select revision, looked_at from look_rows
        where article_id = $article and outcome in ('first', 'unchanged', 'revised')
    ), around as (
        select arg_max(revision, looked_at) as revision, 0 as place from seen where looked_at <= $at
        union all
        select arg_min(revision, looked_at), 1 from seen where looked_at > $at
    )
    select r.revision, r.title, r.text, r.text_sha256, r.text_state, coalesce(r.drawn_sha256, r.text_sha256), r.number
    from around join reading_rows r on r.article_id = $article and r.revision = around.revision
    qualify row_number() over (partition by place order by r.number desc) = 1
    order by place
"""


def newest_visits(store: Live, article_ids: Iterable[str]) -> dict[str, datetime]:
    """When each article was visited last, of the visits that are filed."""
    wanted = sorted(set(article_ids))
    rows = store.connection.execute(NEWEST, [listed(wanted)]).fetchall() if wanted else []
    return dict(rows)


def standing_around(store: Live, stands: Standing, at: datetime) -> list[Standing]:
    """What stood at a moment, and what stood next, as far as either is known."""
    rows = store.connection.execute(AROUND, {"article": stands.article_id, "at": at}).fetchall()
    return [
        replace(
            stands, revision=revision, title=title, text=text, text_sha256=sha256, text_state=state, drawn_sha256=drawn,
            number=number,
        )
        for revision, title, text, sha256, state, drawn, number in rows
    ]  # fmt: skip
