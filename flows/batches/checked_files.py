"""That the files of a watch were read without a mistake, noted with their hash: unchanged, they are not read again.

Reading them takes longer than everything else that `status` does, and a run with nothing due. Only runs leave the note.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.atomic_write import write_atomically
from config.home import Home

if TYPE_CHECKING:
    from config.settings import Settings

NAME = "checked.json"
"""Under store/. Lost, it costs a third of a second."""
READ_BY = ("config", "extractors.topics.rules_hash", "pydantic.version")
"""What decides what a file means and whether it is right."""
OTHERS_WRITE = 0o022


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What files that were read without a mistake say, in short."""

    state: str
    """Of all files, and of the program that read them."""
    zone: str
    rules_sha256: str
    """What the topic files come to, which is what is in force."""
    since: str = ""
    """When those were accepted: accepted again, they may have other labels."""
    settings: str = ""
    """The state of the settings alone, filled in when it is noted."""
    watch_sha256: str = ""
    """Of the whole configuration, those topics included."""
    watch: dict[str, Any] = field(default_factory=dict, repr=False)
    """Settings and sources as `config.current.kept` packs them: nothing where there are keys in them."""


def files_state(home: Home) -> str:
    """A hash of every file that a person writes for a watch, its name included; empty where one cannot be read."""
    try:
        files = [home.settings_file, *sorted(home.sources.iterdir()), *sorted(home.topics.iterdir())]
        return _hash_of([(path.relative_to(home.root).as_posix(), path.read_bytes()) for path in files])
    except OSError:
        return ""


def note_checked(home: Home, checked: Checked) -> None:
    """Note that the files were read, if they are still in the state that they had before."""
    if checked.state and checked.state == files_state(home):
        told = asdict(replace(checked, settings=_settings_state(home)))
        write_atomically(home.store / NAME, json.dumps(told), mode=0o600)


def checked_files(home: Home) -> Checked | None:
    """What the files say, where they are as they were when they were read without a mistake; else None."""
    noted = noted_files(home)
    return noted if noted and noted.state == files_state(home) else None


def noted_files(home: Home) -> Checked | None:
    """The note that the last run left; None where there is none that can be read, or somebody else could write it."""
    try:
        with (home.store / NAME).open("rb") as file:
            its = os.fstat(file.fileno())
            if its.st_uid != os.geteuid() or its.st_mode & OTHERS_WRITE:
                return None
            return Checked(**json.loads(file.read()))
    except (OSError, ValueError, TypeError):
        return None


def noted_settings(home: Home) -> Checked | None:
    """The same note, where the settings are as they were then, whatever else was changed; else None."""
    noted = noted_files(home)
    return noted if noted and noted.settings == _settings_state(home) else None


def settings_now(home: Home) -> Settings:
    """What longwatch.toml says now, as it was noted where it is as it was then. Raises ConfigError."""
    if (noted := noted_settings(home)) is not None:
        from config.current.kept import unpacked_settings

        with suppress(KeyError, TypeError, ValueError):  # noted by a version that noted less
            return unpacked_settings(noted.watch)
    from config.reading import read_settings

    return read_settings(home.settings_file)


def zone_of(home: Home) -> str:
    """The time zone whose days count, as longwatch.toml has it; UTC before there is one. Raises ConfigError."""
    if (noted := noted_settings(home)) is not None:
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
