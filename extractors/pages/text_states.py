"""How good the text of a page is, and why: what a person should know before they trust it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.pages.boilerplate import ENDS_SENTENCE, line_words, says
from extractors.pages.json_ld import ARTICLE_TYPE
from extractors.pages.metadata import Metadata
from extractors.pages.trees.second_pages import second_page
from extractors.records import Page, TextState
from extractors.state_names import SAYS, UNASKED
from extractors.text.decoding import letters_twice
from extractors.text.filter_pages import BY_THE_STATE, filter_frame
from extractors.text.html import JOINERS, words_of
from extractors.text.word_counts import word_count

ALL_THERE_IS = "its page is not asked for: all there is stands in the feed"
TITLE_WORDS = 4
"""A link with so many words may be the headline of an article."""
LARGEST = 16_000_000
"""Bytes of a page; the door to the web lets fewer through."""
DEEPEST = 2_000
"""Levels of nesting of a page from which a text is drawn."""
DEPTH = "depth:"
"""What the reason of such a page's state begins with."""
SHORT_WORDS = 60
"""Fewer, and another place may hold the text."""
# Of a page that says hardly anything, the visible words are asked as well: its text is what was left over.
TINY_WORDS = 25
NOTICE_WORDS = 40
"""A notice this long that ends its sentence may be all there is."""
GUARDED_WORDS = 250
"""A longer text is no mere opening before a wall."""
# "Read more" stands in a line of its own, or ends a short one; a long sentence with these words is text.
CUT_WORDS = 12
FRAMES_READ = 50
# Bytes decoded with the wrong table, or a font that maps letters otherwise, are signs and no words.
READABLE_SHARE = 0.6
SIGN = re.compile(r"[^\w\s]")
NOISE_CHARS = 4_000
# A page with no more than its feed said is a stub; one that is mostly links is a list of articles.
SUMMARY_SHARE, LINK_SHARE = 1.2, 0.6
CUT_MARK = re.compile(r"…|\.\.\.|\[\s*+\+")
FEWEST_SPOILT, SPOILT_WORDS = 3, 50
"""So many letters that cannot be read, and one in so many words, are no slip."""
NO_WORD = re.compile(r"\W*+")
DOCUMENT_TYPES = re.compile(
    r"^(?:application/(?:pdf|msword|rtf|epub|zip|octet-stream|vnd\.)|image/|audio/|video/)", re.IGNORECASE
)
DOCUMENT_STARTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
FEED_START = re.compile(
    rb"^\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?>.*?-->)\s*+)*+<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)

State = tuple[TextState, str]
"""A text_state and its reason, as a person reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page's own text, and what it is judged by."""

    text: str
    printed_end: str
    """The last line, before boilerplate was removed."""
    visible: str
    """Every word a reader of the page sees; may be left empty when the text is long."""
    metadata: Metadata
    summary: str
    """The feed's, as plain text; empty when there is none."""
    tree: HtmlElement
    url: str
    words: int
    """Of the text."""
    shortfall: str = ""


def state_of_body(page: Page) -> State | None:
    """Why a body is no page to read at all, or None when it may be one."""
    if page.status == UNASKED:
        return "stub", ALL_THERE_IS
    if not page.body.strip():
        return "error", "the server sent an empty body"
    content_type = page.header("content-type") or ""
    start = page.body[:1_024].lstrip()
    if start.startswith(DOCUMENT_STARTS) or (DOCUMENT_TYPES.match(content_type) and not start.startswith(b"<")):
        return "document", f"the body is a file, not a web page: {content_type or 'of no type that is named'}"
    if len(page.body) > LARGEST:
        return "error", f"size: {len(page.body) / 1e6:.0f} MB are more than a page has"
    if FEED_START.match(page.body[:2_048]):
        return "not-an-article", "the address gives a feed or a site map"
    return None


def state_of_page(reading: Reading, status: int) -> State:
    """How good the page's own text is: the first reason found to doubt it, or ok."""
    if status >= 400:
        return "error", f"the server answered {status}"
    if not reading.text and _is_deep(reading.tree):
        return "error", f"{DEPTH} its elements are nested more than {DEEPEST:,} levels deep"
    spoilt = letters_twice(reading.text)
    if spoilt >= FEWEST_SPOILT and SPOILT_WORDS * spoilt > reading.words:
        return "partial", f"{spoilt} letters cannot be read: the page was encoded twice, and bytes were lost between"
    if _is_noise(reading.text):
        return "error", "the body is no readable text"
    if reading.words >= GUARDED_WORDS:
        return _front_page(reading) or _wall_at_the_end(reading) or _unfinished(reading) or _whole(reading)
    return (
        _refusal(reading)
        or _consent(reading)
        or _wall(reading)
        or _script_only(reading)
        or _front_page(reading)
        or _listing(reading)
        or _paged(reading)
        or _stub(reading)
        or _unfinished(reading)
        or _whole(reading)
    )


def state_of_rescue(text: str, origin: str, page: State) -> State:
    """How good a text from elsewhere is that stands in for the page's."""
    words = word_count(text)
    why = f"text from {origin}; of the page: {page[1]}"
    if (origin == "summary" and page[1] != ALL_THERE_IS) or words < SHORT_WORDS:
        return ("stub" if page[0] in ("ok", "partial") else page[0]), why
    if origin == "script":
        return "partial", f"{why}; what a browser shows of it is not known"
    return ("partial" if breaks_off(text) else "ok"), why


def _is_noise(text: str) -> bool:
    """Whether too much of a text is signs: bytes read in a charset they were never written in."""
    start = text[:NOISE_CHARS]
    if len(SIGN.findall(start)) <= (1 - READABLE_SHARE) * len(start):
        return False
    readable = sum(unicodedata.category(char)[0] in "LMNZ" or char == "\n" or char in JOINERS for char in start)
    return readable < READABLE_SHARE * len(start)


def _refusal(reading: Reading) -> State | None:
    heads = " | ".join(title for _, title in reading.metadata.titles)
    frames = ((one.get("src") or "").strip() for one in islice(reading.tree.iter("iframe", "frame"), FRAMES_READ))
    if filtered := filter_frame(frames):
        return "error", f"{BY_THE_STATE}: the page is the filter page of Iran, in a frame of {filtered}"
    few = word_count(reading.visible) < 2 * SHORT_WORDS
    looked_at = f"{heads} | {reading.visible}" if few else heads
    if reading.words < 2 * SHORT_WORDS and (said := says(looked_at, "blocked")):
        return "error", f'the server turned us away: the page says "{said}"'
    if reading.words < 2 * SHORT_WORDS and (said := says(looked_at, "missing")) and not _is_marked_article(reading):
        return "not-an-article", f'{SAYS}{said}"'
    return None


def _consent(reading: Reading) -> State | None:
    said = says(reading.text, "consent") if reading.words >= TINY_WORDS else says(reading.visible, "consent")
    if said and (reading.words < TINY_WORDS or _sentences_without(reading.text, "consent") < 3):
        return "consent", f'the page asks for consent first: "{said}"'
    return None


def _wall(reading: Reading) -> State | None:
    if said := says(reading.visible, "paywall"):
        return "paywalled", f'{reading.words} words, then the page says "{said}"'
    if reading.metadata.structured.free is False and reading.words < 2 * SHORT_WORDS:
        return "paywalled", f"{reading.words} words of an article the page marks as not free"
    return None


def _wall_at_the_end(reading: Reading) -> State | None:
    if said := says("\n".join(reading.text.split("\n")[-3:]), "paywall"):
        return "paywalled", f'{reading.words} words, then the text says "{said}"'
    return None


def _script_only(reading: Reading) -> State | None:
    if reading.words >= SHORT_WORDS or word_count(reading.visible) >= 3 * SHORT_WORDS:
        return None
    asked = says(" ".join("".join(one.itertext()) for one in reading.tree.iter("noscript")), "script")
    if asked or says(reading.visible, "script"):
        return "script-only", "the page wants JavaScript to show its text"
    if reading.words < TINY_WORDS and any(True for _ in reading.tree.iter("script")) and _has_empty_root(reading.tree):
        return "script-only", "the page is an empty frame for a script"
    return None


def _is_deep(tree: HtmlElement) -> bool:
    level = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > DEEPEST:
            return True
    return False


def _has_empty_root(tree: HtmlElement) -> bool:
    roots = tree.xpath('//body//*[@id="root" or @id="app" or @id="__next" or @id="__nuxt" or @id="main-app"]')
    return any(not "".join(root.itertext()).strip() for root in roots[:5])


def _front_page(reading: Reading) -> State | None:
    """A page at a host's bare address that says it is the site's, or whose text is mostly its links."""
    if _is_marked_article(reading) or reading.url.rstrip("/").count("/") > 2:
        return None
    titles = {words_of(link) for link in reading.tree.iter("a")}
    linked = sum(word_count(title) for title in titles if word_count(title) >= TITLE_WORDS and title in reading.text)
    is_site = reading.metadata.kind == "website" and sentence_count(reading.text) < 3
    if is_site or 2 * linked > reading.words:
        return "not-an-article", "the address is a site's front page"
    return None


def _listing(reading: Reading) -> State | None:
    if _is_marked_article(reading) or sentence_count(reading.text) >= 3:
        return None
    links = sum(word_count(words_of(link)) for link in reading.tree.iter("a"))
    seen = word_count(reading.visible)
    if seen >= 2 * SHORT_WORDS and links > LINK_SHARE * seen:
        return "not-an-article", f"{links} of {seen} words on the page are links"
    return None


def _stub(reading: Reading) -> State | None:
    if reading.words < TINY_WORDS:
        return "stub", f"only {reading.words} words" if reading.words else "no text found on the page"
    summary = word_count(reading.summary)
    opening = line_words(reading.text).startswith(line_words(reading.summary)[:80])
    if reading.words < 2 * SHORT_WORDS and summary and reading.words <= SUMMARY_SHARE * summary and opening:
        return "stub", f"{reading.words} words, no more than the feed's summary"
    if reading.words >= SHORT_WORDS:
        return None
    ended = ENDS_SENTENCE.search(reading.text) is not None and not breaks_off(reading.printed_end)
    if reading.words >= NOTICE_WORDS and ended and _is_marked_article(reading):
        return None
    return "stub", f"only {reading.words} words"


def _unfinished(reading: Reading) -> State | None:
    if breaks_off(reading.text) or (reading.words < 2 * SHORT_WORDS and breaks_off(reading.printed_end)):
        return "partial", "the text breaks off"
    return ("partial", reading.shortfall) if reading.shortfall else _paged(reading)


def _paged(reading: Reading) -> State | None:
    rest = second_page(reading.tree, reading.url)
    return ("partial", f"the article goes on at another address: {rest}") if rest else None


def _whole(reading: Reading) -> State:
    if reading.metadata.structured.free is False:
        return "ok", f"{reading.words} words; the page marks the article as not free, its text is there"
    return "ok", f"{reading.words} words"


def breaks_off(text: str) -> bool:
    """Whether a text ends as shortened ones do: in dots, or with "Continue reading"."""
    last = text.rsplit("\n", 1)[-1]
    return _ends_in_dots(last) or (len(last.split()) <= CUT_WORDS and says(last, "cut") is not None)


def _ends_in_dots(line: str) -> bool:
    """Whether dots, or "[+", stand behind the last word: as characters, or as the entity left by a double escape."""
    signs = NO_WORD.match(line[::-1])  # from the end: `\W*$` begins anew at each sign of a line
    words, end = (line[: -signs.end()], line[-signs.end() :]) if signs and signs.end() else (line, "")
    entity = end.startswith(";") and words.endswith("&hellip")
    return bool(CUT_MARK.search(end)) or (entity and words.removesuffix("&hellip").rstrip().endswith("["))


def _is_marked_article(reading: Reading) -> bool:
    types = reading.metadata.structured.types
    return reading.metadata.kind == "article" or any(ARTICLE_TYPE.search(kind) for kind in types)


def sentence_count(text: str) -> int:
    """Lines of five words and more that end as sentences do."""
    return sum(1 for line in text.split("\n") if ENDS_SENTENCE.search(line) and word_count(line) >= 5)


def _sentences_without(text: str, kind: str) -> int:
    return sentence_count("\n".join(line for line in text.split("\n") if says(line, kind) is None))
