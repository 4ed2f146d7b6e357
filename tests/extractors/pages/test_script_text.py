"""Texts that stand only in the data of a page's scripts are read, and it is said where they stood."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from extractors.pages.articles import extract_article
from extractors.pages.script_text import script_text
from extractors.records import Article, Page

TITLE = "Harbour council opens the prison's files"
SENTENCES = (
    "The harbour council voted on Monday to open the files of the old prison after thirty years of waiting.",
    "Relatives of eleven prisoners sat in the first row while the result of the vote was read out to them.",
    "A clerk said that the lists name everybody who was brought in, and the officer who signed for them.",
    "The court has not decided whether the lists may be used against two officers who have retired since.",
    "The families meet again next week to choose who of them reads the first of the forty boxes of files.",
)
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
STRINGS = {"hero": {"title": TITLE, "blocks": [{"kind": "paragraph", "html": sentence} for sentence in SENTENCES]}}
OTHERS = [{"title": f"Another report {n}", "body": PARAGRAPHS.replace("council", f"theatre {n}")} for n in range(4)]


def page(script: str, shown: str = "") -> Article:
    html = f"<html lang=en><head><title>{TITLE}</title></head><body><div id=root>{shown}</div>{script}</body></html>"
    body, address = html.encode(), "https://harbour.test/files"
    return extract_article(
        Page(
            url=address,
            final_url=address,
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body,
            fetched_at=datetime(2026, 3, 9, tzinfo=UTC),
        )
    )


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": STRINGS})}</script>',
        f"<script>window.__INITIAL_STATE__ = {json.dumps({'page': STRINGS})};(function(){{}})()</script>",
        f"<script>window.__PRELOADED_STATE__=JSON.parse({json.dumps(json.dumps(STRINGS))})</script>",
        f'<script type="application/json">{json.dumps({"note": {"title": TITLE, "content": PARAGRAPHS}})}</script>',
        f'<script type="application/json">{json.dumps({"related": OTHERS, "more": OTHERS, "main": STRINGS})}</script>',
    ],
)
def test_a_text_in_a_scripts_data_is_read_and_said_to_be_from_there(script: str) -> None:
    article = page(script, f"<h1>{TITLE}</h1>")
    assert article.text.split("\n") == list(SENTENCES)
    assert (article.text_from, article.text_state) == ("script", "partial")
    assert "what a browser shows of it is not known" in article.text_state_reason


def test_what_the_page_shows_whole_is_not_taken_from_its_scripts() -> None:
    script = f'<script type="application/json">{json.dumps(STRINGS)}</script>'
    article = page(script, f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>")
    assert article.text_from == "page"


@pytest.mark.parametrize(
    "script",
    [
        "<script>var a = {" + '"b": [' * 3_000 + "</script>",
        "<script>" + "x = {" * 20_000 + "</script>",
        "<script>" + "<" * 100_000,
        '<script type="application/json">' + json.dumps({"a": ["word " * 6] * 3}) + "</script>",
    ],
)
def test_scripts_without_a_text_give_none(script: str) -> None:
    assert script_text(script, [TITLE]) == ""
