"""What a rebuild would do, and about how long it would take: from a sample, replayed into a folder that goes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from config.home import Home
from config.reading import Configuration
from flows.batches.topic_rules import Rules
from flows.filing.transaction import file_batch
from flows.upkeep.replay import Batch, replayed_batches
from flows.upkeep.reread import Request, read_sample
from storage.archive.spool import BatchError
from storage.database.live import Live, live
from storage.database.published import published
from storage.indexes import copy_index as shingles

SECONDS = 10
"""The sample is as many batches as are replayed in this time."""
PAGES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A rebuild in numbers, before it is made."""

    batches: int
    bytes: int
    sampled: int
    """Batches replayed to measure."""
    replay_hours: float
    pages: int
    """To be read again."""
    read_hours: float

    @property
    def hours(self) -> float:
        """About how long it would take."""
        return self.replay_hours + self.read_hours

    def summary(self) -> dict[str, Any]:
        """The same for programs."""
        return {**asdict(self), "hours": self.hours}

    def text(self) -> str:
        """The same for people."""
        lines = [
            f"would replay {self.batches} batches ({self.bytes / 1e6:,.1f} MB) into store/rebuilt.duckdb, and compare",
            f"estimate: {self.hours:.3f} hours, from a sample of {self.sampled} batches",
        ]
        if self.pages:
            lines.insert(1, f"would read {self.pages} pages again from their captures ({self.read_hours:.3f} hours)")
        return "\n".join([*lines, "nothing was changed"])


def estimated(home: Home, watch: Configuration, request: Request, *, now: Callable[[], datetime]) -> Estimate:
    """A rebuild, estimated. Nothing under the home is touched."""
    batches = replayed_batches(home)
    size = sum(batch.path.stat().st_size for batch in batches)
    pages = _pages(home, request) if request.read_again else 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (
            live(place / "sample.duckdb", now=now()) as store,
            shingles.open_shingles(place / "prints.duckdb") as prints,
        ):
            ticks = time.monotonic()
            sampled = _replayed(store, prints, batches, Rules(watch.topics), now())
            seconds = time.monotonic() - ticks
            weight = sum(batch.path.stat().st_size for batch in sampled)
            a_page = _seconds_a_page(store, home, watch, request) if pages else 0.0
    return Estimate(
        batches=len(batches),
        bytes=size,
        sampled=len(sampled),
        replay_hours=seconds * size / weight / 3600 if weight else 0.0,
        pages=pages,
        read_hours=pages * a_page / 3600,
    )


def _replayed(
    store: Live, prints: shingles.Prints, batches: Sequence[Batch], rules: Rules, now: datetime
) -> list[Batch]:
    began, done = time.monotonic(), []
    for batch in batches:
        if time.monotonic() - began > SECONDS:
            break
        try:
            file_batch(store, prints, batch.path, rules, now=now)
        except BatchError:
            continue
        done.append(batch)
    return done


def _pages(home: Home, request: Request) -> int:
    with published(home.published) as connection:
        if connection is None:
            return 0
        asked = """
            select count(*) from revisions v join articles a using (article_id)
            where ($source is null or a.source = $source) and ($since is null or v.seen_at >= $since)
        """
        row = connection.execute(asked, {"source": request.source, "since": request.since}).fetchone()
        return int(row[0]) if row else 0


def _seconds_a_page(store: Live, home: Home, watch: Configuration, request: Request) -> float:
    ticks = time.monotonic()
    again = asyncio.run(read_sample(store, home, watch, replace(request, since=None), PAGES))
    return (time.monotonic() - ticks) / again.read if again.read else 0.0
