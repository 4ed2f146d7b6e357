"""Which migration Prefect's database, a file of SQLite's, was brought to last, as Alembic notes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path


def alembic_revision(path: Path) -> str | None:
    """The revision of its tables; None where there is no such database, or it cannot be read. It makes none."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        row = database.execute("select version_num from alembic_version").fetchone()
        return str(row[0]) if row else None
    return None
