"""Which addresses a pack may show: those of its articles, and those at which no article is.

A redirect, the same bytes at two addresses, or what a page calls its own address, brings the address of another
article into what was filed for this one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from config.home import Home
from extractors.urls import url_key
from flows.output.safe_text import plain_line
from flows.packs.batch_lines import FoundBatch
from flows.packs.contents import PackedArticle, PackError, record_bytes
from storage.archive.wacz import addresses_in
from storage.database.published import open_published
from storage.queries.articles.packed import addresses_of_others


def other_keys(home: Home, articles: Sequence[PackedArticle], keys: Collection[str]) -> set[str]:
    """Those of these keys of addresses that are of articles, and of none of the pack: what it may not show unasked."""
    with open_published(home.published) as connection:
        ids = [one.article_id for one in articles]
        return addresses_of_others(connection, keys, ids) if connection and keys else set()


def refuse_others(home: Home, articles: Sequence[PackedArticle], batches: Sequence[FoundBatch]) -> None:
    """Raise PackError where a record or a line that is to be packed names the address of an article that is not."""
    shown = [*_in_records(home, articles), *_in_lines(batches)]
    others = other_keys(home, articles, {url_key(url) for _, _, url in shown})
    for article_id, where, url in shown:
        if url_key(url) in others:
            raise PackError(
                f"{article_id}: {where} names another address, {plain_line(url)}, which is of an article that is not "
                "in this pack: leave this article out, or show that address with --other-addresses"
            )


def _in_records(home: Home, articles: Sequence[PackedArticle]) -> Iterator[tuple[str, str, str]]:
    for article in articles:
        for one in article.whole:
            for url in addresses_in(record_bytes(home, one)):
                yield article.article_id, "the record with the bytes of its page", url


def _in_lines(batches: Sequence[FoundBatch]) -> Iterator[tuple[str, str, str]]:
    for batch in batches:
        for line in batch.lines:
            article = line.says.get("article") or {}
            named = [line.says.get("url"), line.says.get("final_url"), article.get("canonical_url")]
            for url in (*named, *(article.get("documents") or ())):
                if url:
                    yield line.article_id, "its line of custody", str(url)
            # Of a page that was missed the address that failed, where a redirect had led to it, begins what went wrong.
            failed, colon, _ = str(line.says.get("detail") or "").partition(": ")
            if colon and failed.startswith(("http://", "https://")):
                yield line.article_id, "its line of custody", failed
