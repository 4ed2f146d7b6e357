"""What a look at a page comes to: a first text, a revision, the same text, none, or a page that is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import extractors.fates as identity
from extractors.pages.text_states import GROUPED, WALLS
from extractors.revisions.changes import PAIRS, clockless, kinds_of
from extractors.revisions.gone_pages import said_instead
from extractors.revisions.sequence_blocks import Budget
from extractors.revisions.timelines import Change, Visit, states_of, telling
from flows.batches.records import MissedLine, PageLine, StoodLine, VisitLine
from flows.batches.sealed import is_sealed, kept_changes
from flows.filing.left_out import LeftOut
from flows.filing.rows import Rows, look_row, problem_row, refate_row, sight_row
from storage.database.live import Live
from storage.queries.addresses import AddressKey, Sighting, Standing
from storage.queries.timelines import (
    RevisionText,
    filed_changes,
    filed_text,
    filed_visits,
    first_seen,
    newest_visits,
    timelines,
    unseen_misses,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look came to."""

    outcome: str  # first, revised, unchanged, gone or failed
    fate: identity.Fate
    """Of the sighting that waited for the page."""
    reason: str
    revision: int
    changed: tuple[str, ...] = ()
    """title, text: against the revision before."""
    kinds: tuple[str, ...] = ()
    """Of change, as extractors.changes names them."""
    is_incomplete: bool = False
    """Whether the change was too large for all of it to be compared."""


FIRST = Look(outcome="first", fate="new", reason="first time its article was had", revision=1)


def judge_visit(line: PageLine, stands: Standing | None, *, unjudged: bool = False) -> Look:
    """What the look at a page came to, beside what stands of its article; `unjudged`: without the kinds of change."""
    if stands is None:
        return FIRST
    state = line["article"]["text_state"]
    unchanged = Look(outcome="unchanged", fate="known", reason="its page was unchanged", revision=stands.revision)
    if is_home(line):
        return replace(unchanged, outcome="gone", reason=f"its address now leads to the front page {line['final_url']}")
    if message := said_instead(line["article"], stood=stands.text, state=stands.text_state):
        return replace(unchanged, outcome="gone", reason=f'its page says "{message}"')
    if stands.text_state in GROUPED and state in WALLS:
        return replace(unchanged, outcome="failed", reason=f"its page showed no text this time: {state}")
    budget = Budget(PAIRS)
    changed, kinds = _changes(line, stands, None if unjudged else budget)
    if not changed:
        return unchanged
    said = " changed: ".join([" and ".join(changed), ", ".join(kinds) or "not judged"])
    revised = Look(outcome="revised", fate="revised", reason=said, revision=stands.revision + 1)
    return replace(revised, changed=changed, kinds=kinds, is_incomplete=budget.is_spent)


class Timelines:
    """The visits to a batch's articles by time, those before in the store and those of the batch."""

    def __init__(self, store: Live, here: Mapping[AddressKey, Standing], lines: Sequence[VisitLine]) -> None:
        known = {one.article_id for one in here.values()}
        self._store = store
        self._newest = newest_visits(store, known)
        self._written = timelines(store, known)
        self._first_seen = first_seen(store, self._newest)
        self._visits: dict[str, list[Visit]] = {}
        self._here: defaultdict[str, list[Visit]] = defaultdict(list)
        self._texts: dict[tuple[str, int], RevisionText] = {}
        self._changes: defaultdict[str, dict[tuple[int, int], Change]] = defaultdict(dict)
        self._missed = self._unseen_misses(here, [line for line in lines if line["record"] == "page"])

    def judged(self, line: PageLine, stands: Standing | None, *, unjudged: bool) -> Look:
        """What a visit came to: a late one is held against what stood at its time, and what stood next."""
        at = datetime.fromisoformat(line["fetched_at"])
        if stands is None or at >= self._newest.get(stands.article_id, at):
            return judge_visit(line, stands, unjudged=unjudged)
        visits, own = self._of(stands.article_id), _visit(line, at, revision=UNNUMBERED)
        before = telling(visit for visit in visits if visit.at <= at)
        after = [visit for visit in telling([*visits, own]) if visit.at > at]
        look = FIRST
        if before:
            look = judge_visit(line, self._standing(stands, before[-1].revision), unjudged=unjudged)
            if look.outcome != "revised":
                return replace(look, fate="known", reason=LATE)
        if after:
            next_one = self._standing(stands, after[0].revision)
            same = judge_visit({**line, "was": None}, next_one, unjudged=True)
            if same.outcome == "unchanged":
                return replace(same, fate="known", reason=LATE)
        numbers = [visit.revision for visit in visits]
        number = min(*numbers, 1) - 1 if after else max(numbers) + 1
        return replace(look, outcome="revised", fate="revised", reason=LATE, revision=number)

    def file(self, line: PageLine, article_id: str, look: Look, rows: Rows) -> None:
        """Note a visit; where it changes the states of an article that were recorded, add them anew."""
        at = datetime.fromisoformat(line["fetched_at"])
        newest = self._newest.get(article_id, at)
        is_recorded = at < newest or article_id in self._written
        before = telling(one for one in self._of(article_id) if one.at <= at) if is_recorded else None
        self._newest[article_id] = max(newest, at)
        if look.outcome in ("first", "revised"):
            self._texts[article_id, look.revision] = _text(line, rows.first)
            if before:
                self._changes[article_id][before[-1].revision, look.revision] = (look.changed, look.kinds)
        if look.outcome in ("first", "revised", "unchanged"):
            visit = _visit(line, at, revision=look.revision)
            if look.outcome == "unchanged":
                seen = next(one for one in self._of(article_id) if one.revision == look.revision)
                visit = replace(visit, text_state=seen.text_state, text_sha256=seen.text_sha256)
            self._here[article_id].append(visit)
            self._visits.pop(article_id, None)
            if before is not None and (not before or before[-1].revision != look.revision):
                self._file_states(article_id, line, rows)
        self._file_sight(article_id, at, line, rows)

    def file_missed(self, line: PageLine, article_id: str, rows: Rows) -> None:
        """Add the visits that found an article gone after this one, and were filed before it was known to be there."""
        at = datetime.fromisoformat(line["fetched_at"])
        its = [one for one in self._missed if one[0] == line["url_key"] and one[3] > at]
        for _, fetch_id, run_id, looked_at, detail in its:
            visit = {"fetch_id": fetch_id, "run_id": run_id, "fetched_at": looked_at.isoformat()}
            rows.add("look_rows", look_row(visit, article_id, "gone", 1, detail))
            self._newest[article_id] = max(looked_at, self._newest.get(article_id, looked_at))
        self._missed = [one for one in self._missed if one not in its]

    def _unseen_misses(self, here: Mapping[AddressKey, Standing], pages: Sequence[PageLine]) -> list[tuple[Any, ...]]:
        """Of the pages that are the first of their articles, or that are late."""
        asked = dict[str, datetime]()
        for line in pages:
            at, stands = datetime.fromisoformat(line["fetched_at"]), here.get(("url", "", line["url_key"]))
            if stands is None or at < self._newest.get(stands.article_id, at):
                asked[line["url_key"]] = min(at, asked.get(line["url_key"], at))
        return unseen_misses(self._store, asked, since=min(asked.values())) if asked else []

    def _file_sight(self, article_id: str, at: datetime, line: PageLine, rows: Rows) -> None:
        if at < self._first_seen.get(article_id, at):
            self._first_seen[article_id] = at
            rows.add("first_sight_rows", sight_row(line, article_id, at.isoformat(), "hand"))

    def _file_states(self, article_id: str, line: PageLine, rows: Rows) -> None:
        changes = {**filed_changes(self._store, article_id), **self._changes[article_id]}

        def change(before: int, revision: int) -> Change:
            if (before, revision) not in changes:
                changes[before, revision] = _change(*(self._text_of(article_id, one) for one in (before, revision)))
            return changes[before, revision]

        self._written[article_id] = self._written.get(article_id, 0) + 1
        for place, state in enumerate(states_of(self._of(article_id), change), start=1):
            names = ("revision", "run_id", "capture_sha256", "text_sha256")
            its = {name: getattr(state, name) for name in names} | {"seen_at": state.seen_at.isoformat()}
            its |= {"changed": [*state.change[0]], "kinds": [*state.change[1]]}
            where = {"article_id": article_id, "timeline": self._written[article_id], "place": place}
            rows.add("timeline_rows", {**where, **its})
        self._changes[article_id] = changes

    def _of(self, article_id: str) -> list[Visit]:
        if article_id not in self._visits:
            self._visits[article_id] = [*filed_visits(self._store, article_id), *self._here[article_id]]
        return self._visits[article_id]

    def _text_of(self, article_id: str, revision: int) -> RevisionText:
        if (article_id, revision) not in self._texts:
            self._texts[article_id, revision] = filed_text(self._store, article_id, revision)
        return self._texts[article_id, revision]

    def _standing(self, stands: Standing, revision: int) -> Standing:
        text = self._text_of(stands.article_id, revision)
        return replace(stands, revision=revision, **{name: getattr(text, name) for name in OF_A_TEXT})


UNNUMBERED = -1_000_000
OF_A_TEXT = ("title", "text", "text_sha256", "text_state", "drawn_sha256", "number")
LATE = "an older state of its page, filed late"


def _visit(line: PageLine, at: datetime, *, revision: int) -> Visit:
    article = line["article"]
    return Visit(
        at=at, revision=revision, text_sha256=article["text_sha256"], text_state=article["text_state"],
        run_id=line["run_id"], capture_sha256=line["capture_sha256"],
    )  # fmt: skip


def _text(line: PageLine, number: int) -> RevisionText:
    article = line["article"]
    return RevisionText(
        title=article["title"], text=article["text"], text_sha256=article["text_sha256"], language=article["language"],
        text_state=article["text_state"], drawn_sha256=article.get("drawn_sha256") or article["text_sha256"],
        number=number,
    )  # fmt: skip


def _change(old: RevisionText, new: RevisionText) -> Change:
    """What differs between two texts of an article that were filed."""
    return _changes({"article": asdict(new)}, old, Budget(PAIRS))


def is_home(line: PageLine) -> bool:
    """Whether an address led to the front page of a site, where it had been that of an article."""
    asked, final = urlsplit(line["url"]), urlsplit(line["final_url"])
    return final.path.strip("/") == "" and not final.query and (asked.path.strip("/") != "" or bool(asked.query))


def _changes(line: Mapping[str, Any], stands: Standing | RevisionText, budget: Budget | None) -> Change:
    """Which parts the publisher changed, and how: read by one code, clocks left out."""
    article = line["article"]
    if kept := kept_changes(article):
        return kept
    stood = {"title": stands.title, "text_sha256": stands.text_sha256, "text": stands.text}
    was = line.get("was") or stood
    if (article.get("drawn_sha256") or article["text_sha256"]) == stands.drawn_sha256:
        article = {**article, "text": was["text"], "text_sha256": was["text_sha256"]}
    old, new = (was["title"] or "", was["text"] or ""), (article["title"] or "", article["text"] or "")
    if was["text_sha256"] == article["text_sha256"]:
        new = (new[0], old[1])
    elif not is_sealed(stands.text_state):
        old, new = (old[0], clockless(old[1])), (new[0], clockless(new[1]))
    changed = tuple(part for part, one, other in zip(("title", "text"), old, new, strict=True) if one != other)
    if not changed or budget is None:
        return changed, ()
    return changed, kinds_of("\n".join(old), "\n".join(new), article["language"], budget)


def file_miss(line: MissedLine, sightings: Sequence[Sighting], stands: Standing | None, rows: Rows) -> None:
    """Add what a page that was not had leaves: fates of those who waited for it, and a look at its article."""
    now = datetime.fromisoformat(line["fetched_at"])
    again = datetime.fromisoformat(line["retry_after"]) if line["retry_after"] else None
    attempts = max((sighting.attempts for sighting in sightings), default=0)
    since = min((sighting.seen_at for sighting in sightings), default=now)
    held = bool(line.get("held"))
    ruling = identity.failure_ruling(
        line["failure"], line["detail"], now=now, owed_since=since, attempts=attempts, retry_after=again, held=held
    )
    if stands and ruling.fate == "failed":
        ruling = identity.Ruling(fate="known", reason=f"its article was had before; now {ruling.reason}")
    for sighting in sightings:
        rows.add("fate_rows", refate_row(sighting, ruling, line, stands.article_id if stands else None))
    if held:
        return
    if stands:
        outcome = "gone" if line["failure"] in GONE else "failed"
        rows.add("look_rows", look_row(line, stands.article_id, outcome, stands.revision, line["detail"]))
    if (sightings or not stands) and (attempts == 0 or ruling.fate == "failed"):
        rows.add("problem_rows", problem_row(line, line["failure"], f"{line['detail']}: {_next(ruling)}"))


GONE = {"gone", "not-found"}
"""Answers that say that an article that was had is there no more."""


def file_left_out(
    line: VisitLine, left_out: LeftOut | None, sightings: Sequence[Sighting], stands: Standing | None, rows: Rows
) -> None:
    """Add what a line leaves that could not be filed: those who wait for its page go on waiting, longer each time."""
    why = f"its page was had and could not be filed: {left_out.why if left_out else 'it failed'}"
    now = datetime.fromisoformat(line["fetched_at"])
    for sighting in sightings:
        ruling = identity.failure_ruling(
            "other", why, now=now, owed_since=sighting.seen_at, attempts=sighting.attempts, retry_after=None
        )
        rows.add("fate_rows", refate_row(sighting, ruling, line, stands.article_id if stands else None))
    if stands:
        rows.add("look_rows", look_row(line, stands.article_id, "failed", stands.revision, why))


def file_stood(line: StoodLine, sightings: Sequence[Sighting], stands: Standing | None, rows: Rows) -> None:
    """Add a look that the server answered by "not modified"."""
    if stands is None:
        return  # its article was never filed: whoever waits for the page is owed it still
    rows.add("look_rows", look_row(line, stands.article_id, "unchanged", stands.revision, "not modified (304)"))
    stood = identity.Ruling(fate="known", reason="its page was unchanged")
    for sighting in sightings:
        rows.add("fate_rows", refate_row(sighting, stood, line, stands.article_id))


def _next(ruling: identity.Ruling) -> str:
    if ruling.next_try_at:
        return f"tried again from {ruling.next_try_at:%Y-%m-%d %H:%M} UTC"
    return "not tried again"
