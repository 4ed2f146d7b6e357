"""What else is done at the desk: groups split and joined, figures ruled on by key, sealing, and what no log says."""

from __future__ import annotations

import logging
import os
import re
from html import unescape

import httpx
import pytest

import flows.upkeep.seal as seal_module
from flows.clock import clock
from flows.upkeep.seal import order, seal
from storage.archive.spool import pending, read_batch
from tests.browser import CHROMIUM, REQUIRED
from tests.desk.conftest import Served, Windows
from tests.desk.test_ruling import form_of, rule, token


def lines_in_spool(served: Served) -> list[dict[str, object]]:
    return [line for path in pending(served.home.spool) for line in read_batch(path)[1] if line["record"] != "batch"]


def test_copies_are_split_and_joined_at_the_desk(served: Served) -> None:
    ada = served.session("Ada")
    one, lonely = served.article("copies > 0"), served.article("copies = 0")
    split = ada.post(f"/a/{one}/split", data={"csrf": token(ada), "note": "another case"}, follow_redirects=True)
    assert '<p class="done" role="status">Saved.' in split.text
    joined = ada.post(f"/a/{lonely}/join", data={"csrf": token(ada), "other": one[:10]}, follow_redirects=True)
    assert '<p class="done" role="status">Saved.' in joined.text
    kept = str(lines_in_spool(served))
    assert all(word in kept for word in (one, lonely, "another case", "Ada"))
    form = {"csrf": token(ada), "once": re.findall(r'name="once" value="(\w+)"', ada.get(f"/a/{one}/copies").text)[0]}
    for action, other in (("split", ""), ("join", lonely), ("split", ""), ("join", lonely)):
        assert ada.post(f"/a/{one}/{action}", data={**form, "other": other}).status_code == httpx.codes.SEE_OTHER
    assert [line["kind"] for line in lines_in_spool(served)] == ["split", "join", "split", "join"], "each once a page"
    again = ada.post(f"/a/{one}/split", data={**form, "note": "other words"})
    assert again.status_code == httpx.codes.CONFLICT, "the same form with another note says that it ordered already"
    assert ada.post(f"/a/{lonely}/join", data={**form, "other": one}).status_code == httpx.codes.SEE_OTHER
    assert len(lines_in_spool(served)) == 5, "the same form on the page of another article is another order"
    many = len(pending(served.home.spool))
    for other in ("", "zzzz", lonely, "ffffffffffffffff"):
        refused = ada.post(f"/a/{lonely}/join", data={"csrf": token(ada), "other": other})
        assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY, other
        assert 'role="alert"' in refused.text
    assert len(pending(served.home.spool)) == many


def test_a_copy_is_split_off_and_joined_again_in_a_browser(served: Served, windows: Windows) -> None:
    context = served.page(windows, "Ada")
    page = context.pages[0]
    one, lonely = served.article("copies > 0"), served.article("copies = 0")
    page.goto(f"{served.address}/a/{one}")
    with page.expect_navigation():
        page.keyboard.press("m")
    page.fill("#split-note", "پرونده‌ای دیگر")
    with page.expect_navigation():
        page.click("form[action*='/split'] button")
    assert page.locator(".done[role=status]").count() == 1
    page.goto(f"{served.address}/a/{lonely}/copies")
    page.fill("#other", one[:10])
    page.fill("#join-note", "the same statement")
    with page.expect_navigation():
        page.click("form[action*='/join'] button")
    assert page.locator(".done[role=status]").count() == 1
    lines = lines_in_spool(served)
    assert [(line["kind"], line["reason"], line["made_by"]) for line in lines] == [
        ("split", "پرونده‌ای دیگر", "Ada"), ("join", "the same statement", "Ada"),
    ]  # fmt: skip
    assert [line["article_id"] for line in lines] == [one, lonely]
    assert lines[1]["other_id"] == one


def test_a_figure_is_confirmed_and_the_next_rejected_by_a_key_each(served: Served, windows: Windows) -> None:
    context = served.page(windows, "Ada")
    page = context.pages[0]
    page.goto(f"{served.address}/figures")
    for key, decision in (("c", "confirm"), ("r", "reject")):
        first = page.locator("form[action*='/figures/']").first.get_attribute("action")
        with page.expect_navigation():
            page.keyboard.press(key)
        ruled = lines_in_spool(served)[-1]
        assert (ruled["record"], ruled["ruling"], ruled["reviewer"]) == ("figure_ruling", decision, "Ada")
        assert f"/figures/{ruled['figure_id']}/rule" in str(first)
        assert page.locator(f"form[action*='{ruled['figure_id']}']").count() == 0, "it waits no longer"
        shown = served.session("Babak").get(f"/figures?state={decision}").text
        assert str(ruled["figure_id"]) in shown, "others see it at once"
    with page.expect_navigation():
        page.keyboard.press("u")
    taken_back = lines_in_spool(served)[-1]
    assert (taken_back["ruling"], taken_back["withdraws"]) == ("withdrawn", ruled["ruling_id"])
    assert page.locator(f"form[action*='{ruled['figure_id']}']").count() == 1, "it waits again"
    ada, confirmed = served.session("Ada"), lines_in_spool(served)[0]
    log = ada.get("/log").text
    assert log.count('class="withdrawn"') == 1
    forms = re.findall(r'<form method="post" action="(/rulings/[^"]+/withdraw)">(.*?)</form>', log)
    [(address, form)] = [one for one in forms if str(confirmed["ruling_id"]) in one[0]]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    done = ada.post(unescape(address), data=sent, follow_redirects=True)
    assert '<p class="done" role="status">' in done.text
    assert lines_in_spool(served)[-1]["withdraws"] == confirmed["ruling_id"]


def test_a_figure_is_ruled_on_once_however_often_it_is_sent(served: Served) -> None:
    ada = served.session("Ada")
    [(figure,)] = served.rows("select figure_id from figures order by 1 limit 1")
    refused = ada.post(f"/figures/{figure}/rule?state=evil", data={"csrf": token(ada), "ruling": "confirm"})
    assert (refused.status_code, pending(served.home.spool)) == (422, []), "what is refused is not kept"
    for ruling, many in (("confirm", 1), ("confirm", 1), ("reject", 2), ("confirm", 3)):
        ada.post(f"/figures/{figure}/rule", data={"csrf": token(ada), "ruling": ruling})
        assert len(pending(served.home.spool)) == many
    made = lines_in_spool(served)[-1]["ruling_id"]
    foreign = served.session("Babak")
    asked = {"csrf": token(foreign)}
    assert foreign.post(f"/rulings/{made}/withdraw", data=asked).status_code == httpx.codes.FORBIDDEN
    odd = ada.post(f"/rulings/{made}/withdraw?figures=x", data={"csrf": token(ada)})
    assert (odd.status_code, len(pending(served.home.spool))) == (422, 3), "what is refused is not withdrawn"
    for _ in range(2):
        ada.post(f"/rulings/{made}/withdraw", data={"csrf": token(ada)})
    assert len(pending(served.home.spool)) == 4
    assert foreign.post(f"/rulings/{made}/withdraw", data=asked).status_code == httpx.codes.FORBIDDEN
    log = served.session("Babak").get("/log", params={"format": "csv", "decision": "withdrawn"}).text
    assert len(log.strip().splitlines()) == 2 and str(figure) in log  # noqa: PT018


def test_kappa_is_what_agreement_is_worth_beyond_chance(served: Served) -> None:
    ids = [str(one) for (one,) in served.rows("select article_id from articles order by 1 limit 4")]
    for name, decisions in (("Ada", "riri"), ("Babak", "rirr")):
        client = served.session(name)
        for one, sign in zip(ids, decisions, strict=True):
            rule(client, one, "relevant" if sign == "r" else "irrelevant")
    cells = re.findall("<div>(.*?)</div>", served.session("Ada").get("/agreement").text)
    # 3 of 4 agree; chance alone: (2 * 3 + 2 * 1) / 16 = .5; (.75 - .5) / (1 - .5)
    assert cells[-3:] == ["4", "3", "0.50"]
    persian = served.session("Ada").get("/agreement", headers={"accept-language": "fa"}).text
    assert "<div>۰٫۵۰</div>" in persian


def test_no_log_says_what_was_asked_or_read(
    served: Served, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    ada = served.session("Ada")
    one = served.article("true")
    rule(ada, one, "relevant", note="SECRETNOTE")
    for path in (f"/a/{one}", "/search?q=SECRETQUERY", "/queue?topic=SECRETTOPIC", "/a/zzzz?SECRET=1"):
        ada.get(path)
    ada.post("/questions", data={"csrf": token(ada), "sql": "select 'SECRETSQL' from nowhere"})

    def fails(*_: object) -> None:
        raise KeyError(f"SECRET {one}")

    monkeypatch.setattr("storage.shelf.articles.rulings", fails)
    assert ada.get(f"/a/{one}").status_code == httpx.codes.INTERNAL_SERVER_ERROR
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore", "asyncio"))]
    assert "KeyError" in str([record.getMessage() for record in ours])
    for record in ours:
        assert not any(word in record.getMessage() for word in (one, "SECRET")), record.getMessage()
        assert record.exc_info is None


def test_an_article_sealed_by_the_command_has_no_text_on_the_next_request(
    served: Served, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = served.article("article_id in (select article_id from figures join tags using (article_id))")
    [(title, quote, figure)] = served.rows(
        "select a.title, f.quote, f.figure_id from articles a join figures f using (article_id) "
        f"where article_id = '{one}' limit 1"
    )
    pages = (
        "/log",
        f"/a/{one}",
        "/queue?state=all",
        f"/figures?state=all&id={one}",
        f"/a/{one}/copies",
        f"/a/{one}/changes",
    )
    ada = served.session("Ada")
    before = ada.get(f"/a/{one}").text
    assert "<mark" in before
    ada.post(f"/figures/{figure}/rule", data={"csrf": token(ada), "ruling": "confirm"})
    sent = form_of(ada, one) | {"decision": "irrelevant", "note": "سه شاهد"}
    kept = rule(ada, one, "relevant")
    ruled_on = unescape(ada.get("/log").text)
    # The same in a browser, which may keep a page: left out where there is none.
    has_browser = bool(CHROMIUM or os.environ.get(REQUIRED))
    page = served.page(request.getfixturevalue("windows"), "Ada").pages[0] if has_browser else None
    if page:
        page.goto(f"{served.address}/a/{one}")
        assert page.locator("mark").count() > 0
    sealed_so_far: list[str] = []

    def destroy(*given: object) -> None:
        sealed_so_far.extend(ada.get(path).text for path in pages)
        destroyed(*given)  # type: ignore[arg-type]

    destroyed = seal_module._bytes_gone
    monkeypatch.setattr(seal_module, "_bytes_gone", destroy)
    [(sha256,)] = served.rows(f"select capture_sha256 from articles where article_id = '{one}'")
    ordered = order(served.home, str(sha256), whole_article=True, keep_feeds=True)
    seal(served.home, ordered, reason="a family asks", by="Ada", now=clock)
    monkeypatch.setattr(seal_module, "_bytes_gone", destroyed)
    assert str(quote) in unescape(before)
    assert str(quote) in ruled_on
    for path, shown in zip(pages, map(unescape, sealed_so_far), strict=True):
        assert not any(str(words) in shown for words in (title, quote)), f"{path}: ordered, and destroyed in a moment"
        assert not re.search(r"<mark|class=\"quote|<ins>", shown), path
    assert "<h2>Grounds" in before
    assert "<h2>Grounds" not in sealed_so_far[1]
    answer = ada.get(f"/a/{one}").text
    assert not re.search('name="decision"|id="rule"', answer), "what cannot be read is not ruled on here"
    assert f">longwatch review mark {one[:8]} relevant --note WHY --as NAME<" in answer
    many = len(pending(served.home.spool))
    refused = ada.post(f"/a/{one}/rule", data=sent)
    assert (refused.status_code, len(pending(served.home.spool))) == (httpx.codes.CONFLICT, many)
    assert "Nothing was saved: this article is sealed" in refused.text
    assert "readonly>\nسه شاهد</textarea>" in refused.text
    again = ada.send(kept.request)
    assert again.status_code == kept.status_code, "what was kept before the seal, and sent twice, was kept"
    assert "/withdraw" in answer, "a ruling made before can be taken back"
    assert "<mark" not in answer
    assert "There is no text." in answer
    assert "a family asks" in answer
    assert re.search(r"Sealed on .?\d{4}-\d\d-\d\d .* by .?Ada.?: its bytes and text were destroyed\. Reason: ", answer)
    assert f"/a/{one}/capture" not in answer
    assert served.rows(f"select * from review_queue where article_id = '{one}'") == []
    if page:
        page.reload()
        assert page.locator("mark").count() == 0
        assert page.inner_text("#text") == "There is no text."
        assert "a family asks" in page.inner_text(".facts")
    served.desk.shelves._renew()
    assert ">(sealed)<" in ada.get(f"/a/{one}").text
    [(source,)] = served.rows(f"select source from articles where article_id = '{one}'")
    assert ">(sealed)<" in ada.get(f"/queue?state=all&source={source}").text
    assert f"/a/{one}" not in ada.get("/queue").text, "there is nothing to rule on"
    if not page:
        pytest.skip("there is no chromium on this computer: the same in a browser is left out")
