"""Pages take turns, in the order they were asked for; what asks the shelf for nothing waits for none."""

from __future__ import annotations

import asyncio
import threading
import time

import httpx
import pytest
from starlette.responses import PlainTextResponse, Response

from desk import application
from desk.application import PAGES_AT_ONCE, Application
from desk.asked import Asked
from desk.desk import Desk
from flows.service.dashboard.origins import Origins
from tests.desk.conftest import Served

ADDRESS = "http://127.0.0.1:4300"
MANY = 10


def test_pages_are_answered_in_the_order_they_were_asked_for_and_a_long_question_holds_up_none(
    shown: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    at_once, most, turn = 0, 0, threading.Lock()
    all_answered = threading.Event()

    def takes_a_while(_: Desk, asked: Asked) -> Response:
        nonlocal at_once, most
        with turn:
            begun.append(int(asked.query["after"]))
            at_once, most = at_once + 1, max(most, at_once + 1)
        time.sleep(0.02)
        with turn:
            at_once -= 1
        return PlainTextResponse("done")

    def takes_long(_: Desk, __: Asked) -> Response:
        return PlainTextResponse("last" if all_answered.wait(60) else "first")

    monkeypatch.setitem(application.GETS, "/log", takes_a_while)
    monkeypatch.setitem(application.GETS, "/questions", takes_long)

    async def ask() -> list[str]:
        transport = httpx.ASGITransport(app=Application(shown.desk, Origins(listen="127.0.0.1", port=4300)))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"origin": ADDRESS}) as ada:
            await ada.post("/in", data={"link": shown.desk.people.link("Ada")})
            questions = [asyncio.create_task(ada.get("/questions")) for _ in range(PAGES_AT_ONCE)]
            await asyncio.sleep(0)
            await asyncio.gather(*(ada.get(f"/log?after={number}") for number in range(MANY)))
            all_answered.set()
            return [(await question).text for question in questions]

    assert asyncio.run(ask()) == ["last"] * PAGES_AT_ONCE
    assert most == PAGES_AT_ONCE
    assert len(begun) == MANY
    assert all(abs(number - place) < PAGES_AT_ONCE for place, number in enumerate(begun)), begun
