"""The desk by keyboard alone, on the layouts of those who read Persian, Arabic, Russian, French and English."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from config.reading import read_watch
from flows.clock import clock
from flows.rebuild import rebuild
from flows.reviewing.reviews import file_rulings, rulings_in_spool
from flows.upkeep.reread import Request
from storage.archive.spool import pending, read_batch
from storage.queries.questions import ask
from storage.queries.waiting_rulings import waiting_rulings
from tests.desk.conftest import IS_WHOLE, Served, Windows

REVIEWS = "select article_id, topic, decision, reviewers from reviews order by all"
PERSIAN = "language = 'fa' and on_topic(topics, 'massacre-1988')"
PRESSED = "vxfvxfvxf" if IS_WHOLE else "vxf"
"""A ruling each; one more has a note."""


@pytest.fixture
def ada(shown: Served, windows: Windows) -> BrowserContext:
    return shown.page(windows, "Ada")


def test_a_ruling_is_one_key_and_sql_a_filing_and_a_rebuild_say_the_same(served: Served, windows: Windows) -> None:
    context = served.page(windows, "Ada")
    page = context.pages[0]
    page.goto(f"{served.address}/next")
    for key in PRESSED:
        with page.expect_navigation():
            page.keyboard.press(key)
    page.keyboard.press("n")
    page.keyboard.type("سه شاهد")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    rulings = [read_batch(path)[1][1] for path in pending(served.home.spool)]
    assert [one["decision"] for one in rulings] == [
        *["relevant", "irrelevant", "follow-up"] * (len(PRESSED) // 3),
        "relevant",
    ]
    assert len({one["article_id"] for one in rulings}) == len(rulings)
    assert rulings[-1]["note"] == "سه شاهد"
    for _ in range(3):
        with page.expect_navigation():
            page.keyboard.press("u")
    taken = [read_batch(path)[1][1] for path in pending(served.home.spool)][len(rulings) :]
    assert [one["decision"] for one in taken] == ["withdrawn"] * 3
    at_once = ask(served.home.published, REVIEWS, waiting=waiting_rulings(served.home.spool)).rows
    stand = {(one["article_id"], one["decision"]) for one in rulings[:-3]}
    assert {(article_id, decision) for article_id, _, decision, _ in at_once} == stand
    file_rulings(served.home, rulings_in_spool(served.home)[-1], now=clock, say=lambda _: None)
    assert pending(served.home.spool) == []
    assert served.rows(REVIEWS) == at_once
    if IS_WHOLE:
        again = rebuild(served.home, read_watch(served.home), Request(), accept=True, now=clock)
        assert again.comparison is not None
        assert list(again.comparison.differences) == []
        assert served.rows(REVIEWS) == at_once


KEYS = [
    ("v", "KeyV", "relevant"), ("x", "KeyX", "irrelevant"), ("f", "KeyF", "follow-up"), ("1", "Digit1", "1"),
    # Persian: no letter is Latin, so the place counts, digits too
    ("ر", "KeyV", "relevant"), ("ط", "KeyX", "irrelevant"), ("ب", "KeyF", "follow-up"), ("ر", "KeyF", "follow-up"),
    ("۱", "Digit1", "1"), ("۰", "Digit0", "0"), ("۱", "Numpad1", "1"),
    # Arabic
    ("ء", "KeyX", "irrelevant"), ("ر", "KeyV", "relevant"), ("ب", "KeyF", "follow-up"), ("١", "Digit1", "1"),
    # Russian
    ("м", "KeyV", "relevant"), ("ч", "KeyX", "irrelevant"), ("а", "KeyF", "follow-up"), ("1", "Digit1", "1"),
    # with Shift or CapsLock a letter is the letter
    ("V", "KeyV", "relevant"), ("X", "KeyX+", "irrelevant"), ("F", "KeyF", "follow-up"), ("ر", "KeyV+", "relevant"),
    # AZERTY: typed as q, which does nothing; signs where others have digits, digits with Shift
    ("q", "KeyA", None), ("&", "Digit1", "1"), ("à", "Digit0", "0"), ("1", "Digit1+", "1"), ("v", "KeyV", "relevant"),
    # Dvorak: what is typed counts, wherever it lies
    ("x", "KeyB", "irrelevant"), ("q", "KeyX", None), ("f", "KeyY", "follow-up"), ("v", "Period", "relevant"),
    ("1", "Digit1", "1"),
]  # fmt: skip
"""What is typed, where it lies (with Shift where a + follows), and what it does."""


FIGURE_KEYS = [
    ("c", "KeyC", "confirm"), ("r", "KeyR", "reject"), ("ز", "KeyC", "confirm"), ("ق", "KeyR", "reject"),
    ("ؤ", "KeyC", "confirm"), ("с", "KeyC", "confirm"), ("к", "KeyR", "reject"), ("c", "KeyI", "confirm"),
    ("j", "KeyC", None), ("v", "KeyV", None),
]  # fmt: skip
PRESSING = """(keys) => {
      let pressed = null;
      for (const button of document.querySelectorAll('[data-key]'))
        button.addEventListener('click', (event) => {
          event.preventDefault();
          pressed = button.value && ['decision', 'ruling'].includes(button.name) ? button.value : button.dataset.key;
        });
      return keys.map(([key, place]) => {
        pressed = null;
        const shiftKey = place.endsWith('+');
        const code = place.replace('+', '');
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true }));
        return [key, place, pressed];
      });
    }"""
"""Presses keys at once, and tells what each has pressed."""


def test_a_key_means_what_was_typed_or_where_it_lies(shown: Served, ada: BrowserContext) -> None:
    page = ada.pages[0]
    for path, keys in ((f"/a/{shown.article(PERSIAN)}", KEYS), ("/figures", FIGURE_KEYS)):
        page.goto(shown.address + path)
        assert [tuple(one) for one in page.evaluate(PRESSING, [one[:2] for one in keys])] == keys


def test_keys_do_nothing_in_fields_with_modifiers_or_where_they_are_off(shown: Served, windows: Windows) -> None:
    page = shown.page(windows, "one who wants none").pages[0]
    page.goto(f"{shown.address}/a/{shown.article(PERSIAN)}")
    before = page.url
    page.focus("#note")
    page.keyboard.press("v")
    assert page.input_value("#note") == "v"
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+x")
    page.goto(f"{shown.address}/settings")
    page.uncheck("[name=has_keys]")
    page.click("main button")
    page.goto(before)
    page.keyboard.press("v")
    page.keyboard.press("g")
    assert page.url == before
    page.focus("#note")
    page.keyboard.press("Escape")  # no single key that types a sign: they leave a field still
    assert page.evaluate("document.activeElement === document.body")


def test_signs_that_a_keyboard_has_on_digits_are_what_was_typed(shown: Served, ada: BrowserContext) -> None:
    page = ada.pages[0]
    page.goto(f"{shown.address}/a/{shown.article(PERSIAN)}")
    size = "document.body.className.match(/size-(\\d)/)?.[1]"
    for key, code, more, there in (
        ("]", "Digit9", {}, "3"), ("[", "Digit5", {}, "2"), ("]", "Digit9", {"ctrlKey": True, "altKey": True}, "3"),
        ("[", "BracketLeft", {}, "2"), ("5", "Digit5", {"ctrlKey": True, "altKey": True}, "2"),
    ):  # fmt: skip
        pressed = {"key": key, "code": code, "bubbles": True} | more
        page.evaluate("(one) => { document.body.dispatchEvent(new KeyboardEvent('keydown', one)); }", pressed)
        assert page.evaluate(size) == there, (key, more)
    for step, there in (("1", "3"), ("1", "4"), ("-1", "3"), ("-1", "2")):
        page.click(f"[data-size='{step}']")
        assert page.evaluate(size) == there, "with a mouse, too"


def test_the_same_key_twice_in_haste_rules_on_no_article_that_nobody_has_read(served: Served, windows: Windows) -> None:
    context = served.page(windows, "Ada")
    page = context.pages[0]
    page.goto(f"{served.address}/next")
    with page.expect_navigation():
        page.keyboard.press("v")
    there = page.url
    page.evaluate("sessionStorage.setItem('longwatch-ruled', `${Date.now() - 250} relevant`)")
    page.keyboard.press("v")
    assert page.inner_text("#said") == "Pressed twice: this article was not ruled on."
    assert (page.url, len(pending(served.home.spool))) == (there, 1)
    with page.expect_navigation():
        page.keyboard.press("x")
    page.evaluate("sessionStorage.setItem('longwatch-ruled', `${Date.now() - 1000} irrelevant`)")
    with page.expect_navigation():
        page.keyboard.press("x")
    assert len(pending(served.home.spool)) == 3
