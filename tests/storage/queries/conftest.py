"""What the tests of queries stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.disk.shared_database import kept_open
from tests.asking import what_was_published_stays_open

__all__ = ["what_was_published_stays_open"]


@pytest.fixture(autouse=True, scope="module")
def the_demo_stays_open_from_test_to_test() -> Iterator[None]:
    """Half of a module's tests ask one and the same file."""
    with kept_open():
        yield
