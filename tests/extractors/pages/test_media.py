"""Captions, pictures and documents, and the text without them."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.pages.articles import extract_article
from extractors.pages.media import Apart, caption_lines, kept_apart
from extractors.records import Page
from extractors.text.html import parse_html

STORY = "".join(
    f"<p>The court in the capital upheld sentence number {n} on Monday, after a hearing of two hours.</p>"
    for n in range(9)
)
FIGURE = """<figure><img src="/p/court.jpg" alt="The court, seen from the river on a Monday">
    <figcaption>The court, seen from the river on Monday. Photo: M. Rahimi</figcaption></figure>"""


def page(body: str) -> Page:
    url, now = "https://quay.example/news/1", datetime(2026, 11, 22, tzinfo=UTC)
    return Page(url=url, final_url=url, status=200, headers=(), body=body.encode(), fetched_at=now)


def apart(body: str, head: str = "") -> Apart:
    tree = parse_html(f"<html><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return kept_apart(tree, "https://quay.example/news/1")


def test_captions_pictures_and_documents_are_kept_apart() -> None:
    shared = '<meta property="og:image" content="https://quay.example/p/shared.jpg">'
    link = '<p>The <a href="/files/ruling.PDF?v=2">ruling</a> is public.</p>'
    found = apart(f"<article>{FIGURE}{STORY}{link}</article>", shared)
    assert found.captions == ("The court, seen from the river on Monday. Photo: M. Rahimi",)
    assert found.images == ("https://quay.example/p/shared.jpg", "https://quay.example/p/court.jpg")
    assert found.documents == ("https://quay.example/files/ruling.PDF?v=2",)


def test_what_stands_around_every_page_is_no_document_of_the_article() -> None:
    assert apart('<footer><a href="/terms.pdf">Terms</a></footer><a href="javascript:x.pdf">x</a>').documents == ()


def test_a_caption_of_any_markup_is_no_line_of_the_text() -> None:
    image = '<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">The fort at dawn in the rain</p></div>'
    described = '<p><img src="b.jpg" alt="Mothers wait before the gate of the fort"></p>'
    line = "<p>Mothers wait before the gate of the fort</p>"
    article = extract_article(page(f"<article><h1>Upheld</h1>{image}{STORY}{described}{line}{STORY}</article>"))
    assert article.captions == ("The fort at dawn in the rain",)
    assert "The fort at dawn" not in article.text
    assert "Mothers wait" not in article.text
    assert article.text.count("upheld sentence") >= 9


def test_a_sentence_of_the_text_that_is_a_caption_too_stays() -> None:
    image = "<figure><img src='a.jpg'><figcaption>Nine sentences were upheld on Monday.</figcaption></figure>"
    again = "<p>Nine sentences were upheld on Monday.</p>"
    article = extract_article(page(f"<article><h1>Upheld</h1>{image}{STORY}{again}{STORY}</article>"))
    assert article.captions == ("Nine sentences were upheld on Monday.",)
    assert "Nine sentences were upheld on Monday." in article.text.split("\n")


def test_a_page_of_pictures_keeps_the_captions_that_are_its_text() -> None:
    lines = [f"Mothers of the prisoners wait before gate {n} of the fort, on Monday." for n in range(12)]
    body = "".join(
        f"<figure><img src='{n}.jpg'><figcaption>{line}</figcaption></figure>" for n, line in enumerate(lines)
    )
    tree = parse_html(f"<html><body><article>{body}</article></body></html>")
    assert tree is not None
    found = kept_apart(tree, "https://quay.example/1")
    assert caption_lines(tree, found, lines) == frozenset()
    assert caption_lines(tree, found, [*lines[:3], *STORY.split("<p>")]) == frozenset(lines[:3])


def test_a_heading_that_also_describes_a_picture_stays() -> None:
    heading = '<h2>What the court said on Monday</h2><img src="a.jpg" alt="What the court said on Monday">'
    article = extract_article(page(f"<article><h1>Upheld</h1>{STORY}{heading}{STORY}</article>"))
    assert "What the court said on Monday" in article.text.split("\n")
