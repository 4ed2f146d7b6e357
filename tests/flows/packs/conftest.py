"""What is made once for all tests of packs: an authority, a home that it stamped, and a pack of two articles."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.home import Home
from tests.conftest import MadeOnce
from tests.flows.packs.given import bare_path, packed, some, stamped_home
from tests.flows.upkeep.test_time_stamps import Authority


@pytest.fixture(scope="session")
def stamped(demo: Home, made_once: MadeOnce) -> Path:
    """A folder with the authority, the home, and a pack of two of its articles, one of them revised.

    Nobody writes to any of it, and the home knows nothing of the pack.
    """

    def make(folder: Path) -> None:
        home = stamped_home(demo, folder / "home", Authority(folder / "of time"))
        other = Home(Path(shutil.copytree(home.root, folder / "packed")))
        packed(other, folder / "pack", *some(home, 2))
        shutil.rmtree(other.root)

    return made_once("stamped", make)


@pytest.fixture(scope="module")
def authority(stamped: Path, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "of time", like=stamped / "of time")


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with nothing but the tools of a stranger's machine."""
    return bare_path(tmp_path_factory.mktemp("path") / "bin")
