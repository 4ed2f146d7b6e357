"""The desk in a real browser: right to left, by keyboard alone on any layout, without script, asking nobody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from desk.people import token_for_forms
from storage.archive.spool import pending, read_batch
from storage.queries.questions import Limits
from tests.desk.conftest import Served, Windows
from tests.desk.test_accessible import PERSIAN
from tests.desk.test_ruling import token

FIRST_LINE = """() => {
  const walker = document.createTreeWalker(document.querySelector('#text p'), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const box = range.getBoundingClientRect();
      if (box.width > 1 && box.height > 8) found.push([box.right, box.top]);
    }
  }
  const first = found[0];
  return found.filter((box) => Math.abs(box[1] - first[1]) < 8).every((box) => box[0] <= first[0]);
}"""


@pytest.fixture
def ada(shown: Served, windows: Windows) -> BrowserContext:
    return shown.page(windows, "Ada")


def test_a_persian_article_is_right_to_left_and_its_marks_are_its_grounds(shown: Served, ada: BrowserContext) -> None:
    one = shown.article(PERSIAN)
    page = ada.pages[0]
    page.goto(f"{shown.address}/a/{one}")
    assert page.eval_on_selector("#text p", "one => getComputedStyle(one).direction") == "rtl"
    assert page.evaluate(FIRST_LINE)
    assert page.eval_on_selector_all("#text p", "all => all.every(one => one.dir === 'auto')"), "each by its own signs"
    grounds = {str(quote) for (quote,) in shown.rows(f"select quote from matches where article_id = '{one}'")}
    marks = page.eval_on_selector_all("#text mark", "all => all.map(one => one.textContent)")
    assert len(marks) > 3
    assert set(marks) <= grounds
    assert page.evaluate("document.fonts.check('16px \"Longwatch Arabic\"', '۱۳۶۷')")
    assert page.evaluate("[...document.fonts].some(one => one.family.includes('Longwatch') && one.status == 'loaded')")


def test_a_double_press_a_reload_back_and_a_second_tab_rule_once_each(served: Served, windows: Windows) -> None:
    context = served.page(windows, "Ada")
    page, other = context.pages[0], context.new_page()
    page.goto(f"{served.address}/next")
    ruled = page.url
    other.goto(ruled)
    with page.expect_navigation():
        page.dblclick("[data-key=v]")
    page.reload()
    page.go_back()
    page.wait_for_load_state()
    assert page.url == ruled
    assert "Ada" in page.inner_text("aside"), "what Back shows is not the page as it was before the ruling"
    assert len(pending(served.home.spool)) == 1
    with other.expect_navigation():
        other.click("[data-key=x]")
    other.reload()
    rulings = [read_batch(path)[1][1] for path in pending(served.home.spool)]
    assert [(one["article_id"], one["decision"]) for one in rulings] == [
        (ruled.rpartition("/")[2], "relevant"), (ruled.rpartition("/")[2], "irrelevant"),
    ]  # fmt: skip


# The same without a browser: test_ruling.py (what another has open, and where two differ); keys: test_keys.py.
@pytest.mark.long
def test_two_reviewers_get_different_articles_and_see_at_once_where_they_differ(
    served: Served, windows: Windows
) -> None:
    ada, babak = (served.page(windows, name).pages[0] for name in ("Ada", "Babak"))
    for page in (ada, babak):
        page.goto(f"{served.address}/queue")
        page.click("a[href^='/next']")
    assert ada.url != babak.url, "what Ada has open, nobody else is sent to"
    babak.goto(ada.url)  # who wants to, reads it all the same
    assert "Ada" in babak.inner_text(".facts .why")
    one = ada.url.partition("?")[0]
    for page, key in ((ada, "v"), (babak, "x")):
        with page.expect_navigation():
            page.keyboard.press(key)
    for page in (ada, babak):
        page.goto(f"{served.address}/queue?state=disputed")
        assert page.locator(f".rows a[href^='{one.removeprefix(served.address)}']").count() == 1


DIGITS_FROM_LEFT = """() => {
  const text = document.querySelector('time').firstChild;
  const lefts = [...text.data].map((_, place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
  });
  return lefts.every((left, place) => place === 0 || left >= lefts[place - 1]);
}"""


def test_a_day_runs_from_year_to_day_in_either_script(shown: Served, ada: BrowserContext) -> None:
    page = ada.pages[0]
    for language in ("ar", "fa"):
        shown.desk.people.prefer("Ada", language=language, has_keys=True)
        page.goto(f"{shown.address}/queue?state=all")
        assert page.get_attribute("html", "lang") == language
        assert page.evaluate(DIGITS_FROM_LEFT), language
    shown.desk.people.prefer("Ada", language="", has_keys=True)


def test_without_script_a_person_signs_in_and_rules(served: Served, windows: Windows) -> None:
    context = windows.open(java_script_enabled=False)
    page = context.pages[0]
    page.goto(f"{served.address}/in")
    page.fill("#link", served.link("Ada"))
    page.click("#link-form button")
    page.click("a[href^='/next']")
    page.fill("#note", "without script")
    page.click("[data-key=x]")
    [path] = pending(served.home.spool)
    assert read_batch(path)[1][1]["note"] == "without script"


def test_a_question_in_sql_is_a_table_with_links_and_writes_nothing(shown: Served, ada: BrowserContext) -> None:
    page = ada.pages[0]
    page.goto(f"{shown.address}/questions")
    page.fill("#sql", "select article_id, title from articles order by day limit 3")
    page.click("main .buttons .main")
    assert page.locator("tbody tr").count() == 3
    expect(page.locator("tbody a").first).to_have_attribute("href", re.compile(r"/a/[0-9a-f]{16}"))
    page.set_viewport_size({"width": 360, "height": 640})
    page.fill("#sql", "delete from article_rows")
    page.click("main .buttons .main")
    assert page.locator(".wrong").count() == 1
    expect(page.locator(".wrong")).to_be_focused()
    expect(page.locator(".wrong")).to_be_in_viewport()
    babak = shown.session("Babak")
    for wrong in ("select * from read_text('/etc/passwd')", "attach 'x'", ""):
        answer = babak.post("/questions", data={"csrf": token(babak), "sql": wrong}).text
        assert answer.count('class="wrong code"') == 1, wrong
    with page.expect_download() as download:
        page.fill("#sql", "select 1 as one")
        page.click("main .buttons button:nth-child(2)")
    page.fill("#sql", "select 2 as two")
    page.wait_for_timeout(800)
    page.click("main .buttons .main")
    assert page.inner_text("tbody td") == "2", "a file that was saved leaves the form alive"
    assert download.value.path().read_text("utf-8-sig") == "one\n1\n"


def test_a_table_that_was_cut_says_so_in_its_name_and_numbers_that_are_none_are_shown(
    shown: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = shown.session("Ada")
    csrf = token_for_forms(next(iter(ada.cookies.values())))
    monkeypatch.setattr("desk.pages.questions.SAVED", 3)
    for rows, name in ((3, "answer.csv"), (4, "answer-first-3.csv")):
        form = {"csrf": csrf, "sql": f"select range, 'nan'::double as n from range({rows})", "format": "csv"}
        answer = ada.post("/questions", data=form)
        assert name in answer.headers["content-disposition"]
        assert len(answer.text.splitlines()) == 4
        assert "0,nan" in answer.text


def test_a_question_beyond_its_limit_is_ended_and_the_page_tells_what_can_be_done_here(
    shown: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = shown.session("Ada")
    form = {"csrf": token_for_forms(next(iter(ada.cookies.values()))), "sql": "select list_sum(range(3000000000))"}
    monkeypatch.setattr("desk.asking.LIMITS", Limits(seconds=0.2, memory="1GB", disk="1GB", are_fixed=True))
    monkeypatch.setattr("desk.asking.SECONDS_MORE", 0.5)  # the child hears of neither: it is killed
    answer = ada.post("/questions", data=form)
    assert answer.status_code == 422
    # A fast computer is out of the memory that the question may take before its time is over.
    assert re.search(r"ended after 0\.7 s: ask for less|GB of disk: ask for less", answer.text)
    assert "--" not in re.sub(r"<!--|.*<pre", "", answer.text.partition('role="alert"')[2])


def test_an_invitation_is_accepted_in_a_browser(shown: Served, windows: Windows) -> None:
    page = windows.open().pages[0]
    page.goto(f"{shown.address}/invite/{shown.desk.people.invite('دلارام', is_read_only=False)}")
    page.fill("#passphrase", "چهار واژه از آن من")
    page.fill("#again", "چهار واژه از آن من")
    page.click("main button")
    page.wait_for_url("**/queue")
    cookie = page.context.cookies()[0]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
