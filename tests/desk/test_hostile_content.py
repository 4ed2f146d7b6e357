"""What publishers and people write is text on every page: nothing runs, nobody else is asked."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from itertools import product

from playwright.sync_api import Dialog

from flows.clock import clock
from storage.database.live import live, publish
from tests.desk.conftest import IS_WHOLE, Served, Windows
from tests.desk.test_ruling import form_of

TAGS = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg/onload={}>", "<svg><script>{}</script></svg>",
    "<iframe src=javascript:{}></iframe>", "<body onload={}>", "<details open ontoggle={}>",
    "<math><mi xlink:href=data:,{}>",
    "<style>@import 'https://example.org/{}'</style>", "<link rel=stylesheet href=https://example.org/{}>",
    "<base href=https://example.org/{}>", "<meta http-equiv=refresh content=0;url=https://example.org/{}>",
    "<form action=https://example.org/{}><button>", "{{{{ 7 * 7 }}}} {}", "javascript:{}",
)  # fmt: skip
AROUND = ("{}", '">{}', "</textarea></title></script>{}", "'-->]]>{}\u202egnorts\u2066")
PAYLOADS = [around.format(tag.format(f"alert({n})")) for n, (around, tag) in enumerate(product(AROUND, TAGS))]
LONG = " ".join(["چرا"] * 750)
"""A headline of 3,000 characters."""
TURNING = "\u202e\u202d\u2066"


def plant(served: Served) -> str:
    """Hostile headlines, bylines and texts in all articles; the one with all of them in its text."""
    one = served.article("language = 'fa'")
    with live(served.home.live, now=clock()) as store:
        numbers = [row[0] for row in store.rows("select number from reading_rows order by number")]
        for place, number in enumerate(numbers):
            text = "\n".join(PAYLOADS[place % 50 :][:10])
            store.rows(
                "update reading_rows set title = ?, byline = ?, text = ? where number = ?",
                [PAYLOADS[place % 60], PAYLOADS[(place + 7) % 60], text, number],
            )
        store.rows("update reading_rows set text = ? where article_id = ?", ["\n\n".join(PAYLOADS), one])
        store.rows("update reading_rows set title = ? where article_id = ?", [LONG, other_than(served, one)])
        quoted = "update figure_rows set from_char = 0, to_char = 20, quote = ?, speaker = ?"
        store.rows(quoted, [PAYLOADS[0], PAYLOADS[1]])
        store.rows("update article_rows set url = 'https://example.org/' || ?", [PAYLOADS[1]])
        store.rows("update source_rows set name = ?", [PAYLOADS[0]])
        publish(store, served.home.published, run_id="hostile", now=clock())
    served.desk.shelves._renew()
    return one


def other_than(served: Served, one: str) -> str:
    return served.article(f"language = 'fa' and article_id <> '{one}'")


def test_sixty_payloads_in_every_place_are_shown_as_text(served: Served, windows: Windows) -> None:
    assert len(PAYLOADS) == 60
    one = plant(served)
    ada = served.session(PAYLOADS[20])
    assert LONG in ada.get(f"/a/{other_than(served, one)}").text
    listed = ada.get("/queue?state=all&language=fa").text
    assert f"{LONG[:100]}" in listed
    assert LONG[:300] not in listed, "a list would be pushed off the window"
    form = form_of(ada, one) | {"decision": "follow-up"}
    notes = PAYLOADS if IS_WHOLE else PAYLOADS[::4]  # the text of one article has each of them
    for place, payload in enumerate(notes):
        note = ada.post(f"/a/{one}/rule", data=form | {"once": f"{place:012x}", "note": payload})
        assert note.status_code == 303, payload
    for payload in PAYLOADS if IS_WHOLE else PAYLOADS[::11]:
        for path, name in (("/search", "q"), ("/queue", "topic"), ("/log", "reviewer"), ("/queue", "after")):
            answer = ada.get(path, params={name: payload})
            assert answer.status_code in {200, 422}
            assert "<" not in payload or payload not in answer.text
    context = served.page(windows, "Babak <script>alert(1)</script>")
    page = context.pages[0]
    said: list[str] = []
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/queue", f"/a/{one}", f"/a/{one}/copies", "/figures?state=all", "/log", "/agreement", "/missing",
                 "/search?q=alert"):  # fmt: skip
        page.goto(served.address + path)
        assert not any(sign in page.content() for sign in TURNING), path
    page.goto(f"{served.address}/log")
    read = page.eval_on_selector_all("tbody td:nth-child(5)", "all => all.map(one => one.textContent)")
    assert {html.unescape(note).strip() for note in read} >= {one for one in notes if "\u202e" not in one}
    page.goto(f"{served.address}/a/{one}")
    shown = page.evaluate("""() => {
      const text = document.querySelector("#text").cloneNode(true);
      for (const name of text.querySelectorAll(".vh, sup")) name.remove();  // of a topic, in the middle of what matched
      return text.textContent;
    }""")
    assert [n for n in range(60) if f"alert({n})" not in shown] == []
    assert [url for url in asked if not url.startswith(served.address)] == []
    assert said == []
    page.close()


IN_ORDER = """(sign) => [...document.querySelectorAll(".rows > li")].filter((row) => {
  const ends = new Map();  // of each line, how far it has come
  return [...row.querySelectorAll(".meta > *")].some((one) => {
    const box = one.getClientRects()[0];
    const line = Math.round(box.top / 8), start = sign * (sign > 0 ? box.left : box.right);
    const isBack = ends.has(line) && start < ends.get(line);
    ends.set(line, start);
    return isBack;
  });
}).map((row) => row.innerText)"""
"""The rows in which something stands before what it follows; sign is -1 from right to left."""


def test_a_headline_that_turns_the_direction_turns_nothing_beside_it(served: Served, windows: Windows) -> None:
    with live(served.home.live, now=clock()) as store:
        store.rows("update reading_rows set title = chr(8238) || 'abc' || chr(8294) || 'גבא' || chr(8238)")
        publish(store, served.home.published, run_id="turned", now=clock())
    served.desk.shelves._renew()
    context = served.page(windows, "Ada")
    page = context.pages[0]
    page.goto(f"{served.address}/queue?order=newest")
    assert page.locator(".rows > li").count() > 20
    assert page.evaluate(IN_ORDER, 1) == []
    served.desk.people.prefer("Ada", language="fa", has_keys=True)
    page.goto(f"{served.address}/queue?order=newest")
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.evaluate(IN_ORDER, -1) == [], "from the right in Persian"


def test_no_template_has_what_would_let_a_text_be_more_than_text() -> None:
    for template in (files("desk") / "templates").iterdir():
        found = re.findall(
            r"\|\s*safe|Markup|autoescape|<iframe|<object|<embed|style=|\son\w+=", template.read_text("utf-8")
        )
        assert found == [], template.name
