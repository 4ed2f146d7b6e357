"""Which article a page is of: its own address first, then what else points to one, where the text says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extractors.feeds.own_entries import is_own
from extractors.loose_addresses import loose_key
from extractors.state_names import GROUPED
from extractors.urls import url_key
from flows.batches.records import PageLine, VisitLine
from storage.database.live import Live
from storage.indexes.variant_index import addresses_sharing, index_variants, known_variants
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


def standing_at(line: VisitLine, here: Mapping[AddressKey, CurrentArticle]) -> CurrentArticle | None:
    """The article at an address, by its publisher's word: what another claimed of it, or led there, is that one's."""
    found = here.get(("url", "", line["url_key"]))
    is_others = found is not None and found.is_claimed and found.source_id != line["source_id"]
    return None if is_others and not line.get("elsewhere") else found


def host_article(
    line: PageLine,
    sightings: Sequence[Sighting],
    here: Mapping[AddressKey, CurrentArticle],
    families: Mapping[str, object],
) -> CurrentArticle | None:
    """The article of another publisher to which an entry pointed; None in batches of before that was told apart."""
    if "elsewhere" not in line:
        return None
    end = here.get(("url", "", line["final_key"])) if line["elsewhere"] else None
    found = standing_at(line, here) or end or confirmed_article(line, sightings, here)
    if found is None:
        return None
    its, own = (families.get(one) or one for one in (found.source_id, line["source_id"]))
    return found if its != own else None


def heard_sightings(line: PageLine, sightings: Sequence[Sighting]) -> Sequence[Sighting]:
    """Those for whom a page is had, first those of its own publisher: others go on waiting for a page elsewhere."""
    if "elsewhere" not in line:
        return sightings
    own = [one for one in sightings if one.source_id == line["source_id"]]
    return own if line["elsewhere"] else [*own, *(one for one in sightings if one not in own)]


def addresses_of(
    line: PageLine, sightings: Sequence[Sighting], *, is_variant: bool = False
) -> list[tuple[AddressKey, str, str]]:
    """The addresses and GUIDs under which an article is kept: each as published, and why."""
    announced = sightings[0].url if sightings else line["url"]
    own, end = ("variant", "variant") if is_variant else ("announced", "redirect")
    if line.get("elsewhere"):
        own, end = "elsewhere" if line["url_key"] == line["final_key"] else own, "elsewhere"
    found: list[tuple[AddressKey, str, str]] = [(("url", "", line["url_key"]), announced, own)]
    found += [(("url", "", line["final_key"]), line["final_url"], end)]
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


class Variants:
    """The addresses that share a loose key with a batch's pages, those of the store and those of the batch.

    A loose key shared makes a candidate. It is the same article where, within one source, the text is the same, or the
    page gives as its canonical address that of the article, or that which the article's page gives. Where the text
    differs the page is a variant: what differs is no revision. A page that is the canonical one itself joins by its
    text alone, or the whole article would stand behind the short form that was seen first.
    """

    def __init__(self, store: Live, lines: Sequence[VisitLine]) -> None:
        pages = [line for line in lines if line["record"] == "page" and _may_be_variant(line)]
        if pages:
            index_variants(store)
        self._sharing = addresses_sharing(store, {key for line in pages for key in _loose_keys(line)})
        self._known = known_variants(store, {line["url_key"] for line in lines})

    @property
    def keys(self) -> set[AddressKey]:
        """The addresses in the store, as they are asked for."""
        return {("url", "", address) for addresses in self._sharing.values() for address in addresses}

    def article(self, line: PageLine, here: Mapping[AddressKey, CurrentArticle]) -> CurrentArticle | None:
        """The article of which this page is a variant; None where nothing but its address says so."""
        if not _may_be_variant(line):
            return None
        for key in sorted(_loose_keys(line)):
            for address in self._sharing.get(key, ()):
                stands = here.get(("url", "", address))
                if stands and stands.source_id == line["source_id"] and _agrees(line, address, stands, key):
                    return stands
        return None

    def closed(self, line: PageLine, here: Mapping[AddressKey, CurrentArticle]) -> CurrentArticle | None:
        """The sealed article of which this page is a variant, where nobody knows its own address."""
        stands = None if ("url", "", line["url_key"]) in here else self.article(line, here)
        return stands if stands and stands.is_closed else None

    def is_other_text(self, line: PageLine, stands: CurrentArticle | None, known: CurrentArticle | None) -> bool:
        """Whether what a page says is not the article's own text; `known` is the one that other grounds point to."""
        is_new = stands is not None and known is None and stands.drawn_sha256 != extracted_sha256(line)
        return is_new or self.is_at_variant(line)

    def is_at_variant(self, line: VisitLine) -> bool:
        """Whether an article has a page's address as a variant, whose text is not its own."""
        return line["url_key"] in self._known

    def note(self, line: PageLine, *, is_variant: bool) -> None:
        """Take in a page that was filed, for those that come after it."""
        if _may_be_variant(line):
            for key, address in _loose_keys(line).items():
                self._sharing.setdefault(key, []).append(address)
        if is_variant:
            self._known.add(line["url_key"])


def _may_be_variant(line: PageLine) -> bool:
    """Whether a page was had by a program that knew of variants: what others filed stays as they filed it."""
    return bool(line.get("variants")) and not is_own(line["url_key"])


def _loose_keys(line: PageLine) -> dict[str, str]:
    """The loose keys of a page's addresses, each with the address."""
    return {loose_key(address): address for address in (line["final_key"], line["url_key"])}


def _agrees(line: PageLine, address: str, stands: CurrentArticle, key: str) -> bool:
    """Whether text or canonical address say what the loose key suggests."""
    is_text = stands.text_state in GROUPED and line["article"]["text_state"] in GROUPED
    if is_text and stands.drawn_sha256 == extracted_sha256(line):
        return True
    canonical = _canonical(line["article"].get("canonical_url"), key)
    if canonical is None or canonical in (line["url_key"], line["final_key"]):
        return False
    return canonical in (address, _canonical(stands.canonical_url, key))


def _canonical(url: str | None, key: str) -> str | None:
    """A canonical address as addresses are compared, where its loose key is this: a front page tells nothing."""
    canonical = url_key(url) if url else None
    return canonical if canonical and loose_key(canonical) == key else None
