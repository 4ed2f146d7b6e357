"""Every page by axe, and none wider than its window: in both schemes, forced colours, with script and without.

None asks anybody but the desk for anything, and none has anything to say in the browser's console.

The whole of it, `LONGWATCH_DESK_WHOLE=1`, is a test a language, scheme, forced colours and script, each of which can be
run alone: `-k "fa-dark-active"`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from storage.archive.spool import pending
from tests.desk.conftest import IS_WHOLE, Served, Windows
from tests.desk.test_ruling import rule

PERSIAN = "language = 'fa' and on_topic(topics, 'massacre-1988')"
WIDTHS = (320, 360, 768, 1280)
AXE = Axe().axe_script
FOUND = """() => axe.run().then(found => found.violations.map(one => one.id + ": " + one.nodes[0].html))"""
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIDEWAYS = """() => [...document.querySelectorAll(".scroll:has(.stacked)")]
  .filter(one => one.scrollWidth > one.clientWidth).map(one => "scrolls sideways: " + one.outerHTML.slice(0, 80))"""
"""Tables of ours: on a narrow window, their rows are lines of a name and a value."""
ENLARGED = "document.documentElement.style.fontSize = '200%'"
"""As readers enlarge the text alone; to zoom is to have a window of so much fewer pixels, which WIDTHS tries."""
NOT_ENLARGED = "document.documentElement.style.fontSize = ''"
THIN_OUT = """() => {
  const named = new Set(["class", "dir", "id", "lang", "role", "type"]);
  const kind = (one) => one.nodeName + [...one.attributes].map((its) => its.name === "id" || !named.has(its.name)
    ? its.name : its.name + its.value).sort() + "(" + [...one.children].map(kind) + ")";
  const many = {};
  for (const row of document.querySelectorAll("main li, main tr, main article, main form"))
    if ((many[kind(row)] = (many[kind(row)] ?? 0) + 1) > 2) row.remove();
}"""
"""Rows that differ in words alone are looked at twice: axe takes a second for a list of twenty. The whole has each."""
SMALL = """() => [...document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")]
  .map(one => [one.closest("label") || one, one.outerHTML.slice(0, 80)])
  .filter(([one]) => getComputedStyle(one).display !== "inline" && !one.closest(".skip"))
  .filter(([one]) => one.offsetWidth && Math.min(one.offsetWidth, one.offsetHeight) < 24)
  .map(([, html]) => "small: " + html)"""
"""What is to be pressed and is smaller than 24 pixels; a link within a line of text is left out, as WCAG 2.5.8 does."""


def pages_of(shown: Served) -> list[str]:
    """An address of each page, in each state that looks otherwise."""
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
    return [f"/a/{persian}", f"/a/{changed}/changes", "/figures?state=conflict", "/search?q=prison", "/settings"]


def more_pages(shown: Served) -> list[str]:
    """Those besides, for the whole."""
    english, lonely = shown.article("language = 'en' and len(topics) > 1"), shown.article("copies = 0")
    return [
        f"/a/{english}?done=1", f"/a/{lonely}/copies", "/figures?state=all", "/search?q=%22", "/search",
        "/queue?state=disputed", "/queue?state=all&order=newest&language=fa", "/queue?after=x",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def ruled(shown: Served) -> Served:
    """The desk once two have ruled, so that the log, agreement and panels have something in them."""
    for name in ("Ada", "Babak"):
        client = shown.session(name)
        for place, (one,) in enumerate(shown.rows("select article_id from articles order by 1 limit 3")):
            decision = "relevant" if name == "Ada" or place % 2 else "irrelevant"
            rule(client, str(one), decision, note="سه شاهد" if place % 2 else "names three witnesses")
    return shown


@pytest.fixture
def context(
    ruled: Served, windows: Windows, language: str, scheme: str, forced: str, script: str
) -> Iterator[BrowserContext]:
    """Ada's browser. Without script: ours is not there, and axe's, which the test brings, is."""
    one = ruled.page(
        windows, "Ada", viewport={"width": 1280, "height": 800}, color_scheme=scheme, locale=f"{language}-XX",
        forced_colors=forced,
    )  # fmt: skip
    one.pages[0].add_init_script(AXE)  # handed over once, not for each address
    if script == "without":
        one.route("**/desk.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    yield one
    for page in one.pages:
        page.close()


def faults(page: Page, path: str, widths: tuple[int, ...], *, is_axed: bool = True) -> list[str]:
    """What is wrong with the page that is open, at each width of the window."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate(OVER)
        wrong = [f"wider by {over}"] if over > 0 else []
        found += [f"{path} at {width}: {one}" for one in wrong + page.evaluate(SMALL) + page.evaluate(SIDEWAYS)]
    page.evaluate(ENLARGED)
    page.set_viewport_size({"width": min(WIDTHS), "height": 800})
    over = page.evaluate(OVER)
    found += [f"{path}, its text enlarged: wider by {over}"] if over > 0 else []
    found += [f"{path}, its text enlarged: {one}" for one in page.evaluate(SIDEWAYS)]
    page.evaluate(NOT_ENLARGED)
    if is_axed and not IS_WHOLE:
        page.evaluate(THIN_OUT)
    for width in {min(widths), max(widths)} if is_axed else ():
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{path} at {width}: {one}" for one in page.evaluate(FOUND)]
    return found


Piece = tuple[str, str, str, str, tuple[int, ...]]
PIECES: list[Piece] = [("en", "light", "none", "with", (1280,)), ("fa", "dark", "none", "without", (320,))]
if IS_WHOLE:
    PIECES = [
        (*one, WIDTHS) for one in product(("en", "fa"), ("light", "dark"), ("none", "active"), ("with", "without"))
    ]


@pytest.mark.parametrize(("language", "scheme", "forced", "script", "widths"), PIECES)
def test_axe_finds_nothing_nothing_is_too_wide_or_small_and_no_page_asks_anybody_else_or_says_anything(
    ruled: Served, context: BrowserContext, language: str, scheme: str, widths: tuple[int, ...]
) -> None:
    page = context.pages[0]
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    found, axed = [], pages_of(ruled) if scheme == "light" else pages_alike_nowhere(ruled)
    for path in [*pages_of(ruled), *(more_pages(ruled) if IS_WHOLE else [])]:
        if path == "/nothing":  # of which the browser says that it is not there
            assert said == []
        page.goto(ruled.address + path)
        assert page.get_attribute("html", "lang") == language
        found += faults(page, path, widths, is_axed=IS_WHOLE or path in axed)
    if IS_WHOLE:
        page.goto(f"{ruled.address}/questions")
        page.fill("#sql", "select article_id, title, topics, published_at from articles")
        page.click("main .buttons .main")
        page.wait_for_selector("tbody tr")
        found += faults(page, "an answer", widths)
    assert found == []
    assert [url for url in asked if not url.startswith(ruled.address)] == []


@pytest.mark.parametrize(("language", "scheme", "forced", "script", "widths"), PIECES if IS_WHOLE else PIECES[1:])
def test_the_pages_at_the_door_and_that_of_a_text_that_changed(
    ruled: Served, context: BrowserContext, language: str, scheme: str, widths: tuple[int, ...]
) -> None:
    changed, before = ruled.article("revisions > 1"), pending(ruled.home.spool)
    where = f"article_id = '{changed}' and revision = 1"
    [(old,)] = ruled.rows(f"select reading_id from readings where {where} limit 1")
    page = context.pages[0]
    page.goto(f"{ruled.address}/a/{changed}")
    page.eval_on_selector("[name=reading]", "(field, old) => { field.value = old; }", old)
    page.fill("#note", "سه شاهد")
    with page.expect_response(lambda answer: answer.url.endswith("/rule")) as answer:
        page.click("[data-key=v]")
    assert answer.value.status == 409
    page.wait_for_selector("ins")
    assert page.input_value("#note") == "سه شاهد"
    page.reload()
    assert page.locator("ins").count() > 0
    assert pending(ruled.home.spool) == before, "a reload of that answer rules on nothing"
    found = faults(page, "changed meanwhile", widths)
    context.clear_cookies()
    for path in ("/in", f"/invite/{ruled.desk.people.invite('Mina', is_read_only=False)}", "/invite/" + "x" * 30):
        page.goto(ruled.address + path)
        found += faults(page, path, widths)
    assert found == []
