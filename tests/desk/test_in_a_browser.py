"""The desk in a real browser: right to left, by keyboard alone on any layout, without script, asking nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from storage.archive.spool import pending, read_batch
from tests.desk.conftest import IS_WHOLE, Served

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
PERSIAN = "language = 'fa' and on_topic(topics, 'massacre-1988')"


@pytest.fixture
def ada(shown: Served, browser: Browser) -> Iterator[BrowserContext]:
    context = shown.page(browser, "Ada", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def test_a_persian_article_is_right_to_left_and_its_marks_are_its_grounds(shown: Served, ada: BrowserContext) -> None:
    one = shown.article(PERSIAN)
    page = ada.pages[0]
    page.goto(f"{shown.address}/a/{one}")
    assert page.eval_on_selector("#text p", "one => getComputedStyle(one).direction") == "rtl"
    assert page.evaluate(FIRST_LINE)
    grounds = {str(quote) for (quote,) in shown.rows(f"select quote from matches where article_id = '{one}'")}
    marks = page.eval_on_selector_all("#text mark", "all => all.map(one => one.textContent)")
    assert len(marks) > 3
    assert set(marks) <= grounds
    assert page.evaluate("document.fonts.check('16px \"Longwatch Arabic\"', '۱۳۶۷')")
    assert page.evaluate("[...document.fonts].some(one => one.family.includes('Longwatch') && one.status == 'loaded')")


def test_a_double_press_a_reload_back_and_a_second_tab_rule_once_each(served: Served, browser: Browser) -> None:
    context = served.page(browser, "Ada")
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
    context.close()


def test_a_text_that_changed_is_shown_and_a_reload_of_that_answer_rules_on_nothing(
    served: Served, browser: Browser
) -> None:
    one = served.article("revisions > 1")
    [(old,)] = served.rows(f"select reading_id from readings where article_id = '{one}' and revision = 1 limit 1")
    context = served.page(browser, "Ada")
    page = context.pages[0]
    page.goto(f"{served.address}/a/{one}")
    page.eval_on_selector("[name=reading]", "(field, old) => { field.value = old; }", old)
    page.fill("#note", "سه شاهد")
    with page.expect_response(lambda answer: answer.url.endswith("/rule")) as answer:
        page.click("[data-key=v]")
    assert answer.value.status == 409
    page.wait_for_load_state()
    assert page.input_value("#note") == "سه شاهد"
    page.reload()
    assert page.locator("ins").count() > 0
    assert pending(served.home.spool) == []
    context.close()


def test_without_script_a_person_signs_in_and_rules(served: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.address}/in")
    page.fill("#link", served.link("Ada"))
    page.click("#link-form button")
    page.click("a[href^='/next']")
    page.fill("#note", "without script")
    page.click("[data-key=x]")
    [path] = pending(served.home.spool)
    assert read_batch(path)[1][1]["note"] == "without script"
    context.close()


def pages_of(shown: Served) -> list[str]:
    persian, arabic = shown.article(PERSIAN), shown.article("language = 'ar'")
    changed, copied = shown.article("revisions > 1"), shown.article("copies > 0")
    return [
        "/queue", f"/a/{persian}", f"/a/{arabic}", f"/a/{changed}/changes", f"/a/{copied}/copies", "/figures",
        "/figures?state=conflict", "/search?q=prison", "/log", "/agreement", "/missing", "/questions", "/settings",
        "/nothing",
    ]  # fmt: skip


def pages_alike_nowhere(shown: Served) -> list[str]:
    """The pages that have among them every kind of thing the others have: what a second window is looked at for."""
    persian, changed = shown.article(PERSIAN), shown.article("revisions > 1")
    return ["/in", f"/a/{persian}", f"/a/{changed}/changes", "/figures?state=conflict", "/search?q=prison", "/settings"]


WINDOWS: list[tuple[str, str, int, str]] = [("en", "light", 1280, "none"), ("fa", "dark", 320, "none")]
if IS_WHOLE:
    WINDOWS = [
        (language, scheme, width, forced)
        for language in ("en", "fa")
        for scheme in ("light", "dark")
        for width in (320, 360, 768, 1280)
        for forced in ("none", "active")
    ]


@pytest.mark.parametrize(("language", "scheme", "width", "forced"), WINDOWS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    shown: Served, browser: Browser, language: str, scheme: str, width: int, forced: str
) -> None:
    context = shown.page(
        browser, "Zoe", viewport={"width": width, "height": 800}, color_scheme=scheme, locale=f"{language}-XX",
        forced_colors=forced,
    )  # fmt: skip
    page = context.pages[0]
    page.goto(f"{shown.address}/in#x")
    found = []
    axed = pages_alike_nowhere(shown) if scheme == "dark" and not IS_WHOLE else None
    for path in ["/in", *pages_of(shown)]:
        page.goto(shown.address + path)
        assert page.get_attribute("html", "lang") == language
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{path}: wider by {over}"] if over > 0 else []
        if axed and path not in axed:
            continue
        found += [f"{path}: {one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    assert found == []
    context.close()


def test_no_page_asks_anybody_else_or_says_anything(shown: Served, ada: BrowserContext) -> None:
    page = ada.pages[0]
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in pages_of(shown)[:-1]:
        page.goto(shown.address + path)
    assert [url for url in asked if not url.startswith(shown.address)] == []
    assert said == []


def test_a_question_in_sql_is_a_table_with_links_and_writes_nothing(shown: Served, ada: BrowserContext) -> None:
    page = ada.pages[0]
    page.goto(f"{shown.address}/questions")
    page.fill("#sql", "select article_id, title from articles order by day limit 3")
    page.click("main .buttons .main")
    assert page.locator("tbody tr").count() == 3
    expect(page.locator("tbody a").first).to_have_attribute("href", re.compile(r"/a/[0-9a-f]{16}"))
    for wrong in ("delete from article_rows", "select * from read_text('/etc/passwd')", "attach 'x'", ""):
        page.goto(f"{shown.address}/questions")
        page.fill("#sql", wrong)
        page.click("main .buttons .main")
        assert page.locator(".wrong").count() == 1, wrong
    with page.expect_download() as download:
        page.goto(f"{shown.address}/questions")
        page.fill("#sql", "select 1 as one")
        page.click("main .buttons button:nth-child(2)")
    assert download.value.path().read_text("utf-8-sig") == "one\n1\n"


def test_an_invitation_is_accepted_in_a_browser(shown: Served, browser: Browser) -> None:
    page: Page = browser.new_page()
    page.goto(f"{shown.address}/invite/{shown.desk.people.invite('دلارام', is_read_only=False)}")
    page.fill("#passphrase", "چهار واژه از آن من")
    page.fill("#again", "چهار واژه از آن من")
    page.click("main button")
    page.wait_for_url("**/queue")
    cookie = page.context.cookies()[0]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.close()
