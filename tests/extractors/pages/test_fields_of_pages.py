"""Titles, authors, dates and bytes as publishers print them: each kind of fault in two forms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.pages.articles import extract_article
from extractors.records import Article, Page

TEXT = "".join(
    f"<p>The harbour court heard witness number {n} about the nights in which the old depot was a prison.</p>"
    for n in range(6)
)
TITLE = "Court hears witnesses of the depot"


def article(body: str, *, head: str = f"<title>{TITLE} | Quay Herald</title>", raw: bytes | None = None) -> Article:
    html = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}{TEXT}</body></html>"
    url, now = "https://quay.example/news/depot", datetime(2026, 11, 22, tzinfo=UTC)
    page = Page(url=url, final_url=url, status=200, headers=(), body=raw or html.encode(), fetched_at=now)
    return extract_article(page)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (f"<title>{TITLE} - Quay Herald</title>", f"<h1>Quay Herald</h1><h2>{TITLE}</h2>", TITLE),
        (f"<title>{TITLE} - Quay Herald</title>", f"<h1>News from the waterside</h1><h2>{TITLE}</h2>", TITLE),
        (f"<title>{TITLE} | City | Quay Herald</title>", "", TITLE),
        ("<title>Nobody will be asked for a reason - mayor</title>", "", "Nobody will be asked for a reason - mayor"),
        ("<title>Four years on the records open – at last</title>", "", "Four years on the records open – at last"),
        ("<title>Court: &amp;quot;We open the depot&amp;quot; | Q</title>", "", 'Court: "We open the depot"'),
    ],
)
def test_a_title_is_the_headline_and_no_more(head: str, body: str, title: str) -> None:
    assert article(body, head=head).title == title


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("گزارش از: نوشین پاکدل", "نوشین پاکدل"),
        ("بقلم/ نورا بيل", "نورا بيل"),
        ("Haber: Elif Deniz", "Elif Deniz"),
        ("9 March 2026, 10:05 by Nora Pell", "Nora Pell"),
        ("Monday March 9, 2026 10:05 am PST by Nora Pell", "Nora Pell"),
        ("By Nora Pell and Ivo Rand in Lower Quay", "Nora Pell; Ivo Rand"),
    ],
)
def test_authors_are_names_and_nothing_else(line: str, names: str) -> None:
    assert article(f"<h1>{TITLE}</h1><div class='by'>{line}</div>").byline == names


@pytest.mark.parametrize(
    "line",
    [
        "دوشنبه ۱۸ اسفند ۱۴۰۴ - ۹ مارس ۲۰۲۶",
        "۱۸ اسفند ۱۴۰۴ برابر با ۹ مارس ۲۰۲۶",
        "الاثنين 20 رمضان 1447هـ - 9 مارس 2026م",
        "Updated 11 March 2026 19:20 | Published 9 March 2026 01:57",
        "Publié le 9 mars 2026 - Mis à jour le 11 mars 2026",
    ],
)
def test_two_dates_on_a_line_are_told_apart(line: str) -> None:
    published = article(f"<h1>{TITLE}</h1><div class='d'>{line}</div>").published
    assert published is not None
    assert published.at.date().isoformat() == "2026-03-09"


@pytest.mark.parametrize("line", ["<span class='date'>03/04/2026</span>", "<p>Posted by staff on 3/4/2026 in City</p>"])
def test_a_date_that_can_be_read_in_two_ways_is_not_guessed(line: str) -> None:
    assert article(f"<h1>{TITLE}</h1>{line}").published is None


@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
def test_utf_8_that_was_encoded_twice_is_read_as_it_was_meant(charset: str) -> None:
    html = f"<html><h1>Akten</h1><p>Die Bürgermeisterin öffnete die Türen der Räume.</p>{TEXT}</html>"
    assert "Bürgermeisterin öffnete" in article("", raw=html.encode().decode(charset, "ignore").encode()).text


def test_two_bad_bytes_do_not_turn_a_page_into_another_charset() -> None:
    html = f"<html><h1>Akten</h1><p>Die Bürgermeisterin öffnete die Türen der Räume am Montag früh.</p>{TEXT}"
    assert "Bürgermeisterin öffnete" in article("", raw=html.encode() + b"<a>f\xc3</a><a>f\xc3</a></html>").text
