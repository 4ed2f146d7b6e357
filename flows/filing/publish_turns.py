"""Whose turn it is to publish: never more than one publish in twenty times its own duration.

The holder of the lock waits its turn, and takes in what arrives in the spool meanwhile.
"""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.atomic_write import write_atomically
from config.home import Home
from storage.archive.spool import pending

# A publish copies the whole database: at 100,000 articles, publishing for each ruling would copy all day.
TIMES = 20
SECONDS_BETWEEN_LOOKS = 0.2
NAME = "publish.json"
"""Under store/: when the last publish began and what it took. Only for turns; a lost one costs a publish too early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """A publish: when it began, and how long it took."""

    began: datetime
    seconds: float


def last_publish(home: Home) -> Publish | None:
    """The last publish of a home; None where nothing is known of it."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        loaded = json.loads((home.store / NAME).read_text("utf-8"))
        return Publish(began=datetime.fromisoformat(loaded["began"]), seconds=float(loaded["seconds"]))
    return None


def note_publish(home: Home, began: datetime, seconds: float) -> None:
    """Keep when a publish began, and what it took."""
    write_atomically(home.store / NAME, json.dumps({"began": began.isoformat(), "seconds": round(seconds, 6)}))


def seconds_to_wait(home: Home, now: datetime) -> float:
    """How long until it is this home's turn to publish; a clock set back never makes it more than a whole turn."""
    last = last_publish(home)
    if last is None or not home.published.exists():
        return 0.0
    turn = TIMES * last.seconds
    since = (now - last.began).total_seconds()
    return max(0.0, min(turn, turn - since))


def arriving(spool: Path, *, seconds: float) -> Generator[Path]:
    """The batches of a spool, each once, those too that arrive in the next so many seconds."""
    until = time.monotonic() + seconds
    seen: set[str] = set()
    late = 0
    while late < 2:  # once more when the time is over: a batch that cannot be filed brings one that says so
        late += time.monotonic() >= until
        for path in pending(spool):
            if path.name not in seen:
                seen.add(path.name)
                yield path
        if not late:
            time.sleep(min(max(until - time.monotonic(), 0), SECONDS_BETWEEN_LOOKS))
