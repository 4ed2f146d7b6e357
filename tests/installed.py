"""What was found in an installed package, known by the sums of its files: what has not changed is not read again.

python -m tests.installed       # after the lists were brought up to date: writes down what they were found in
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from hashlib import sha256
from importlib.metadata import distribution, version
from pathlib import Path

FOUND = Path(__file__).with_name("data") / "prefect" / "found.json"
"""By name: the sum of the files in which something was found, and of the list of it."""
BESIDES = ("fastapi", "starlette")
"""Packages that add routes of their own."""


def is_known(name: str, folder: str, found: Collection[str]) -> bool:
    """Whether just this was found in just the files that are installed below a folder of Prefect's."""
    return bool(json.loads(FOUND.read_text("utf-8")).get(name) == [_files(folder), _sum(found)])


def write_down(name: str, folder: str, found: Collection[str]) -> None:
    """Have it known from now on."""
    known = json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}
    known[name] = [_files(folder), _sum(found)]
    FOUND.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")


def _files(folder: str) -> str:
    """The sum of the sums that Prefect's installer kept, and of the versions of what adds to it."""
    lines = (distribution("prefect").read_text("RECORD") or "").splitlines()
    own = [line for line in lines if line.startswith(folder) and ".pyc," not in line]
    return _sum([*own, *map(version, BESIDES)]) if own else ""


def _sum(lines: Collection[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def main() -> int:
    from tests.flows.service.dashboard import test_in_a_browser, test_routes

    for interface, addresses in test_in_a_browser.ADDRESSES.items():
        assert test_in_a_browser.addresses_in(interface) == addresses
        write_down(interface, f"prefect/server/{interface}/", addresses)
    assert test_routes.installed() == test_routes.LISTED
    write_down("routes", "prefect/server/", test_routes.LISTED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
