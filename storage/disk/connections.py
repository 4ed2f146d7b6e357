"""DuckDB as we open it, whatever the file and for whomever."""

from __future__ import annotations

from pathlib import Path

import duckdb

CONFIG = {
    # A name in a view would otherwise have DuckDB fetch an extension from the net, or fail after seconds where there is
    # none.
    "autoinstall_known_extensions": "false",
    # A table that is missing would otherwise be looked for among the variables of whatever function asks: a damaged
    # file, or an analyst's question, would read Python's memory.
    "python_enable_replacements": "false",
}


def connect(path: Path | None = None, *, read_only: bool = False, **config: str) -> duckdb.DuckDBPyConnection:
    """An open database, one in memory where no file is named; the caller closes it. Raises duckdb.Error.

    `config` are options of DuckDB. Of one file, one process has one configuration at a time: DuckDB refuses another.
    """
    return duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config={**CONFIG, **config})
