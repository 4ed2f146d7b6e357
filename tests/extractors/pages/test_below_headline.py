"""What a page prints below its headline: byline and date."""

from datetime import UTC, datetime

import pytest

from bench.adapters import article
from extractors.pages.below_headline import Signs, printed_signs
from extractors.text.html import parse_html

LATEST = datetime(2026, 11, 20, tzinfo=UTC)
BODY = (
    "<p>"
    + "The court heard eleven witnesses on Tuesday and will go on hearing them until the end of the week. " * 8
    + "</p>"
)


def signs(below: str, above: str = "", language: str = "en") -> Signs:
    menu = "<nav><a href='/'>By the river</a></nav>"
    tree = parse_html(f"<html><body>{menu}{above}<h1>Eleven witnesses</h1>{below}{BODY}</body></html>")
    assert tree is not None
    return printed_signs(tree, ["Eleven witnesses"], language=language, latest=LATEST)


@pytest.mark.parametrize(
    ("below", "author"),
    [
        ("<ul><li>by <a href='#'>Mina Rahimi</a></li><li>12 May</li></ul>", "Mina Rahimi"),
        ("<p>By: Mina Rahimi | Geneva</p>", "Mina Rahimi"),
        ("<div><span>by </span><p><b>Mina Rahimi</b></p></div>", "Mina Rahimi"),
        ("<div><time datetime='2026-05-01'>1 May</time> by Mina Rahimi on Friday</div>", "Mina Rahimi on Friday"),
        ("<p>Von Anna Martel und Lea Wagner, Genf</p>", "Anna Martel; Lea Wagner"),
        ("<p>By Mina Rahimi, Omid Karimi and Jan de Vries</p>", "Mina Rahimi; Omid Karimi; Jan de Vries"),
        ("<p>By Center for Drug Evaluation and Research</p>", "Center for Drug Evaluation and Research"),
        ("<p>نویسنده: مینا رحیمی</p>", "مینا رحیمی"),
        ("<a href='/authors/mina-rahimi'>Mina Rahimi</a>", "Mina Rahimi"),
        ("<a rel='author' href='/m'>Mina Rahimi</a> <a href='/world'>World</a>", "Mina Rahimi"),
        ("<p>by the time the court rose, it was night.</p>", None),
        ("<p>By 2030 half of them</p>", None),
        ("<script>var by = 'By Nobody Else'</script>", None),
    ],
)
def test_the_byline_below_the_headline_is_read(below: str, author: str | None) -> None:
    assert signs(below).author == author


def test_a_byline_below_the_text_or_above_the_headline_is_not_the_articles() -> None:
    assert signs(BODY + "<p>By Someone Else</p>").author is None
    assert signs("", above="<p>By Someone Else</p>").author is None


@pytest.mark.parametrize(
    ("below", "date"),
    [
        ("<time datetime='2026-05-01T10:00:00Z'>1 May</time>", "2026-05-01T10:00:00Z"),
        ("<p>Published on May 1, 2026</p>", "May 1, 2026"),
        ("<p>Updated on May 3, 2026</p><p>May 1, 2026</p>", "May 1, 2026"),
        ("<p>Last updated</p><time datetime='2026-05-03'>3 May</time>", None),
        ("<p>Room 2026</p>", None),
        ("<p>1 May 2031</p>", None),
    ],
)
def test_the_date_below_the_headline_is_read_unless_it_is_that_of_a_change(below: str, date: str | None) -> None:
    assert signs(below).date == date


def test_the_date_right_above_the_headline_is_read() -> None:
    assert signs("", above="<div class='date'>OCTOBER 13, 2025</div>").date == "OCTOBER 13, 2025"


def test_a_person_below_the_headline_goes_before_a_publisher_named_as_author() -> None:
    structured = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Eleven witnesses",
        "author": {"@type": "Organization", "name": "The Vigil"}, "publisher": {"name": "The Vigil"}}</script>"""
    page = f"<html><head>{structured}</head><body><h1>Eleven witnesses</h1>%s{BODY}</body></html>"
    found = article((page % "<p>By Mina Rahimi</p>").encode(), None)
    assert found is not None
    assert found["authors"] == ["Mina Rahimi"]
    found = article((page % "").encode(), None)
    assert found is not None
    assert found["authors"] == ["The Vigil"]


def test_a_person_in_the_metadata_goes_before_a_publisher_that_names_itself() -> None:
    structured = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Eleven witnesses",
        "author": {"name": "The Vigil"}, "publisher": {"name": "The Vigil"}}</script>"""
    head = f"<head>{structured}<meta name='author' content='%s'></head>"
    page = f"<html>{head}<body><h1>Eleven witnesses</h1>{BODY}</body></html>"
    assert article((page % "Mina Rahimi").encode(), None)["authors"] == ["Mina Rahimi"]
    assert article((page % "The Vigil").encode(), None)["authors"] == ["The Vigil"]


def test_the_only_author_whose_page_is_linked_is_taken_and_one_of_several_is_not() -> None:
    link = "<a href='/authors/%s'>%s</a>"
    one = BODY + link % ("mina", "<b>Mina</b><b>Rahimi</b>")
    assert (signs(one).author, signs(one).linked) == (None, "Mina Rahimi")
    assert signs(one + link % ("omid", "Omid Karimi")).linked is None


def test_a_headline_for_machines_loses_the_name_of_the_site_that_the_printed_one_has_not() -> None:
    structured = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s"}</script>'
    page = f"<html><head>{structured}</head><body><h1>Eleven witnesses - and one judge</h1>{BODY}</body></html>"
    for headline in ("Eleven witnesses - and one judge - The Vigil", "Eleven witnesses - and one judge"):
        found = article((page % headline).encode(), None)
        assert found is not None
        assert found["title"] == "Eleven witnesses - and one judge"
