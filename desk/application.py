"""The desk as an ASGI application: who asks is known and may, then a page answers in a thread."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from http import HTTPStatus
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from config.exit_codes import LongwatchError
from desk.asked import LONGEST_BODY, LONGEST_QUESTION, Asked, RefusedError, fields
from desk.asking import UNREADABLE
from desk.desk import Desk
from desk.guard import READING, add_headers, read_body, refuse_foreign, refuse_without_token
from desk.pages import article, changes, copies, decisions, figures, lists, questions, queue, search, signing
from desk.people import Person
from desk.rendering import problem, redirect, said_of, typed_words
from desk.words import Said, preferred_language, words
from flows.output.html import arabic_font
from flows.service.dashboard.origins import Origins
from storage.database.live import StoreError

LOG = logging.getLogger("longwatch.desk")
Page = Callable[[Desk, Asked], Response]
GETS: dict[str, Page] = {
    "/queue": queue.show_queue, "/next": article.open_next, "/a/{id}": article.show_article,
    "/a/{id}/changes": changes.show_changes, "/a/{id}/copies": copies.show_copies,
    "/a/{id}/rule": article.open_again, "/a/{id}/split": copies.open_again, "/a/{id}/join": copies.open_again,
    "/undo": article.open_queue, "/a/{id}/capture": article.send_capture, "/figures": figures.show_figures,
    "/search": search.search_articles, "/log": lists.log, "/agreement": lists.agreement, "/missing": lists.missing,
    "/questions": questions.question_form, "/settings": signing.settings,
}  # fmt: skip
POSTS: dict[str, Page] = {
    "/a/{id}/rule": decisions.rule_on_article, "/rulings/{id}/withdraw": decisions.withdraw_ruling,
    "/undo": decisions.undo_last,
    "/a/{id}/split": copies.split_off, "/a/{id}/join": copies.join_groups,
    "/figures/{id}/rule": figures.rule_on_a_figure,
    "/questions": questions.answer_question, "/settings": signing.keep_preferences, "/out": signing.sign_out,
}  # fmt: skip
FORMS: dict[str, Callable[[Desk, Asked, int, Said], Response]] = {
    "/a/[^/]+/rule": article.show_form_again, "/a/[^/]+/(split|join)": copies.show_form_again,
    "/questions": questions.show_form_again,
}  # fmt: skip
"""Forms into which somebody types, by their addresses: each with what shows it again."""
OF_ONE_ARTICLE = ("/a/", "/rulings/", "/undo")
"""Pages whose filters only say where to go next."""
FREE_FOR_READERS = {"/questions", "/settings", "/out"}
"""What somebody who may only read may send."""
PAGES_AT_ONCE = 2
"""The others wait for their turn, in the order they came: all at once ask one database, and some of them last."""
UNTIMED = re.compile(r"/(questions|in|invite/.*|healthz|static/.*)")
"""What waits for no turn: it asks the shelf for nothing, or may take long."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
STATIC = {"desk.css": "text/css", "desk.js": "text/javascript"}
FONT = "/static/vazirmatn.woff2"


class Application:
    """The desk behind its door."""

    seconds_for_body = 10.0

    def __init__(self, desk: Desk, origins: Origins) -> None:
        self._desk, self._origins = desk, origins
        is_safe = origins.first.startswith("https:")
        self._cookie = "__Host-desk" if is_safe else f"desk-{origins.port}"  # browsers keep one jar for all ports
        self._is_safe = is_safe
        self._turns = asyncio.Semaphore(PAGES_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        response = await self._answer(request)
        add_headers(response, self._origins.first)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        asked = Asked(method=request.method, path=request.url.path, language=_browsers(request))
        try:
            if there := self._moved(request):
                return redirect(there)
            refuse_foreign(request, self._origins)
            longest = LONGEST_QUESTION if request.url.path == "/questions" else LONGEST_BODY
            is_sent = request.method == "POST"
            body = await read_body(request, seconds=self.seconds_for_body, longest=longest) if is_sent else ""
            async with nullcontext() if UNTIMED.fullmatch(request.url.path) else self._turns:
                return await run_in_threadpool(self._answered, request, body)
        except RefusedError as error:
            ended = {"connection": "close"} if error.status == HTTPStatus.REQUEST_TIMEOUT else None
            return PlainTextResponse(f"Longwatch: {said_of(error, asked.language).text}\n", error.status, ended)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
            return problem(asked, *_told(error, asked))

    def _moved(self, request: Request) -> str | None:
        """Where one who asked for `localhost` is sent: with a path alone, or it would end the name of a host."""
        there, url = self._origins.redirect_of_host(request.headers.get("host", "")), request.url
        if there is None or request.method not in READING or not url.path.startswith("/"):
            return None
        return f"{there}{url.path}{'?' if url.query else ''}{url.query}"

    def _answered(self, request: Request, body: str) -> Response:
        path = request.url.path
        if request.method in READING and (found := _static(path)) is not None:
            return found
        session = request.cookies.get(self._cookie, "")
        address = request.client.host if request.client else ""
        asked = Asked(
            method=request.method, path=path, query=fields(request.url.query), form=fields(body), session=session,
            language=_browsers(request), address=address,
        )  # fmt: skip
        with self._desk.for_a_page() as desk:
            try:
                person = desk.people.of_session(session)
                asked = replace(asked, person=person, language=(person.language if person else "") or asked.language)
                if person is not None and person.is_read_only:  # no ruling of theirs can be swayed
                    desk = replace(desk, is_blind=False)
                return self._page(desk, asked)
            except Exception as error:  # noqa: BLE001 - whatever it is, what was typed is not lost
                return _again(desk, asked, *_told(error, asked))

    def _page(self, desk: Desk, asked: Asked) -> Response:
        door = self._at_the_door(asked)
        if door is not None:
            return door
        if asked.person is None:
            said = words(asked.language).said("session_ended")
            return problem(asked, HTTPStatus.UNAUTHORIZED, said) if typed_words(asked) else redirect("/in")
        found, asked, route = _route(asked)
        if asked.method not in READING:
            refuse_without_token(asked.session, asked.form.get("csrf", ""), name=asked.reviewer.name)
            if asked.reviewer.is_read_only and route not in FREE_FOR_READERS:
                raise RefusedError("refused_read_only", HTTPStatus.FORBIDDEN)
        return found(desk, desk.with_filters_there_are(asked) if route.startswith(OF_ONE_ARTICLE) else asked)

    def _at_the_door(self, asked: Asked) -> Response | None:
        """What whoever is not signed in may ask for."""
        if asked.path == "/healthz":
            if self._desk.shelves.is_behind or self._desk.shelves.is_gone:
                return PlainTextResponse("what was published last cannot be read\n", HTTPStatus.SERVICE_UNAVAILABLE)
            return PlainTextResponse("well\n")
        if asked.path == "/":
            return redirect("/queue" if asked.person else "/in")
        invited = re.fullmatch(r"/invite/([A-Za-z0-9_-]{20,100})", asked.path)
        if not invited and asked.path != "/in":
            return None
        if invited:
            asked = replace(asked, names={"token": invited[1]})
        if asked.method in READING:
            return signing.invitation_page(self._desk, asked) if invited else signing.sign_in_page(self._desk, asked)
        come = signing.accept_invitation(self._desk, asked) if invited else signing.sign_in_by_form(self._desk, asked)
        return self._opened(come, asked.session) if isinstance(come, Person) else come

    def _opened(self, person: Person, before: str) -> Response:
        if before:
            self._desk.people.end(before)  # this browser has one cookie: nobody could end the other session by hand
        response = redirect("/queue")
        # Lax, since a link in a digest is to find its reader signed in; forms go by origin and token.
        response.set_cookie(
            self._cookie, self._desk.people.begin(person), httponly=True, samesite="lax", secure=self._is_safe, path="/"
        )
        return response


def _route(asked: Asked) -> tuple[Page, Asked, str]:
    """The page that is asked for, with what stands in the braces of its route. Raises RefusedError."""
    routes = GETS if asked.method in READING else POSTS
    for route, found in routes.items():
        named = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9._-]{1,200})", route), asked.path)
        if named:
            return found, replace(asked, names=named.groupdict()), route
    raise RefusedError("refused_no_page", HTTPStatus.NOT_FOUND)


def _told(error: Exception, asked: Asked) -> tuple[int, Said]:
    """With which status an error is answered, and in which words."""
    wording = words(asked.language)
    if isinstance(error, RefusedError):
        return error.status, said_of(error, asked.language)
    if isinstance(error, decisions.NotKeptError) or (isinstance(error, OSError) and error.errno in FULL):
        return HTTPStatus.INSUFFICIENT_STORAGE, wording.said("not_kept")
    if isinstance(error, StoreError):
        return HTTPStatus.SERVICE_UNAVAILABLE, wording.in_english(UNREADABLE)
    if isinstance(error, LongwatchError):
        return HTTPStatus.SERVICE_UNAVAILABLE, wording.in_english(str(error))
    LOG.error("a page failed: %s", type(error).__name__)  # what was asked for is in no log, so no trace of it either
    return HTTPStatus.INTERNAL_SERVER_ERROR, wording.said("page_failed")


def _again(desk: Desk, asked: Asked, status: int, said: Said) -> Response:
    """The page of a form that was refused, with what was typed into it; else one that shows what was typed."""
    form = next((again for path, again in FORMS.items() if re.fullmatch(path, asked.path)), None)
    if asked.method == "POST" and form is not None and asked.person is not None and not asked.person.is_read_only:
        with suppress(Exception):  # such as a published file that cannot be read: that page cannot be made, either
            _, named, _ = _route(asked)
            return form(desk, desk.with_filters_there_are(named), status, said)
    return problem(asked, status, said)


def _static(path: str) -> Response | None:
    """A file of ours: the style, the script, the font."""
    if path == FONT:
        return Response(arabic_font(), media_type="font/woff2", headers={"cache-control": "max-age=86400"})
    name = path.removeprefix("/static/")
    if path != f"/static/{name}" or name not in STATIC:
        return None
    text = files("desk").joinpath("static", name).read_bytes()
    return Response(text, media_type=STATIC[name], headers={"cache-control": "no-cache"})


def _browsers(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))
