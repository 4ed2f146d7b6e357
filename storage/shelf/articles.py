"""One article as the desk shows it: its text and grounds, its rulings, copies and revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from storage.queries.reviews import MadeRuling, Reading
from storage.shelf.shelf import Row, Shelf, sql
from storage.shelf.texts import BESIDE, LONGEST_AHEAD

SEALED: Row = {"text": "", "byline": None, "captions": None}
"""What a page shows of the words of a sealed article, for as long as they are not destroyed yet."""


def article(shelf: Shelf, article_id: str) -> Row | None:
    """An article without its text; None where there is none of that name."""
    # What is asked for every article is asked plainly: a join of a few rows costs thrice what finding the one does.
    found = shelf.rows(sql("article"), {"id": article_id})
    if not found:
        return None
    [row] = found
    source = next((one for one in shelf.cached_rows("sources") if one["source"] == row["source"]), None)
    named = {"publisher": source["publisher"] or row["source"], "affiliation": source["affiliation"]} if source else {}
    because = shelf.rows(sql("sealed_because"), {"id": article_id})[0] if shelf.seals else {}
    return row | {"publisher": row["source"], "affiliation": None, "sealed_because": None} | named | because


def is_sealed(article: Row) -> bool:
    """Whether the text of an article is destroyed, or ordered to be: none of its words are shown."""
    return article["text_state"] == "sealed" or article.get("sealed_because") is not None


def capture_of(shelf: Shelf, article_id: str) -> str:
    """The hash of the page behind the newest state of an article."""
    return str(shelf.rows(sql("capture_of"), {"id": article_id})[0]["capture_sha256"])


def text(shelf: Shelf, article: Row, ahead: Callable[[], Iterable[int]] = tuple) -> Row:
    """The text of an article, and what else a page of it shows.

    `ahead` are the places of articles that may be asked for next: texts of theirs that lie beside it are kept.
    """
    number = int(article["reading_number"])
    found = shelf.texts.take(number)
    if found is None:
        about = {"places": [*ahead()], "row": article["reading_row"], "beside": BESIDE}
        numbers = [number, *(int(row["reading_number"]) for row in shelf.rows(sql("readings_at"), about))]
        wanted = {"number": number, "numbers": numbers, "low": min(numbers), "high": max(numbers)}
        rows = shelf.rows(sql("texts"), {**wanted, "longest": LONGEST_AHEAD})
        shelf.texts.keep(sorted(rows, key=lambda row: bool(row["number"] == number)))
        [found] = (row for row in rows if row["number"] == number)
    sealed = SEALED if is_sealed(article) else {}
    return {name: value for name, value in found.items() if name != "number"} | sealed


def known(shelf: Shelf, article_id: str) -> Row | None:
    """What a ruling on an article needs to know of it; None where there is none of that name."""
    found = shelf.rows(sql("known"), {"id": article_id})
    return found[0] if found else None


def begun_so(shelf: Shelf, beginning: str) -> list[str]:
    """The ids that begin so, two at most."""
    return [str(row["article_id"]) for row in shelf.rows(sql("begun_so"), {"id": beginning})]


def grounds(shelf: Shelf, reading_id: str) -> list[Row]:
    """What earned the topics of a reading, in the order of the text; of two that begin alike the longer first."""
    [by] = shelf.rows(sql("rules_of"), {"reading": reading_id})
    return shelf.rows(sql("grounds"), {"reading": reading_id, **by})


def rulings(shelf: Shelf, article_id: str) -> list[Row]:
    """Every ruling on an article, newest first."""
    made = shelf.rows(sql("rulings"), {"id": article_id})
    withdrawn = {(one["withdraws"], one["reviewer"]) for one in made}  # a withdrawal is on the article it is about
    return [one | {"is_withdrawn": (one["decision_id"], one["reviewer"]) in withdrawn} for one in made]


def current_decisions(shelf: Shelf, place: int) -> list[Row]:
    """What stands of the rulings on an article."""
    return shelf.rows(sql("reviews"), {"place": place})


def ruling(shelf: Shelf, decision_id: str) -> MadeRuling | None:
    """A ruling by its name; None where there is none."""
    found = shelf.rows(sql("ruling"), {"id": decision_id})
    return MadeRuling(**found[0]) if found else None


def last_ruling(shelf: Shelf, reviewer: str) -> Row | None:
    """The newest ruling of a reviewer that was not taken back."""
    found = shelf.rows(sql("last_ruling"), {"reviewer": reviewer})
    return found[0] if found else None


def revisions(shelf: Shelf, article_id: str) -> list[Row]:
    """The revisions of an article, oldest first, each in its newest reading."""
    return shelf.rows(sql("revisions"), {"id": article_id})


def members(shelf: Shelf, group_id: str) -> list[Row]:
    """The articles of a group, the first of them first; a hundred at most."""
    return shelf.rows(sql("members"), {"group": group_id})


def reading(shelf: Shelf, article: Row, reading_id: str) -> Reading | None:
    """What a ruling is made on; None where the article has no such reading."""
    about = {"id": article["article_id"], "reading": reading_id}
    here = {"number": article["reading_number"], "revision": article["revision"]}
    # The newest is nearly always meant, and is found by its number; an older one is looked for among all.
    found = shelf.rows(sql("reading_here"), about | here) or shelf.rows(sql("reading"), about)
    return Reading(**found[0]) if found else None


def topics(shelf: Shelf) -> list[Row]:
    """The topics there are, each with its label in JSON where one was given."""
    return shelf.cached_rows("topics")


def filters(shelf: Shelf) -> Row:
    """The languages and the sources there are."""
    return shelf.cached_rows("filters")[0]


def ruled_once(shelf: Shelf, once: str) -> Row | None:
    """The ruling whose name holds this; None where there is none."""
    found = shelf.rows(sql("ruled_once"), {"once": once})
    return found[0] if found else None
