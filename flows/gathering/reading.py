"""An article read in a worker that can be killed. What no reader survives is unread, and nobody else reads it."""

from __future__ import annotations

from datetime import timedelta

from extractors.readers import extract_article
from extractors.records import Article, Entry, Page
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError

# Zones reach fourteen hours ahead; beyond it is a mistake: years 2031 to 2203 were seen (mediacloud/metadata-lib#103).
TOMORROW = timedelta(days=1)
NEXT = "`longwatch rebuild --read-again` reads it with a newer version"


async def article_of(workers: Workers, page: Page, entry: Entry, *, source: str = "") -> Article:
    """The article on a page; where its readers were killed twice, one that says so: the page is kept all the same.

    Raises WorkerError where this computer is at fault: it says nothing of the page.
    """
    try:
        language = entry.language
        return await workers.read(source, page.url, extract_article, page, entry=entry, feed_language=language)
    except WorkerError as error:
        if error.cause == "machine":
            raise
        stopped = "its reader was stopped" if error.cause == "reader" else "its readers were stopped, the second too"
        return unread(
            page, entry, f"{stopped}: {error}: `longwatch rebuild --read-again` with a newer version reads it"
        )
    except Exception as error:  # noqa: BLE001 - any bug of a reader costs this one page its text, never the run
        return unread(page, entry, f"its reader failed: {type(error).__name__}: {error}")


def unread(page: Page, entry: Entry, reason: str) -> Article:
    """What stands for a page that could not be read: the entry's title, names and date as they are, and no text.

    Nothing of it is read here: whatever killed the reader may stand in the entry as well.
    """
    published = entry.published if entry.published and entry.published.at <= page.fetched_at + TOMORROW else None
    byline = "; ".join(entry.authors) or None
    return Article(
        url=page.url,
        canonical_url=None,
        title=entry.title,
        title_from="feed" if entry.title else None,
        byline=byline,
        byline_from="feed" if byline else None,
        published=published,
        published_from="feed" if published else None,
        text="",
        text_from="none",
        text_state="error",
        text_state_reason=reason,
        language=entry.language,
        language_from="feed" if entry.language else None,
    )
