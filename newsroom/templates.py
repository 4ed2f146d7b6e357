"""Templates: four markups that have nothing in common but the words."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from newsroom.articles import Article
from newsroom.boilerplate import comments, cookie, footer, menu, newsletter, other_headlines, prompts, share, words
from newsroom.markup import broken_lines, html_body
from newsroom.publishers import FEED_TYPES, Publisher, Template
from newsroom.times import iso


def head(publisher: Publisher, title: str, *tags: str) -> str:
    """A page up to its body: language, direction, encoding (but for the oldest markup) and the feed's address."""
    encoding = "" if publisher.template == "table" else '<meta charset="utf-8">\n'
    language = f'lang="{publisher.language}" dir="{words(publisher).direction}"'
    alternate = f'type="{FEED_TYPES[publisher.format]}" href="{escape(publisher.feed_now)}"'
    return (
        f"<!doctype html>\n<html {language}>\n<head>\n{encoding}<title>{escape(title)}</title>\n"
        f'<link rel="alternate" {alternate}>\n{"".join(tags)}</head>\n'
    )


def semantic(publisher: Publisher, article: Article) -> str:
    """Elements that say what they are, and JSON-LD."""
    canonical = f'<link rel="canonical" href="{escape(article.url)}">\n'
    first, rest = publisher.prompts[:1], publisher.prompts[1:]
    return (
        f"{head(publisher, article.title, canonical, json_ld(publisher, article))}<body>\n{cookie(publisher)}"
        f'<header><p><a href="/">{escape(publisher.name)}</a></p><p>{escape(publisher.tagline)}</p></header>\n'
        f"{menu(publisher)}<main>\n<article>\n<header><h1>{escape(article.title)}</h1>\n"
        f'<p class="byline">{by(publisher, article)}</p>\n{time(article, "")}</header>\n{share(publisher)}'
        f"{html_body(article.blocks[:2])}{prompts(first)}{html_body(article.blocks[2:])}{prompts(rest)}</article>\n"
        f"<aside>{other_headlines(publisher)}{newsletter(publisher)}</aside>\n"
        f"<section>{comments(publisher)}</section>\n</main>\n{footer(publisher)}</body></html>\n"
    )


def blog(publisher: Publisher, article: Article) -> str:
    """Nested boxes with the class names of the commonest blog software, and Open Graph."""
    title = f"{article.title} - {publisher.name}"
    facts = {"og:type": "article", "og:title": title, "og:description": article.summary, "og:url": article.url}
    facts |= {"og:site_name": publisher.name, "article:published_time": iso(article.published)}
    facts |= {"article:modified_time": iso(article.updated)}
    graph = (f'<meta property="{name}" content="{escape(text)}">\n' for name, text in facts.items() if text)
    author = f'<span class="author vcard">{by(publisher, article)}</span>\n' if article.byline else ""
    return (
        f'{head(publisher, title, *graph)}<body class="post-template-default single single-post">\n'
        f'<div id="page" class="site">\n<div id="masthead" class="site-header"><p class="site-title">'
        f'<a href="/">{escape(publisher.name)}</a></p>\n{menu(publisher)}</div>\n'
        f'<div id="content" class="site-content">\n<div id="primary" class="content-area">\n'
        f'<div class="post type-post status-publish hentry">\n<h1 class="entry-title">{escape(article.title)}</h1>\n'
        f'<div class="entry-meta"><span class="posted-on">{time(article, "entry-date published")}</span>\n'
        f"{author}</div>\n"
        f'<div class="entry-content">\n{html_body(article.blocks)}{prompts(publisher.prompts)}'
        f'<div class="sharedaddy sd-sharing-enabled">{share(publisher)}</div>\n'
        f'<div class="jp-relatedposts">{other_headlines(publisher)}</div>\n</div>\n</div>\n'
        f"{comments(publisher)}</div>\n"
        f'<div id="secondary" class="widget-area"><div class="widget">{newsletter(publisher)}</div>\n'
        f'<div class="widget">{other_headlines(publisher)}</div></div>\n</div>\n{footer(publisher)}</div>\n'
        f"{cookie(publisher)}</body></html>\n"
    )


def table(publisher: Publisher, article: Article) -> str:
    """A layout of tables, text broken by <br>, no metadata at all."""
    bar = " | ".join(f'<a href="/section/{at}">{escape(label)}</a>' for at, label in enumerate(publisher.menu, 1))
    sharing = " | ".join(f'<a href="/share/{at}">{escape(label)}</a>' for at, label in enumerate(publisher.share, 1))
    more = "<br>\n".join(
        f'<a href="/archive/{at}">{escape(label)}</a>' for at, label in enumerate(publisher.related, 1)
    )
    calls = "".join(f"<br><br>\n<b>{escape(line)}</b>" for line in publisher.prompts)
    return (
        f'{head(publisher, article.title)}<body bgcolor="#ffffff">\n<table width="100%" border="0">\n'
        f'<tr><td colspan="2"><font size="5"><b>{escape(publisher.name)}</b></font><br>'
        f"{escape(publisher.tagline)}</td></tr>\n<tr><td colspan='2'>{bar}</td></tr>\n"
        f'<tr valign="top">\n<td width="70%">\n<font size="4"><b>{escape(article.title)}</b></font><br>\n'
        f'<font size="1">{escape(article.printed)} {by(publisher, article)}</font><br><br>\n'
        f"{broken_lines(article.blocks)}{calls}<br><br>\n<font size='1'>{sharing}</font>\n{comments(publisher)}</td>\n"
        f'<td width="30%"><b>{escape(publisher.related_title)}</b><br>\n{more}<br>\n{newsletter(publisher)}</td></tr>\n'
        f'<tr><td colspan="2" align="center"><font size="1">{escape(publisher.footer)}</font></td></tr>\n'
        f"</table>\n{cookie(publisher)}</body></html>\n"
    )


def portal(publisher: Publisher, article: Article) -> str:
    """A portal's markup, with the share bar and the list of headlines inside the box of the text."""
    sharing = "\n".join(
        f'<a class="btn" href="/share/{at}">{escape(name)}</a>' for at, name in enumerate(publisher.share, 1)
    )
    author = f'<dd class="createdby" itemprop="author">{by(publisher, article)}</dd>\n' if article.byline else ""
    generator = '<meta name="generator" content="Open Portal">\n'
    return (
        f'{head(publisher, article.title, generator)}<body class="site com_content view-article">\n'
        f'<div class="header"><a class="brand" href="/">{escape(publisher.name)}</a></div>\n{menu(publisher)}'
        f'<div class="row-fluid"><div id="content" class="span9">\n'
        f'<div class="item-page" itemscope itemtype="https://schema.org/Article">\n'
        f'<div class="page-header"><h2 itemprop="headline">{escape(article.title)}</h2></div>\n'
        f'<dl class="article-info">{author}<dd class="published">{time(article, "", "datePublished")}</dd></dl>\n'
        f'<div itemprop="articleBody">\n<p>{sharing}</p>\n{html_body(article.blocks)}'
        f"{prompts(publisher.prompts)}{other_headlines(publisher)}</div>\n</div>\n{comments(publisher)}</div>\n"
        f'<div id="aside" class="span3"><div class="moduletable">{newsletter(publisher)}</div>\n'
        f'<div class="moduletable">{other_headlines(publisher)}</div></div></div>\n'
        f"{footer(publisher)}{cookie(publisher)}</body></html>\n"
    )


TEMPLATES: dict[Template, Callable[[Publisher, Article], str]] = {
    "semantic": semantic,
    "blog": blog,
    "table": table,
    "portal": portal,
}


def json_ld(publisher: Publisher, article: Article) -> str:
    """The article's facts as search engines ask for them; nothing in it can end the script."""
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.summary,
        "datePublished": iso(article.published),
        "dateModified": iso(article.updated),
        "inLanguage": publisher.language,
        "mainEntityOfPage": article.url,
        "publisher": {"@type": "Organization", "name": publisher.name},
    }
    if article.byline:
        facts["author"] = {"@type": "Person", "name": article.byline}
    text = json.dumps({name: fact for name, fact in facts.items() if fact}, ensure_ascii=False)
    harmless = text.replace("<", "\\u003c")
    return f'<script type="application/ld+json">{harmless}</script>\n'


def by(publisher: Publisher, article: Article) -> str:
    """Who wrote it, as printed."""
    return f"{escape(words(publisher).by)} {escape(article.byline)}" if article.byline else ""


def time(article: Article, css: str, itemprop: str = "") -> str:
    """The date as printed; also for machines, if the article has one."""
    if not article.printed and not article.published:
        return ""
    machine = f' datetime="{iso(article.published)}"' if article.published else ""
    machine += f' itemprop="{itemprop}"' if itemprop and article.published else ""
    element = "time" if machine else "span"
    kind = f' class="{css}"' if css else ""
    return f"<{element}{kind}{machine}>{escape(article.printed or iso(article.published))}</{element}>\n"
