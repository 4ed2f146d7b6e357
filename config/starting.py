"""A new home: what `longwatch init` writes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from config.checks import nearest, quote
from config.errors import ConfigError, Problem
from config.home import SETTINGS_NAME, Home
from config.reading import read_source, settings_from
from config.sources import Source

PRIVATE = 0o700
SCHEMA = "topic.schema.json"
"""Beside the topic files, which name it in their first line, for editors that check TOML as it is typed."""
UNASKED = frozenset({"state-media"})
"""Groups of sources that are switched on only for whoever asks for them."""
PARTIES = {
    "opposition": "published by a party to the conflict",
    "state-media": "published by the state that is reported on",
}
"""Groups whose sources speak for a side: whether they are watched is said in words."""
IGNORED = "# A watch is confidential: nothing in this folder belongs into version control.\n*\n"
ON, OFF = "\nenabled = true\n", "\nenabled = false\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What was done to a folder to make it the home of a watch; paths are from there."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    """Stood there already, and stand there as they were."""
    remarks: tuple[str, ...]
    """What a person may want to see to, a sentence each."""


def shipped_groups() -> dict[str, tuple[Source, ...]]:
    """The sources that come with Longwatch, by group; both by name."""
    with as_file(files("config") / "sources") as folder:
        sources = [read_source(path) for path in sorted(folder.glob("*.toml"))]
    names = sorted({source.group for source in sources})
    return {name: tuple(source for source in sources if source.group == name) for name in names}


def checked_answer(key: str, answer: str) -> str:
    """An answer for a key of [watch]. Raises ConfigError with what is wrong with it."""
    settings_from({"watch": {key: answer}}, file=Path(SETTINGS_NAME))
    return answer


def start_home(home: Home, *, contact: str, zone: str, groups: Collection[str]) -> Started:
    """A home with settings, the shipped topics, queries and sources: those of `groups` switched on, the others off.

    A file that stands there is never changed, so this may be repeated; what is missing is added. longwatch.toml comes
    last: a home half made is none. ConfigError, before anything is written, when contact, zone or a group is wrong.
    """
    settings_from({"watch": {"contact": contact, "zone": zone}}, file=Path(SETTINGS_NAME))
    _check_groups(groups)
    texts = [
        (Path(".gitignore"), IGNORED),
        *_sources(groups),
        *_shipped("topics", ".toml"),
        (Path("topics", SCHEMA), (files("config") / "topic.schema.json").read_text(encoding="utf-8")),
        *_shipped("queries", ".sql"),
        (Path(SETTINGS_NAME), _settings(contact, zone)),
    ]
    try:
        remarks = _make_folders(home)
        new = [path for path, text in texts if _written(home.root / path, text)]
    except OSError as error:
        problem = Problem(
            file=home.root,
            key="",
            message=f"cannot be used as a home ({error.strerror})",
            remedy="choose another folder",
        )
        raise ConfigError((problem,)) from error
    kept = tuple(path for path, _ in texts if path not in new)
    return Started(written=tuple(new), kept=kept, remarks=tuple(remarks))


def _check_groups(groups: Collection[str]) -> None:
    known = list(shipped_groups())
    problems = []
    for group in sorted(set(groups) - set(known)):
        meant = nearest(group, known)
        remedy = f"did you mean {quote(meant)}?" if meant else f"choose among {', '.join(known)}"
        problems.append(
            Problem(file=Path("sources"), key="", message=f"{quote(group)} is not one of the groups", remedy=remedy)
        )
    if problems:
        raise ConfigError(problems)


def _settings(contact: str, zone: str) -> str:
    template = (files("config") / SETTINGS_NAME).read_text(encoding="utf-8")
    contact_line = f"\ncontact = {json.dumps(contact, ensure_ascii=False)}\n"
    zone_line = f"\nzone = {json.dumps(zone, ensure_ascii=False)}\n"
    return template.replace('\ncontact = ""\n', contact_line, 1).replace('\nzone = "UTC"\n', zone_line, 1)


def _sources(groups: Collection[str]) -> Iterator[tuple[Path, str]]:
    off = {source.source_id for name, sources in shipped_groups().items() if name not in groups for source in sources}
    for path, text in _shipped("sources", ".toml"):
        yield path, text.replace(ON, OFF, 1) if path.stem in off else text


def _shipped(folder: str, ending: str) -> Iterator[tuple[Path, str]]:
    shipped = (file for file in (files("config") / folder).iterdir() if file.name.endswith(ending))
    for file in sorted(shipped, key=lambda file: file.name):
        yield Path(folder, file.name), file.read_text(encoding="utf-8")


def _make_folders(home: Home) -> list[str]:
    """Makes the folders, ours alone to read; a folder in use before is left as it is, and remarked on."""
    fresh = not home.root.exists() or not any(home.root.iterdir())
    home.root.mkdir(parents=True, exist_ok=True)
    if fresh:
        home.root.chmod(PRIVATE)
    for folder in (home.sources, home.topics, home.queries, home.store):
        folder.mkdir(mode=PRIVATE, exist_ok=True)
    home.store.chmod(PRIVATE)
    if home.root.stat().st_mode & 0o077:
        return [f"other users of this computer can read {home.root}: run `chmod 700` on it to keep them out"]
    return []


def _written(path: Path, text: str) -> bool:
    """Whether the file was written: whole or not at all, and never over another."""
    if path.exists() or path.is_symlink():
        return False
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return _named(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)


def _named(new: Path, path: Path) -> bool:
    """Gives the finished file its name, unless somebody has taken it in the meantime."""
    try:
        path.hardlink_to(new)
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links
        new.replace(path)
    return True
