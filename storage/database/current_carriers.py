"""What is kept of each article that has copies: what it says beside the first of its group, and whom it credits.

To tell the sentences of two texts apart takes a quarter of a millisecond, and a question of who had it first asks it of
all there are. The view `carriers` does that by itself for those of whom nothing is kept. It holds words of texts: a
seal takes out what it reaches, and what is no longer asked for goes when this is brought up to date.
"""

from __future__ import annotations

from storage.database.published import Connection

AT_ONCE = 20_000
"""Articles whose texts are in memory at one time."""
LIST = (
    "create or replace temp table carriers_now as select reading_number, first_number, is_kept from carriers_compared()"
)
FORGET_OLD = """
    delete from current_carriers where (reading_number, first_number) not in (
        select (reading_number, first_number) from carriers_now where is_kept
    )
"""
NEW = "select reading_number from carriers_now where not is_kept order by reading_number"
KEEP = """
    insert into current_carriers
    select reading_number, first_number, wires, agency, added, cut from carriers_compared()
    where not is_kept and reading_number between ? and ?
"""


def keep_carriers(connection: Connection) -> None:
    """Keep what the articles of all groups say beside the first of theirs, and only that."""
    connection.execute(LIST)
    connection.execute(FORGET_OLD)
    numbers = [number for (number,) in connection.execute(NEW).fetchall()]
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        connection.execute(KEEP, [some[0], some[-1]])
    connection.execute("drop table carriers_now")
