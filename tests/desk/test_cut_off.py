"""A line that is cut while a ruling is sent: whatever came through, it rules once, and nobody types a note twice."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route

from storage.archive.spool import pending, read_batch
from tests.desk.conftest import IS_WHOLE, Served, Windows

NOTE = "سه شاهد"
RULED = "**/rule*"


def before(page: Page, _: BrowserContext) -> None:
    """Nothing comes through."""
    page.route(RULED, lambda route: route.abort("connectionreset"))


def behind(page: Page, _: BrowserContext) -> None:
    """The ruling comes through, and the answer does not."""

    def answered_to_nobody(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(RULED, answered_to_nobody)


def unplugged(_: Page, context: BrowserContext) -> None:
    """There is no network."""
    context.set_offline(True)


def test_however_a_ruling_is_cut_off_it_is_sent_again_and_rules_once_with_its_note(
    served: Served, windows: Windows
) -> None:
    context = served.page(windows, "Ada")
    page = context.pages[0]
    some = [str(one) for (one,) in served.rows("select article_id from articles order by 1 limit 6")]
    cases = [(cut, how) for cut in (behind, before, unplugged) for how in ("reload", "back")]
    if not IS_WHOLE:  # what is sent again is the same, whatever came through; unplugged, nothing does either
        cases = [(behind, "reload"), (behind, "back"), (before, "back")]
    for one, (cut, how) in zip(some, cases, strict=False):
        page.goto(f"{served.address}/a/{one}")
        page.evaluate("sessionStorage.clear()")  # a person takes a while from one ruling to the next
        page.fill("#note", NOTE)
        cut(page, context)
        page.click("[data-key=v]", no_wait_after=True)
        while not page.url.startswith("chrome-error://"):  # a page that is waited for is no error to wait for
            page.wait_for_timeout(20)
        page.unroute_all()
        context.set_offline(False)
        if how == "reload":  # sends the form once more
            page.reload()
            page.wait_for_url("**done=1")
            continue
        page.go_back()
        page.wait_for_url(f"**/a/{one}")
        if cut is behind:
            assert NOTE in page.inner_text("aside"), "it is kept already, and the page says so"
        else:
            assert page.input_value("#note") == NOTE
            with page.expect_navigation():
                page.click("[data-key=v]")
    kept = [read_batch(path)[1][1] for path in pending(served.home.spool)]
    assert [(line["article_id"], line["note"], line["decision"]) for line in kept] == [
        (one, NOTE, "relevant") for one in some[: len(cases)]
    ]
