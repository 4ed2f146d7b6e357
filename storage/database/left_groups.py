"""The articles that a replay puts into another group than the database in use does."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from storage.database.comparison import beside, side_of
from storage.database.live import Live

LEFT = """
    with was as (
        select article_id, regexp_replace(arg_max(group_id, number), '-split$', '') as founder_id
        from {used}.group_rows group by article_id
    ), stands as (
        select article_id, arg_max(group_id, number) as group_id, arg_max(because, number) as because
        from {ours}.group_rows group by article_id
    ), told as (
        select article_id, other_id, arg_max(kind || ': ' || reason, number) as reason
        from {ours}.relation_rows group by article_id, other_id
    )
    select w.article_id, w.founder_id, coalesce(here.reason, there.reason, s.because)
    from was w
    join stands s on s.article_id = w.article_id
    join stands f on f.article_id = w.founder_id
    left join told here on here.article_id = w.article_id and here.other_id = w.founder_id
    left join told there on there.article_id = w.founder_id and there.other_id = w.article_id
    where w.article_id <> w.founder_id and s.group_id <> f.group_id
    order by w.article_id
"""


class Left(NamedTuple):
    """An article that is no copy any more of the one its group was named after."""

    article_id: str
    founder_id: str
    reason: str


def articles_left(store: Live, path: Path) -> list[Left]:
    """Those that the open, replayed database has parted from their group in the one in use at `path`.

    Raises UnreadableError.
    """
    connection = store.connection
    with beside(connection, path):
        asked = LEFT.format(used=side_of(connection, "used"), ours=side_of(connection, "store"))
        return [Left._make(row) for row in store.rows(asked)]
