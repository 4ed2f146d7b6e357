"""What costs more than its own length on a page is done so many times and no more; all words stay."""

from __future__ import annotations

from lxml.html import HtmlElement

from extractors.pages.trees.blocks import REPEATS_TRIED, prepare_blocks
from extractors.pages.trees.inline_words import NOTES_READ, prepare_words
from extractors.pages.trees.unseen_boxes import drop_unseen
from extractors.text.html import ATTRIBUTES, parse_html, words_of

MORE, MANY = 50, 5_000
SENTENCE = "The witness told the court what had been seen on the road before dawn, and by whom."


def tree(body: str) -> HtmlElement:
    found = parse_html(f"<html><body>{body}</body></html>")
    assert found is not None
    return found


def test_all_links_of_an_announced_list_are_made_plain_and_keep_their_words() -> None:
    links = "".join(f"<a href='/{n}'>Name{n}</a> " for n in range(MANY))
    page = tree(f"<p>These are the names of all who came:</p><ul class='names'><li>{links}</li></ul>")
    words = words_of(page)
    prepare_blocks(page)
    assert not list(page.iter("a"))
    assert words_of(page) == words


def test_of_an_elements_attributes_the_first_are_read_and_its_words_stay() -> None:
    many = " ".join(f"data-a{n}='<b c=\"{n}>'" for n in range(ATTRIBUTES + MORE))
    page = tree(f"<p {many}>One.</p><p id=two title='{'a b=c ' * 3 * ATTRIBUTES}'>Two.</p>")
    one, two = page.iter("p")
    assert len(one.attrib) == ATTRIBUTES
    assert set(two.attrib) == {"id", "title"}
    assert words_of(page).split() == ["One.Two."]


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


def test_hidden_words_are_gone_however_many_and_what_follows_stays() -> None:
    hidden = "".join(f"<span class='hidden'>unseen</span>tail{n} " for n in range(MANY))
    page = tree(f"<article><p>{hidden}</p></article>")
    drop_unseen(page)
    assert not list(page.iter("span"))
    assert words_of(page).split() == [f"tail{n}" for n in range(MANY)]
