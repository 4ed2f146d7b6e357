"""Feeds: a publisher's articles as RSS 2.0, RSS 1.0, Atom and JSON Feed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from newsroom.articles import Article
from newsroom.markup import html_body
from newsroom.publishers import Format, Publisher
from newsroom.times import iso, mail_date
from newsroom.words import WORDS

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed says of an article; what is empty is left out."""

    url: str
    guid: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    """The whole text as HTML."""
    byline: str = ""
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself."""

    title: str
    home: str
    address: str
    description: str = ""
    language: str = ""


def feed_body(publisher: Publisher) -> bytes:
    """The publisher's feed in its own format."""
    channel = Channel(
        title=publisher.name,
        home=publisher.home + "/",
        address=publisher.home + publisher.feed_now,
        description=publisher.tagline,
        language=publisher.language,
    )
    return write_feed(publisher.format, channel, [entry(publisher, article) for article in publisher.articles])


def entry(publisher: Publisher, article: Article) -> Entry:
    """An article as its feed announces it; one withdrawn keeps its place, and says so."""
    withdrawn = WORDS[publisher.language].withdrawn
    full = publisher.full_content and not article.withdrawn
    return Entry(
        url=article.url,
        guid=article.guid,
        title=article.title,
        summary=withdrawn if article.withdrawn else article.summary,
        content=html_body(article.blocks) if full else "",
        byline=article.byline,
        published=article.published,
        updated=article.updated,
    )


def write_feed(form: Format, channel: Channel, entries: Iterable[Entry]) -> bytes:
    """A feed's body."""
    listed = list(entries)
    match form:
        case "rss":
            text = rss(channel, listed)
        case "rdf":
            text = rdf(channel, listed)
        case "atom":
            text = atom(channel, listed)
        case "json":
            text = json_feed(channel, listed)
    return text.encode()


def rss(channel: Channel, entries: list[Entry]) -> str:
    """RSS 2.0, with the additions WordPress made usual; a change is announced by atom:updated."""
    spaces = (
        ' version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    body = element(
        "channel",
        tag("title", channel.title),
        tag("link", channel.home),
        f'<atom:link rel="self" type="application/rss+xml" href={attribute(channel.address)}/>',
        tag("description", channel.description or channel.title),
        tag("language", channel.language),
        tag("lastBuildDate", mail_date(latest(entries))),
        *map(rss_entry, entries),
    )
    return xml("rss", spaces, body)


def rss_entry(one: Entry) -> str:
    """An entry as RSS 2.0 has it."""
    return element(
        "item",
        tag("title", one.title),
        tag("link", one.url),
        tag("guid", one.guid, ' isPermaLink="true"' if one.guid == one.url else ' isPermaLink="false"'),
        tag("pubDate", mail_date(one.published)),
        tag("atom:updated", iso(one.updated)),
        tag("dc:creator", one.byline),
        tag("description", one.summary),
        tag("content:encoded", one.content),
    )


def rdf(channel: Channel, entries: list[Entry]) -> str:
    """RSS 1.0, with dates and names in Dublin Core."""
    spaces = (
        ' xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    order = "".join(f"<rdf:li rdf:resource={attribute(one.url)}/>" for one in entries)
    head = element(
        f"channel rdf:about={attribute(channel.address)}",
        tag("title", channel.title),
        tag("link", channel.home),
        tag("description", channel.description or channel.title),
        tag("dc:language", channel.language),
        f"<items><rdf:Seq>{order}</rdf:Seq></items>",
    )
    return xml("rdf:RDF", spaces, head + "".join(map(rdf_entry, entries)))


def rdf_entry(one: Entry) -> str:
    """An entry as RSS 1.0 has it: one date, but for a change, which is announced beside the first publication."""
    return element(
        f"item rdf:about={attribute(one.url)}",
        tag("title", one.title),
        tag("link", one.url),
        tag("description", one.summary),
        tag("dc:date", iso(one.published)),
        tag("dcterms:issued", iso(one.published) if one.updated else ""),
        tag("dcterms:modified", iso(one.updated)),
        tag("dc:creator", one.byline),
        tag("content:encoded", one.content),
    )


def atom(channel: Channel, entries: list[Entry]) -> str:
    """Atom 1.0; what has no date has none here either, against the rule of the format."""
    head = (
        tag("id", channel.address),
        tag("title", channel.title),
        tag("subtitle", channel.description),
        f'<link rel="alternate" href={attribute(channel.home)}/>',
        f'<link rel="self" href={attribute(channel.address)}/>',
        tag("updated", iso(latest(entries))),
        f"<author>{tag('name', channel.title)}</author>\n",
    )
    language = f" xml:lang={attribute(channel.language)}" if channel.language else ""
    return xml("feed", f' xmlns="http://www.w3.org/2005/Atom"{language}', "".join((*head, *map(atom_entry, entries))))


def atom_entry(one: Entry) -> str:
    """An entry as Atom has it."""
    return element(
        "entry",
        tag("id", one.guid or one.url),
        tag("title", one.title),
        f'<link rel="alternate" type="text/html" href={attribute(one.url)}/>',
        tag("published", iso(one.published)),
        tag("updated", iso(one.updated or one.published)),
        f"<author>{tag('name', one.byline)}</author>" if one.byline else "",
        tag("summary", one.summary),
        tag("content", one.content, ' type="html"'),
    )


def json_feed(channel: Channel, entries: list[Entry]) -> str:
    """JSON Feed 1.1."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.address,
        "description": channel.description,
        "language": channel.language,
    }
    body = {**present(head), "items": [json_entry(one) for one in entries]}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def json_entry(one: Entry) -> dict[str, object]:
    """An entry as JSON Feed has it."""
    return present(
        {
            "id": one.guid or one.url,
            "url": one.url,
            "title": one.title,
            "summary": one.summary,
            "content_html": one.content,
            "date_published": iso(one.published),
            "date_modified": iso(one.updated),
            "authors": [{"name": one.byline}] if one.byline else [],
        }
    )


def present(values: Mapping[str, object]) -> dict[str, object]:
    """Those of the values that say something."""
    return {name: value for name, value in values.items() if value}


def xml(root: str, attributes: str, body: str) -> str:
    """A whole XML text."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{attributes}>\n{body}</{root}>\n'


def element(start: str, *parts: str) -> str:
    """An element around others; its start may hold attributes."""
    return f"<{start}>{''.join(parts)}</{start.partition(' ')[0]}>\n"


def tag(name: str, text: str, attributes: str = "") -> str:
    """An element around text, escaped; nothing at all for no text."""
    return f"<{name}{attributes}>{escape(NOT_XML.sub('', text))}</{name}>" if text else ""


def attribute(value: str) -> str:
    """A value as XML writes it, quotes included."""
    return quoteattr(NOT_XML.sub("", value))


def latest(entries: Iterable[Entry]) -> datetime | None:
    """When the feed last changed, as far as its entries tell."""
    return max((at for one in entries if (at := one.updated or one.published)), default=None)
