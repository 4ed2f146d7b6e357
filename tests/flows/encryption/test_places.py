"""What is said of the places where words of articles may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.home import Home
from flows.encryption.places import examine_places
from storage.disk.encryption import Shelter


def test_of_several_swap_devices_the_one_that_can_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swaps = [Shelter(state="encrypted", by="/dev/dm-0"), Shelter(state="not encrypted", by="/dev/vdb1")]
    monkeypatch.setattr("flows.encryption.places.swap_shelters", lambda: swaps)
    says = {one.name: one.says for one in examine_places(Home(tmp_path), backup="the-other-disk.age")}
    assert says["swap"].startswith("not encrypted (/dev/vdb1): encrypt it")
    assert says["backup"] == "encrypted (age)"
