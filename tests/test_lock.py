"""requirements.lock says exactly what pyproject.toml asks for: no more, no less, and from nowhere in particular."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import requires as requirements_of
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
Lock = dict[str, list[Requirement]]
REMEDY = "compile the lock again, as CONTRIBUTING.md says"


@pytest.fixture(scope="module")
def lock() -> str:
    return (ROOT / "requirements.lock").read_text()


@pytest.fixture(scope="module")
def locked(lock: str) -> Lock:
    """The locked packages by name: several under one, where it differs by system or Python."""
    found: Lock = {}
    for head in re.findall(r"^(\S.*?) ?\\?$", lock, re.MULTILINE):
        one = Requirement(head)
        found.setdefault(canonicalize_name(one.name), []).append(one)
    return found


@pytest.fixture(scope="module")
def here(locked: Lock) -> dict[str, Requirement]:
    """The packages locked for this system and this Python."""
    ours = {name: [one for one in some if not one.marker or one.marker.evaluate()] for name, some in locked.items()}
    assert all(len(some) <= 1 for some in ours.values())
    return {name: some[0] for name, some in ours.items() if some}


@pytest.fixture(scope="module")
def asked() -> list[Requirement]:
    """What pyproject.toml asks for: to run, to develop and to build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        lines += extra
    return [Requirement(line) for line in lines]


def pin(one: Requirement) -> Version:
    """The one version a locked line allows."""
    (only,) = one.specifier
    assert only.operator == "==", f"{one} is not pinned"
    return Version(only.version)


def misfits(wanted: Iterable[Requirement], locked: Lock) -> list[str]:
    """What is asked for and not locked, or locked at a version that was not asked for."""
    found = []
    for one in wanted:
        there = locked.get(canonicalize_name(one.name), [])
        if not there or not all(one.specifier.contains(pin(each), prereleases=True) for each in there):
            found.append(f"{one} is asked for, {[*map(str, there)]} is locked: {REMEDY}")
    return found


def needed(first: Iterable[Requirement]) -> Iterator[Requirement]:
    """Those, and all that the installed packages behind them ask for on this system."""
    waiting, met = list(first), set()
    while waiting:
        one = waiting.pop()
        if str(one) in met:
            continue
        met.add(str(one))
        yield one
        for line in requirements_of(one.name) or ():
            further = Requirement(line)
            if any(not further.marker or further.marker.evaluate({"extra": extra}) for extra in (*one.extras, "")):
                waiting.append(further)


def test_the_lock_names_no_address_and_no_machine(lock: str) -> None:
    assert "://" not in lock
    assert "#" not in lock
    assert not re.search(r"^\s*--(?!hash=sha256:)", lock, re.MULTILINE)


def test_every_locked_package_has_one_version_and_hashes(lock: str, locked: Lock) -> None:
    blocks = re.split(r"\n(?=\S)", lock.rstrip())
    assert len(blocks) == sum(map(len, locked.values())) > 20
    for block in blocks:
        assert re.fullmatch(r"\S+==[^\\]+ \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+", block), block.splitlines()[0]


def test_what_the_project_asks_for_is_locked(asked: list[Requirement], locked: Lock) -> None:
    assert misfits(asked, locked) == []


def test_what_the_packages_ask_for_is_locked(asked: list[Requirement], here: dict[str, Requirement]) -> None:
    assert misfits(needed(asked), {name: [one] for name, one in here.items()}) == []


def test_nothing_is_locked_that_nobody_asks_for(asked: list[Requirement], here: dict[str, Requirement]) -> None:
    assert here.keys() - {canonicalize_name(one.name) for one in needed(asked)} == set(), REMEDY


def test_the_constraints_are_kept(locked: Lock) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    constraints = [Requirement(line) for line in project["tool"]["uv"]["constraint-dependencies"]]
    assert constraints
    assert misfits(constraints, locked) == []


def test_what_runs_here_is_what_is_locked(here: dict[str, Requirement]) -> None:
    other = [f"{name} {version(name)}" for name, one in here.items() if Version(version(name)) != pin(one)]
    assert other == [], "python3 bootstrap.py setup"


@pytest.mark.parametrize("line", ["duckdb>=99", "no-such-package"])
def test_a_project_that_asks_for_more_is_noticed(line: str, locked: Lock) -> None:
    (misfit,) = misfits([Requirement(line)], locked)
    assert line in misfit
