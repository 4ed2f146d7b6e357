"""The decider: what a line of a batch says, and what is known, to intents. Pure: it asks no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import extractors.fates as identity
from extractors.feeds.own_entries import is_own
from extractors.revisions.changes import PAIRS, clockless, kinds_of
from extractors.revisions.gone_pages import said_instead
from extractors.revisions.sequence_blocks import Budget
from extractors.revisions.timelines import Change
from extractors.state_names import GROUPED, WALLS
from extractors.text.filter_pages import BY_THE_STATE
from flows.batches.records import MissedLine, PageLine, SealLine, StoodLine, VisitLine
from flows.batches.sealed import is_sealed, kept_changes, kept_visit
from flows.filing.identity import addresses_of, confirmed_article, contradiction, standing_at
from flows.filing.rows import AddAddress, AddArticle, AddProblem, AddRevision, AddVisit, DecideSighting, Intent, Line
from storage.queries.addresses import AddressKey, CurrentArticle, Sighting
from storage.queries.timelines import RevisionText

Here = Mapping[AddressKey, CurrentArticle]
"""The articles that are known at the addresses of a batch's pages."""

AGAIN = identity.FateDecision(fate="known", reason="announced more than once before its page was had")
VARIANT = "a variant of its article's page (mobile, AMP or print): its text is not compared"
WALLED = "its page showed no text this time"
GUEST = identity.FateDecision(fate="known", reason="its article is another publisher's, whose own visits tell of it")
STOOD = identity.FateDecision(fate="known", reason="its page was unchanged")
GONE = {"gone", "not-found"}
"""Answers that say that an article that was had is there no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOutcome:
    """What a visit came to."""

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


FIRST = VisitOutcome(outcome="first", fate="new", reason="first time its article was had", revision=1)


def judge_visit(line: PageLine, stands: CurrentArticle | None, *, unjudged: bool = False) -> VisitOutcome:
    """What the visit to a page came to, beside what stands of its article; `unjudged`: without the kinds of change."""
    if stands is None:
        return FIRST
    state = line["article"]["text_state"]
    unchanged = VisitOutcome(
        outcome="unchanged", fate="known", reason="its page was unchanged", revision=stands.revision
    )
    # Publishers send readers of a removed article to the front page, with status 200: a soft 404.
    if is_home(line):
        return replace(unchanged, outcome="gone", reason=f"its address now leads to the front page {line['final_url']}")
    if (kept := kept_visit(line["article"])) and kept.outcome == "gone":
        return replace(unchanged, outcome="gone", reason=str(line["article"]["text_state_reason"]))
    if kept:
        return replace(unchanged, outcome=kept.outcome, reason=f"{WALLED}: {kept.state}")
    if message := said_instead(line["article"], stood=stands.text, state=stands.text_state):
        return replace(unchanged, outcome="gone", reason=f'its page says "{message}"')
    # A wall for consent or payment comes and goes with the visitor: to call it a revision would replace the text by a
    # banner.
    if stands.text_state in GROUPED and state in WALLS:
        return replace(unchanged, outcome="failed", reason=f"{WALLED}: {state}")
    budget = Budget(PAIRS)
    changed, kinds = changes_of(line, stands, None if unjudged else budget)
    if not changed:
        return unchanged
    said = " changed: ".join([" and ".join(changed), ", ".join(kinds) or "not judged"])
    revised = VisitOutcome(outcome="revised", fate="revised", reason=said, revision=stands.revision + 1)
    return replace(revised, changed=changed, kinds=kinds, is_incomplete=budget.is_spent)


def decide_article(line: PageLine, sightings: Sequence[Sighting]) -> AddArticle:
    """The article that a page nobody knows is of: named by its source and the address first announced."""
    source_id, url = (sightings[0].source_id, sightings[0].url) if sightings else (line["source_id"], line["url"])
    at = datetime.fromisoformat(line["fetched_at"])  # what waited for it may have been filed before, and seen later
    earliest = min((one for one in sightings if one.seen_at <= at), key=lambda one: one.seen_at, default=None)
    return AddArticle(
        line=line,
        article_id=identity.article_id(source_id, line["url_key"] if is_own(line["url_key"]) else url),
        source_id=source_id,
        url=url,
        first_seen_at=earliest.seen_at.isoformat() if earliest else line["fetched_at"],
        arrived=earliest.arrived if earliest else "hand",
    )


def decide_revision(line: PageLine, article_id: str, visit: VisitOutcome) -> AddRevision:
    """The state of an article's text that a visit found."""
    return AddRevision(
        line=line, article_id=article_id, revision=visit.revision, changed=visit.changed, kinds=visit.kinds
    )  # fmt: skip


def decide_page(
    line: PageLine,
    sightings: Sequence[Sighting],
    here: Here,
    article_id: str,
    visit: VisitOutcome,
    *,
    is_variant: bool = False,
) -> Iterator[Intent]:
    """What follows of a visit that is judged: the visit, addresses, the fates of those who waited, and what is odd."""
    article = line["article"]
    detail = visit.reason if visit.outcome == "gone" or visit.reason == VARIANT else str(article["text_state_reason"])
    detail = _detail(line, detail)
    yield AddVisit(line=line, article_id=article_id, outcome=visit.outcome, revision=visit.revision, detail=detail)
    addresses = addresses_of(line, sightings, is_variant=is_variant)
    new = dict.fromkeys(key for key, _, _ in addresses if key not in here or _is_claimed(here[key], article_id))
    for key, address, because in addresses:
        if key in new:
            del new[key]  # a redirect's end is often the address announced: it is known once
            yield AddAddress(line=line, article_id=article_id, key=key, address=address, because=because)
    for place, sighting in enumerate(sightings):
        decision = AGAIN if place else identity.FateDecision(fate=visit.fate, reason=visit.reason)
        yield _waited(sighting, decision, line, article_id)
    is_new_text = visit.outcome in ("first", "revised")
    if is_new_text and (odd := contradiction(line, article_id, here)):
        yield AddProblem(line=line, failure="identity", message=odd)
    kept = kept_visit(article)
    state, why = (kept.state, kept.reason) if kept else (article["text_state"], article["text_state_reason"])
    if state == "error":
        failed = f"{line['url']}: {why}: read it again"
        blocked = why.startswith(BY_THE_STATE)
        yield AddProblem(line=line, failure="blocked" if blocked else "parse", message=failed)


def decide_guest(line: PageLine, sightings: Sequence[Sighting], here: Here, host: CurrentArticle) -> Iterator[Intent]:
    """What an entry leaves that pointed to the article of another publisher: nothing of it is taken for that one's."""
    key = ("url", "", line["url_key"])
    if key not in here:
        yield AddAddress(line=line, article_id=host.article_id, key=key, address=line["url"], because="led here")
    for sighting in sightings:
        yield _waited(sighting, GUEST, line, host.article_id)


def decide_missed(
    line: MissedLine, sightings: Sequence[Sighting], stands: CurrentArticle | None, *, is_variant: bool = False
) -> Iterator[Intent]:
    """What a page that was not had leaves: fates of those who waited for it, and a visit to its article."""
    now = datetime.fromisoformat(line["fetched_at"])
    again = datetime.fromisoformat(line["retry_after"]) if line["retry_after"] else None
    attempts = max((sighting.attempts for sighting in sightings), default=0)
    since = min((sighting.seen_at for sighting in sightings), default=now)
    held = bool(line.get("held"))
    decision = identity.decide_failure_fate(
        line["failure"], line["detail"], now=now, owed_since=since, attempts=attempts, retry_after=again, held=held
    )
    if stands and decision.fate == "failed":
        decision = identity.FateDecision(fate="known", reason=f"its article was had before; now {decision.reason}")
    for sighting in sightings:
        yield _waited(sighting, decision, line, stands.article_id if stands else None)
    if held:
        return
    if stands:
        outcome = "gone" if line["failure"] in GONE and not is_variant else "failed"
        yield _visit(line, stands, outcome, line["detail"])
    if (sightings or not stands) and (attempts == 0 or decision.fate == "failed"):
        yield AddProblem(line=line, failure=line["failure"], message=f"{line['detail']}: {_next(decision)}")


def decide_left_out(
    line: VisitLine, why: str, sightings: Sequence[Sighting], stands: CurrentArticle | None
) -> Iterator[Intent]:
    """What a line leaves that could not be filed: those who wait for its page go on waiting, longer each time."""
    why = f"its page was had and could not be filed: {why}"
    now = datetime.fromisoformat(line["fetched_at"])
    for sighting in sightings:
        decision = identity.decide_failure_fate(
            "other", why, now=now, owed_since=sighting.seen_at, attempts=sighting.attempts, retry_after=None
        )
        yield _waited(sighting, decision, line, stands.article_id if stands else None)
    if stands:
        yield _visit(line, stands, "failed", why)


def decide_stood(line: StoodLine, sightings: Sequence[Sighting], stands: CurrentArticle | None) -> Iterator[Intent]:
    """What follows of the answer "not modified"."""
    if stands is None:
        return  # its article was never filed: whoever waits for the page is owed it still
    yield _visit(line, stands, "unchanged", "not modified (304)")
    for sighting in sightings:
        yield _waited(sighting, STOOD, line, stands.article_id)


def closed_article(line: PageLine, sightings: Sequence[Sighting], here: Here) -> CurrentArticle | None:
    """The article that a page belongs to, where it was sealed."""
    stands = standing_at(line, here) or confirmed_article(line, sightings, here)
    return stands if stands and stands.is_closed else None


def decide_closed(line: PageLine, sightings: Sequence[Sighting], closed: CurrentArticle) -> Iterator[Intent]:
    """What a page of a sealed article leaves, fetched before its run knew of the order: nothing is read from it."""
    yield _visit(line, closed, "failed", identity.CLOSED.reason)
    for sighting in sightings:
        yield _waited(sighting, identity.CLOSED, line, closed.article_id)


def decide_seals(lines: Sequence[SealLine], waiting: Mapping[str, Sequence[Sighting]]) -> Iterator[Intent]:
    """What waits for a page that is sealed waits no longer; `waiting` by the addresses that the lines name."""
    keys = {key: line for line in lines for key in line["url_keys"]}
    for key, sightings in waiting.items():
        article_id, at = next(iter(keys[key]["articles"]), None), keys[key]["sealed_at"]
        for sighting in sightings:
            yield DecideSighting(sighting=sighting, decision=identity.CLOSED, decided_at=at, article_id=article_id)


def is_home(line: PageLine) -> bool:
    """Whether an address led to the front page of a site, where it had been that of an article."""
    asked, final = urlsplit(line["url"]), urlsplit(line["final_url"])
    return final.path.strip("/") == "" and not final.query and (asked.path.strip("/") != "" or bool(asked.query))


def changes_of(line: Mapping[str, Any], stands: CurrentArticle | RevisionText, budget: Budget | None) -> Change:
    """Which parts the publisher changed, and how: read by one code, clocks left out."""
    article = line["article"]
    if kept := kept_changes(article):
        return kept
    stood = {"title": stands.title, "text_sha256": stands.text_sha256, "text": stands.text}
    was = line.get("was") or stood
    # The page is as it was, and only our boilerplate is not: no revision.
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


def _is_claimed(stands: CurrentArticle, article_id: str) -> bool:
    return stands.is_claimed and stands.article_id != article_id


def _waited(sighting: Sighting, decision: identity.FateDecision, line: Line, article_id: str | None) -> DecideSighting:
    return DecideSighting(sighting=sighting, decision=decision, decided_at=line["fetched_at"], article_id=article_id)


def _visit(line: Line, stands: CurrentArticle, outcome: str, detail: str) -> AddVisit:
    detail = _detail(line, detail)
    return AddVisit(line=line, article_id=stands.article_id, outcome=outcome, revision=stands.revision, detail=detail)


def _detail(line: Line, detail: str) -> str:
    """What a visit came to, in words: of a page that was sealed, that it was."""
    article = line.get("article") or {"text_state": None}
    return str(article["text_state_reason"]) if is_sealed(article["text_state"]) else detail


def _next(decision: identity.FateDecision) -> str:
    if decision.next_try_at:
        return f"tried again from {decision.next_try_at:%Y-%m-%d %H:%M} UTC"
    return "not tried again"
