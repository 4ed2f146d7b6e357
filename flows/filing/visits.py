"""The visits to articles by time: what a late one comes to, and the states of an article written anew after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from extractors.revisions.changes import PAIRS
from extractors.revisions.sequence_blocks import Budget
from extractors.revisions.timelines import Change, Visit, states_of, telling
from flows.batches.records import PageLine, VisitLine
from flows.filing.decisions import FIRST, VisitOutcome, changes_of, judge_visit
from flows.filing.identity import extracted_sha256
from flows.filing.rows import AddSight, AddVisit, Rows
from storage.database.live import Live
from storage.queries.addresses import AddressKey, CurrentArticle
from storage.queries.live.readings import texts_of
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


class Timelines:
    """The visits to a batch's articles by time, those before in the store and those of the batch."""

    def __init__(
        self,
        store: Live,
        here: Mapping[AddressKey, CurrentArticle],
        lines: Sequence[VisitLine],
        *,
        set_right: datetime | None = None,
    ) -> None:
        known = {one.article_id for one in here.values()}
        self._store, self._set_right = store, set_right
        self._newest = newest_visits(store, known, set_right)
        self._written = timelines(store, known)
        self._first_seen = first_seen(store, self._newest)
        self._known = known
        self._filed: dict[str, list[Visit]] = {}
        self._visits: dict[str, list[Visit]] = {}
        self._here: defaultdict[str, list[Visit]] = defaultdict(list)
        self._texts: dict[tuple[str, int], RevisionText] = {}
        self._stood: dict[int, str | None] = {}
        self._here_before, self._pages = here, [line for line in lines if line["record"] == "page"]
        self._changes: defaultdict[str, dict[tuple[int, int], Change]] = defaultdict(dict)
        self._missed = self._unseen_misses(here, self._pages)

    def judge(self, line: PageLine, stands: CurrentArticle | None, *, unjudged: bool) -> VisitOutcome:
        """What a visit came to: a late one is held against what stood at its time, and what stood next."""
        at = datetime.fromisoformat(line["fetched_at"])
        if stands is None or at >= self._newest.get(stands.article_id, at):
            return judge_visit(line, stands and self._read(line, stands), unjudged=unjudged)
        visits, own = self._of(stands.article_id), _visit(line, at, revision=UNNUMBERED)
        before = telling(visit for visit in visits if visit.at <= at)
        after = [visit for visit in telling([*visits, own]) if visit.at > at]
        visited = FIRST
        if before:
            visited = judge_visit(line, self._standing(stands, before[-1].revision), unjudged=unjudged)
            if visited.outcome != "revised":
                return replace(visited, fate="known", reason=LATE)
        if after:
            next_one = self._standing(stands, after[0].revision)
            same = judge_visit({**line, "was": None}, next_one, unjudged=True)
            if same.outcome == "unchanged":
                return replace(same, fate="known", reason=LATE)
        numbers = [visit.revision for visit in visits]
        # A state that is filed late gets a number below 1, so that numbers given out and cited stay what they were.
        number = min(*numbers, 1) - 1 if after else max(numbers) + 1
        return replace(visited, outcome="revised", fate="revised", reason=LATE, revision=number)

    def revision_at(self, stands: CurrentArticle, at: datetime) -> int:
        """The revision that stood at a time; before all visits, the first."""
        if at >= self._newest.get(stands.article_id, at):
            return stands.revision
        first, *later = telling(self._of(stands.article_id))
        return max([first, *(one for one in later if one.at <= at)], key=lambda one: one.at).revision

    def file(self, line: PageLine, article_id: str, visited: VisitOutcome, rows: Rows) -> None:
        """Note a visit; where it changes the states of an article that were recorded, add them anew."""
        at = datetime.fromisoformat(line["fetched_at"])
        newest = self._newest.get(article_id, at)
        is_recorded = at < newest or article_id in self._written
        before = telling(one for one in self._of(article_id) if one.at <= at) if is_recorded else None
        self._newest[article_id] = max(newest, at)
        if visited.outcome in ("first", "revised"):
            self._texts[article_id, visited.revision] = _text(line, rows.first)
            if before:
                self._changes[article_id][before[-1].revision, visited.revision] = (visited.changed, visited.kinds)
        if visited.outcome in ("first", "revised", "unchanged"):
            visit = _visit(line, at, revision=visited.revision)
            if visited.outcome == "unchanged":
                seen = next(one for one in self._of(article_id) if one.revision == visited.revision)
                visit = replace(visit, text_state=seen.text_state, text_sha256=seen.text_sha256)
            self._here[article_id].append(visit)
            self._visits.pop(article_id, None)
            if before is not None and (not before or before[-1].revision != visited.revision):
                self._file_states(article_id, line, rows)
        self._file_sight(article_id, at, line, rows)

    def file_missed(self, line: PageLine, article_id: str, rows: Rows) -> None:
        """Add the visits that found an article gone after this one, and were filed before it was known to be there."""
        at = datetime.fromisoformat(line["fetched_at"])
        its = [one for one in self._missed if one[0] == line["url_key"] and one[3] > at]
        for _, fetch_id, run_id, looked_at, detail in its:
            visit = {"fetch_id": fetch_id, "run_id": run_id, "fetched_at": looked_at.isoformat()}
            rows.add_all([AddVisit(line=visit, article_id=article_id, outcome="gone", revision=1, detail=detail)])
            self._newest[article_id] = max(looked_at, self._newest.get(article_id, looked_at))
        self._missed = [one for one in self._missed if one not in its]

    def _unseen_misses(
        self, here: Mapping[AddressKey, CurrentArticle], pages: Sequence[PageLine]
    ) -> list[tuple[Any, ...]]:
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
            rows.add_all([AddSight(line=line, article_id=article_id, seen_at=at.isoformat(), arrived="hand")])

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
            if article_id not in self._filed:  # of all that the batch may ask for: each question reads whole tables
                wanted = {article_id, *(self._known - self._filed.keys())}
                self._filed |= filed_visits(self._store, wanted, self._set_right)
            self._visits[article_id] = [*self._filed[article_id], *self._here[article_id]]
        return self._visits[article_id]

    def _text_of(self, article_id: str, revision: int) -> RevisionText:
        if (article_id, revision) not in self._texts:
            self._texts[article_id, revision] = filed_text(self._store, article_id, revision)
        return self._texts[article_id, revision]

    def _read(self, line: PageLine, stands: CurrentArticle) -> CurrentArticle:
        """What stands, with its text where a page says otherwise: read with those of the batch's other such pages."""
        if stands.is_read or _is_same(line, stands):
            return stands
        if stands.number not in self._stood:
            others = ((one, self._here_before.get(("url", "", one["url_key"]))) for one in self._pages)
            wanted = {other.number for one, other in others if other and not other.is_read and not _is_same(one, other)}
            self._stood |= texts_of(self._store, wanted - self._stood.keys() | {stands.number})
        return replace(stands, text=self._stood[stands.number], is_read=True)

    def _standing(self, stands: CurrentArticle, revision: int) -> CurrentArticle:
        text = self._text_of(stands.article_id, revision)
        return replace(stands, revision=revision, **{name: getattr(text, name) for name in OF_A_TEXT})


UNNUMBERED = -1_000_000
OF_A_TEXT = ("title", "text", "text_sha256", "text_state", "drawn_sha256", "number")
LATE = "an older state of its page, filed late"


def _is_same(line: PageLine, stands: CurrentArticle) -> bool:
    """Whether a page says what stands, to the letter."""
    return stands.drawn_sha256 == extracted_sha256(line) and stands.title == line["article"]["title"]


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
    return changes_of({"article": asdict(new)}, old, Budget(PAIRS))
