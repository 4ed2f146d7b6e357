"""One article: its text with the grounds of its topics, what was ruled on it, and where to rule."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from desk.asked import Asked, RefusedError
from desk.desk import Desk, for_article
from desk.rendering import page, redirect
from desk.texts import LONGEST, paragraphs
from desk.words import NOTHING, Said
from flows.answers.capture import body as captured_body
from flows.filing.people import DECISIONS
from storage.archive.captures import CaptureError
from storage.queries.questions import QuestionError
from storage.shelf import articles, lists
from storage.shelf.queue import Wanted, behind, places_behind, waiting_topics
from storage.shelf.shelf import Row, Shelf

SHORTEST_ID = 4
"""Characters of the beginning of an id by which an article is found, as on the command line."""
DONE = ("1", "back")
"""What the address of a page says was just done: a ruling kept, one taken back."""


def show_article(
    desk: Desk, asked: Asked, *, status: int = HTTPStatus.OK, said: Said = NOTHING, note: str = "", on: str = ""
) -> Response:
    """The article; `said`, `note` and `on` are what is wrong with a ruling, and what was typed."""
    shelf = desk.shelf()
    row = find_whole_article(desk, shelf, asked)
    name = asked.reviewer.name
    if not asked.reviewer.is_read_only:  # who cannot rule keeps nobody from ruling
        desk.presence.note(name, row["article_id"], row["place"], shelf=shelf.number)
    # What weighs nothing earned nothing: it is no ground that a reviewer needs.
    is_sealed = articles.is_sealed(row)
    grounds = [] if is_sealed else [one for one in articles.grounds(shelf, row["reading_id"]) if one["weight"]]
    rulings = articles.rulings(shelf, row["article_id"])
    is_open = not desk.is_blind or desk.has_ruled(rulings, name)
    wanted = for_article(desk.read_filters(asked))
    labels, numbers = desk.labels(asked, shelf), desk.numbers(shelf)
    topics = _topics(row, _lost_too(shelf, wanted, row["place"]) if rulings else [], labels, numbers)
    picked = on or (wanted.topic if wanted.topic in {one["topic"] for one in topics} else "")
    text = str(row["text"] or "")
    is_whole = bool(asked.query.get("whole")) or len(text) <= LONGEST
    return page(
        asked, "article", status=status, title=str(row["title"] or ""), a=row, said=said, note=note, picked=picked,
        labels=labels, numbers=numbers,
        paragraphs=paragraphs(text, grounds, most=None if is_whole else LONGEST), is_whole=is_whole,
        grounds=_by_topic(grounds), topics=topics, decisions=DECISIONS,
        rulings=rulings if is_open else [one for one in rulings if one["reviewer"] == name], is_open=is_open,
        reviews=articles.current_decisions(shelf, row["place"]) if is_open else [],
        figures=[] if is_sealed else lists.figures_in(shelf, row["reading_id"]), is_sealed=is_sealed,
        next=behind(shelf, wanted, row["place"], passed=desk.places_open_elsewhere(shelf, name)),
        once=secrets.token_hex(6),
        chosen=desk.filters_query, others=desk.presence.others(name), is_blind=desk.is_blind,
        **_said_of_last(desk, asked, shelf),
    )  # fmt: skip


def _said_of_last(desk: Desk, asked: Asked, shelf: Shelf) -> dict[str, Any]:
    """The reader's last ruling, what was just done, and the topics on which its article still waits for them."""
    last = articles.last_ruling(shelf, asked.reviewer.name)
    done = asked.query.get("done", "")
    is_kept = done == "1"
    known = articles.known(shelf, str(last["article_id"])) if is_kept and last else None
    waits = waiting_topics(shelf, desk.read_filters(asked), known["place"]) if known else []
    return {"last": last, "done": done if done in DONE else "", "still_waits": waits}


def show_form_again(desk: Desk, asked: Asked, status: int, said: Said) -> Response:
    """The article, with a ruling on it that was refused in its form still."""
    note, topic = asked.form.get("note", ""), asked.form.get("topic", "")
    return show_article(desk, asked, status=status, said=said, note=note, on=topic)


def open_again(desk: Desk, asked: Asked) -> Response:
    """To the article whose form somebody asks for by the address that a refused ruling leaves."""
    return redirect(f"/a/{asked.article_id()}{desk.filters_query(asked)}")


def open_queue(desk: Desk, asked: Asked) -> Response:
    """To the queue."""
    return redirect(f"/queue{desk.filters_query(asked)}")


def open_next(desk: Desk, asked: Asked) -> Response:
    """To the first article of a queue."""
    shelf, wanted = desk.shelf(), for_article(desk.read_filters(asked))
    there = behind(shelf, wanted, 0, passed=desk.places_open_elsewhere(shelf, asked.reviewer.name))
    return redirect(f"/a/{there}{desk.filters_query(asked)}" if there else f"/queue{desk.filters_query(asked)}")


def send_capture(desk: Desk, asked: Asked) -> Response:
    """The bytes that were captured, to be saved: never shown in this origin, whatever they are."""
    row = find_article(desk.shelf(), asked)
    try:
        body = captured_body(desk.home, articles.capture_of(desk.shelf(), row["article_id"]))
    except (QuestionError, CaptureError) as error:
        raise RefusedError("refused_no_capture", HTTPStatus.NOT_FOUND) from error
    headers = {
        "content-disposition": f'attachment; filename="{row["article_id"]}.txt"',
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(body, media_type="text/plain", headers=headers)


def find_article(
    shelf: Shelf, asked: Asked, ask: Callable[[Shelf, str], Row | None] = articles.article,
    *, status: HTTPStatus = HTTPStatus.NOT_FOUND,
) -> Row:  # fmt: skip
    """The article that the path names, as `ask` tells of it. Raises RefusedError, of that status."""
    given = asked.article_id(status)
    row = ask(shelf, given)
    if row is not None:
        return row
    begun = articles.begun_so(shelf, given) if len(given) >= SHORTEST_ID else []
    if len(begun) > 1:
        raise RefusedError("refused_several", status, given=given)
    row = ask(shelf, begun[0]) if begun else None
    if row is None:
        raise RefusedError("refused_no_article", status)
    return row


def find_whole_article(desk: Desk, shelf: Shelf, asked: Asked) -> Row:
    """The article that the path names, with its text. Raises RefusedError."""
    row = find_article(shelf, asked)
    wanted = for_article(desk.read_filters(asked))
    return row | articles.text(shelf, row, lambda: places_behind(shelf, wanted, row["place"]))


def _by_topic(grounds: list[Row]) -> dict[str, list[Row]]:
    by_topic: dict[str, list[Row]] = {}
    for ground in grounds:
        by_topic.setdefault(str(ground["topic"]), []).append(ground)
    return by_topic


def _lost_too(shelf: Shelf, wanted: Wanted, place: int) -> list[str]:
    """The topics on which an article waits, those among them that newer rules took from it."""
    return [one for one in waiting_topics(shelf, wanted, place) if one is not None]


def _topics(row: Row, waiting: list[str], labels: dict[str, str], numbers: dict[str, int]) -> list[dict[str, Any]]:
    """The topics to rule on, each with the number that it has everywhere: a key, and a colour."""
    named = {*(row["topics"] or ()), *waiting}
    there = ({"topic": one, "label": labels.get(one, one), "number": numbers[one]} for one in named)
    return sorted(there, key=lambda one: one["number"])
