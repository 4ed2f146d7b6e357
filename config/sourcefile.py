"""Source files that a command writes or changes: text for a person, who may go on editing it."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.atomic_write import write_atomically
from config.checks import JOINERS
from config.errors import INVISIBLE, ConfigError, Problem

TOP = re.compile(r"^\[", re.MULTILINE)
"""Where the tables begin: keys of the source itself stand before."""

UNKNOWN_KIND, UNKNOWN_COUNTRY, UNKNOWN_LANGUAGE = "unknown", "ZZ", "und"
"""What is written where nothing is known: a word for it, and the codes of ISO 3166 and 639 that mean just that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A source as a command can know it: what a person should look at is marked in its file."""

    name: str
    feeds: tuple[str, ...]
    group: str = "own"
    kind: str = UNKNOWN_KIND
    country: str = UNKNOWN_COUNTRY
    languages: tuple[str, ...] = (UNKNOWN_LANGUAGE,)
    links: str = ""
    """For a page that is no feed: which of its links are entries."""
    note: str = ""

    @property
    def unsure(self) -> set[str]:
        """The keys that nobody has said anything of."""
        unsaid = {"kind": self.kind == UNKNOWN_KIND, "country": self.country == UNKNOWN_COUNTRY}
        unsaid |= {"languages": self.languages == (UNKNOWN_LANGUAGE,), "affiliation": True}
        return {key for key, is_unsaid in unsaid.items() if is_unsaid}


def source_id(name: str, taken: Collection[str]) -> str:
    """A short name for a source, not taken yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "source"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)


def seen_name(name: str) -> str:
    """A name as it is seen, on one line: Persian joiners stay, marks of direction and all else unseen go."""
    spaced = " ".join(name.split())
    kept = (char for char in spaced if char in JOINERS or unicodedata.category(char) not in INVISIBLE)
    return "".join(kept).strip(f" {JOINERS}")


def source_text(draft: Draft, *, own_id: str) -> str:
    """The text of a source's file."""
    values = {
        "name": seen_name(draft.name) or own_id,
        "group": draft.group,
        "kind": draft.kind,
        "country": draft.country,
        "languages": list(draft.languages),
        "affiliation": "not known yet",
        "family": own_id,
        "note": draft.note,
    }
    lines = [f"{key} = {_toml(value)}{LOOK if key in draft.unsure else ''}" for key, value in values.items()]
    for number, url in enumerate(draft.feeds, start=1):
        name = [] if number == 1 else [f'name = "feed-{number}"']
        links = [f"links = {_toml(draft.links)}"] if draft.links else []
        lines += ["", "[[feeds]]", f"url = {_toml(url)}", *name, *links]
    return "\n".join(lines) + "\n"


LOOK = "  # look: not known when this was written, please fill in"


def with_keys(text: str, keys: dict[str, object], *, without: Sequence[str] = ()) -> str:
    """The text of a source's file with some of its own keys set, or taken out; all else stays as it was written."""
    found = TOP.search(text)
    head, rest = (text[: found.start()], text[found.start() :]) if found else (text, "")
    for key in (*keys, *without):
        head = re.sub(rf"^{key}\s*=.*\n?", "", head, flags=re.MULTILINE)
    added = "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())
    return f"{head.rstrip()}\n{added}\n{rest}"


def write_new(path: Path, text: str, *, read: Callable[[Path], object]) -> None:
    """Write a file that must not be there yet and that `read` takes; ConfigError when it is, cannot be, or does not."""
    if path.exists():
        remedy = "edit it, or add the source under another name"
        raise ConfigError((Problem(file=path, key="", message="is there already", remedy=remedy),))
    write_read(path, text, read=read)


def write_read(path: Path, text: str, *, read: Callable[[Path], object]) -> None:
    """Put a text in a file's place once `read` has taken it under that name; ConfigError otherwise, and it stands."""
    with tempfile.TemporaryDirectory(prefix=".part-", dir=path.parent) as folder:
        part = Path(folder) / path.name
        part.write_text(text, "utf-8")
        try:
            read(part)
        except ConfigError as error:
            raise ConfigError(replace(problem, file=path) for problem in error.problems) from None
    write_atomically(path, text)


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
