"""What an order to seal changes for pages that wait, and for those of it that come all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.fates import CLOSED
from flows.batches.records import PageLine, SealLine
from flows.filing.identity import confirmed_article
from flows.filing.rows import Rows, look_row, refate_row
from storage.database.live import Live
from storage.queries.addresses import AddressKey, Sighting, Standing, waiting


def file_seals(store: Live, lines: Sequence[SealLine], rows: Rows) -> None:
    """File that what waits for a sealed page waits no longer."""
    keys = {key: line for line in lines for key in line["url_keys"]}
    for key, sightings in waiting(store.connection, keys).items():
        values = {"fetched_at": keys[key]["sealed_at"]}
        for sighting in sightings:
            article_id = next(iter(keys[key]["articles"]), None)
            rows.add("fate_rows", refate_row(sighting, CLOSED, values, article_id))


def closed_article(
    line: PageLine, sightings: Sequence[Sighting], here: Mapping[AddressKey, Standing]
) -> Standing | None:
    """The article that a page belongs to, where it was sealed."""
    stands = here.get(("url", "", line["url_key"])) or confirmed_article(line, sightings, here)
    return stands if stands and stands.is_closed else None


def file_closed(line: PageLine, sightings: Sequence[Sighting], closed: Standing, rows: Rows) -> None:
    """File a page of a sealed article that a run fetched before it knew of the order: nothing is read from it."""
    rows.add("look_rows", look_row(line, closed.article_id, "failed", closed.revision, CLOSED.reason))
    for sighting in sightings:
        rows.add("fate_rows", refate_row(sighting, CLOSED, line, closed.article_id))
