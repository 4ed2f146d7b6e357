"""Rulings made at the desk: kept in the spool, seen by everybody on their next page, once however often sent."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from desk.people import token_for_forms
from flows.reviewing.reviews import file_rulings, rulings_in_spool
from storage.archive.spool import pending
from storage.database.live import live, publish
from tests.desk.conftest import Served


def token(client: httpx.Client) -> str:
    return token_for_forms(next(iter(client.cookies.values())))


def form_of(client: httpx.Client, article_id: str) -> dict[str, str]:
    """The hidden fields of the form of an article's page."""
    page = client.get(f"/a/{article_id}").text
    return dict(re.findall(r'name="(reading|once|csrf)" value="([^"]+)"', page))


def rule(client: httpx.Client, article_id: str, decision: str, **more: str) -> httpx.Response:
    return client.post(f"/a/{article_id}/rule", data=form_of(client, article_id) | {"decision": decision} | more)


def there_is_next(client: httpx.Client, state: str) -> str | None:
    """The article that a queue begins with; None: to the queue, which has none."""
    there = re.match(r"/(a/(\w+)|queue)\?", client.get(f"/next?state={state}").headers["location"])
    assert there
    return there[2]


def test_a_ruling_is_kept_and_leads_on_and_is_seen_by_everybody_at_once(served: Served) -> None:
    ada, babak = served.session("Ada"), served.session("Babak")
    one = served.article("on_topic(topics, 'massacre-1988') and language = 'ar'")  # no topic near its threshold
    assert there_is_next(ada, "disputed") is None
    done = rule(ada, one, "relevant", topic="massacre-1988", note="سه شاهد را نام می‌برد")
    assert done.status_code == 303
    there = done.headers["location"]
    assert there.startswith("/a/")
    assert one not in there
    assert "سه شاهد را نام می‌برد" in babak.get(f"/a/{one}").text
    listed = _row(ada, one)
    assert "not ruled on yet: " in listed
    assert "1988" not in listed.partition("not ruled on yet: ")[2].partition("<")[0], "on its others alone"
    assert rule(babak, one, "irrelevant", topic="massacre-1988").status_code == 303
    rule(babak, other := served.article("topics = []"), "relevant")
    assert "not ruled on yet" not in _row(ada, other)
    for client in (ada, babak):
        assert one in client.get("/queue?state=disputed").text
    assert there_is_next(ada, "disputed") == one, "also where the queue was asked for before there was anything in it"
    name = rulings_in_spool(served.home)[-1]
    file_rulings(served.home, name, now=lambda: datetime.now(UTC), say=lambda _: None)
    reviews = served.rows("select decision, reviewers from reviews")
    assert sorted(reviews) == [("disputed", ["Ada", "Babak"]), ("relevant", ["Babak"])]


def test_rulings_are_taken_back_one_after_the_other(served: Served) -> None:
    ada = served.session("Ada")
    some = [str(one) for (one,) in served.rows("select article_id from articles order by 1 limit 3")]
    assert there_is_next(ada, "mine") is None
    for one in some:
        rule(ada, one, "relevant")
    assert all(one in ada.get("/queue?state=mine").text for one in some)
    assert there_is_next(ada, "mine") in some
    for one in reversed(some):
        there = ada.post("/undo", data={"csrf": token(ada)}).headers["location"]
        assert there.startswith(f"/a/{one}")
    assert not any(one in ada.get("/queue?state=mine").text for one in some)
    assert there_is_next(ada, "mine") is None
    assert ada.get("/log").text.count("taken back") == 3


def test_one_form_rules_once_however_often_it_is_sent(served: Served) -> None:
    ada = served.session("Ada")
    one = served.article("true")
    form = form_of(ada, one) | {"decision": "relevant"}
    for _ in range(3):
        assert ada.post(f"/a/{one}/rule", data=form).status_code == 303
    assert len(pending(served.home.spool)) == 1
    for other in ({"decision": "irrelevant"}, {"note": "names three"}, {"topic": "executions"}):
        again = ada.post(f"/a/{one}/rule", data=form | other)
        assert again.status_code == 409, other
        assert "Not saved" in again.text
        assert other.get("note", "") + "</textarea>" in again.text
    assert len(pending(served.home.spool)) == 1
    fresh = dict(re.findall(r'name="(reading|once|csrf)" value="([^"]+)"', again.text))
    assert ada.post(f"/a/{one}/rule", data=fresh | {"decision": "irrelevant"}).status_code == 303
    ada.post("/undo", data={"csrf": token(ada)})
    assert ada.post(f"/a/{one}/rule", data=fresh | {"decision": "irrelevant"}).status_code == 409, "taken back since"
    assert len(pending(served.home.spool)) == 3


def test_a_topic_that_newer_rules_took_away_is_named_and_can_be_ruled_on(served: Served) -> None:
    ada = served.session("Ada")
    one = served.article("len(topics) = 1 and not on_topic(topics, 'executions')")
    rule(ada, one, "relevant", topic="executions")
    assert 'value="executions"' not in ada.get(f"/a/{one}").text, "nobody is asked"
    lost = "insert into shelf_lost select place, 'executions', now() from shelf_articles where article_id = $id"
    asked = (
        "insert into shelf_asked by name select * replace ('executions' as topic, true as by_ruling) from shelf_asked"
        " where place = (select place from shelf_articles where article_id = $id) and not is_blind limit 1"
    )
    for laid in (lost, asked):  # as the file published after a retag has it
        served.desk.shelf().rows(laid, {"id": one})
    queue = ada.get("/queue?state=reopened").text
    assert re.findall(r"ruled relevant; newer rules find it no more: ([^<]*)", queue) == ["Executions"]
    assert '<span class="count">1</span>' in queue.partition("Re-opened ")[2].partition("</a>")[0]
    assert 'value="executions"' in ada.get(f"/a/{one}").text
    sealed = (
        "update shelf_asked set is_sealed = {} where place = (select place from shelf_articles where article_id = $id)"
    )
    served.desk.shelf().rows(sealed.format("true"), {"id": one})
    queue = ada.get("/queue?state=reopened").text
    assert one not in queue, "nothing that is sealed waits again"
    assert '<span class="count">0</span>' in queue.partition("Re-opened ")[2].partition("</a>")[0]
    served.desk.shelf().rows(sealed.format("false"), {"id": one})
    assert rule(ada, one, "irrelevant", topic="executions").status_code == 303
    assert one not in ada.get("/queue?state=reopened").text


def test_only_who_ruled_takes_a_ruling_back(served: Served) -> None:
    ada, babak = served.session("Ada"), served.session("Babak")
    rule(ada, served.article("true"), "relevant")
    [path] = pending(served.home.spool)
    name = path.name.removesuffix(".jsonl.zst") + ".1"
    refused = babak.post(f"/rulings/{name}/withdraw", data={"csrf": token(babak)})
    assert refused.status_code == 403
    assert "Only the person who ruled" in refused.text
    for _ in range(2):  # pressed twice, it is withdrawn once
        assert ada.post(f"/rulings/{name}/withdraw", data={"csrf": token(ada)}).status_code == 303
    assert babak.post(f"/rulings/{name}/withdraw", data={"csrf": token(babak)}).status_code == 403
    assert len(pending(served.home.spool)) == 2


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"decision": "maybe"}, 422),
        ({"decision": "relevant", "topic": "nonsense"}, 422),
        ({"decision": "relevant", "note": "x" * 3_000}, 422),
        ({"decision": "relevant", "note": "a\0b"}, 422),
        ({"decision": "relevant", "reading": "of nobody"}, 422),
        ({"decision": "relevant", "once": "'; drop"}, 422),
        ({"decision": "relevant", "note": "x" * 70_000}, 413),
        ({"decision": "relevant", "csrf": "wrong"}, 403),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_filed(shown: Served, wrong: dict[str, str], status: int) -> None:
    ada = shown.session("Ada")
    one = shown.article("true")
    answer = ada.post(f"/a/{one}/rule", data=form_of(ada, one) | wrong)
    assert answer.status_code == status
    assert pending(shown.home.spool) == []
    if status == 422 and "x" in wrong.get("note", ""):
        assert "x" * 3_000 in answer.text


def test_a_full_disk_is_said_and_the_note_is_in_its_field_still(served: Served) -> None:
    ada = served.session("Ada")
    one = served.article("true")
    form = form_of(ada, one) | {"decision": "relevant", "note": "names three"}
    shutil.rmtree(served.home.spool, ignore_errors=True)
    served.home.spool.write_text("in the way")  # as a disk that takes nothing
    answer = ada.post(f"/a/{one}/rule", data=form)
    assert answer.status_code == 507
    assert "Nothing was saved" in answer.text
    assert "names three</textarea>" in answer.text


def test_the_next_of_another_passes_over_what_somebody_has_open(served: Served) -> None:
    ada, babak = served.session("Ada"), served.session("Babak")
    first = ada.get("/next").headers["location"]
    ada.get(first)
    second = babak.get("/next").headers["location"]
    assert first != second
    assert "another reviewer has it open" in babak.get("/queue").text
    there = babak.get(first)
    assert there.status_code == 200  # never a lock
    assert re.search(r'class="why">another reviewer has it open[^<]*<bdi[^>]*>Ada<', there.text), there.text


def test_what_somebody_has_open_is_passed_over_after_a_publish_that_moved_it_too(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, babak = served.session("Ada"), served.session("Babak")
    token_of_reader = served.desk.people.invite("Reader", is_read_only=True)
    served.desk.people.accept(token_of_reader, "four words of mine")
    reader = served.session("Reader")
    order = re.findall(r'class="title" href="/a/(\w+)', ada.get("/queue?order=newest").text)
    ada.get(f"/a/{order[0]}?order=newest")
    monkeypatch.setattr("desk.pages.queue.ROWS", 9)
    pages = [ada.get("/queue?order=newest").text]
    last, now = order[-3:], datetime(2026, 12, 30, tzinfo=UTC)
    with live(served.home.live, now=now) as store:
        store.rows("update reading_rows set published_at = '2026-12-30', published_precision = 'day' "
                   "where article_id in (select unnest(?))", [last])  # fmt: skip
        publish(store, served.home.published, run_id="moved", now=now)
    served.desk.shelves._renew()
    while more := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(ada.get(unescape(more[1])).text)
    read = [one for page in pages for one in re.findall(r'class="title" href="/a/(\w+)', page)]
    assert read[: len(order) - 3] == order[:-3], "a list that is read on after the publish skips none of its rows"
    assert len(read) == len({*read}), "and shows none twice"
    monkeypatch.undo()
    ada.get(f"/a/{order[0]}?order=newest")
    moved = re.findall(r'class="title" href="/a/(\w+)', babak.get("/queue?order=newest").text)
    assert set(moved[:3]) == set(last)
    assert moved[3] == order[0]
    first = babak.get("/next?order=newest").headers["location"]
    assert first.startswith(f"/a/{moved[0]}"), "nobody has it open, whatever had its place before"
    behind = babak.get(f"/a/{moved[2]}?order=newest").text
    assert f'href="/a/{moved[4]}?order=newest"' in behind, "Ada has the one between open"
    reader.get(f"/a/{moved[0]}?order=newest")
    ada.get("/queue")
    assert babak.get("/next?order=newest").headers["location"] == first, "who cannot rule is passed over for nobody"


def test_with_blind_reviewers_others_rulings_show_after_ones_own(served: Served) -> None:
    settings = served.home.settings_file
    settings.write_text(settings.read_text().replace("[desk]\n", "[desk]\nblind = true\n"))
    from tests.desk.conftest import serving

    with serving(served.home) as blind:
        ada, babak = blind.session("Ada"), blind.session("Babak")
        one = blind.article("true")
        rule(ada, one, "relevant", note="Ada says so")
        assert "Ada says so" not in babak.get(f"/a/{one}").text
        assert "Ada says so" not in babak.get("/log").text
        assert "<option>Ada" not in babak.get("/log").text
        assert [babak.get(f"/log?reviewer={name}").status_code for name in ("Ada", "Zoe")] == [422, 422]
        blind.desk.people.accept(blind.desk.people.invite("Reader", is_read_only=True), "four words of mine")
        reader = blind.session("Reader")
        assert "Ada says so" in reader.get(f"/a/{one}").text, "who rules on nothing is swayed in nothing"
        assert reader.post("/questions", data={"csrf": token(reader), "sql": "from decisions"}).status_code == 200
        assert f"/a/{one}" in babak.get("/queue?order=newest").text + babak.get(f"/a/{one}").text
        for query in ("", "?topic=executions&source=lakeside-wire", "?state=mine", "?topic=nosuch"):
            asked = babak.post(f"/questions{query}", data={"csrf": token(babak), "sql": "from decisions"})
            assert asked.status_code == 403, query
        rule(babak, one, "irrelevant")
        assert "Ada says so" in babak.get(f"/a/{one}").text
        assert "Ada says so" in babak.get("/log").text
        assert "Ada" in babak.get("/agreement").text
        assert "Ada" not in re.sub(r"<nav.*", "", blind.session("Zoe").get("/agreement").text)
        babak.post("/undo", data={"csrf": token(babak)})
        for path in (f"/a/{one}", "/log", "/log?format=csv"):
            assert "Ada says so" not in babak.get(path).text, path


def test_a_blind_queue_is_the_same_whatever_others_have_ruled(served: Served) -> None:
    """Also after the publish that has a ruling on a topic of which the text of its article says nothing."""
    ada = served.session("Ada")
    untagged, tagged = served.article("topics = []"), served.article("on_topic(topics, 'protests')")
    paths = ("/queue?topic=executions", "/queue?state=all&order=newest", "/queue?state=all&topic=executions")
    from tests.desk.conftest import serving

    settings = served.home.settings_file
    settings.write_text(settings.read_text().replace("[desk]\n", "[desk]\nblind = true\n"))
    with serving(served.home) as blind:
        babak = blind.session("Babak")
        before = [_rows(babak, path) for path in paths]
    for one in (untagged, tagged):
        rule(ada, one, "relevant", topic="executions", note="it is one")
    file_rulings(served.home, rulings_in_spool(served.home)[-1], now=lambda: datetime.now(UTC), say=lambda _: None)
    with serving(served.home) as blind:
        babak, ada = blind.session("Babak"), blind.session("Ada")
        assert [_rows(babak, path) for path in paths] == before
        assert untagged not in before[0]
        assert untagged in str(before[1]), "it waits as a whole"
        assert untagged in ada.get("/queue?state=all&topic=executions").text, "her own ruling she may see"
        rule(babak, untagged, "irrelevant", topic="executions")
        assert untagged in babak.get("/queue?state=mine&topic=executions").text
        rows = [f"a/{one}" in babak.get("/queue?order=newest").text for one in (untagged, tagged)]
        assert rows == [False, True], "a ruling on its one topic is one on all it is asked about"


def _row(client: httpx.Client, article_id: str) -> str:
    """The row of an article in the queue of all."""
    return client.get("/queue?state=all").text.partition(f"/a/{article_id}")[2].partition("</li>")[0]


def _rows(client: httpx.Client, path: str) -> list[str]:
    """The rows of a queue and its counts, as a page has them, without how it is addressed."""
    page = client.get(path).text
    return [re.sub(r"\s+", " ", one) for one in re.findall(r"<li>(.*?)</li>", page.partition("<main")[2], re.DOTALL)]


def test_a_text_that_changed_while_it_was_read_is_shown_and_not_ruled_on(served: Served) -> None:
    ada = served.session("Ada")
    one = served.article("revisions > 1")
    [(old,)] = served.rows(f"select reading_id from readings where article_id = '{one}' and revision = 1 limit 1")
    form = form_of(ada, one) | {"decision": "relevant", "reading": str(old), "note": "kept"}
    answer = ada.post(f"/a/{one}/rule", data=form)
    assert answer.status_code == 409
    assert "<ins>" in answer.text
    assert "kept</textarea>" in answer.text
    assert pending(served.home.spool) == []
    again = dict(re.findall(r'name="(reading|once|csrf|topic)" value="([^"]*)"', answer.text))
    assert ada.post(f"/a/{one}/rule", data=again | {"decision": "relevant"}).status_code == 303
    assert len(pending(served.home.spool)) == 1
