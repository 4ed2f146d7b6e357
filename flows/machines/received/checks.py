"""The lines of a batch held against what was asked: of this run and time, of these feeds and pages.

Whatever `verify` will check of a batch, and whatever outlasts it (when a feed is asked again, which host is left alone,
where a feed has moved to), is checked here, before any of it is filed: what is filed stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from extractors.backoff import LONGEST_POLL, LONGEST_RETRY_AFTER
from extractors.feeds.own_entries import is_own, own_key
from extractors.urls import host_of, url_key
from flows.batches.clock_doubt import AHEAD
from flows.batches.roles import MOST_SKEW
from flows.gathering.poll_times import SLACK
from flows.machines.hosts.elsewhere import BELIEVED_FOR
from flows.machines.received import gathered_lines as lines
from flows.machines.received.asked import Asked, Met
from flows.machines.received.fields import moment_of
from flows.machines.received.gathered_lines import GatheredLine

SKEWED = timedelta(minutes=15)
"""So much later than the page a time may be that goes by the gatherer's clock at the end of its reading."""
MOST_ROBOTS, HOPS = 500, 20
"""Questions for robots.txt in a batch, of hosts that are not this gatherer's: redirects of its pages lead there."""
TIMES = {
    lines.Run: "started_at", lines.RunEnd: "finished_at", lines.Capture: "captured_at", lines.Fetch: "fetched_at",
    lines.Entry: "seen_at", lines.Page: "fetched_at", lines.Missed: "fetched_at", lines.Stood: "fetched_at",
    lines.Trouble: "found_at", lines.Used: "used_at", lines.Move: "moved_at",
}  # fmt: skip
"""When what a line says was so; of a robots.txt, an older answer may be the one that counts."""
Visit = lines.Page | lines.Missed | lines.Stood


class Checks:
    """The lines of one batch, each looked at once, in order."""

    def __init__(self, asked: Asked, *, run: str, first: datetime, last: datetime) -> None:
        """`first` and `last` bound the times that it may tell of."""
        self._asked, self._run, self._first, self._last = asked, run, first, last
        self.met = Met()
        self.captures: list[lines.Capture] = []
        self._seen: Counter[type[GatheredLine]] = Counter()
        self._fetches: dict[str, lines.Fetch] = {}
        self._visits: list[Visit] = []
        self._entries: Counter[str] = Counter()
        self._places: set[tuple[str, int]] = set()
        self._robots = 0
        self._users: set[str] = set()

    def look_at(self, found: Iterable[GatheredLine]) -> None:
        """Look at all lines of a batch. Raises ValueError for the first thing that is wrong with it."""
        for number, line in enumerate(found, start=1):
            for fault in self._faults(line):
                raise ValueError(f"line {number}: {fault}")
        for fault in self._faults_of_all():
            raise ValueError(fault)

    def _faults(self, line: GatheredLine) -> Iterator[str]:
        if isinstance(line, lines.Head) != (not self._seen):
            yield "the line that says whose batch it is stands first, and once"
        self._seen[type(line)] += 1
        if line.run_id != self._run:
            yield "it is of another run"
        if isinstance(line, lines.Run | lines.RunEnd) and self._seen[type(line)] > 1:
            yield "a run begins once, and ends once"
        if isinstance(line, lines.Head | lines.Run) and line.rules_sha256 != self._asked.terms.rules_sha256:
            yield "it goes by other rules than its errand"
        yield from self._faults_of_time(line)
        yield from self._faults_of_place(line)
        match line:
            case lines.Fetch():
                yield from self._faults_of_fetch(line)
            case lines.Entry():
                yield from self._faults_of_entry(line)
            case lines.Page() | lines.Missed() | lines.Stood():
                self._visits.append(line)
            case lines.Capture():
                self.captures.append(line)
                self.met.captures.add(line.sha256)
                self.met.records.add((line.record_offset, line.record_offset + line.record_length))
            case lines.RunEnd():
                self.met.has_ended = True
            case lines.Used() if line.source_id in self._users:
                yield f"it says twice what a source has used: {line.source_id[:100]}"
            case lines.Used():
                self._users.add(line.source_id)
            case lines.RobotsSaid() if not self._asked.is_within(line.origin):
                yield f"it tells the robots.txt of a host that is not its own: {host_of(line.origin)[:100]}"
            case lines.Move():
                yield from self._faults_of_move(line)
            case lines.Trouble() if not line.problem_id.startswith(f"{self._run}.") or line.problem_id.endswith(AHEAD):
                yield "it has a problem under a name that is not of its run"

    def _faults_of_time(self, line: GatheredLine) -> Iterator[str]:
        name = TIMES.get(type(line))
        if isinstance(line, lines.RobotsSaid) and moment_of(line.fetched_at) > self._last:
            yield "it tells a robots.txt of a time that has not come"
        if name is None:
            return
        at = moment_of(getattr(line, name))
        if not self._first <= at <= self._last:
            remedy = "set that machine's clock, and keep it set (NTP)"
            since = self._first + MOST_SKEW
            yield f"it is of {at:%Y-%m-%d %H:%M} UTC, and its errand of {since:%Y-%m-%d %H:%M}: {remedy}"
        retry = getattr(line, "retry_after", None)
        if retry and moment_of(retry) > at + LONGEST_RETRY_AFTER + SKEWED:
            yield f"it has a host or page left alone until {retry[:16]}, and a day is the longest that is believed"

    def _faults_of_place(self, line: GatheredLine) -> Iterator[str]:
        source, feed = getattr(line, "source_id", None), getattr(line, "feed_id", None)
        if source and source not in self._asked.sources:
            yield f"it is of a source that was not asked for: {source[:100]}"
        elif source and feed and (source, feed) not in self._asked.feeds:
            yield f"it is of a feed that was not asked for: {feed[:100]}"
        fetch = getattr(line, "fetch_id", None)
        if fetch and not (fetch.startswith(f"{self._run}.") and fetch.rpartition(".")[2].isdecimal()):
            yield "it has the name of another run's fetch"

    def _faults_of_fetch(self, line: lines.Fetch) -> Iterator[str]:
        if line.fetch_id in self._fetches or line.fetch_id in self._asked.before.fetches:
            yield "two fetches of one name"
        self._fetches[line.fetch_id] = line
        self.met.fetches.add(line.fetch_id)
        self.met.hosts[host_of(line.url)] += 1
        if line.retry_after and not self._is_believed(line, line.retry_after):
            yield f"it has a host left alone that is not its own: {host_of(line.final_url or line.url)[:100]}"
        if line.purpose == "feed":
            yield from self._faults_of_poll(line)
        elif line.next_due_at or line.entries is not None:
            yield "a page has what only feeds have"
        if line.purpose == "robots" and not self._asked.is_within(line.url):
            self._robots += 1

    def _is_believed(self, fetch: lines.Fetch, until: str) -> bool:
        """Of a host that is not this gatherer's, no more than what a hub heeds of one."""
        longest = moment_of(fetch.fetched_at) + BELIEVED_FOR + SKEWED
        return self._asked.is_within(fetch.final_url or fetch.url) or moment_of(until) <= longest

    def _faults_of_poll(self, line: lines.Fetch) -> Iterator[str]:
        due = self._asked.due.get(line.feed_id)
        if due is None or line.url != due.url:
            yield f"it polled what its errand does not ask for: {line.feed_id[:60]} at {line.url[:100]}"
            return
        if not line.next_due_at:
            yield "a poll without the time of the next"
            return
        at, again = moment_of(line.fetched_at), moment_of(line.next_due_at)
        longest = max(LONGEST_POLL, timedelta(minutes=due.minutes)) + SLACK
        if not at <= again <= at + longest + SKEWED:
            yield f"it has {line.feed_id[:60]} asked again at {line.next_due_at[:16]}: no feed waits so long, or none"
        if (line.failures or 0) > (due.state.failures if due.state else 0) + 1:
            yield "more failures in a row than there were"

    def _faults_of_entry(self, line: lines.Entry) -> Iterator[str]:
        fetch = self._fetches.get(line.fetch_id)
        if fetch is None or fetch.purpose != "feed" or fetch.feed_id != line.feed_id:
            yield "an entry of no poll of its feed"
        if (line.fetch_id, line.entry_position) in self._places:
            yield "two entries at one place of a list"
        self._places.add((line.fetch_id, line.entry_position))
        self._entries[line.fetch_id] += 1
        if line.at_home != self._asked.sites.is_home(line.source_id, line.url or ""):
            yield "an entry is said to be of another site than it is"
        if line.url_key is not None:
            if not self._is_its_key(line):
                yield f"an entry goes by what is not its address: {line.url_key[:100]}"
            self.met.announced.add((line.feed_id, line.url_key))

    def _is_its_key(self, line: lines.Entry) -> bool:
        if line.url_key is None or not is_own(line.url_key):
            return line.url is not None and line.url_key == url_key(line.url)
        is_seen = (line.feed_id, line.url_key) in self._asked.own_keys
        text = line.content or line.summary
        return is_seen or line.url_key == own_key(line.feed_id, guid=line.guid, title=line.title, text=text)

    def _faults_of_move(self, line: lines.Move) -> Iterator[str]:
        due = self._asked.due.get(line.feed_id)
        polls = due.state.last_polls[:2] if due and due.state else ()
        led = [one.final_url for one in polls]
        if due is None or line.from_url != due.feed.url or led != [line.to_url] * 2:
            yield f"it has {line.feed_id[:60]} moved for good, and the polls before were not led there"

    def _faults_of_all(self) -> Iterator[str]:
        if self._robots > MOST_ROBOTS + HOPS * len(self._visits):
            yield f"it asked hosts that are not its own {self._robots} times, which no redirects lead to"
        for fetch_id, fetch in self._fetches.items():
            if fetch.purpose == "feed" and fetch.entries != self._entries[fetch_id]:
                came = f"and {self._entries[fetch_id]} came"
                yield f"a poll of {fetch.feed_id[:60]} is said to list {fetch.entries}, {came}"
            if fetch.purpose in ("page", "look"):
                yield from self._faults_of_page(fetch)
        yield from self._faults_of_captures()
        for digest in self._cited():
            if digest not in self.met.captures and not self._asked.is_kept(digest):
                yield "it cites a body that nobody kept"
        visits = Counter(visit.fetch_id for visit in self._visits)
        if max(visits.values(), default=0) > 1:
            yield "two visits of one fetch"
        for visit in self._visits:
            yield from self._faults_of_visit(visit)

    def _faults_of_captures(self) -> Iterator[str]:
        """A record is cited once: each citation has the hub unpack it, however small the batch."""
        own = ((line.record_offset, line.record_offset + line.record_length) for line in self.captures)
        end = 0
        for offset, its_end in sorted([*self._asked.before.records, *own]):
            if offset < end:
                yield f"it cites a record of its captures twice, at {offset}"
            end = max(end, its_end)

    def _cited(self) -> set[str]:
        read = (visit for visit in self._visits if isinstance(visit, lines.Page | lines.Missed))
        pages = {visit.capture_sha256 for visit in read if visit.capture_sha256}
        fetched = {fetch.capture_sha256 for fetch in self._fetches.values() if fetch.capture_sha256}
        return pages | fetched | {one.refers_to for one in self.captures if one.refers_to}

    def _faults_of_page(self, fetch: lines.Fetch) -> Iterator[str]:
        """A page is asked for where the errand owes it or a feed announced it, and its host is this gatherer's."""
        if not self._is_wanted(fetch) or fetch.url_key != url_key(fetch.url):
            yield f"it fetched what its errand does not ask for: {fetch.url[:200]}"
        elif not self._asked.is_within(fetch.url):
            yield f"it fetched from a host that is not its own: {fetch.url[:200]}"

    def _is_wanted(self, line: lines.Fetch | Visit) -> bool:
        asked, place = self._asked, (line.feed_id, line.url_key)
        is_announced = place in self.met.announced or place in asked.before.announced
        # Also by the address itself: the hub may have its key from a version that compared addresses otherwise.
        return is_announced or place in asked.wanted or (line.feed_id, line.url) in asked.wanted

    def _faults_of_visit(self, visit: Visit) -> Iterator[str]:
        if not self._is_wanted(visit):
            yield f"it is of a page that its errand does not ask for: {visit.url[:200]}"
        fetch = self._fetches.get(visit.fetch_id)
        if fetch and (fetch.feed_id, fetch.url) != (visit.feed_id, visit.url):
            yield f"a visit is of another page than its fetch: {visit.url[:200]}"
        if not isinstance(visit, lines.Page):
            if isinstance(visit, lines.Stood) and fetch is None:
                yield "a page is said to stand that was not asked for"
            return
        if fetch is None and not self._is_told_by_its_feed(visit):
            yield f"a page came without being fetched: {visit.url[:200]}"
        if fetch and fetch.capture_sha256 != visit.capture_sha256:
            yield f"a page is read from another body than was fetched: {visit.url[:200]}"
        is_elsewhere = self._asked.sites.is_elsewhere(visit.source_id, visit.final_url)
        if visit.elsewhere != (is_elsewhere and not (fetch is None and is_own(visit.url_key))):
            yield f"a page is said to be of another site than it is: {visit.url[:200]}"
        article = visit.article
        if article.text_sha256 != sha256(article.text.encode()).hexdigest() and "\ufffd" not in article.text:
            yield f"a text is not what its hash says: {visit.url[:200]}"

    def _is_told_by_its_feed(self, page: lines.Page) -> bool:
        """Whether a page is not fetched, since its feed says all there is."""
        asked, place = self._asked, (page.feed_id, page.url_key)
        return is_own(page.url_key) or page.feed_id in asked.silent or place in asked.in_captures
