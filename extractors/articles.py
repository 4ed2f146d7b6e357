"""Page to article: decode, read what the page says of itself, draw out the text, judge how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from lxml.html import HtmlElement, document_fromstring

from extractors.dates import date_in_title, read_date
from extractors.drafts import Draft, drafted
from extractors.furniture import line_words, without_furniture, without_label
from extractors.html import decoded, one_line, parsed, text_of
from extractors.language import LanguageFrom, language_of
from extractors.metadata import Metadata, byline_of, read_metadata
from extractors.records import Article, Candidate, Entry, Page, When
from extractors.text_states import SHORT_WORDS, Reading, State, state_of_body, state_of_page, state_of_rescue

TOMORROW = timedelta(days=1)
"""How far a publisher's clock or zone may run ahead of ours before a date is a mistake."""
LONGER = 1.25
MOST = 0.8
CANDIDATE_CHARS = 300
HEAD_LINES = 8
DATE_LINE_WORDS = 12
NOTHING_ANNOUNCED = Entry(position=0, guid=None, url=None, title=None, summary=None, content=None)

type_dated = tuple[str, When | None, str]
"""Where a date stood, what it was read as, and how it was printed."""


def extract_article(
    page: Page, *, entry: Entry | None = None, feed_language: str | None = None, lines: frozenset[str] = frozenset()
) -> Article:
    """The article at a page, whatever the page is: `text_state` tells how good its text is.

    `entry` is what the feed announced; `lines` are the host's known furniture, lifted out where one is a whole line.
    A date later than a day after `page.fetched_at` is passed over. Never raises for what a page holds.
    """
    announced = entry or NOTHING_ANNOUNCED
    state = state_of_body(page)
    tree = None if state else parsed(decoded(page.body, page.header("content-type")))
    if tree is None:
        state = state or ("error", "the body could not be read as a page")
        tree = document_fromstring("<html><body></body></html>")
    metadata = read_metadata(tree, page.final_url)
    draft = drafted(tree, url=page.final_url, latest=page.fetched_at + TOMORROW)
    return _article(page, announced, feed_language, lines, metadata, draft, state)


def _article(
    page: Page,
    entry: Entry,
    feed_language: str | None,
    known: frozenset[str],
    metadata: Metadata,
    draft: Draft,
    state: State | None,
) -> Article:
    titles = list(_titles(entry, metadata))
    bylines = list(_bylines(entry, metadata, draft))
    title_from, title = titles[0] if titles else (None, None)
    byline_from, byline = bylines[0] if bylines else (None, None)
    language, language_from = _language(title, draft, metadata, entry, feed_language)
    dates = list(_dates(page, entry, metadata, draft, title, language))
    published_from, published = next(((origin, when) for origin, when, _ in dates if when), (None, None))
    printed = _printed(draft.lines, [value for _, value in titles], [value for _, value in bylines], published, language)

    def cleaned(lines: Sequence[str]) -> str:
        return "\n".join(without_furniture(lines, known=known, headings=draft.headings, printed=printed))

    own = cleaned(draft.lines)
    reading = Reading(
        text=own,
        printed_end=draft.lines[-1] if draft.lines else "",
        visible=draft.visible,
        metadata=metadata,
        summary=text_of(entry.summary or ""),
        tree=draft.tree,
        url=page.final_url,
    )
    state = state or state_of_page(reading, page.status)
    text_from, text = _text(own, state, entry, metadata, cleaned)
    if text_from != "page":
        state = state_of_rescue(text, text_from, state)
    return Article(
        url=page.url,
        canonical_url=metadata.canonical_url,
        title=title,
        title_from=title_from,
        byline=byline,
        byline_from=byline_from,
        published=published,
        published_from=published_from,
        text=text,
        text_from=text_from if text else "none",
        text_state=state[0],
        text_state_reason=state[1],
        language=language,
        language_from=language_from,
        candidates=(),
    )
