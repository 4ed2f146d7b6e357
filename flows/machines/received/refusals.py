"""What of a gatherer was not taken: noted under its name, said once, and a reason to ask others for a time.

store/refused/NAME/MARK-BYTES   a manifest that was refused, and why
store/refused/NAME/KIND         what stands in the way, as it was last said: `state` of all that it sends, `asks` of its
                                asking, `errands` of its errands, `filed` of what the hub deletes
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from config.atomic_write import write_atomically
from config.home import Home

MOST_NOTED = 1_000
"""Refusals of one gatherer, after which nothing more is looked at: a person sees to it."""
OURS_ALONE = 0o600


class RefusedError(ValueError):
    """What a gatherer sent is not taken; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A manifest that was not followed, and why."""

    gatherer: str
    name: str
    why: str

    @property
    def sentence(self) -> str:
        """It in words."""
        return f"{self.gatherer}: {self.name}: {self.why}"


def refusal_mark(manifest: str) -> str:
    """What the note of a refusal begins with, for the name of a manifest in the store."""
    return sha256(manifest.encode()).hexdigest()[:16]


class Refusals:
    """The notes of what one gatherer sent and was not taken."""

    def __init__(self, home: Home, gatherer: str) -> None:
        self._gatherer, self.folder = gatherer, home.refused / gatherer
        self._noted = {path.name for path in self.folder.glob("*-*")}
        self._marks = {name.partition("-")[0] for name in self._noted}

    @property
    def are_too_many(self) -> bool:
        """Whether so much was refused that nothing more is looked at."""
        return len(self._noted) >= MOST_NOTED

    def is_noted(self, manifest: str, size: int) -> bool:
        """Whether a manifest was refused before."""
        return f"{refusal_mark(manifest)}-{size}" in self._noted

    def is_refused(self, manifest: str) -> bool:
        """The same, whatever its size."""
        return refusal_mark(manifest) in self._marks

    def note(self, manifest: str, size: int, why: str) -> Refusal:
        """Note that a manifest is not followed."""
        name = manifest.rpartition("/")[2][:100]
        noted = f"{refusal_mark(manifest)}-{size}"
        self._write(noted, f"{name}: {why}\n")
        self._noted.add(noted)
        self._marks.add(refusal_mark(manifest))
        return Refusal(gatherer=self._gatherer, name=name, why=why)

    def state(self, why: str, *, kind: str = "state") -> list[Refusal]:
        """What stands in the way of all that it sends, if that is not what was said last; an empty `why`: nothing."""
        path = self.folder / kind
        before = path.read_text("utf-8", "replace") if path.exists() else ""
        if before == why:
            return []
        if not why:
            path.unlink()
            return []
        self._write(kind, why)
        return [Refusal(gatherer=self._gatherer, name="its objects", why=why)]

    def newest(self) -> datetime | None:
        """When something was refused last."""
        times = [path.stat().st_mtime for path in self.folder.glob("*-*")]
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(self.folder / name, text, mode=OURS_ALONE)


def resting_gatherers(home: Home, gatherers: Collection[str], *, now: datetime, minutes: int) -> set[str]:
    """The gatherers of whom something was refused so lately that others are asked in their place."""
    newest = {name: Refusals(home, name).newest() for name in gatherers}
    rest = timedelta(minutes=minutes)
    return {name for name, at in newest.items() if at and timedelta(0) <= now - at < rest}
