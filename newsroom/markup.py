"""Markup: the paragraphs of a text as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from newsroom.articles import Block


def html_body(blocks: Iterable[Block]) -> str:
    """A text as HTML, each paragraph an element of its own."""
    return "".join(html_block(block) + "\n" for block in blocks)


def html_block(block: Block) -> str:
    """One paragraph as HTML."""
    lines = [escape(line) for line in block.lines]
    match block.kind:
        case "subhead":
            return f"<h3>{lines[0]}</h3>"
        case "list":
            return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>"
        case "quotation":
            return f"<blockquote><p>{lines[0]}</p></blockquote>"
        case "text":
            return f"<p>{lines[0]}</p>"


def broken_lines(blocks: Iterable[Block]) -> str:
    """A text as the oldest pages have it: no paragraphs, only line breaks."""
    return "<br><br>\n".join(broken_block(block) for block in blocks)


def broken_block(block: Block) -> str:
    """One paragraph without an element of its own."""
    lines = [escape(line) for line in block.lines]
    match block.kind:
        case "subhead":
            return f"<b>{lines[0]}</b>"
        case "list":
            return "<br>\n".join(f"• {line}" for line in lines)
        case "quotation" | "text":
            return lines[0]
