"""The batches whose rows a seal changes: what these hash to is not what it was."""

from __future__ import annotations

from storage.database.published import Connection
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.json_rows import write_json_lines
from storage.sealing.seal_reach import Doomed

TOUCHED = f"""
    with readings as (
        select number, reading_id from reading_rows where list_contains($names, article_id || '.' || revision)
    )
    select distinct b.number, b.batch_id, coalesce(b.numbers, 1) from batch_rows b join (
        select number from readings
        union all select number from look_rows
        where list_contains($names, article_id || '.' || revision) or list_contains($visits, fetch_id)
        union all select t.number from tagging_rows t join readings using (reading_id)
        union all select e.number from entry_rows e
        join read_json(
            $asked, format = 'newline_delimited', hive_partitioning = false,
            columns = {{fetch_id: 'VARCHAR', entry_position: 'INTEGER'}}
        ) q using (fetch_id, entry_position)
    ) t on t.number // {ROWS_A_NUMBER} between b.number and b.number + coalesce(b.numbers, 1) - 1 order by b.number
"""  # noqa: S608 - a number of ours


def touched_batches(connection: Connection, what: Doomed) -> list[tuple[int, str, int]]:
    """The batches with rows that a seal changes or takes out, whether or not that is done.

    Of each its number, its name, and how many numbers it takes.
    """
    names = [f"{article}.{revision}" for article, revision in what.readings]
    lines = [{"fetch_id": fetch_id, "entry_position": position} for fetch_id, position in what.entries]
    with write_json_lines(lines) as path:
        asked = {"names": names, "visits": [*what.visits], "asked": str(path)}
        return connection.execute(TOUCHED, asked).fetchall()
