"""Keys of feeds that stand in addresses of filed articles, from before they were masked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from storage.database.published import open_published

FILED = "select 1 from address_rows where contains(address_key, $key) limit 1"


def filed_keys(path: Path, keys: Iterable[str]) -> frozenset[str]:
    """Those of some keys by which articles are known."""
    asked = list(keys)
    if not asked:
        return frozenset()
    with open_published(path) as connection:
        if connection is None:
            return frozenset()
        return frozenset(key for key in asked if connection.execute(FILED, {"key": key}).fetchall())
