"""Which version of this program runs."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def installed_version() -> str:
    """The version that is installed, asked once: it is in every line of a batch, and to read it takes 2 ms.

    Raises PackageNotFoundError in a checkout that is not installed.
    """
    return version("longwatch")
