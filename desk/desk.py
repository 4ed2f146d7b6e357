"""The desk itself: what its pages stand on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import BoundedSemaphore, Lock

from config.home import Home
from desk.asked import Asked, query_of
from desk.people import People
from desk.presence import Presence
from desk.shelves import Shelves
from desk.words import words
from storage.shelf import articles
from storage.shelf.queue import REASONS, STATES, Wanted
from storage.shelf.shelf import Row, Shelf

# Each takes up to 1 GB of memory and a core for half a minute, beside a watch that collects.
QUESTIONS_AT_ONCE = 2
MOST_ORDERED = 200
ORDERS = ("worth", "newest")
FILTERS = ("topic", "language", "source", "because", "state", "order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A home, who may come, the shelf that answers, and who reads what."""

    home: Home
    people: People
    shelves: Shelves
    presence: Presence
    now: Callable[[], datetime]
    is_blind: bool = False
    """Whether others' rulings are shown only after one's own."""
    ruling: Lock = field(default_factory=Lock)
    """One press at a time: the second of two finds that the first has ruled."""
    questions: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(QUESTIONS_AT_ONCE))
    ordered: dict[tuple[str, ...], str] = field(default_factory=dict)
    """The notes of orders on groups that were carried out: a form that is sent twice orders once."""
    lent: Callable[[], Shelf] | None = None
    """The shelf of the page that is being made."""

    @contextmanager
    def for_a_page(self) -> Generator[Desk]:
        """The desk with one shelf for the whole of a page: a place in the queue is another article on the next."""
        with self.shelves.lent() as shelf:
            yield replace(self, lent=shelf)

    def shelf(self) -> Shelf:
        """The shelf that answers now. Raises NothingPublishedError and QuestionError."""
        return self.lent() if self.lent else self.shelves.now()

    def read_filters(self, asked: Asked) -> Wanted:
        """Which articles the parameters of a page ask for. Raises RefusedError."""
        because = asked.one_of("because", (*REASONS, ""), usual="") or None
        known = self._filters()
        return Wanted(
            reviewer=asked.reviewer.name,
            state=asked.one_of("state", STATES, usual="waiting"),
            topic=asked.known("topic", known["topic"]),
            language=asked.known("language", known["language"]),
            source=asked.known("source", known["source"]),
            because=because,
            is_blind=self.is_blind,
            is_by_worth=asked.one_of("order", ORDERS, usual="worth") == "worth",
            after=behind.place(self.shelf()) if (behind := asked.after()) else (-1, 0),
        )

    def with_filters_there_are(self, asked: Asked) -> Asked:
        """Without the filters that have gone stale, as in a bookmark: they only say where to go next."""
        if not asked.query:
            return asked
        known = self._filters() | {"because": REASONS, "state": STATES, "order": ORDERS, "after": ()}
        kept = {name: value for name, value in asked.query.items() if name not in known or value in known[name]}
        return replace(asked, query=kept)

    def _filters(self) -> dict[str, Collection[str]]:
        shelf = self.shelf()
        known = articles.filters(shelf)
        return {
            "topic": [str(row["topic"]) for row in articles.topics(shelf)],
            "language": known["languages"] or (), "source": known["sources"] or (),
        }  # fmt: skip

    def filters_query(self, asked: Asked, **others: object) -> str:
        """The filters of a page as a query, for its links."""
        kept: dict[str, object] = {name: asked.query.get(name) for name in FILTERS}
        return query_of(**(kept | others))

    def labels(self, asked: Asked, shelf: Shelf) -> dict[str, str]:
        """The topics there are, by name, each as the language of the reader calls it."""
        wording = words(asked.language)
        return {str(row["topic"]): wording.label(row) for row in articles.topics(shelf)}

    def numbers(self, shelf: Shelf) -> dict[str, int]:
        """The topics there are, by name, each with its number: its key and its colour, the same in every article."""
        return {str(row["topic"]): number for number, row in enumerate(articles.topics(shelf), start=1)}

    def places_open_elsewhere(self, shelf: Shelf, name: str) -> tuple[int, ...]:
        """The places in the queue of what others than this reviewer have open."""

        def place_of(article_id: str) -> int | None:
            known = articles.known(shelf, article_id)
            return int(known["place"]) if known else None

        return self.presence.places(name, shelf=shelf.number, place_of=place_of)

    def note_order(self, order: tuple[str, ...], note: str) -> None:
        """An order on a group was carried out; the last few are remembered."""
        self.ordered[order] = note
        for old in [*self.ordered][:-MOST_ORDERED]:
            del self.ordered[old]

    def has_ruled(self, rulings: list[Row], name: str) -> bool:
        """Whether somebody has a ruling among these that they did not take back."""
        return any(
            row["reviewer"] == name and row["decision"] != "withdrawn" and not row["is_withdrawn"] for row in rulings
        )


def for_article(wanted: Wanted) -> Wanted:
    """The same queue, from its beginning."""
    return replace(wanted, after=(-1, 0))
