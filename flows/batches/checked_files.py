"""That the files of a watch were read without a mistake, noted with their hash: unchanged, they are not read again.

Reading them takes longer than everything else that `status` does, and a run with nothing due. Only runs leave the note.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from config.atomic_write import write_atomically
from config.home import Home

NAME = "checked.json"
"""Under store/. Lost, it costs a third of a second."""
READ_BY = ("config", "extractors.topics.rules_hash", "pydantic.version")
"""What decides what a file means and whether it is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What files that were read without a mistake say, in short."""

    state: str
    """Of all files, and of the program that read them."""
    settings: str
    """Of the settings alone."""
    zone: str
    rules_sha256: str
    """What the topic files come to, which is what is in force."""


def files_state(home: Home) -> str:
    """A hash of every file that a person writes for a watch, its name included; empty where one cannot be read."""
    try:
        files = [home.settings_file, *sorted(home.sources.iterdir()), *sorted(home.topics.iterdir())]
        return _hash_of([(path.relative_to(home.root).as_posix(), path.read_bytes()) for path in files])
    except OSError:
        return ""


def note_checked(home: Home, *, state: str, zone: str, rules_sha256: str) -> None:
    """Note that the files were read, if they are still in the state that they had before."""
    known = noted_files(home)
    if state and state == files_state(home) and (known is None or known.state != state):
        settings = _settings_state(home)
        checked = Checked(state=state, settings=settings, zone=zone, rules_sha256=rules_sha256)
        write_atomically(home.store / NAME, json.dumps(asdict(checked)), mode=0o600)


def checked_files(home: Home) -> Checked | None:
    """What the files say, where they are as they were when they were read without a mistake; else None."""
    noted = noted_files(home)
    return noted if noted and noted.state == files_state(home) else None


def noted_files(home: Home) -> Checked | None:
    """The note that the last run left; None where there is none that can be read."""
    try:
        return Checked(**json.loads((home.store / NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def zone_of(home: Home) -> str:
    """The time zone whose days count, as longwatch.toml has it; UTC before there is one. Raises ConfigError."""
    noted = noted_files(home)
    if noted and noted.settings == _settings_state(home):
        return noted.zone
    from config.reading import read_zone

    return read_zone(home)


def _settings_state(home: Home) -> str:
    try:
        return _hash_of([(home.settings_file.name, home.settings_file.read_bytes())])
    except OSError:
        return ""


def _hash_of(files: list[tuple[str, bytes]]) -> str:
    digest = sha256()
    for name, body in [*_program(READ_BY), *files]:
        digest.update(b"%d %d " % (len(name), len(body)) + name.encode("utf-8", "surrogateescape") + body)
    return digest.hexdigest()


@cache
def _program(read_by: tuple[str, ...]) -> list[tuple[str, bytes]]:
    """The code that reads the files, by content: a version number stays the same while somebody works on it.

    Read once: a run asks three times, and goes on with the code that it has loaded.
    """
    found: list[Path] = []
    for name in read_by:
        package, _, module = name.rpartition(".")
        spec = find_spec(package or module)
        places = [Path(place) for place in (spec.submodule_search_locations if spec else None) or ()]
        found += [path for place in places for path in (place.glob(f"{module}.py") if package else place.rglob("*.py"))]
    return [(path.name, path.read_bytes()) for path in sorted(found)]
