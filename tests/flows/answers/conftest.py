"""What is asked of homes that nobody writes to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.disk.shared_database import kept_open


@pytest.fixture(scope="module", autouse=True)
def what_was_published_stays_open_for_a_module() -> Iterator[None]:
    """Most tests of a module ask one file: its catalog is loaded once for all of them."""
    with kept_open():
        yield
