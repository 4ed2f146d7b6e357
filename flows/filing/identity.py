"""Which article a page is of: its own address first, then what else points to one, where the text says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extractors.pages.text_states import GROUPED
from extractors.urls import url_key
from flows.batches.records import PageLine, VisitLine
from storage.queries.addresses import AddressKey, CurrentArticle, Sighting

TELLING_WORDS = 40
"""A shorter text may be the same on two pages by chance."""


def address_keys(lines: Sequence[VisitLine], owed: Mapping[str, Sequence[Sighting]]) -> Iterable[AddressKey]:
    """All that a batch's pages could be known by."""
    for line in lines:
        yield ("url", "", line["url_key"])
        if line["record"] == "page":
            yield ("url", "", line["final_key"])
            yield ("announced", "", line["final_key"])
            yield from own_keys(line)
        for sighting in owed.get(line["url_key"], ()):
            if sighting.guid:
                yield ("guid", sighting.feed_id, sighting.guid)


def own_keys(line: PageLine) -> Iterable[AddressKey]:
    """What a page says of its identity besides its addresses: its canonical link, and its text within its source."""
    article = line["article"]
    if canonical := article.get("canonical_url"):
        yield ("url", "", url_key(canonical))
    # A short text stands on many pages, and would make one article of them.
    if article["text_state"] in GROUPED and article["words"] >= TELLING_WORDS:
        yield ("text", line["source_id"], extracted_sha256(line))


def addresses_of(line: PageLine, sightings: Sequence[Sighting]) -> list[tuple[AddressKey, str, str]]:
    """The addresses and GUIDs under which an article is kept: each as published, and why."""
    announced = sightings[0].url if sightings else line["url"]
    found: list[tuple[AddressKey, str, str]] = [(("url", "", line["url_key"]), announced, "announced")]
    found += [(("url", "", line["final_key"]), line["final_url"], "redirect")]
    return found + [(("guid", seen.feed_id, seen.guid), seen.guid, "announced") for seen in sightings if seen.guid]


def extracted_sha256(line: PageLine) -> str:
    """The hash of a page's text before known boilerplate was removed from it."""
    return str(line["article"].get("drawn_sha256") or line["article"]["text_sha256"])


def confirmed_article(
    line: PageLine, sightings: Sequence[Sighting], here: Mapping[AddressKey, CurrentArticle]
) -> CurrentArticle | None:
    """The article that a redirect's end, a GUID, a canonical link or the text itself points to, where the text is one.

    A text alone, or a canonical link, tells only within the source, and with the same title: others may carry a copy.
    """
    keys: list[AddressKey] = [("announced", "", line["final_key"])]
    keys += [("guid", sighting.feed_id, sighting.guid) for sighting in sightings if sighting.guid]
    own = {*own_keys(line)}
    keys += sorted(own)
    for key in keys:
        found = here.get(key)
        if found and found.drawn_sha256 == extracted_sha256(line) and line["article"]["text_state"] in GROUPED:
            is_its_own = found.source_id == line["source_id"] and found.title == line["article"]["title"]
            if key not in own or is_its_own:
                return found
    return None


def contradiction(line: PageLine, article_id: str, here: Mapping[AddressKey, CurrentArticle]) -> str:
    """What is odd about a page that calls itself the page of another article of its source; empty where nothing is.

    The rule: it is the article of its own address, as long as title and text are not the same.
    """
    canonical = line["article"].get("canonical_url")
    other = here.get(("url", "", url_key(canonical))) if canonical else None
    if other is None or other.article_id == article_id or other.source_id != line["source_id"]:
        return ""
    said = f"its page gives {canonical} as its address, which is that of article {other.article_id}"
    return f"{line['url']}: {said}: they are kept apart, since title or text differ"
