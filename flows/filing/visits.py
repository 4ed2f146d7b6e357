"""What a look at a page comes to: a first text, a revision, the same text, none, or a page that is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

import extractors.fates as identity
from extractors.pages.text_states import GROUPED, WALLS
from extractors.revisions.changes import PAIRS, clockless, kinds_of
from extractors.revisions.sequence_blocks import Budget
from flows.filing.left_out import LeftOut
from flows.filing.rows import Line, Rows, look_row, problem_row, refate_row
from storage.queries.addresses import Sighting, Standing
from storage.sealing.seal_reach import SEALED


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look came to."""

    outcome: str
    """first, revised, unchanged, gone, failed or late."""
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


def judged(line: Line, stands: Standing | None, *, unjudged: bool = False) -> Look:
    """What the look at a page came to, beside what stands of its article; `unjudged`: without the kinds of change."""
    if stands is None:
        return FIRST
    state = line["article"]["text_state"]
    told = Look(outcome="unchanged", fate="known", reason="its page was unchanged", revision=stands.revision)
    if is_home(line):
        said = f"its address now leads to the front page {line['final_url']}"
        return replace(told, outcome="gone", reason=said)
    if stands.text_state in GROUPED and state in WALLS:
        return replace(told, outcome="failed", reason=f"its page showed no text this time: {state}")
    budget = Budget(PAIRS)
    changed, kinds = _changes(line, stands, None if unjudged else budget)
    if not changed:
        return told
    said = " changed: ".join([" and ".join(changed), ", ".join(kinds) or "not judged"])
    revised = Look(outcome="revised", fate="revised", reason=said, revision=stands.revision + 1)
    return replace(revised, changed=changed, kinds=kinds, is_incomplete=budget.is_spent)


def judged_late(line: Line, around: Sequence[Standing]) -> Look:
    """What a visit came to that is filed after a later one: the text that stood before it or next, or one between.

    It makes no revision: what the article says now was seen later. A text between two revisions stays in its capture.
    """
    for stood in around:
        look = judged(line, stood, unjudged=True)
        if look.outcome != "revised":
            return replace(look, fate="known", reason="an older state of its page, filed late")
    stood = around[0]
    said = "an older state of its page, filed late, that is no revision: its capture has it"
    return Look(outcome="late", fate="known", reason=said, revision=stood.revision)


def is_home(line: Line) -> bool:
    """Whether an address led to the front page of a site, where it had been that of an article."""
    asked, final = urlsplit(line["url"]), urlsplit(line["final_url"])
    return final.path.strip("/") == "" and not final.query and (asked.path.strip("/") != "" or bool(asked.query))


def _changes(line: Line, stands: Standing, budget: Budget | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which parts the publisher changed, and how: read by one code, clocks left out."""
    article = line["article"]
    kept = article.get("sealed_group", {}).get("changes") if article["text_state"] == SEALED else None
    if kept:
        return tuple(kept[0]["changed"]), tuple(kept[0]["kinds"] or ())
    stood = {"title": stands.title, "text_sha256": stands.text_sha256, "text": stands.text}
    was = line.get("was") or stood
    if (article.get("drawn_sha256") or article["text_sha256"]) == stands.drawn_sha256:
        article = {**article, "text": was["text"], "text_sha256": was["text_sha256"]}
    old, new = (was["title"] or "", was["text"] or ""), (article["title"] or "", article["text"] or "")
    if was["text_sha256"] == article["text_sha256"]:
        new = (new[0], old[1])
    elif stands.text_state != SEALED:
        old, new = (old[0], clockless(old[1])), (new[0], clockless(new[1]))
    changed = tuple(part for part, one, other in zip(("title", "text"), old, new, strict=True) if one != other)
    if not changed or budget is None:
        return changed, ()
    return changed, kinds_of("\n".join(old), "\n".join(new), article["language"], budget)


def file_miss(line: Line, sightings: Sequence[Sighting], stands: Standing | None, rows: Rows) -> None:
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
    line: Line, left_out: LeftOut | None, sightings: Sequence[Sighting], stands: Standing | None, rows: Rows
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


def file_stood(line: Line, sightings: Sequence[Sighting], stands: Standing | None, rows: Rows) -> None:
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
