"""A database written anew: what was deleted from it is no longer in the file, and no room is wasted."""

from __future__ import annotations

from pathlib import Path

import duckdb

from config.atomic_write import part_of, replace_durably
from storage.database.live import OPTIONS, Live, use_store
from storage.disk.connections import connect, sql_text


def free_share(store: Live) -> float:
    """The share of the live file's blocks that hold nothing, from 0 to 1."""
    store.connection.execute("checkpoint store")
    sizes = "select total_blocks, free_blocks from pragma_database_size() where database_name = 'store'"
    total, free = store.rows(sizes)[0]
    return int(str(free)) / int(str(total)) if total else 0.0


def compact(store: Live) -> None:
    """Write the live database into a new file that takes its place: whole, or not at all."""
    connection, path = store.connection, store.path
    made = part_of(path)
    _gone(made)
    connection.execute("checkpoint store")
    try:
        _attach(connection, made, "fresh")
        # DuckDB reuses freed blocks and never returns them (duckdb/duckdb#14124, #16148): only a new file is smaller.
        connection.execute("copy from database store to fresh")
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
        made.chmod(0o600)
    except BaseException:
        connection.execute("detach database if exists fresh")
        _gone(made)
        raise
    connection.execute("use memory")
    connection.execute("detach store")
    try:
        replace_durably(made, path)
    finally:
        _attach(connection, path, "store")
        use_store(connection)


def compact_shingles(path: Path, articles: frozenset[str]) -> None:
    """Write the fingerprints anew without those of some articles. Nobody has them open."""
    if not path.exists():
        return
    made = part_of(path)
    _gone(made)
    with connect(spilling_beside=path) as connection:
        connection.execute(f"attach {sql_text(path)} as prints")
        # With row groups of the default size: small ones made the join on shingles four times slower.
        connection.execute(f"attach {sql_text(made)} as fresh")
        connection.execute("use prints")
        gone = "number in (select number from fingerprints where list_contains($articles, article_id))"
        given = {"articles": sorted(articles)}
        connection.execute(f"delete from shingles where {gone}", given)  # noqa: S608
        connection.execute("delete from fingerprints where list_contains($articles, article_id)", given)
        connection.execute("copy from database prints to fresh")
        connection.execute("checkpoint prints")
        connection.execute("checkpoint fresh")
        connection.execute("use memory")
        connection.execute("detach prints")
        connection.execute("detach fresh")
    made.chmod(0o600)
    replace_durably(made, path)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    connection.execute(f"attach {sql_text(path)} as {name} ({OPTIONS})")


def _gone(path: Path) -> None:
    for one in (path, path.with_name(f"{path.name}.wal")):
        one.unlink(missing_ok=True)
