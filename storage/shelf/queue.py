"""What waits for a reviewer, and what was ruled, a page of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from storage.shelf.orders import Order
from storage.shelf.shelf import Row, Shelf, sql
from storage.shelf.texts import AHEAD

STATES = {
    "waiting": "waits", "mine": "is_mine", "disputed": "decision = 'disputed'", "reopened": "(reopened or is_lost)",
    "follow-up": "decision = 'follow-up'", "all": "true",
}  # fmt: skip
REASONS = ("reopened", "lost", "disputed", "near", "large", "rules", "incomplete")
"""Why an article stands where it does, besides being new."""
CANDIDATES = 20
"""Articles that are looked at at once for the one that comes next; then ten times as many."""
ALL_RULINGS = "shelf_reviews"
OWN_TOPICS = "exists (select 1 from shelf_own o where o.place = q.place and o.reviewer = $reviewer and {which})"
OPEN = "and not q.is_blind"
BLIND = (
    f"and (not q.by_ruling or {OWN_TOPICS.format(which='o.topic = q.topic')})"
    f" and not (q.is_blind and {OWN_TOPICS.format(which='o.topic is not null')})"
)
"""A topic that a ruling alone gave an article is asked of who may see rulings, and of who has ruled so themselves."""
OWN_RULINGS = "(select place, topic, decision, reopened, decided_at from shelf_own where reviewer = $reviewer)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles, in which order."""

    reviewer: str
    state: str = "waiting"
    topic: str | None = None
    language: str | None = None
    source: str | None = None
    because: str | None = None
    is_blind: bool = False
    """Whether a reviewer is asked without regard to what others have ruled."""
    is_by_worth: bool = False
    """What is worth most first: re-opened, no longer tagged, disputed, near the threshold, the first of many copies."""
    after: tuple[int, int] = (-1, 0)
    """Worth and place of the article to go on behind."""


def queue(shelf: Shelf, wanted: Wanted, *, count: int, passed: tuple[int, ...] = ()) -> list[Row]:
    """The next articles, in order; `passed` are the places of those to be left out."""
    values = {
        **_common(wanted), "because": wanted.because, "worth": wanted.is_by_worth, "count": count,
        "after_worth": wanted.after[0], "after_place": wanted.after[1], "passed": list(passed),
    }  # fmt: skip
    question = _here(wanted) + _state("chosen", wanted) + sql("queue")
    return shelf.rows(question, values)


def counts(shelf: Shelf, wanted: Wanted) -> Row:
    """How many articles are in each state, under the same filters."""
    return shelf.rows(_here(wanted) + sql("counts"), _common(wanted))[0]


def waiting_topics(shelf: Shelf, wanted: Wanted, place: int) -> list[str | None]:
    """The topics on which one article waits; None among them: it waits as a whole."""
    every = replace(wanted, topic=None, language=None, source=None)
    rows = shelf.rows(_here(every, [place]) + sql("waiting_topics"), {**_common(every), "some": [place]})
    return [row["topic"] for row in rows]


def behind(shelf: Shelf, wanted: Wanted, place: int, *, passed: tuple[int, ...]) -> str | None:
    """The article that comes next behind one in its queue, else the first there is; None where none is left.

    The order is that of the queue when it was first asked of this shelf; what was ruled since is passed over, and comes
    last where a ruling brought it into the queue.
    """
    order = _order(shelf, wanted)
    left = (one for one in order.behind(place) if one not in passed)
    most = CANDIDATES
    while some := _until_sure(left, order, most):
        still = _still(shelf, wanted, [one for one in some if one in order.ruled])
        for one in some:
            if one not in order.ruled or one in still:
                return str(shelf.rows(sql("at_place"), {"place": one})[0]["article_id"])
        most *= 10
    return None


def places_behind(shelf: Shelf, wanted: Wanted, place: int) -> list[int]:
    """The places that come next behind one in its queue, as many as are looked at for texts to read ahead."""
    return [*islice(_order(shelf, wanted).behind(place), AHEAD)]


def _until_sure(left: Iterator[int], order: Order, most: int) -> list[int]:
    """The next places, up to the first that is in the queue for sure, so many at most."""
    some: list[int] = []
    for one in left:
        some.append(one)
        if one not in order.ruled or len(some) == most:
            break
    return some


def _still(shelf: Shelf, wanted: Wanted, some: list[int]) -> set[int]:
    """Which of some places are in a queue still."""
    if not some:
        return set()
    question = _here(wanted, some) + _state("still", wanted)
    return {int(row["place"]) for row in shelf.rows(question, {**_common(wanted), "some": some})}


def _order(shelf: Shelf, wanted: Wanted) -> Order:
    is_common = not wanted.is_blind and wanted.state != "mine"  # the same whoever asks: kept once for all
    values = {**_common(wanted), "worth": wanted.is_by_worth, **({"reviewer": ""} if is_common else {})}
    return shelf.order(_here(wanted) + _state("chosen", wanted) + sql("order"), values)


def _state(name: str, wanted: Wanted) -> str:
    return sql(name).replace("{state}", STATES[wanted.state])


def _here(wanted: Wanted, some: list[int] | None = None) -> str:
    """What is asked about each article, or about those of some places."""
    within = "and q.place in (select unnest($some))" if some is not None else ""
    reviews = OWN_RULINGS if wanted.is_blind else ALL_RULINGS
    asked = BLIND if wanted.is_blind else OPEN
    return sql("here").replace("{reviews}", reviews).replace("{within}", within).replace("{asked}", asked)


def _common(wanted: Wanted) -> dict[str, object]:
    return {"reviewer": wanted.reviewer, "topic": wanted.topic, "language": wanted.language, "source": wanted.source}
