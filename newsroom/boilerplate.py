"""Boilerplate: what stands around an article on a page, in the publisher's language."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from newsroom.publishers import Publisher
from newsroom.words import WORDS, Words


def words(publisher: Publisher) -> Words:
    """The few words its pages say of themselves."""
    return WORDS[publisher.language]


def links(labels: Iterable[str], folder: str) -> str:
    """Labels as the entries of a list of links."""
    return "".join(f'<li><a href="/{folder}/{at}">{escape(label)}</a></li>\n' for at, label in enumerate(labels, 1))


def menu(publisher: Publisher) -> str:
    """Its menu and its search."""
    return (
        f'<nav class="menu"><ul>\n{links(publisher.menu, "section")}</ul>\n'
        f'<form action="/search"><input name="q" placeholder="{escape(words(publisher).search)}">'
        f"<button>{escape(words(publisher).search)}</button></form></nav>\n"
    )


def share(publisher: Publisher) -> str:
    """Its share bar."""
    return f'<ul class="share">\n{links(publisher.share, "share")}</ul>\n' if publisher.share else ""


def other_headlines(publisher: Publisher) -> str:
    """Its list of other headlines."""
    if not publisher.related:
        return ""
    title = f"<h3>{escape(publisher.related_title)}</h3>\n" if publisher.related_title else ""
    return f'<div class="related">{title}<ul>\n{links(publisher.related, "archive")}</ul></div>\n'


def newsletter(publisher: Publisher) -> str:
    """Its request for an e-mail address."""
    if not publisher.newsletter:
        return ""
    return (
        f'<form class="newsletter" action="/newsletter" method="post"><p>{escape(publisher.newsletter)}</p>'
        f'<input type="email" name="email"><button>{escape(words(publisher).sign_up)}</button></form>\n'
    )


def cookie(publisher: Publisher) -> str:
    """Its cookie notice."""
    if not publisher.cookie:
        return ""
    return (
        f'<div id="cookie-notice" class="cookie-notice" role="dialog"><p>{escape(publisher.cookie)}</p>'
        f"<button>{escape(words(publisher).agree)}</button></div>\n"
    )


def comments(publisher: Publisher) -> str:
    """What its readers wrote."""
    if not publisher.comments:
        return ""
    said = "".join(f'<li class="comment"><p>{escape(text)}</p></li>\n' for text in publisher.comments)
    title = f"<h3>{escape(publisher.comments_title)}</h3>\n" if publisher.comments_title else ""
    reply = f'<p class="reply"><a href="/login">{escape(words(publisher).comment)}</a></p>'
    return f'<div id="comments" class="comments">{title}<ol>\n{said}</ol>{reply}</div>\n'


def footer(publisher: Publisher) -> str:
    """Its last lines."""
    return f'<footer id="footer"><p>{escape(publisher.footer)}</p></footer>\n'


def prompts(lines: Iterable[str]) -> str:
    """Lines that call the reader elsewhere, as paragraphs like those of the text."""
    return "".join(f"<p><strong>{escape(line)}</strong></p>\n" for line in lines)
