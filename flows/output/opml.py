"""The feeds of a watch as OPML, for another reader."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr as quoted

from config.reading import Configuration


def opml_of(watch: Configuration) -> str:
    """The feeds of a watch as OPML, by group."""
    groups: dict[str, list[str]] = {}
    for source in watch.sources:
        for feed in source.feeds:
            text = quoted(source.name if len(source.feeds) == 1 else f"{source.name} ({feed.name})")
            line = f'      <outline type="rss" text={text} title={text} xmlUrl={quoted(feed.url)}/>'
            groups.setdefault(source.group, []).append(line)
    body = [
        line
        for group, lines in sorted(groups.items())
        for line in (f"    <outline text={quoted(group)}>", *lines, "    </outline>")
    ]
    head = f"  <head><title>{watch.settings.watch.name}</title></head>".replace("&", "&amp;")
    begin = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', head, "  <body>"]
    return "\n".join([*begin, *body, "  </body>", "</opml>", ""])
