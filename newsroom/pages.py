"""Pages: an article's page, a notice in its place, and the front page, as bytes."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from newsroom import boilerplate
from newsroom.articles import Article, Block
from newsroom.publishers import Publisher
from newsroom.templates import TEMPLATES, head


def page(publisher: Publisher, article: Article) -> bytes:
    """An article's page in its publisher's markup, with all the boilerplate."""
    return TEMPLATES[publisher.template](publisher, article).encode()


def content_type(publisher: Publisher) -> str:
    """What its server says of its pages: those of the oldest markup declare no encoding anywhere."""
    return "text/html" if publisher.template == "table" else "text/html; charset=utf-8"


def withdrawn_page(publisher: Publisher, article: Article) -> bytes:
    """What stands at the address of an article that its publisher took back."""
    notice = boilerplate.words(publisher).withdrawn
    quiet = replace(publisher, prompts=(), comments=(), share=(), related=(), newsletter="")
    blocks = (Block(kind="text", lines=(notice,)),)
    return page(quiet, replace(article, title=notice, blocks=blocks, byline="", summary="", printed=""))


def front_page(publisher: Publisher) -> bytes:
    """The publisher's first page: its articles as links."""
    listed = "".join(
        f'<li><a href="{escape(one.path)}">{escape(one.title)}</a> <span>{escape(one.printed)}</span></li>\n'
        for one in publisher.articles
    )
    text = (
        f"{head(publisher, publisher.name)}<body>\n{boilerplate.menu(publisher)}"
        f"<h1>{escape(publisher.name)}</h1><p>{escape(publisher.tagline)}</p>\n"
        f"<h2>{escape(boilerplate.words(publisher).latest)}</h2>\n<ul>\n{listed}</ul>\n"
        f"{boilerplate.newsletter(publisher)}{boilerplate.cookie(publisher)}{boilerplate.footer(publisher)}</body></html>\n"
    )
    return text.encode()
