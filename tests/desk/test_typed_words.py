"""What somebody typed is never lost: a form that is refused comes back filled, and says why in their language."""

from __future__ import annotations

import re
import shutil
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from desk.people import LANGUAGES
from storage.archive.spool import pending, read_batch
from tests.desk.conftest import Served
from tests.desk.test_ruling import form_of, rule, token

NOTE = "names «three» of them"
GONE = "?topic=nosuch&source=gone&language=zz&state=none&because=none&order=none&after=x"


def kept(answer: httpx.Response, words: str = NOTE) -> bool:
    """Whether a page holds these words in a field."""
    fields = re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    values = re.findall(r'<input[^>]* value="([^"]*)"', answer.text)
    return words in {unescape(one).removeprefix("\n") for one in [*fields, *values]}


def says(answer: httpx.Response) -> str:
    [said] = re.findall(r'class="wrong[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    return unescape(re.sub("<[^>]+>", "", said))


def notes_kept(served: Served) -> list[object]:
    return [read_batch(path)[1][1]["note"] for path in pending(served.home.spool)]


def test_a_ruling_from_a_list_that_is_no_more_is_kept_and_leads_on(served: Served) -> None:
    ada, one = served.session("Ada"), served.article("true")
    assert ada.get(f"/a/{one}{GONE}").status_code == 200
    done = ada.post(f"/a/{one}/rule{GONE}", data=form_of(ada, one) | {"decision": "relevant", "note": NOTE})
    assert done.status_code == 303
    assert "nosuch" not in done.headers["location"]
    assert ada.get(done.headers["location"]).status_code == 200
    assert notes_kept(served) == [NOTE]
    for path in ("/queue", "/next"):  # a list that there is not is said to be none
        assert ada.get(f"{path}?topic=nosuch").status_code == 422


def test_lines_of_a_note_stand_on_one_and_a_note_that_nobody_sees_is_none(served: Served) -> None:
    ada, one = served.session("Ada"), served.article("true")
    for typed, line in (
        ("شاهد نخست\r\n\r\n  شاهد دوم \n", "شاهد نخست / شاهد دوم"), ("a\tb\u2028c", "a b / c"), ("\ufeff", None),
        ("\U000e0041\u200b ", None), ("می\u200cگوید", "می\u200cگوید"),
    ):  # fmt: skip
        assert rule(ada, one, "relevant", note=typed).status_code == 303, repr(typed)
        assert notes_kept(served)[-1] == line


def test_a_refused_ruling_comes_back_with_its_note_whatever_the_reason(served: Served) -> None:
    ada = served.session("Ada")
    one, other = (str(found) for (found,) in served.rows("select article_id from articles order by 1 limit 2"))
    before = form_of(ada, one)
    link = served.desk.people.link("Babak")
    for more, status in (
        ({"decision": "maybe"}, 422), ({"topic": "nosuch"}, 422), ({"reading": "of nobody"}, 422),
        ({"once": "'; drop"}, 422), ({"csrf": "of another"}, 403),
    ):  # fmt: skip
        answer = ada.post(f"/a/{one}/rule", data=before | {"decision": "relevant", "note": NOTE} | more)
        assert answer.status_code == status, more
        assert kept(answer), more
        assert 'name="decision"' in answer.text, "and it can be sent again"
    assert ada.get(f"/a/{one}/rule").headers["location"] == f"/a/{one}", "the address that is left leads back"
    ada.post("/in", data={"link": link})  # in another tab
    answer = ada.post(f"/a/{one}/rule", data=before | {"decision": "relevant", "note": NOTE})
    assert (answer.status_code, kept(answer)) == (403, True)
    assert "Babak" in says(answer)
    assert rule(ada, one, "relevant").status_code == 303
    ruled = read_batch(pending(served.home.spool)[-1])[1][1]["decision_id"]
    once = re.search(r"-([0-9a-f]{12})-", str(ruled))
    assert once
    answer = ada.post(
        f"/a/{other}/rule", data=form_of(ada, other) | {"decision": "relevant", "note": NOTE, "once": once[1]}
    )
    assert (answer.status_code, kept(answer)) == (422, True), "a form of another article rules on none"
    stale = form_of(ada, one)
    ada.cookies.clear()
    answer = ada.post(f"/a/{one}/rule", data=stale | {"decision": "relevant", "note": NOTE})
    assert (answer.status_code, kept(answer)) == (401, True)
    assert len(pending(served.home.spool)) == 1


def test_where_nothing_can_be_read_or_written_the_words_are_shown_all_the_same(served: Served) -> None:
    ada, one = served.session("Ada"), served.article("copies > 0")
    form = form_of(ada, one) | {"decision": "relevant", "note": NOTE}
    spool, aside = served.home.spool, served.home.root / "aside"
    shutil.rmtree(spool, ignore_errors=True)
    spool.write_text("in the way")  # as a disk that takes nothing
    for path in ("split", "join"):
        answer = ada.post(f"/a/{one}/{path}", data=form | {"other": served.article("copies = 0")})
        assert (answer.status_code, kept(answer)) == (507, True), path
        assert 'name="decision"' not in answer.text, "a note on a group is none on a ruling"
        assert answer.text.count(unescape(NOTE)) == 1
        assert ada.get(f"/a/{one}/{path}").headers["location"] == f"/a/{one}/copies"
    spool.unlink()
    served.home.published.rename(aside)
    served.home.published.write_bytes(b"rubbish")
    answer = ada.post(f"/a/{one}/rule", data=form)
    assert (answer.status_code, kept(answer)) == (503, True)
    aside.replace(served.home.published)


def test_a_form_of_groups_comes_back_as_it_was_and_pressed_twice_orders_once(served: Served) -> None:
    ada, one, lonely = served.session("Ada"), served.article("copies > 0"), served.article("copies = 0")
    for path, other in ((one, "ffffffffffffffff"), (one, one), (one, "zz")):
        answer = ada.post(f"/a/{path}/join", data={"csrf": token(ada), "other": other, "note": NOTE})
        assert (answer.status_code, kept(answer), kept(answer, other)) == (422, True, True), other
    answer = ada.post(f"/a/{lonely}/split", data={"csrf": token(ada), "note": NOTE})
    assert answer.status_code == 422
    page = ada.get(f"/a/{one}/copies").text
    once = re.findall(r'name="once" value="([0-9a-f]{12})"', page)
    for path in ("split", "join", "join"):
        for _ in range(2):
            form = {"csrf": token(ada), "once": once[0] + path, "other": lonely}
            assert ada.post(f"/a/{one}/{path}", data=form).status_code == 303
    assert len(pending(served.home.spool)) == 2


def test_the_ruling_that_a_page_shows_is_taken_back_and_no_newer_one(served: Served) -> None:
    ada = served.session("Ada")
    one, other = (str(found) for (found,) in served.rows("select article_id from articles order by 1 limit 2"))
    rule(ada, one, "relevant")
    shown = re.findall(r'name="ruling" value="([^"]+)"', ada.get(f"/a/{one}").text)
    rule(ada, other, "relevant")  # in another tab
    for _ in range(2):
        back = ada.post("/undo", data={"csrf": token(ada), "ruling": shown[0]})
        assert back.headers["location"].startswith(f"/a/{one}")
    assert ada.get("/log").text.count("taken back") == 1
    assert other in ada.get("/queue?state=mine").text


def test_a_question_of_as_many_letters_as_are_promised_is_read_in_any_script(shown: Served) -> None:
    ada = shown.session("Ada")
    for sql, status in ((f"select '{'س' * 19_000}' as said", 200), (f"select '{'س' * 20_000}' as said", 422)):
        answer = ada.post("/questions", data={"csrf": token(ada), "sql": sql})
        assert (answer.status_code, kept(answer, sql)) == (status, True)


REFUSED = {
    "en": "control character",
    "fa": "نویسهٔ کنترلی",
    "ar": "محرف تحكّم",
    "fr": "de contrôle",
    "de": "Steuerzeichen",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_in_the_language_of_whoever_is_refused(shown: Served, language: str) -> None:
    ada, one = shown.session("Ada"), shown.article("true")
    ada.headers["accept-language"] = language
    answer = ada.post(f"/a/{one}/rule", data=form_of(ada, one) | {"decision": "relevant", "note": "a\0b"})
    assert REFUSED[language] in says(answer)
    assert "U+0000" in says(answer)
    found = [says(ada.get(path)) for path in (
        "/a/zz", "/a/0123456789abcdef", "/nothing", "/queue?after=x", "/queue?topic=nosuch", f"/a/{one}/changes?to=99",
        "/search?q=(", "/search?q=%22a", "/search?q=*", "/search?q=day:soon", "/search?q=nosuch:x", "/search?q=a+AND",
    )]  # fmt: skip
    for text in found:
        is_english = re.search(r"\b(the|there|this|is|not)\b", text) is not None
        assert is_english == (language == "en"), text
    assert len({*found}) == len(found) - 2, "each says what is wrong; two name no article, two close nothing"
    named = says(ada.get(f"/search?q={quote('topic:nosuch')}"))
    assert '"nosuch" is no topic' in named
    assert named.startswith('"nosuch"') == (language == "en"), "what the program says in English alone is said to be"
