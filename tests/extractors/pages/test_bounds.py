"""What costs more than its own length on a page is done so many times and no more; all words stay."""

from __future__ import annotations

from lxml.html import HtmlElement

from extractors.pages.trees.blocks import REPEATS_TRIED, UNLINKED, prepare_blocks
from extractors.pages.trees.inline_words import NOTES_READ, prepare_words
from extractors.pages.trees.unseen_boxes import DROPPED, drop_unseen
from extractors.text.html import parse_html, words_of

MORE = 50
SENTENCE = "The witness told the court what had been seen on the road before dawn, and by whom."


def tree(body: str) -> HtmlElement:
    found = parse_html(f"<html><body>{body}</body></html>")
    assert found is not None
    return found


def test_links_of_a_list_are_made_plain_up_to_the_bound_and_keep_their_words() -> None:
    links = "".join(f"<a href='/{n}'>Name{n}</a> " for n in range(UNLINKED + MORE))
    page = tree(f"<p>These are the names of all who came:</p><ul><li>{links}</li></ul>")
    words = words_of(page)
    prepare_blocks(page)
    assert len(list(page.iter("a"))) == MORE
    assert words_of(page) == words


def test_boxes_are_held_against_the_rest_of_their_article_up_to_the_bound() -> None:
    boxes = "".join(f"<div class='quote'>{SENTENCE} Number{n:04}.</div>" for n in range(REPEATS_TRIED + MORE))
    page = tree(f"<article><p>{SENTENCE * 2}</p><p>{SENTENCE * 2}</p>{boxes}</article>")
    prepare_blocks(page)
    assert len(page.findall(".//div[@class='quote']")) == MORE


def test_marks_of_notes_are_taken_out_up_to_the_bound() -> None:
    marks = "".join(f"word<sup>{n % 90}</sup> " for n in range(NOTES_READ + MORE))
    page = tree(f"<p>{marks}</p>")
    prepare_words(page)
    assert len(list(page.iter("sup"))) == MORE


def test_hidden_words_are_gone_beyond_the_bound_as_well_and_what_follows_stays() -> None:
    hidden = "".join(f"<span class='hidden'>unseen</span>tail{n} " for n in range(DROPPED + MORE))
    page = tree(f"<article><p>{hidden}</p></article>")
    drop_unseen(page)
    assert len(list(page.iter("span"))) == MORE
    assert "unseen" not in words_of(page)
    assert words_of(page).split() == [f"tail{n}" for n in range(DROPPED + MORE)]
