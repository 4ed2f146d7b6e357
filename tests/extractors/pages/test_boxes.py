"""Texts read again in their box, menus that are never closed, boxes named as boilerplate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.pages.articles import extract_article
from extractors.pages.boxes import find_places
from extractors.pages.explain import explain_article
from extractors.records import Page
from extractors.text.html import parse_html

PARAGRAPHS = [
    f"The court in the capital upheld sentence number {n} on Monday, after a hearing of two hours behind closed doors."
    for n in range(12)
]
STORY, MORE = ("".join(f"<p>{paragraph}</p>" for paragraph in half) for half in (PARAGRAPHS[:6], PARAGRAPHS[6:]))
ASK = "Families of the prisoners need your help this winter, and every small amount counts."


def page(body: str) -> Page:
    url, now = "https://quay.example/news/1", datetime(2026, 11, 22, tzinfo=UTC)
    return Page(url=url, final_url=url, status=200, headers=(), body=body.encode(), fetched_at=now)


def lines(body: str) -> list[str]:
    return extract_article(page(f"<html><body>{body}</body></html>")).text.split("\n")


def test_lists_and_headings_come_along_where_no_box_is_known_for_the_article() -> None:
    names = "".join(f"<li>{name}, arrested in Rasht</li>" for name in ("Sara Amini", "Omid Rad", "Laleh Karimi"))
    between = f"<h2>The sentenced</h2><ul>{names}</ul>"
    found = lines(f"<div class='x1'><h1>Upheld</h1><div class='x2'>{STORY}{between}{MORE}</div></div>")
    at = found.index("The sentenced")
    assert found[at + 1 : at + 4] == [
        "- Sara Amini, arrested in Rasht",
        "- Omid Rad, arrested in Rasht",
        "- Laleh Karimi, arrested in Rasht",
    ]


def test_a_list_of_links_between_paragraphs_does_not_make_it_read_again() -> None:
    links = "".join(f"<li><a href='/{n}'>Another piece of news, number {n}</a></li>" for n in range(5))
    tree = parse_html(f"<div class='x2'>{STORY}<ul>{links}</ul>{MORE}</div>")
    assert tree is not None
    places = find_places(tree, PARAGRAPHS)
    box = places.box()
    assert box is not None
    assert box.get("class") == "x2"
    assert places.left_behind(box) == 0


def test_a_menu_that_is_never_closed_takes_no_article_along() -> None:
    menu = f"<header><nav><a href='/'>Home</a><h1>Upheld</h1><div class='x2'>{STORY}</div></nav></header>"
    assert lines(f"<article>{menu}<div class='x3'>{MORE}</div></article>") == PARAGRAPHS


@pytest.mark.parametrize("name", ["post-cta", "postCta", "promo", "site_disclaimer", "mediaInfo"])
def test_a_box_named_as_boilerplate_is_no_part_of_the_text(name: str) -> None:
    body = f"<article><h1>Upheld</h1>{STORY}<div class='{name}'><p>{ASK}</p></div>{MORE}</article>"
    assert ASK not in lines(body)
    assert ASK in explain_article(page(body)).lifted, "and it can be seen what was removed"


@pytest.mark.parametrize("name", ["compromote", "elpromo", "promotion-of-peace", "story"])
def test_a_name_that_only_looks_like_one_says_nothing(name: str) -> None:
    assert ASK in lines(f"<article><h1>Upheld</h1>{STORY}<div class='{name}'><p>{ASK}</p></div>{MORE}</article>")


def test_a_name_that_much_of_the_text_bears_is_no_name_of_boilerplate() -> None:
    every = "".join(f"<p class='promo'>{paragraph}</p>" for paragraph in PARAGRAPHS)
    assert lines(f"<article><h1>Upheld</h1>{every}</article>") == PARAGRAPHS
    assert lines(f"<article><h1>Upheld</h1><div class='modal'>{STORY}{MORE}</div></article>") == PARAGRAPHS


def test_nor_is_a_box_that_holds_much_of_the_text_whatever_smaller_boxes_of_that_name_are() -> None:
    small = f"<div class='promo'><p>{ASK}</p></div>"
    assert lines(f"<article><h1>Upheld</h1><div class='promo'>{STORY}{MORE}</div>{small}</article>") == PARAGRAPHS


def test_a_line_that_stands_outside_such_a_box_too_stays() -> None:
    twice = f"<article><h1>Upheld</h1>{STORY}<p>{ASK}</p><div class='cta'><p>{ASK}</p></div></article>"
    assert ASK in lines(twice)
