"""The views and macros of this program: their SQL, and a hash by which a database says that it has them."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from unicodedata import unidata_version

import duckdb

MADE_BY = (
    ("storage.database", "folding_macros.py"), ("storage.database", "inflections_view.py"),
    ("extractors.text", "folding.py"), ("extractors.text", "inflections.py"),
)  # fmt: skip
"""What decides the SQL that Python makes."""


def package_sql(folder: str) -> list[Traversable]:
    """The SQL files of a folder of this room, by name."""
    found = (entry for entry in files("storage").joinpath("sql", folder).iterdir() if entry.name.endswith(".sql"))
    return sorted(found, key=lambda entry: entry.name)


@cache
def drawn_sql() -> tuple[list[str], str]:
    """The SQL of macros and views, and the hash of all that it is made from."""
    from storage.database.folding_macros import folding_macros
    from storage.database.inflections_view import inflections_view

    return [folding_macros(), inflections_view(), *_views()], drawn_sha256()


@cache
def drawn_sha256() -> str:
    """A hash of what macros and views are made from, since to make them takes longer than to look at the sources."""
    made_by = [files(package).joinpath(name).read_text("utf-8") for package, name in MADE_BY]
    steps = [step.name for step in package_sql("migrations")]
    versions = [duckdb.__version__, unidata_version]
    return sha256("\0".join([*versions, *steps, *made_by, *_views()]).encode()).hexdigest()


def _views() -> list[str]:
    return [view.read_text("utf-8") for view in package_sql("views")]
