"""Questions in SQL: those that are kept, and one's own, read-only and within limits."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from config.reading import read_zone
from desk.asked import Asked, RefusedError
from desk.asking import answer_within_limits
from desk.desk import Desk
from desk.pages.lists import table_file
from desk.rendering import page, problem
from desk.words import NOTHING, Said, words
from flows.answers.saved_queries import kept_queries_explained, kept_query
from storage.queries.questions import Answer, QuestionError
from storage.shelf.lists import first_question
from storage.shelf.queue import Wanted, counts

SHOWN, SAVED, LONGEST = 500, 100_000, 20_000


def question_form(desk: Desk, asked: Asked) -> Response:
    """The form, and a kept question in it where one was chosen."""
    name = asked.word("name")
    sql, said, status = first_question(), NOTHING, HTTPStatus.OK
    if name:
        try:
            sql = kept_query(desk.home, name)
        except QuestionError as error:
            said, status = words(asked.language).in_english(str(error)), HTTPStatus.NOT_FOUND
    return _page(desk, asked, sql=sql, said=said, status=status)


def answer_question(desk: Desk, asked: Asked) -> Response:
    """The answer to a question, as a page or as CSV. It is sent by a form, so that no address holds it."""
    sql = asked.form.get("sql", "")
    is_csv = asked.form.get("format") == "csv"
    if _is_closed(desk, asked):
        raise RefusedError("closed_while_blind", HTTPStatus.FORBIDDEN)
    if not sql.strip() or len(sql) > LONGEST:
        raise RefusedError("no_question")
    if not desk.questions.acquire(blocking=False):  # who waits here holds a thread that pages need
        raise RefusedError("too_many_questions", HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        found, is_more = answer_within_limits(
            desk.home, sql, zone=read_zone(desk.home), most=SAVED if is_csv else SHOWN
        )
    except QuestionError as error:
        said = words(asked.language).in_english(str(error))
        return _page(desk, asked, sql=sql, said=said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    finally:
        desk.questions.release()
    if is_csv:
        return table_file(found, f"answer-first-{SAVED}.csv" if is_more else "answer.csv")
    return _page(desk, asked, sql=sql, found=found, is_more=is_more)


def show_form_again(desk: Desk, asked: Asked, status: int, said: Said) -> Response:
    """The form, with a question that was refused in it still."""
    if _is_closed(desk, asked):
        return problem(asked, status, said)
    return _page(desk, asked, sql=asked.form.get("sql", ""), said=said, status=status)


def _is_closed(desk: Desk, asked: Asked) -> bool:
    """Whether somebody who is not to be swayed has articles to rule on still: SQL shows what others ruled."""
    everything = Wanted(reviewer=asked.reviewer.name, is_blind=True)  # whatever filters the address has
    return desk.is_blind and int(counts(desk.shelf(), everything)["waiting"]) > 0


def _page(
    desk: Desk, asked: Asked, *, sql: str, said: Said = NOTHING, found: Answer | None = None, is_more: bool = False,
    status: int = HTTPStatus.OK,
) -> Response:  # fmt: skip
    return page(
        asked, "questions", status=status, title=words(asked.language)["questions"], sql=sql, said=said,
        found=found, is_more=is_more, kept=kept_queries_explained(desk.home), is_closed=_is_closed(desk, asked),
    )  # fmt: skip
