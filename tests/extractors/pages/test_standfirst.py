"""The standfirst between headline and text."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.pages.articles import extract_article
from extractors.pages.explain import explain_article
from extractors.records import Article, Page

STORY = "".join(
    f"<p>The court in the capital upheld sentence number {n} on Monday, after a hearing of two hours.</p>"
    for n in range(9)
)
FIRST = "The court in the capital upheld sentence number 0 on Monday, after a hearing of two hours."
LEAD = "Nine people who took part in the protests of autumn stay in prison, their lawyers say."


def page(header: str, *, description: str = "", text: str = STORY, title: str = "Upheld in Rasht") -> Page:
    head = f'<meta property="og:description" content="{description}">' if description else ""
    body = f"<header><h1>{title}</h1>{header}</header><article>{text}</article>"
    url, now = "https://quay.example/news/1", datetime(2026, 11, 22, tzinfo=UTC)
    html = f"<html><head>{head}</head><body>{body}</body></html>".encode()
    return Page(url=url, final_url=url, status=200, headers=(), body=html, fetched_at=now)


def read(header: str, *, description: str = "", text: str = STORY, title: str = "Upheld in Rasht") -> Article:
    return extract_article(page(header, description=description, text=text, title=title))


def test_the_standfirst_is_reported_by_the_description_of_the_page() -> None:
    assert read(f"<p>{LEAD}</p>", description=LEAD).text.split("\n")[:2] == [LEAD, FIRST]
    cut = f"{LEAD[:70]}…"
    assert read(f"<p>{LEAD}</p>", description=cut).text.split("\n")[:2] == [LEAD, FIRST]


def test_styles_within_it_are_no_part_of_it() -> None:
    styled = f"<p class='lead'><style>.css-1{{color:red}}</style>{LEAD}</p>"
    assert read(styled, description=LEAD).text.split("\n")[:2] == [LEAD, FIRST]


def test_it_can_be_seen_that_it_was_put_before_the_text() -> None:
    explained = explain_article(page(f"<p>{LEAD}</p>", description=LEAD))
    assert explained.standfirst == (LEAD,)
    assert f"  standfirst: {LEAD}" in explained.text().split("\n")


def test_or_by_the_name_of_its_box_with_what_stands_there_in_the_same_form() -> None:
    more = "The court did not answer questions of reporters about it."
    found = read(f"<div><p class='article-lead'>{LEAD}</p><p class='article-lead'>{more}</p></div>")
    assert found.text.split("\n")[:3] == [LEAD, more, FIRST]


def test_what_nothing_tells_to_be_a_standfirst_is_left_out() -> None:
    other = "The weather in the north will be mild for the days to come."
    for header in (
        f"<p>{other}</p>",
        f"<aside><p class='lead'>{other}</p></aside>",
        f"<p class='lead'><a href='/x'>{other}</a></p>",
        f"<p class='leader-board'>{other}</p>",
        "<p class='lead'>By Sara Amini</p>",
    ):
        assert other not in read(header, description=LEAD).text, header
        assert "By Sara Amini" not in read(header, description=LEAD).text


def test_a_standfirst_that_the_text_has_is_not_printed_twice() -> None:
    assert read(f"<p>{FIRST}</p>", description=FIRST).text.count(FIRST) == 1
    assert read(f"<p>{LEAD}</p>", description=LEAD, text=f"{STORY}<p>{LEAD}</p>{STORY}").text.count(LEAD) == 1


def test_a_known_line_of_the_host_is_no_standfirst() -> None:
    announced = page(f"<p class='intro'>{LEAD}</p>")
    assert LEAD in extract_article(announced).text
    assert LEAD not in extract_article(announced, lines=frozenset({LEAD})).text


def test_a_standfirst_keeps_its_joiners() -> None:
    lead = "نه نفر از بازداشت‌شدگان اعتراض‌های پاییز همچنان در زندان می‌مانند"
    text = "".join(
        f"<p>دادگاه حکم شماره {n} را پس از دو ساعت رسیدگی در روز دوشنبه تأیید کرد و آن را می‌خواند.</p>"
        for n in range(9)
    )
    found = read(f"<p>{lead}</p>", description=lead, text=text, title="حکم‌ها تأیید شد")
    assert found.text.split("\n")[0] == lead
