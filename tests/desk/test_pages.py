"""What the desk's pages say: what is missing first, figures as they were read, one number a topic, no contradiction."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from desk.pages.figures import context
from desk.rendering import in_paragraphs
from desk.words import words
from storage.database.live import live, publish
from storage.shelf import lists
from storage.shelf.shelf import sql
from tests.desk.conftest import Served
from tests.desk.test_ruling import token
from tests.flows.test_health import BEGAN, HOUR

NOW = datetime(2026, 11, 28, 18, 10, 5, tzinfo=UTC)


def signed_in(shown: Served, path: str, language: str = "en") -> str:
    client = shown.session("Ada")
    return client.get(path, headers={"accept-language": language}).text


def plainly(html: str) -> str:
    """What a page says, as it is read: tags are gone, and blocks stand apart."""
    return " ".join(re.sub(r"</?(?:bdi|b|time|kbd|mark|a|sup)\b[^>]*>", "", html).replace("<", " <").split())


def test_sources_that_never_answered_come_first_among_what_is_missing(served: Served) -> None:
    fields = {"source_id": "mute", "seen_at": BEGAN.isoformat(), "enabled": True, "number": 99_000_000}
    poll = {"feed_id": "mute/main", "purpose": "feed", "outcome": "dns", "detail": "no such name", "failures": 2.0}
    with live(served.home.live, now=NOW) as store:
        store.insert("source_rows", [{**fields, "name": "The Mute Gazette", "languages": ["fa"], "family": "mute"}])
        store.insert("feed_rows", [{**fields, "feed_id": "mute/main", "url": "https://mute.example/feed"}])
        store.insert("fetch_rows", [{
            **poll, "source_id": "mute", "fetch_id": "mute.1", "number": 99_000_001, "fetched_at": NOW.isoformat(),
        }])  # fmt: skip
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        gap = {"source_id": "mute", "day": today, "found_at": NOW.isoformat(), "expected": 3.26}
        store.insert("gap_rows", [
            {**gap, "number": 99_000_000 + place, "language": language, "received": received, "cause": "refused"}
            for place, (language, received) in enumerate([("fa", 0), ("fa", 1), ("en", 2)])
        ])  # fmt: skip
        publish(store, served.home.published, run_id="again", now=NOW + HOUR)
    served.desk.shelves.stop()
    page = plainly(signed_in_fresh(served, "/missing"))
    gaps = [tuple(row.values()) for row in lists.missing(served.desk.shelf())["gaps"] if row["source"] == "mute"]
    assert sorted(gaps) == served.rows(
        "select source, language, day, expected, received, cause from gaps where source = 'mute' order by all"
    )
    assert [one[1:2] + one[3:5] for one in sorted(gaps)] == [("en", 3.3, 2), ("fa", 3.3, 1)]
    first = page.index("Sources that do not answer")
    assert (
        first < page.index("The Mute Gazette: never answered · failing since 2026-11-28") < page.index("Silent sources")
    )
    assert "name could not be found: no such name" in page
    assert "نام سرور پیدا نشد" in signed_in(served, "/missing", "fa")


def signed_in_fresh(served: Served, path: str) -> str:
    """A page on the file that was just published."""
    served.desk.shelves._renew()
    return signed_in(served, path)


def test_where_no_pattern_is_known_nothing_is_said_to_be_silent_or_not(shown: Served) -> None:
    judged = lists.is_any_judged(shown.desk.shelf())
    page = plainly(signed_in(shown, "/missing"))
    assert ("Not enough is known about any source yet to tell." in page) == (not judged)


def test_a_figure_is_shown_as_it_was_read_with_its_qualifier_and_whole_words(shown: Served) -> None:
    page = plainly(signed_in(shown, "/figures?state=all"))
    assert re.search(r"Read as: at least [0-9]+ “at least [\w,]+", page)
    [quoted] = {context("x" * 20 + " two words " * 50 + "the quote" + " more words" * 50, 570, 579)["quoted"]}
    assert quoted == "the quote"
    around = context("two words " * 50 + "QUOTE" + " more words" * 50, 500, 505)
    assert re.fullmatch(r"… (?:words )?(?:two words )+", around["before"])
    assert re.fullmatch(r"(?: more words)+(?: more)? …", around["after"])
    assert context("cut short", 20, 29) == {"before": "cut short", "quoted": "", "after": ""}


def planted(served: Served, statements: list[tuple[int, int, str | None, int]]) -> None:
    """Figures of one event and year: which article states them, the number, who says so, and the event's year."""
    asked = "select article_id, any_value(reading_id) from readings group by article_id having count(*) = 1 order by 1"
    articles = served.rows(asked)
    rows = [{
        "number": 99_000_000 + place, "figure_id": f"planted{place}", "article_id": articles[of][0],
        "reading_id": articles[of][1], "low": number, "high": number, "qualifier": "at least", "event": "executed",
        "counted": "people", "said": "executed", "number_said": f"at least {number}", "speaker": speaker,
        "period": str(year), "from_char": 0, "to_char": 12, "quote": "the quote",
    } for place, (of, number, speaker, year) in enumerate(statements)]  # fmt: skip
    with live(served.home.live, now=NOW) as store:
        store.insert("figure_rows", rows)
        publish(store, served.home.published, run_id="again", now=NOW + HOUR)
    served.desk.shelves.stop()
    served.desk.shelves._renew()


def test_a_conflict_is_of_two_articles_or_two_named_speakers_and_shows_each_statement_whole(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.pages.figures.STATEMENTS", 2)
    planted(served, [
        (5, 30, None, 1701), (6, 30, None, 1701),  # one with each number is shown before a second with any
        (0, 30, "Amnesty", 1701), (1, 40, None, 1701),  # two articles
        (2, 2, "he", 1702), (2, 1, None, 1702),  # one sentence about one man
        (3, 50, "Amnesty", 1703), (3, 60, "The judiciary", 1703),  # one article that names two
        (4, 50, "he", 1704), (4, 60, "she", 1704),
    ])  # fmt: skip
    found = served.rows("select event_year from figure_conflicts where event_year between 1701 and 1704 order by 1")
    assert found == [(1701,), (1703,)]
    view = "select event, event_year, event_place, lowest, highest, arose_at from figure_conflicts order by all"
    shelf = served.desk.shelf()
    assert [tuple(row.values()) for row in shelf.rows(view)] == served.rows(view)
    [one, *_] = shelf.rows(sql("view"), {"name": "figure_conflicts"})
    assert "shelf_articles" in str(one["sql"]), "all there are cost half a second at 100,000"
    page = signed_in(served, "/figures?state=conflict")
    assert page.count('class="panel"') == 2
    assert page.count("<mark") == page.count('">Open the article</a>') == page.count("<time") == 4
    assert "Read as: at least 30 “at least 30”" in plainly(page)
    assert "Read as: at least 40 “at least 40”" in plainly(page)
    assert "and 2 more" in plainly(page)


def test_a_topic_has_one_number_and_one_colour_in_every_article(shown: Served) -> None:
    ids = [str(one) for (one,) in shown.rows("select article_id from articles where len(topics) > 1 limit 12")]
    found: dict[str, set[tuple[str, str]]] = {}
    for one in ids:
        page = signed_in(shown, f"/a/{one}")
        for colour, topic, key in re.findall(
            r'<label class="t(\d)"><input type="radio" name="topic" value="([^"]+)" data-key="(\d)"', page
        ):
            found.setdefault(topic, set()).add((colour, key))
    assert len(found) > 3
    assert all(len(one) == 1 for one in found.values())
    assert len({next(iter(one)) for one in found.values()}) == len(found)


def test_what_weighs_nothing_is_no_ground_and_numbers_stand_apart(shown: Served) -> None:
    for (one,) in shown.rows("select distinct article_id from matches where weight = 0 limit 4"):
        page = plainly(signed_in(shown, f"/a/{one}"))
        assert not re.search(r"weight 0\b(?!\.)", page)
        assert not re.search(r"<sup[^>]*>[0-9]{2,}</sup>", page)


def test_a_ground_of_two_paragraphs_shows_where_the_one_ends() -> None:
    assert in_paragraphs("the prison,\n\nthe court") == "the prison, ¶ the court"


def ruled(served: Served, one: str, **form: str) -> str:
    client = served.session("Ada")
    page = client.get(f"/a/{one}").text
    hidden = dict(re.findall(r'name="(csrf|reading|once)" value="([^"]*)"', page))
    answer = client.post(f"/a/{one}/rule", data={**hidden, "decision": "relevant", **form})
    return client.get(answer.headers["location"]).text


def test_a_ruling_on_one_topic_says_what_the_article_still_waits_for_and_taking_back_says_so(served: Served) -> None:
    [(one, topics)] = served.rows("select article_id, topics from articles where len(topics) > 1 order by 1 limit 1")
    page = ruled(served, str(one), topic=topics[0])  # type: ignore[index]
    said = re.search(r'<p class="done" role="status">(.*)</p>', page)
    assert said
    assert said[1].startswith("Saved.")
    assert "It still waits for a ruling on:" in said[1]
    client = served.session("Ada")
    csrf = re.search(r'name="csrf" value="([^"]*)"', client.get(f"/a/{one}").text)
    assert csrf
    back = client.post("/undo", data={"csrf": csrf[1]}, follow_redirects=True).text
    assert '<p class="done" role="status">Taken back.</p>' in back


def test_the_queue_says_of_which_topic_an_article_is_near_the_threshold(shown: Served) -> None:
    page = plainly(signed_in(shown, "/queue"))
    assert re.search(r"just over the threshold: \w", page)
    assert not re.search(r'"why">just over the threshold ?<', page)


def test_the_copies_of_a_text_are_counted_as_they_are_listed(shown: Served) -> None:
    for (one,) in shown.rows("select article_id from articles where copies > 0 limit 4"):
        page = plainly(signed_in(shown, f"/a/{one}/copies"))
        assert "no copy known" not in page
        assert "stand only here" not in page
        for count, listed in re.findall(r"Sentences added: (\d+)(.*?)</details>", page):
            assert int(count) == listed.count("<ins")


def test_of_revisions_only_the_newest_stands_now_and_times_tell_them_apart(shown: Served) -> None:
    one = shown.article("revisions > 1")
    page = signed_in(shown, f"/a/{one}/changes")
    assert page.count("stands now") == 1
    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    assert "stands now" in rows[-1]
    assert len(set(re.findall(r"\d\d:\d\d:\d\d", page))) > 1


def test_a_used_invitation_takes_whoever_is_signed_in_to_the_queue(shown: Served) -> None:
    token = shown.desk.people.invite("Mina", is_read_only=False)
    shown.desk.people.accept(token, "four words of my own")
    client = shown.session("Ada")
    assert client.get(f"/invite/{token}").headers["location"] == "/queue"
    assert shown.session("nobody").get("/settings").status_code == 200


def test_what_a_search_found_is_narrowed_to_a_source_or_a_language_by_a_link(shown: Served) -> None:
    ada = shown.session("Ada")
    whole = ada.get("/search?q=prison").text
    links = {unescape(one) for one in re.findall(r'<a href="(/search[^"]+)"', whole)}
    assert {"source", "lang"} == {re.search(r"(source|lang)%3A", one)[1] for one in links if "%3A" in one}  # type: ignore[index]
    every = whole.count('class="title"')
    for link in links:
        narrowed = ada.get(link)
        assert narrowed.status_code == 200
        assert 0 < narrowed.text.count('class="title"') <= every
    assert any(ada.get(link).text.count('class="title"') < every for link in links)


def test_an_article_is_found_by_the_beginning_of_its_id(shown: Served) -> None:
    one = shown.article("true")
    client = shown.session("Ada")
    assert client.get(f"/a/{one[:8]}").text.count(f"<code>{one}</code>") == 1
    assert client.get("/a/ffffffffff").status_code == 404


@pytest.mark.parametrize("path", ["/queue", "/log", "/figures?state=all", "/search?q=prison"])
def test_in_persian_every_day_and_time_is_of_its_calendar_and_one_piece(shown: Served, path: str) -> None:
    page = signed_in(shown, path, "fa")
    times = re.findall(r'<time dir="ltr">(.*?)</time>', page)
    assert all(re.match(r"۱[۳۴]\d\d-", one) for one in times)
    told = r"|<p dir.*?</p>" if path.startswith("/search") else ""  # texts of articles
    bare = re.sub(r"<[^>]*>", " ", re.sub(rf"<(bdi|mark|option)\b.*?</\1>{told}", "", page))
    assert " ,arrested" not in bare
    assert not re.search(r"\b(arrested|executed|killed|feed|json-ld)\b", bare)


def test_the_log_goes_on_before_a_ruling_of_a_large_archive(shown: Served) -> None:
    """A ruling's number is that of its batch, a million times, and of its line."""
    assert shown.session("Ada").get("/log?before=57000003").status_code == 200


def test_a_list_that_ends_says_so_and_goes_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = served.session("Ada")
    some = [str(one) for (one,) in served.rows("select article_id from articles order by 1 limit 5")]
    for one in some:
        ruled(served, one)
    monkeypatch.setattr("desk.pages.lists.ROWS", 2)
    monkeypatch.setattr("desk.pages.figures.ROWS", 30)
    monkeypatch.setattr("desk.pages.figures.CONFLICTS", 1)
    monkeypatch.setattr("desk.pages.search.MOST", 4)
    wholes = {
        "/log?decision=relevant": (r'<div><a href="/a/(\w+)', {*some}),
        "/figures?state=all": (r'action="/figures/([^/]+)/rule', {str(one) for (one,) in served.rows(
            "select figure_id from figures join articles using (article_id)")}),
        "/figures?state=conflict": ("<h2>(.*?)</h2>", None),
        "/search?q=prison": (r'class="title" href="/a/(\w+)', None),
    }  # fmt: skip
    for first, (found, whole) in wholes.items():
        path, pages = first, []
        while path:
            page = ada.get(path).text
            pages.append(re.findall(found, page))
            more = re.search(r'rel="next" href="([^"]+)"', page)
            path = unescape(more[1]) if more else ""
        there = [one for rows in pages for one in rows]
        assert len(there) == len({*there}), first
        assert len({len(rows) for rows in pages[:-1]}) <= 1
        if whole is not None:
            assert {*there} == whole, first
            assert len(pages) > 1
    total = re.search(r"Articles found: (\d+), shown: 1 to 4", ada.get("/search?q=prison").text)
    assert total
    assert int(total[1]) == len(there)


def test_a_figure_ruled_on_between_two_pages_keeps_none_of_the_second_from_being_seen(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ruled_in = served.session("Ada"), r'action="/figures/([^/]+)/rule'
    [*whole] = re.findall(ruled_in, ada.get("/figures").text)
    monkeypatch.setattr("desk.pages.figures.ROWS", 3)
    first = ada.get("/figures").text
    assert ada.post(f"/figures/{whole[0]}/rule", data={"csrf": token(ada), "ruling": "confirm"}).status_code == 303
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more
    assert re.findall(ruled_in, ada.get(unescape(more[1])).text) == whole[3:6]
    of_it = f"/figures?state=confirm&after={whole[1].partition('.')[0]}.9.9.9"
    assert ada.get(of_it).status_code == 200, "a figure that is read no more"
    assert ada.get("/figures?after=%27").status_code == 422


def test_texts_of_ten_thousand_lines_are_compared_within_bounds_and_the_page_says_so(served: Served) -> None:
    one = served.article("revisions > 1")
    with live(served.home.live, now=NOW) as store:
        for number, revision in store.rows("select number, revision from reading_rows where article_id = ?", [one]):
            lines = ["the same"] * 2_000 + [f"line {n} of {revision if n % 3 else 0}" for n in range(10_000)]
            store.rows("update reading_rows set text = ? where number = ?", ["\n".join(lines), number])
        publish(store, served.home.published, run_id="again", now=NOW + HOUR)
    served.desk.shelves._renew()
    page = signed_in(served, f"/a/{one}/changes")
    assert "of what follows 100000 characters are compared" in page
    assert f"longwatch diff {one}" in page
    assert "the same" not in page.partition("</nav>")[2].partition("<article")[2]
    assert page.count("<ins>") > 100
    assert len(page) < 700_000


def test_words_of_the_program_have_names_in_each_language() -> None:
    assert words("fa").known("event", "arrested") == "بازداشت"
    assert words("de").known("place", "json-ld") == "JSON-LD der Seite"
    assert words("fa").known("event", "unheard-of") == "unheard-of"
    assert words("fa").time(NOW) == "۱۴۰۵-۰۹-۰۷ ۱۸:۱۰ UTC"
    assert words("fa").listed(["یک", "دو"]) == "یک، دو"
