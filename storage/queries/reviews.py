"""Rulings as rows, asked of the published file with those that still wait in the spool laid over it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from storage.archive.spool import Line
from storage.database.published import OF_ANOTHER_VERSION, Connection, open_published
from storage.disk.connections import set_zone
from storage.disk.json_rows import Row, write_json_lines
from storage.queries.questions import Answer, QuestionError, nothing_published
from storage.queries.waiting_rulings import lay_over

IN_SPOOL = "select count(*) from decision_rows where in_spool"
THERE = "select article_id from article_rows"
SAID_LAST = """
    select article_id, topic, decision, reading_id, note from decision_rows d
    where reviewer = $reviewer and decision <> 'withdrawn'
        and not exists (select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer)
    qualify number = max(number) over (partition by article_id, topic)
        and number >= coalesce(max(case when topic is null then number end) over (partition by article_id), 0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a ruling is made on."""

    article_id: str
    reading_id: str
    revision: int
    capture_sha256: str | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRuling:
    """A ruling that was made."""

    decision_id: str
    article_id: str
    topic: str | None
    decision: str
    reviewer: str
    reading_id: str | None
    revision: int | None
    capture_sha256: str | None
    decided_at: datetime
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFigureRuling:
    """A ruling on a figure that was made."""

    ruling_id: str
    figure_id: str
    article_id: str
    ruling: str
    reviewer: str
    decided_at: datetime
    is_withdrawn: bool


@contextmanager
def laid_over(
    path: Path, waiting: Iterable[Line], *, zone: str = "UTC", has_spool: bool = False
) -> Generator[Connection]:
    """The published file with rulings of the spool laid over it: its views count them as if they were filed.

    With `has_spool` rows tell whether they are the spool's.
    """
    with open_published(path) as connection:
        if connection is None:
            raise nothing_published(path)
        if not connection.execute("select 1 from duckdb_views() where view_name = 'review_queue'").fetchall():
            raise QuestionError(f"{path}: {OF_ANOTHER_VERSION}")
        set_zone(connection, zone)
        lay_over(connection, waiting, has_spool=has_spool)
        yield connection


def run_question(connection: Connection, sql: str, parameters: dict[str, object] | None = None) -> Answer:
    """The answer to a question of ours."""
    found = connection.execute(sql, parameters)
    return Answer(columns=tuple(column[0] for column in found.description or ()), rows=found.fetchall())


@cache
def query(name: str) -> str:
    """A question that is kept as a file; what waits, and all rulings, are asked in one way wherever it names them."""
    folder = files("storage").joinpath("sql", "queries")
    asked = folder.joinpath(f"review_{name}.sql").read_text("utf-8")
    for part in ("waiting", "rulings"):
        asked = asked.replace(f"{{{part}}}", folder.joinpath(f"review_{part}.sql").read_text("utf-8"))
    return asked


def next_waiting(connection: Connection, topic: str | None, count: int) -> Answer:
    """The articles that come next for a reviewer, each with how many wait in all."""
    asked: dict[str, object] = {"topic": topic, "count": count}
    try:
        return run_question(connection, query("next"), asked)
    except duckdb.CatalogException:  # the file was published by an older version
        return run_question(connection, query("next_of_older"), asked)


def article_ids(connection: Connection) -> list[str]:
    """The ids of all articles, sorted."""
    return sorted(str(found) for (found,) in connection.execute(THERE).fetchall())


def readings(connection: Connection, wanted: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], Reading]:
    """The reading for each (article_id, reading_id); the current one where no reading is named."""
    rows: list[Row] = [{"article_id": article, "reading_id": reading} for article, reading in wanted]
    with write_json_lines(rows) as path:
        found = connection.execute(query("readings"), {"asked": str(path)}).fetchall()
    return {
        (article, named): Reading(
            article_id=article, reading_id=reading, revision=revision, capture_sha256=sha256, title=title
        )
        for article, named, reading, revision, sha256, title in found
    }


def said_last(connection: Connection, reviewer: str) -> set[tuple[object, ...]]:
    """What stands of a reviewer's rulings: article_id, topic, decision, reading_id and note."""
    return set(connection.execute(SAID_LAST, {"reviewer": reviewer}).fetchall())


CALLED_SO = """
    select decision_id, article_id, topic, decision, reviewer, reading_id, revision, capture_sha256, decided_at,
        exists (
            select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer
        ) as is_withdrawn
    from decision_rows d
    where decision <> 'withdrawn'
        and case when $id = '' then reviewer = $reviewer else starts_with(decision_id, $id) end
    order by number
"""


def rulings_called(connection: Connection, beginning: str, reviewer: str) -> list[MadeRuling]:
    """The rulings whose names begin so, in the order they were made; all of a reviewer's where no name is given."""
    return [MadeRuling(**row) for row in _called_so(connection, CALLED_SO, beginning, reviewer)]


FIGURES_CALLED_SO = """
    select ruling_id, figure_id, article_id, ruling, reviewer, decided_at,
        exists (
            select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
        ) as is_withdrawn
    from figure_ruling_rows r
    where ruling <> 'withdrawn'
        and case when $id = '' then reviewer = $reviewer else starts_with(ruling_id, $id) end
    order by number
"""


def figure_rulings_called(connection: Connection, beginning: str, reviewer: str) -> list[MadeFigureRuling]:
    """The rulings on figures, likewise."""
    return [MadeFigureRuling(**row) for row in _called_so(connection, FIGURES_CALLED_SO, beginning, reviewer)]


def _called_so(connection: Connection, sql: str, beginning: str, reviewer: str) -> list[dict[str, Any]]:
    found = connection.execute(sql, {"id": beginning, "reviewer": reviewer})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
