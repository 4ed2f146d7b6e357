"""What a page prints for readers just below its headline: who wrote it, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.dates.dates import read_date
from extractors.pages.boilerplate import line_words, without_label
from extractors.pages.bylines import DESKS, IN_PLACE, LABELLED, PLACE, is_rubric, less_role, persons, without_credits
from extractors.text.html import UNSEEN, words_of

# A headline is known by its beginning: sites cut it, or add their name.
START_CHARS = 200
# What stands further below a headline belongs to the text or to another article, and has dates of its own.
EVENTS_READ = 400
# A page may print its headline twice, for phones and for screens; a list of articles prints many.
HEADINGS_TRIED = 3
LINKS_READ = 2_000
# A kicker, a date or a name above the headline: a few small boxes up, and never the head of the site.
LEVELS_ABOVE, BOXES_ABOVE = 3, 3
SENTENCE_WORDS = 25
"""A piece of text so long is the article's own: below it no byline is looked for."""
SHORT_SENTENCE = 12
"""Two sentences of so many words are no standfirst any more."""
NAME_WORDS = 6
DATE_CHARS = 60
DATE_THEN_BY = re.compile(
    r"(?<=\d)(?:\s+(?:Uhr|[ap]\.?m\.?))?(?:\s+[A-Z]{2,4})?[\s,|·•–-]+"
    r"(?=(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|نویسنده|نوشته|به قلم|بقلم|كتب|كتبت|گزارش از|خبرنگار)(?::\s?|\b\s))"
)
"""Between date and byline on one line."""
AUTHOR_PAGE = re.compile(r"/(?:authors?|autor(?:en|in|es)?|auteurs?|contributors?|columnists?|journalists?)/[^/?#]")
AND = frozenset({",", "&", "and", "und", "et", "y", "og", "och", "و"})
AFTER_NAME = re.compile(
    r"(?<=\s)[—–]|[|·•\n]|(?<=\s)-\s|(?<=\s)(?:on|am|le)\s(?=\W*+(?:\d|\w{3,9}\s\d))|[,،]\s++(?:\w*\d|in$)"
)
PARTS = re.compile(
    r"\s[|·•–—-]\s|[.,;]?\s(?=(?:(?:last|zuletzt|dernière|آخرین|آخر)\s)?(?:updated|modified|published|posted|aktualisiert"
    r"|veröffentlicht|publié|mis à jour|modifié|actualizado|publicado|aggiornato|pubblicato|atualizado|güncelle\w*"
    r"|yayın\w*|обновлен\w*|опубликован\w*|به\u200c?روز|انتشار|تاریخ انتشار|منتشر شده|تحديث|نشر|نُشر)\b)",
    re.IGNORECASE,
)
ENDS = re.compile(r"[.!?؟:]$")
TOWN = re.compile(r"(?<=\w\s\w)(\w*),\s[^\W\d_a-zà-ÿ][\w'’-]{1,30}$")
"""After a comma and a name of two words: where they wrote it."""
NAMED_CHANGED = re.compile(r"^(?!.*publi)(?=.*(?:updated|modif))", re.IGNORECASE)
"""Is in the class or the property of an element whose time is that of a change alone."""
DAY_FIRST = re.compile(
    r"\b(?:publié|paru|mis à jour|mis en ligne|publicad[oa]|actualizad[oa]|pubblicat[oa]|aggiornat[oa]|atualizad[oa]"
    r"|veröffentlicht|aktualisiert|yayın\w*|güncelle\w*|опубликован\w*|обновлен\w*)\b",
    re.IGNORECASE,
)
"""Words before a date of languages that never print the month first."""
DIGIT = re.compile(r"\d")
SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
CHANGED = re.compile(
    r"(?:\bstand:|updated|modified|edited|reviewed|aktualisiert|mis à jour|modifié|به‌?روز|آخر تحديث|تحديث|حُدّ?ث"
    r"|actualizad[oa]|aggiornat[oa]|atualizad[oa]|güncelle|обновлен|изменен|nûkirin|yenilən|به روز)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What stands below a headline; each None when nothing there can be read as one."""

    author: str | None = None
    """Names parted by semicolons."""
    date: str | None = None
    """As printed, or as the page marks it up for machines."""
    day_first: bool = False
    """Whether the words beside the date are of a language that prints the day before the month."""
    linked: str | None = None
    """The one author whose page the page links to anywhere, where none is named below the headline."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text with what its element says of it."""

    text: str
    link: str
    stamp: str
    day_first: bool = False
    changed: bool = False


def printed_signs(tree: HtmlElement, titles: Sequence[str], *, language: str | None, latest: datetime) -> Signs:
    """The byline and the date below the headline that bears one of `titles`."""
    author = date = None
    for heading in _headlines(tree, titles):
        pieces = list(_below(heading))
        author = author or _author(pieces)
        date = date or _date(pieces, language, latest) or _date(_above(heading), language, latest)
    raw, day_first = date or (None, False)
    return Signs(author=author, date=raw, day_first=day_first, linked=None if author else _only_author(tree))


def printed_days(tree: HtmlElement, titles: Sequence[str], *, language: str | None, latest: datetime) -> set[date]:
    """The days printed below the headline for readers, those of a change left aside."""
    found = set[date]()
    for heading in _headlines(tree, titles):
        for piece in _parted([*_below(heading), *_above(heading)]):
            if len(piece.text) <= DATE_CHARS and not piece.changed and not CHANGED.search(piece.text):
                printed = in_order(without_label(piece.text), day_first=piece.day_first)
                read = read_date(printed, language=language, not_after=latest) if DIGIT.search(printed) else None
                if read and read.precision in ("day", "local time"):
                    found.add(read.at.date())
    return found


def _only_author(tree: HtmlElement) -> str | None:
    """The one author whose page the page links to, wherever it does; None where it links to more."""
    links = (link for link in islice(tree.iter("a"), LINKS_READ) if _author_link(link))
    names = {name for link in links if (name := _name(" ".join(" ".join(link.itertext()).split())))}
    return names.pop() if len(names) == 1 else None


def _headlines(tree: HtmlElement, titles: Sequence[str]) -> list[HtmlElement]:
    """The headings that print the title, or the only h1."""
    known = {line_words(title) for title in titles}
    first = list(tree.iter("h1"))[: 4 * HEADINGS_TRIED]
    own = [heading for heading in (*first, *islice(tree.iter("h2"), 4 * HEADINGS_TRIED)) if _words(heading) in known]
    return own[:HEADINGS_TRIED] or (first if len(first) == 1 else _plain_headlines(tree, known))


def _plain_headlines(tree: HtmlElement, known: set[str]) -> list[HtmlElement]:
    """Where a page without headings prints a title: the oldest ones have it in bold."""
    starts = tuple(words[:START_CHARS] for words in known if words)
    found = (
        element
        for element in tree.iter("b", "strong", "font", "h3", "h4", "p", "div", "span", "td")
        if element.text and line_words(element.text[:START_CHARS]).startswith(starts)  # most end here
    )
    return list(islice((element for element in found if _words(element) in known), 1))


def _words(element: HtmlElement) -> str:
    return line_words(words_of(element)[:1_000])


def _below(heading: HtmlElement) -> Iterator[_Piece]:
    """The pieces of text after a heading in reading order, up to the article's first long one."""
    sentences = 0
    for event, element in islice(_walk(heading), EVENTS_READ):
        if element.tag in UNSEEN or not isinstance(element.tag, str):
            text = element.tail if event == "end" else None
        else:
            text = element.text if event == "start" else element.tail
        text = " ".join((text or "").split())
        stamp = (element.get("datetime") or "") if event == "start" and element.tag == "time" else ""
        kind = f"{element.get('class') or ''} {element.get('itemprop') or ''}" if element.tag == "time" else ""
        changed = event == "start" and NAMED_CHANGED.search(kind) is not None
        words = len(text.split())
        sentences += words >= SHORT_SENTENCE and ENDS.search(text) is not None
        if words >= SENTENCE_WORDS or sentences > 1:
            return
        link = _author_link(element) if event == "start" else ""
        for part in DATE_THEN_BY.split(text) if len(text) <= 2 * DATE_CHARS else (text,):
            if part or stamp:
                yield _Piece(part, link, stamp, changed=changed)


def _above(heading: HtmlElement) -> list[_Piece]:
    """What stands in the few small boxes right before a heading, nearest first."""
    found: list[_Piece] = []
    element: HtmlElement | None = heading
    for _ in range(LEVELS_ABOVE):
        if element is None:
            break
        for box in islice(element.itersiblings(preceding=True), BOXES_ABOVE):
            if isinstance(box.tag, str) and box.tag not in UNSEEN and len(box) <= BOXES_ABOVE:
                text = words_of(box)
                found.append(_Piece(text, "", box.get("datetime") or ""))
        element = element.getparent()
    return found


def _walk(heading: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    element: HtmlElement | None = heading
    while element is not None:
        yield "end", element
        for sibling in element.itersiblings():
            if isinstance(sibling.tag, str):
                yield from etree.iterwalk(sibling, events=("start", "end"))
            else:
                yield "end", sibling
        element = element.getparent()


def _author_link(element: HtmlElement) -> str:
    """The address of the author's page that an element, or the one around it, links to."""
    for link in (element, element.getparent()):
        if link is not None and link.tag == "a":
            address = link.get("href") or ""
            return address if "author" in (link.get("rel") or "").split() or AUTHOR_PAGE.search(address) else ""
    return ""


def _author(pieces: Sequence[_Piece]) -> str | None:
    """The names after "by", else those that link to a page of their author."""
    for at, piece in enumerate(pieces):
        by = LABELLED.match(piece.text)
        if by and (names := _names([piece.text[by.end() :], *(after.text for after in pieces[at + 1 : at + 12])])):
            return "; ".join(names)
    linked = [name for piece in pieces if piece.link and (name := _name(piece.text))]
    return "; ".join(dict.fromkeys(linked)) or None


def _names(texts: Sequence[str]) -> list[str]:
    """The name a byline starts with, and those joined to it."""
    names: list[str] = []
    joined = True
    for text in filter(None, texts):
        if text.casefold() in AND:
            joined = True
            continue
        name = _name(text) if joined else None
        if name is None:
            break
        names += persons(name)
        joined = text.endswith((",", " and", " und", " et", " &"))
    return list(dict.fromkeys(names))


def _name(text: str) -> str | None:
    """The text as a name, less what follows it on the line; None when it is none."""
    text = AFTER_NAME.split(without_credits(text), maxsplit=1)[0]
    name = PLACE.sub("", IN_PLACE.sub("", text)).rstrip().strip(" ,;|·•-–—")
    name = TOWN.sub(r"\1", name)
    words = less_role(name).split() if "،" in name else name.split()
    if (
        not words
        or is_rubric(name)
        or DESKS.search(name)
        or ENDS.search(name)
        or any(letter.isdigit() for letter in name)
        or len(name) > DATE_CHARS + 20
    ):
        return None
    capital = not words[0][0].islower()
    return name if capital and (len(words) <= NAME_WORDS or "," in name) else None


def in_order(printed: str, *, day_first: bool) -> str:
    """A printed date, in figures from year to day where the day is known to stand before the month."""
    return SLASHED.sub(r"\3-\2-\1", printed) if day_first else printed


def _parted(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The pieces, those in parts that print two dates, as "Updated … | Published …"."""
    for piece in pieces:
        short = len(piece.text) <= 2 * DATE_CHARS
        day_first = short and DAY_FIRST.search(piece.text) is not None
        parts = [part for part in PARTS.split(piece.text) if part] if short else []
        if len(parts) < 2 or not CHANGED.search(piece.text):
            yield replace(piece, day_first=day_first)
        by_itself = (
            LABELLED.match(piece.text) or CHANGED.search(piece.text) or any(map(str.isdigit, "".join(parts[:1])))
        )
        if len(parts) > 1 and by_itself:
            yield from (replace(piece, text=part, stamp="", day_first=day_first) for part in parts)


def _date(pieces: Sequence[_Piece], language: str | None, latest: datetime) -> tuple[str, bool] | None:
    """The first date that is not said to be that of a change: the machine's form of it where the page gives one.

    One whose element alone bears the name of a change is taken where there is no other: themes give it to any date.
    """
    pieces = list(pieces)
    return _first_date([piece for piece in pieces if not piece.changed], language, latest) or _first_date(
        pieces, language, latest
    )


def _first_date(pieces: Sequence[_Piece], language: str | None, latest: datetime) -> tuple[str, bool] | None:
    before = ""
    for piece in _parted(pieces):
        if not CHANGED.search(f"{before} {piece.text}"):
            printed = without_label(piece.text) if len(piece.text) <= DATE_CHARS else ""
            for raw in (piece.stamp, printed):
                if (
                    raw
                    and any(letter.isdigit() for letter in raw)
                    and read_date(in_order(raw, day_first=piece.day_first), language=language, not_after=latest)
                ):
                    return raw, piece.day_first
        before = "" if any(letter.isdigit() for letter in piece.text) else piece.text[-DATE_CHARS:] or before
    return None
