"""Page to article: decode, read what the page says of itself, draw out the text, judge how good it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from extractors.dates.dates import read_date
from extractors.pages.below_headline import Signs, printed_days, printed_signs
from extractors.pages.boilerplate import line_words, printed_byline, without_boilerplate, without_label
from extractors.pages.bylines import byline_of
from extractors.pages.fallback_text import is_better, read_again
from extractors.pages.field_choice import bylines_in_order, dates_in_order, passed_over, titles_in_order
from extractors.pages.main_text import Draft, extract_draft, headings
from extractors.pages.media import caption_lines, kept_apart
from extractors.pages.metadata import Metadata, read_metadata
from extractors.pages.script_text import script_text
from extractors.pages.standfirst import standfirst_lines
from extractors.pages.text_states import (
    DEPTH,
    GUARDED_WORDS,
    SHORT_WORDS,
    Reading,
    State,
    state_of_body,
    state_of_page,
    state_of_rescue,
)
from extractors.records import Article, Candidate, Entry, Page, When
from extractors.text.decoding import decode_page
from extractors.text.html import parse_html, text_of, visible_text
from extractors.text.language import LanguageFrom, language_of
from extractors.text.word_counts import word_count

TOMORROW = timedelta(days=1)
"""How far a publisher's clock or zone may run ahead of ours before a date is a mistake."""
# What a page offered for a field is kept to show that there was another; the whole of it is in the capture.
CANDIDATE_CHARS = 300
# Byline and date are printed above the text: further down, a line like them speaks of somebody else.
HEAD_LINES = 8
# A line with a date and more words than these tells of a day, and is text.
DATE_LINE_WORDS = 12
NAME_WORDS = 10
# Of fewer words a model guesses (.986 right on 4 to 8 of them, .999 on paragraphs): the headline is read with them.
LANGUAGE_WORDS = 12
MORNING, AFTERNOON = 9, 14
"""Hours of UTC between which it is the same day in nearly all inhabited zones."""
NOT_ITS_TEXT = frozenset({"consent", "script-only", "error"})
"""States in which what the page says is not the article's text."""
IN_SCRIPTS = frozenset({"stub", "script-only", "partial", "paywalled"})
"""States of a page whose scripts may hold more of the text than it shows."""
NOTHING_ANNOUNCED = Entry(position=0, guid=None, url=None, title=None, summary=None, content=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text, where it stood, and how good it is."""

    text: str
    origin: str
    state: State
    passed_over: tuple[Candidate, ...] = ()


def extract_article(
    page: Page, *, entry: Entry | None = None, feed_language: str | None = None, lines: frozenset[str] = frozenset()
) -> Article:
    """The article at a page, whatever the page is: `text_state` tells how good its text is.

    `entry` is what the feed announced; `lines` are the host's known boilerplate, removed where one is a whole line.
    A date later than a day after `page.fetched_at` is passed over. Never raises for what a page holds.
    """
    refused = state_of_body(page)
    html = "" if refused else decode_page(page.body, page.header("content-type"))
    tree = parse_html(html)
    if tree is None:
        refused = refused or ("error", "the body could not be read as a page")
        tree = document_fromstring("<html><body></body></html>")
    metadata = read_metadata(tree, page.final_url)
    announced, latest = entry or NOTHING_ANNOUNCED, page.fetched_at + TOMORROW
    signs = _signs(tree, announced, metadata, latest)
    apart = kept_apart(tree, page.final_url)
    draft = extract_draft(tree, url=page.final_url, latest=latest, text_only=_is_described(announced, metadata, signs))
    article = _described(page, announced, feed_language, metadata, signs, draft)
    local = _local_day(tree, metadata, article.published, article.language)
    set_apart, titles, printed = cache(partial(headings, tree)), _title_lines(article), _printed(article, draft)
    standfirst = standfirst_lines(tree, draft.lines, titles=titles, description=metadata.description)

    known = lines | draft.boilerplate | caption_lines(tree, apart, draft.lines)

    def cleaned(found: Sequence[str]) -> str:
        kept = without_boilerplate(found, known=known, headings=set_apart, titles=titles, printed=printed)
        return "\n".join(kept)

    again = partial(_again, html, tree, metadata, set_apart)
    own = "\n".join(filter(None, [*(line for line in standfirst if line not in known), cleaned(draft.lines)]))
    text = _chosen_text(tree, page, announced, metadata, draft, own, cleaned, again, refused)
    return replace(
        article,
        published_local=local,
        text=text.text,
        text_from=text.origin,
        text_state=text.state[0],
        text_state_reason=text.state[1],
        candidates=article.candidates + text.passed_over,
        captions=apart.captions,
        images=apart.images,
        documents=apart.documents,
    )


def _local_day(tree: HtmlElement, metadata: Metadata, published: When | None, language: str | None) -> date | None:
    """The day a page prints beside a moment that is of the day before or after in UTC, and no other such day."""
    if published is None or published.precision != "time" or MORNING <= published.at.hour < AFTERNOON:
        return None
    day = published.at.date()
    titles = [title for _, title in metadata.titles]
    days = printed_days(tree, titles, language=language, latest=published.at + 2 * TOMORROW)
    other = day + TOMORROW if published.at.hour >= AFTERNOON else day - TOMORROW
    return other if other in days and day not in days else None


def _described(
    page: Page, entry: Entry, feed_language: str | None, metadata: Metadata, signs: Signs, draft: Draft
) -> Article:
    """The article with everything but its text."""
    titles = titles_in_order(entry, metadata)
    language, language_from = _language(titles[0][1] if titles else None, entry, feed_language, metadata, draft)
    latest = page.fetched_at + TOMORROW
    printed = printed_byline(draft.lines)
    bylines = bylines_in_order(entry, metadata, signs=signs, drafted=draft.author, printed=printed)
    title_from, title = titles[0] if titles else (None, None)
    byline_from, byline = bylines[0] if bylines else (None, None)
    found = dates_in_order(
        entry, metadata, signs=signs, title=title, guess=draft.date, language=language, latest=latest
    )
    dates = list(found)
    dated = next((date for date in dates if date.when), None)
    return Article(
        url=page.url,
        canonical_url=metadata.canonical_url,
        title=title,
        title_from=title_from,
        byline=byline,
        byline_from=byline_from,
        published=dated.when if dated else None,
        published_from=dated.origin if dated else None,
        text="",
        text_from="none",
        text_state="error",
        text_state_reason="",
        language=language,
        language_from=language_from,
        candidates=passed_over(titles, bylines, dates, dated),
    )


def _signs(tree: HtmlElement, entry: Entry, metadata: Metadata, latest: datetime) -> Signs:
    """What is printed below the headline, looked for only where feed and metadata do not name author and date."""
    structured = metadata.structured
    named = bool(entry.authors or (structured.authors and not structured.by_publisher))
    if named and (entry.published or metadata.dates):
        return Signs()
    titles = [title for _, title in metadata.titles]
    return printed_signs(tree, titles, language=metadata.language, latest=latest)


def _is_described(entry: Entry, metadata: Metadata, signs: Signs) -> bool:
    """Whether author and date are known before trafilatura guesses at them."""
    named = entry.authors or metadata.structured.authors or signs.author
    return bool(named and (entry.published or metadata.dates or signs.date))


def _language(
    title: str | None, entry: Entry, feed_language: str | None, metadata: Metadata, draft: Draft
) -> tuple[str | None, LanguageFrom | None]:
    """The language of the longest text at hand; of a short one, with its title, what page or feed declares."""
    texts = ("\n".join(draft.lines), metadata.structured.body or "", text_of(entry.content or entry.summary or ""))
    text = max(texts, key=len)
    sample = text if len(text.split(maxsplit=LANGUAGE_WORDS)) >= LANGUAGE_WORDS else f"{title or ''}\n{text}"
    if metadata.language:
        return language_of(sample, declared=metadata.language)
    return language_of(sample, declared=entry.language or feed_language, declared_by="feed")


def _title_lines(article: Article) -> frozenset[str]:
    """Every title found, as lines above the text may print them."""
    titles = (article.title or "", *(found.value for found in article.candidates if found.name == "title"))
    return frozenset(words for title in titles if (words := line_words(title)))


def _printed(article: Article, draft: Draft) -> frozenset[str]:
    """Byline and date, as lines above the text print them."""
    names = (*(article.byline or "").split("; "), article.byline or "")
    found = {words for name in names if (words := line_words(name))}
    for line in draft.lines[:HEAD_LINES]:
        if _is_named(without_label(line), found) or _prints_date(line, article):
            found.add(line_words(line))
    return frozenset(found)


def _is_named(line: str, found: set[str]) -> bool:
    """Whether a line is one of the names, by itself or with a degree or a role."""
    few = len(line.split()) <= NAME_WORDS
    return line_words(line) in found or (few and line_words(byline_of(line) or "") in found)


def _prints_date(line: str, article: Article) -> bool:
    """Whether a line is the date the article was published, give or take a zone."""
    published = article.published
    if published is None or len(line.split()) > DATE_LINE_WORDS or not any(map(str.isdigit, line)):
        return False
    read = read_date(without_label(line), language=article.language)
    return read is not None and abs(read.at.date() - published.at.date()) <= TOMORROW


def _chosen_text(
    tree: HtmlElement,
    page: Page,
    entry: Entry,
    metadata: Metadata,
    draft: Draft,
    own: str,
    cleaned: Callable[[Sequence[str]], str],
    again: Callable[[State], Sequence[tuple[str, str]]],
    refused: State | None,
) -> Text:
    """The page's own text, or one that stands elsewhere when the page's is short, walled off or missing."""
    words = word_count(own)
    reading = Reading(
        text=own,
        words=words,
        printed_end=draft.lines[-1] if draft.lines else "",
        visible=visible_text(tree) if words < GUARDED_WORDS else "",
        metadata=metadata,
        summary=text_of(entry.summary or ""),
        tree=tree,
        url=page.final_url,
        shortfall=draft.shortfall(words),
    )
    state = refused or state_of_page(reading, page.status)
    beside = (Candidate(name="text", origin="page", value=own[:CANDIDATE_CHARS]),) if own else ()
    own = "" if state[0] in NOT_ITS_TEXT else own
    better = [
        (origin, text)
        for origin, raw in _elsewhere(entry, metadata, again(state))
        if is_better(text := cleaned(raw.split("\n")), than=own, state=state, origin=origin)
    ]
    if not better:
        return Text(text=own, origin="page" if own else "none", state=state, passed_over=() if own else beside)
    origin, text = next((one for one in better if word_count(one[1]) >= SHORT_WORDS), better[0])
    return Text(text=text, origin=origin, state=state_of_rescue(text, origin, state), passed_over=beside)


def _again(
    html: str, tree: HtmlElement, metadata: Metadata, set_apart: Callable[[], frozenset[str]], state: State
) -> Sequence[tuple[str, str]]:
    """What a page's scripts hold for a browser to show, and what a second extractor takes for its text.

    A page too deep for the tree is given to it as it came, any other without what no reader sees, and comments.
    """

    def shown() -> str:
        return html if state[1].startswith(DEPTH) else etree.tostring(tree, encoding="unicode", method="html")

    titles = (title for _, title in metadata.titles)
    in_scripts = script_text(html, titles) if state[0] in IN_SCRIPTS else ""
    return ("script", in_scripts), ("resiliparse", read_again(shown, state, set_apart=set_apart))


def _elsewhere(entry: Entry, metadata: Metadata, again: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Where else a text stands, best first; `again` is what was read of the page in other ways."""
    places = (
        ("json-ld", text_of(metadata.structured.body or "")),
        ("feed", text_of(entry.content or "")),
        *again,
        ("summary", text_of(entry.summary or "")),
    )
    yield from ((origin, text) for origin, text in places if text)
