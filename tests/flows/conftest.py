"""What all tests of the flows stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database.published import kept_open
from tests.stories import ended, told_in

__all__ = ["ended", "told_in"]


@pytest.fixture(autouse=True)
def what_was_published_stays_open() -> Iterator[None]:
    """Loading a catalog is a tenth of what many a test costs; what opens the file in its own way lets go of it."""
    with kept_open():
        yield
