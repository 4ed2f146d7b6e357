"""What a run gathers, on its way into the spool: captures kept, lines put together into batches."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Self

from config.current.secrets import Secrets
from config.home import Home
from config.reading import Configuration
from extractors.records import Article, Entry, Page
from flows.batches.clock_doubt import middle_skew
from flows.batches.lines import Confine, Line, capture_line, size_of
from flows.batches.new_batch import new_batch
from flows.batches.records import Place
from flows.gathering.budget import Budget
from flows.gathering.shortfalls import Shares, ended_line, kill_line, shortfall_lines
from flows.gathering.sites import Sites
from flows.output.logs import Requests
from flows.output.progress import Progress
from flows.web.holds import Holds
from flows.web.robots import Robots, RobotsCache
from flows.workers.limits import files_allow
from storage.archive.captures import Captures
from storage.archive.spool import batch_id, drop
from storage.disk.kill_points import point
from storage.queries.revisits import Had
from storage.queries.watch.memory import Memory, PublishedMemory

if TYPE_CHECKING:  # all that asks the web, and reads what it answers: half a second, and nothing may be due
    import asyncio

    from flows.web.client import Web
    from flows.workers.pool import Workers
    from flows.workers.worker import Worker

# The committer asks what it knows once a batch: a thousand articles in one cost half of what they do in nine.
LINES_A_BATCH = 4_000
SECONDS_A_BATCH = 15
"""A batch is dropped when it has this many lines, or its first is this old: what a kill may cost."""

SIZE_A_BATCH = 20_000_000
"""Or texts of so many characters: who takes it from another machine unpacks no more than some of that."""
SECONDS_A_MINUTE = 60
OF_ENTRIES = ("url", "guid", "title", "summary", "content")
TEXTS = frozenset({"text", "topics"})
"""What a publisher printed on a page, and the rules: neither is changed, whatever key of ours stands in it."""
ALONE = "`longwatch up` is gone"


class Gathering:
    """What a run gathers, on its way into the spool; `with` ends its captures."""

    def __init__(
        self,
        *,
        home: Home,
        watch: Configuration,
        run_id: str,
        now: Callable[[], datetime],
        on_progress: Callable[[Progress], None],
        robots: Iterable[Robots] = (),
        held: Mapping[str, datetime] | None = None,
        shares: Shares | None = None,
        secrets: Secrets | None = None,
        is_alone: Callable[[], bool] = lambda: False,
        why_alone: str = ALONE,
        memory: Memory | None = None,
        sites: Sites | None = None,
        confine: Confine = lambda line: line,
    ) -> None:
        """`is_alone` says whether who started the run is gone: its parts then end, with what they have.

        What is known stands in the published file, unless `memory` knows it. `confine` leaves out of lines what is not
        this machine's to say.
        """
        self._confine, self.is_alone, self._why_alone = confine, is_alone, why_alone
        self.watch, self.sites = watch, sites or Sites(watch.sources)
        self.run_id, self.now, self.on_progress = run_id, now, on_progress
        self._spool = home.spool
        self.memory = memory or PublishedMemory(home.published, home.captures)
        self._captures = Captures(home.captures, run_id, earlier=self.memory.earlier)
        self.robots = RobotsCache(robots, now=now)
        self.holds = Holds(held)
        self.secrets = secrets or Secrets()
        self._shares = shares or Shares()
        self.budget = Budget(watch.settings.collect, self._shares.used)
        self.hosts_held: Counter[str] = Counter()
        """Pages of each host that wait because it was asked often enough today."""
        self.lacks: dict[str, int] = {}
        """What this computer could not do for want of files or memory, and how often."""
        self._skews: defaultdict[str, list[float]] = defaultdict(list)
        self._looked: set[str] = set()
        self.requests = Requests(run_id)
        self._numbers, self._fetches = count(1), count(1)
        self._readers: list[Worker] = []
        self._lines: list[Mapping[str, object]] = []
        self._size = 0
        self._first_line = new_batch(run_id=run_id)
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for reader in self._readers:
            reader.end()
        self.flush()
        self._captures.close()

    def place(self, source_id: str, feed_id: str) -> Place:
        """The names that the lines of one more fetch bear."""
        fetch_id = f"{self.run_id}.{next(self._fetches)}"
        return {"run_id": self.run_id, "source_id": source_id, "feed_id": feed_id, "fetch_id": fetch_id}

    def keep(self, page: Page, *, is_kept_again: bool = False) -> Line:
        """Keep a page's body, and say where; `is_kept_again`: also where the same bytes are had."""
        kept = capture_line(page, self._captures.keep(page, is_kept_again=is_kept_again), run_id=self.run_id)
        point("after capture")
        return kept

    def keep_given(self, page: Page) -> Line:
        """Keep a page that somebody else obtained: in a record that is no answer of a server's."""
        return capture_line(page, self._captures.keep_given(page), run_id=self.run_id)

    def keep_revisit(self, page: Page, article: Article, had: Had) -> Line:
        """Keep a revisit; of one that shows the text we had, only time, headers and hash.

        A second look of this run at one article is kept whole: it may be compared with what the first one changed.
        """
        is_first = had.article_id not in self._looked
        self._looked.add(had.article_id)
        if not (is_first and had.capture and _is_as_it_was(article, had)):
            return self.keep(page)
        return capture_line(page, self._captures.keep_headers(page, had.capture), run_id=self.run_id)

    def page_of(self, had: Had) -> Page:
        """The page of an article as it was had before; raises CaptureError where its body is gone."""
        assert had.body is not None
        assert had.capture is not None
        headers = (("Content-Type", had.content_type),) if had.content_type else ()
        return Page(
            url=had.capture.url,
            final_url=had.capture.url,
            status=200,
            headers=headers,
            body=self.memory.body(had.body),
            fetched_at=had.capture.captured_at,
        )

    def clock_skew(self) -> float | None:
        """Seconds by which publishers' clocks are ahead of ours; None where no server sent one."""
        return middle_skew(self._skews)

    def add(self, lines: Iterable[Mapping[str, object]]) -> None:
        """Add lines that belong together: they reach the tables in one transaction."""
        for whole in filter(None, map(self._confine, lines)):
            line: Line = self.secrets.hide_in(whole, but=TEXTS)
            if server_date := line.get("server_date"):
                self._note_skew(str(line["source_id"]), str(server_date), str(line["fetched_at"]))
            if line["record"] == "fetch":
                self.requests.note(line)
                self.budget.note(str(line["source_id"]), received=int(str(line.get("bytes") or 0)))
            # A limit of open files is ours: it leaves failures and patience as they were, and one problem a run says
            # what to raise.
            if "machine" in (line.get("outcome"), line.get("failure")) and line["record"] in ("fetch", "missed"):
                example = next(iter(self.lacks), str(line["detail"]))
                self.lacks[example] = self.lacks.get(example, 0) + 1
            if line["record"] == "run":
                self._first_line = new_batch(
                    run_id=self.run_id, made_by=str(line["command"]), rules_sha256=str(line["rules_sha256"])
                )
            self._lines.append(line)
            self._size += size_of(line)
        is_full = len(self._lines) >= LINES_A_BATCH or self._size > SIZE_A_BATCH
        if is_full or time.monotonic() - self._since > SECONDS_A_BATCH:
            self.flush()

    def _note_skew(self, source: str, server_date: str, fetched_at: str) -> None:
        from email.utils import parsedate_to_datetime

        with suppress(ValueError, TypeError, IndexError, OverflowError):  # whatever a server calls a date
            skew = parsedate_to_datetime(server_date) - datetime.fromisoformat(fetched_at)
            self._skews[source].append(skew.total_seconds())

    def without_keys(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Entries with no key of a feed's address in theirs, nor anywhere else."""
        if not self.secrets.real_by_mask:
            return tuple(entries)
        return tuple(
            replace(one, **{name: self.secrets.hide_in(getattr(one, name)) for name in OF_ENTRIES}) for one in entries
        )

    def flush(self) -> None:
        """Drop what was gathered into the spool, after what it cites was made durable."""
        self._captures.sync()
        if self._lines:
            drop(self._spool, batch_id(self.run_id, next(self._numbers)), [self._first_line, *self._lines])
            point("after spool write")
        self._lines, self._size = [], 0
        self._since = time.monotonic()

    def web(self) -> Web:
        """The door to the web, to be opened by `async with`."""
        from flows.web.client import Web

        import_module("warcio.warcwriter")  # before anything is asked: later no file may be left to open
        settings = self.watch.settings
        return Web(
            settings.web,
            contact=settings.watch.contact,
            now=self.now,
            routes=settings.routes,
            holds=self.holds,
            secrets=self.secrets,
        )

    @asynccontextmanager
    async def workers(self) -> AsyncIterator[Workers]:
        """The pool that parses; what killed a reader is a problem, whatever its second reader came to."""
        from flows.workers.pool import Workers

        collect, note, kept = self.watch.settings.collect, self._note_reading, self._readers
        async with Workers(collect.workers, seconds=collect.parse_seconds, note=note, kept=kept) as workers:
            try:
                yield workers
            finally:
                self.add(
                    kill_line(kill, f"{next(self._fetches)}.{number}", run_id=self.run_id, now=self.now())
                    for number, kill in enumerate(workers.kills)
                )

    def _note_reading(self, source: str, seconds: float) -> None:
        self.budget.note(source, seconds=seconds)

    @property
    def feeds_at_once(self) -> int:
        """How many feeds are asked at once: as many as set, or as the files allow that may be open."""
        return self._at_once(self.watch.settings.collect.feeds_at_once)

    @property
    def pages_at_once(self) -> int:
        """The same for pages."""
        return self._at_once(self.watch.settings.collect.pages_at_once)

    def _at_once(self, wanted: int) -> int:
        fewer = files_allow(wanted)
        if fewer < wanted:
            self.lacks.setdefault(f"{fewer} instead of {wanted} requests at once, for want of files to open", 1)
        return fewer

    def shortfalls(self) -> list[Line]:
        """What sources have used, and what had to wait or could not be done; lines of the run's end."""
        per_day, recorded = self.watch.settings.web.per_day, self._shares.recorded
        had = (self.budget, self.hosts_held, self.lacks)
        return shortfall_lines(*had, per_day=per_day, recorded=recorded, run_id=self.run_id, now=self.now())

    @asynccontextmanager
    async def part(self, name: str) -> AsyncIterator[None]:
        """A part of the run, ended when it takes too long: what it had stays, and the rest is owed."""
        import asyncio

        minutes = self.watch.settings.collect.part_minutes
        try:
            async with asyncio.timeout(minutes * SECONDS_A_MINUTE) as limit:
                watch = asyncio.create_task(self._end_if_alone(limit))
                try:
                    yield
                finally:
                    watch.cancel()
        except TimeoutError:
            if not limit.expired():
                raise
            said = self._why_alone if self.is_alone() else f"was stopped after {minutes} minutes (part_minutes)"
            self.add([ended_line(name, said, run_id=self.run_id, now=self.now())])

    async def _end_if_alone(self, limit: asyncio.Timeout) -> None:
        import asyncio

        while not self.is_alone():  # noqa: ASYNC110 - nobody tells us, the system is asked
            await asyncio.sleep(1)
        limit.reschedule(asyncio.get_running_loop().time())


def _is_as_it_was(article: Article, had: Had) -> bool:
    """Whether a revisit shows what was had; never where no text was read, then or now: the bytes may tell more."""
    from extractors.state_names import GROUPED

    says = (article.title, article.text_sha256, {article.text_state, had.text_state} <= GROUPED)
    return says == (had.title, had.drawn_sha256, True)
