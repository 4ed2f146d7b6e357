"""What a careful reader takes for the text of an article, and what not: each kind of fault in two forms of markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extractors.dates.dates import read_date
from extractors.pages.articles import extract_article
from extractors.pages.explain import explain_article
from extractors.records import Article, Entry, Page

BEFORE = (
    "The harbour court heard eleven witnesses on Tuesday about the nights in which the old depot was used as a prison.",
    "Their lawyers asked for the guard books of both winters, and the clerk brought the first of them into the room.",
    "The presiding judge said that every page would be read aloud, whatever time it took and whoever might object.",
)
AFTER = (
    "The depot was emptied in the spring and has stood open to the weather ever since, the inspector told the court.",
    "A verdict is expected before the end of the year, and both sides have said that they will appeal against it.",
)


def article(inner: str, *, below: str = "", lang: str = "en") -> Article:
    return extract_article(page_of(inner, below=below, lang=lang))


def page_of(inner: str, *, below: str = "", lang: str = "en") -> Page:
    body = f"<h1>Court hears witnesses of the depot</h1>{paragraphs(BEFORE)}{inner}{paragraphs(AFTER)}"
    head = f"<html lang='{lang}'><title>Court hears witnesses of the depot</title>"
    html = f"{head}<body><article>{body}</article>{below}</body></html>"
    url, now = "https://quay.example/news/1", datetime(2026, 11, 22, tzinfo=UTC)
    return Page(url=url, final_url=url, status=200, headers=(), body=html.encode(), fetched_at=now)


def paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


LOST = tuple(f"Sentence {n} of the lost part tells what witness {n} saw in the depot on that night." for n in range(8))
SAYS = "At least 40 people were killed there and 120 were hurt."


@pytest.mark.parametrize(
    "inner",
    [
        "<p>At least <!-- -->40<!-- --> people were killed there and <!-- -->120<!-- --> were hurt.</p>",
        "<p><!--[if IE]>x<![endif]-->At least 40 people were killed there<?ad 1 ?> and 120 were hurt.</p>",
        "<p>At least 40<sup>3</sup> people were killed there and 120<sup><a href='#n4'>[4]</a></sup> were hurt.</p>",
        "<p>At least 40<a class='footnote' href='/notes'>3</a> people were killed there and 120<sup>4, 5</sup> were hurt.</p>",  # noqa: E501
        "<p>At least 40<a href='#_edn2' name='_ednref2'>[2]</a> people were killed there and 120<a href='#_ftn1'>[۱]</a> were hurt.</p>",  # noqa: E501
        "<p>At least 40[<a href='#nb2' class='spip_note'>2</a>] people were killed there and 120<sup>a,b</sup> were hurt.</p>",  # noqa: E501
        "<p>At least <del>14</del><ins>40</ins> people were killed there and <s>12</s>120 were hurt.</p>",
        "<p>At least <s>14</s> 40 people were killed there and 120<strike>12</strike> were hurt.</p>",
        "<p>At least <ins>40</ins><del>14</del> people were killed there and <s>12</s> <b>120</b> were hurt.</p>",
        "<div class='tgme_widget_message'><div class='who'>Ana</div><div class='tgme_widget_message_text'>At least 40 people were killed there and 120 were hurt.</div></div>",  # noqa: E501
        "<blockquote class='instagram-media'><div><p><a href='#'>At least 40 people were killed there and 120 were hurt.</a></p></div></blockquote>",  # noqa: E501
        "<o-quote><span>At least 40 people were killed there and 120 were hurt.</span></o-quote>",
        "<my-callout class='x'>At least 40 people were killed there and 120 were hurt.</my-callout>",
        "<p>At least 40<a href='#ftn3'><sup>3</sup></a> people were killed there and 120<a href='#fn2'><sup>2</sup></a> were hurt.</p>",  # noqa: E501
        "<p>At least <button>40 people</button> were killed there and <output>120</output> were hurt.</p>",
        "<p>At least <data value='40'>40</data> people were <label>killed there</label> and 120 were hurt.</p>",
        "<div>At least 40 people were killed there and 120 were hurt.</div>",
        "<aside><h3>In figures</h3><p>At least 40 people were killed there and 120 were hurt.</p></aside>",
        "<div class='embed-telegram'><blockquote>At least 40 people were killed there and 120 were hurt.</blockquote></div>",  # noqa: E501
        "<div class='social-widget'><blockquote><p>At least 40 people were killed there and 120 were hurt.</p></blockquote></div>",  # noqa: E501
        "<div class='pull-quote'><span>At least 40 people were killed there and 120 were hurt.</span></div>",
        "<section>At least 40 people were killed there and 120 were hurt.</section>",
    ],
)
def test_words_in_a_sentence_are_kept_and_marks_of_notes_touch_no_number(inner: str) -> None:
    assert SAYS in " ".join(article(inner).text.split())


@pytest.mark.parametrize(
    "printed",
    ["The yard is 40 m<sup>2</sup> and no larger than that.", "The 19<sup>th</sup> cell was the last one used."],
)
def test_a_square_and_an_ordinal_are_no_notes(printed: str) -> None:
    kept = printed.replace("<sup>", "").replace("</sup>", "")
    assert kept in article(f"<p>{printed}</p>").text.replace("m 2", "m2").replace("m^2", "m2")


@pytest.mark.parametrize(
    "note",
    [
        "<div class='correction'>Correction, 10 March: An earlier version gave the number as 14. It is 41.</div>",
        "<aside class='editors-note'><p>Editor's note: An earlier version gave the number as 14. It is 41.</p></aside>",
        "<footer class='note'><p>Dieser Artikel wurde am 17. November korrigiert: It is 41. Nicht 14.</p></footer>",
        "<footer><p class='n'>This article was amended on 10 March to correct the number. It is 41.</p></footer>",
        "<footer class='entry-footer'><p class='meta'>تنويه: عُدّل هذا الخبر والعدد هو 41 لا 14. It is 41.</p></footer>",
        "<footer class='post-footer'>Cet article a été corrigé le 3 mars, le nombre exact est 41. It is 41.</footer>",
        "<footer class='td-footer'><p>این گزارش اصلاح شد: شمار آنان ۴۱ تن است، نه ۱۴ تن. It is 41.</p></footer>",
        "<div><h5>Fe de errores</h5><span>La versión anterior decía que eran 14. It is 41.</span></div>",
        "<div>Berichtigung: In einer früheren Fassung stand 14. It is 41.</div>",
    ],
)
def test_a_correction_is_part_of_the_text(note: str) -> None:
    assert "It is 41." in article(note).text


@pytest.mark.parametrize(
    "names",
    [
        "<p>The two whose files were found are:</p><ul><li><a href='/1'>Tamsin Orrell</a></li><li><a href='/2'>Pieter Vane</a></li></ul>",  # noqa: E501
        "<div class='cards'>"
        + "".join(
            f"<div class='c'><b>{name}</b><i> cell 3</i></div>"
            for name in ("Tamsin Orrell", "Pieter Vane", "Lucia Marsh", "Ahmed Sorani")
        )
        + "</div>",
        "<h2>The dead</h2><div class='grid'>"
        + "".join(
            f"<figure class='card'><img src='/{n}.jpg' alt=''><figcaption><strong>{name}</strong><span>aged {n}</span></figcaption></figure>"  # noqa: E501
            for n, name in enumerate(("Tamsin Orrell", "Pieter Vane", "Lucia Marsh", "Ahmed Sorani"), 17)
        )
        + "</div>",
        "<div class='people'>"
        + "".join(
            f"<div class='person'><div class='pic'><img src='/{n}.jpg'></div><h4>{name}</h4><span>cell {n}</span></div>"
            for n, name in enumerate(("Tamsin Orrell", "Pieter Vane", "Lucia Marsh", "Ahmed Sorani"), 17)
        )
        + "</div>",
        "<p>الضحايا:</p><figure class='wp-block-gallery'><figure><img src='/1.jpg'><figcaption>Tamsin Orrell, 20</figcaption></figure><figure><img src='/2.jpg'><figcaption>Pieter Vane, 21</figcaption></figure></figure>",  # noqa: E501
        "<h2>جان‌باختگان</h2><div class='gallery'><dl class='gallery-item'><dt><img src='/1.jpg'></dt><dd class='wp-caption-text'>Tamsin Orrell</dd></dl><dl class='gallery-item'><dt><img src='/2.jpg'></dt><dd class='wp-caption-text'>Pieter Vane</dd></dl></div>",  # noqa: E501
        "<table><tr><th>Cell</th><th>Who</th></tr><tr><td>One</td><td><ul><li>Tamsin Orrell</li><li>Pieter Vane</li></ul></td></tr></table>",  # noqa: E501
    ],
)
def test_lists_of_names_are_kept(names: str) -> None:
    text = article(names).text
    assert "Tamsin Orrell" in text
    assert "Pieter Vane" in text


@pytest.mark.parametrize(
    "box",
    [
        "".join(
            f"<figure><img src='{n}'><figcaption>UNSAID The quay, number {n}</figcaption></figure>" for n in range(5)
        ),
        "".join(
            f"<div class='card'><a href='/{n}'><img src='{n}'><b>UNSAID Another {n}</b></a></div>" for n in range(5)
        ),
    ],
)
def test_a_row_of_pictures_is_no_list_of_names(box: str) -> None:
    assert "UNSAID" not in article(f"<div class='row'>{box}</div>").text


OTHER = "<p>OTHER The boat fair of the spring opened on Sunday with forty stands and a band from the islands.</p>" * 4
READERS = "".join(
    f"<div><b>u{n}</b><p>OTHER I read this report number {n} twice and still cannot believe it all.</p></div>"
    for n in range(6)
)


@pytest.mark.parametrize(
    "below",
    [
        f"<article><h1>Boat fair opens</h1>{OTHER}</article>",
        f"<div class='next'><h1>Boat fair opens</h1>{OTHER}</div>",
        f"<div class='x1'><h3>6 Kommentare</h3>{READERS}</div>",
        f"<section><h2>نظرات</h2>{READERS}</section>",
        f"<div><h3>لێدوانەکان (٢)</h3>{READERS}</div>",
        f"<div><h3>Şîrove (6)</h3>{READERS}</div>",
    ],
)
def test_a_second_article_and_comments_of_readers_are_not_its_text(below: str) -> None:
    text = article("", below=below).text
    assert "OTHER" not in text
    assert AFTER[-1] in text


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class='z'><h3>2 Comments</h3>{READERS}</div>",
        "<p hidden>OTHER The boat fair of the spring opened on Sunday with forty stands.</p>",
    ],
)
def test_nor_are_they_of_a_short_text_that_is_read_once_more(beside: str) -> None:
    body = (
        f"<main><article><h1>Court hears witnesses of the depot</h1>{paragraphs(BEFORE[:2])}</article>{beside}</main>"
    )
    html = f"<html><title>Court hears witnesses of the depot</title><body>{body}</body></html>"
    found = extract_article(replace(page_of(""), body=html.encode()))
    assert found.text.split("\n") == list(BEFORE[:2])


@pytest.mark.parametrize(
    "hides", ["hidden", "class='visually-hidden'", "style='position:absolute;clip:rect(1px,1px,1px,1px)'"]
)
def test_words_that_nobody_sees_are_not_its_text(hides: str) -> None:
    assert (
        "UNSEEN"
        not in article(
            f"<p>The clerk <span {hides}>UNSEEN opens in a new tab</span> read the book aloud to us.</p>"
        ).text
    )


def test_a_panel_that_a_reader_opens_is_its_text() -> None:
    panel = "<div class='tab-panel' hidden><h3>Timeline</h3><p>On the first night forty people were brought in by lorry.</p></div>"  # noqa: E501
    assert "brought in by lorry" in article(panel).text


def test_an_article_in_several_like_boxes_is_taken_whole() -> None:
    boxes = "".join(
        f"<div class='row'><div class='article__body'>{''.join(f'<p>Part {part}, paragraph {n}: {BEFORE[n]}</p>' for n in range(3))}</div></div>"  # noqa: E501
        for part in range(3)
    )
    text = article(f"<div class='rows'>{boxes}</div>").text
    assert all(f"Part {part}, paragraph {n}" in text for part in range(3) for n in range(3))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [("desktop-only", "mobile-only"), ("text", "text-small"), ("article__body article__body--l", "article__body--s")],
)
def test_a_text_that_stands_twice_for_two_screens_is_taken_once(wide: str, narrow: str) -> None:
    text = paragraphs((*LOST, SAYS))
    found = article(f"<div class='{wide}'>{text}</div><div class='{narrow}'>{text}</div>").text
    assert [found.count(line) for line in (*LOST, SAYS)] == [1] * (len(LOST) + 1)


@pytest.mark.parametrize(
    ("inner", "below", "reason"),
    [
        ("<div hidden><p>UNTAKEN ninety people were killed in the fire.</p></div>", "", "hidden"),
        ("", f"<div class='z'><h3>2 Comments</h3>{READERS.replace('OTHER', 'UNTAKEN')}</div>", "readers' comments"),
        ("", f"<article><h1>Boat fair</h1>{OTHER.replace('OTHER', 'UNTAKEN')}</article>", "another article"),
        ("<div class='related'><ul><li><a href='/1'>UNTAKEN two hundred were arrested</a></li></ul></div>", "", ""),
    ],
)
def test_what_is_left_out_is_explained_with_the_reason(inner: str, below: str, reason: str) -> None:
    found = explain_article(page_of(inner, below=below))
    lines = [line for line in found.text().split("\n") if "UNTAKEN" in line]
    assert lines
    assert all(line.startswith(f"  left out ({reason}") for line in lines)
    assert "UNTAKEN" not in found.article.text


def test_paragraphs_that_recur_among_others_stay() -> None:
    refrain = "<div><p>So said the guard when he was asked about that night in the depot of the harbour.</p></div>"
    said = "".join(
        f"{refrain}<p>Witness {n} told the court of a night in the depot, and of {n} others.</p>" for n in "456"
    )
    assert all(f"Witness {n} told" in article(said).text for n in "456")


@pytest.mark.parametrize(
    ("box", "lost", "state"),
    [
        ("<form><p>{}</p></form>", 8, "partial"),
        ("<form><ul><li>{}</li></ul></form>", 8, "partial"),
        ("<form><p>{}</p></form>", 1, "ok"),
        ("<div class='related'><p>{}</p></div>", 8, "ok"),
        ("<nav><p>{}</p></nav>", 8, "ok"),
    ],
)
def test_a_text_without_much_of_what_stands_in_its_box_is_partial_and_explained(
    box: str, lost: int, state: str
) -> None:
    page = page_of("".join(map(box.format, LOST[:lost])))
    found = explain_article(page)
    assert not any(line in found.article.text for line in LOST)
    assert found.article.text_state == state
    assert [f"not taken: {line}" in found.text() for line in LOST[:lost]] == [box.startswith("<form")] * lost
    if state == "partial":
        assert found.article.text_state_reason == "8 sentences (136 words) between its lines were not taken"


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<p>At least <del>14</del><ins>40</ins> people were killed there.</p>", "14"),
        ("<p>دست‌کم <s>۱۳</s>۳۱ تن در آن شب کشته شدند و کسی نگفت.</p>", "۱۳"),
    ],
)
def test_what_was_struck_out_is_listed_as_such(inner: str, said: str) -> None:
    found = explain_article(page_of(inner))
    assert f"  left out (struck out): {said}" in found.text().split("\n")
    assert said not in found.article.text


@pytest.mark.parametrize("box", ["<kept-part>{}</kept-part>", "<svg><foreignObject><b>{}</b></foreignObject></svg>"])
@pytest.mark.parametrize("authors", [(), ("A. Writer",)])
def test_paragraphs_in_boxes_that_a_browser_shows_are_its_text(box: str, authors: tuple[str, ...]) -> None:
    entry = Entry(
        position=0, guid=None, url=None, title=None, summary=None, content=None, authors=authors,
        published=read_date("2026-11-21T10:00:00Z") if authors else None,
    )  # fmt: skip
    found = extract_article(page_of(box.format(paragraphs(LOST))), entry=entry)
    assert [line for line in LOST if line not in (found.text or "")] == []
