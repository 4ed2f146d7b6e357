"""What a page says of itself: titles, authors, dates, addresses, language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from extractors.pages.boilerplate import line_words
from extractors.pages.bylines import FIELD_CHARS, byline_of
from extractors.pages.json_ld import StructuredArticle, structured_article
from extractors.text.html import one_line, visible_text
from extractors.urls import absolute_url

# A page has some dozens of them; one that repeats a tag a million times is read no further.
META_READ = 2_000
PUBLISHED_NAMES = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "publication_date", "publish_date", "publish-date", "pubdate", "publishdate", "date.published",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "published-date", "citation_publication_date", "originalpublicationdate", "article_date_original",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate", "published", "date",
)  # fmt: skip
AUTHOR_NAMES = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "citation_author", "byl",
    "cxenseparse:author",
)  # fmt: skip
SITE_SEPARATOR = re.compile(r"(?<!\s)\s++(?:[-–—·•»«]++\s++|\|++\s*+)|\|++\s*+")
HEADINGS_READ = 200
# The name of a site behind a dash has few words: more are the second half of a headline.
SITE_WORDS = 4
SECTION_WORDS = 3
"""The name of a section has at most so many, a headline more."""
ESCAPED = re.compile(r"&(?:#\d{1,6}|quot|amp|apos|lt|gt|nbsp|[lr]squo|[lr]dquo|[mn]dash|zwnj);")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What stands in a page beside its text; each list in the order of trust."""

    titles: tuple[tuple[str, str], ...]
    """(origin, title): json-ld, h1, og, title."""
    meta_author: str | None
    dates: tuple[tuple[str, str], ...]
    """(origin, as printed): json-ld, meta."""
    canonical_url: str | None
    language: str | None
    """As declared."""
    description: str | None
    kind: str | None
    """og:type."""
    site_name: str | None
    structured: StructuredArticle


def read_metadata(tree: HtmlElement, url: str) -> Metadata:
    """What the page says of itself; nothing is judged or compared with the feed yet."""
    metas = _metas(tree)
    canonical = _canonical_url(tree, url)
    own = frozenset(address.rstrip("/") for address in (url, canonical) if address)
    structured = structured_article(tree, own)
    return Metadata(
        titles=tuple(_titles(tree, metas, structured)),
        meta_author=next((name for key in AUTHOR_NAMES if (name := byline_of(metas.get(key)))), None),
        dates=tuple(_dates(tree, metas, structured)),
        canonical_url=canonical,
        language=_declared_language(tree, metas),
        description=metas.get("og:description") or metas.get("description"),
        kind=metas.get("og:type"),
        site_name=metas.get("og:site_name"),
        structured=structured,
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first content of each meta name, names in lower case."""
    found: dict[str, str] = {}
    for position, meta in enumerate(tree.iter("meta")):
        if position >= META_READ:
            break
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = one_line((meta.get("content") or "")[:FIELD_CHARS])
        if name and content:
            found.setdefault(name, content)
    return found


def _titles(tree: HtmlElement, metas: dict[str, str], structured: StructuredArticle) -> Iterator[tuple[str, str]]:
    og = _unescaped(metas.get("og:title") or metas.get("twitter:title") or "") or None
    odd = None
    printed = next((one.text for one in tree.iter("title") if next(one.iterancestors("svg"), None) is None), None)
    page_title = _unescaped(one_line(printed[:FIELD_CHARS])) if printed else None
    headings = _headings(tree.iter("h1"))
    lesser = headings + _headings(tree.iter("h2"))
    site = metas.get("og:site_name")
    heading = _title_heading(headings, f"{og or ''} {page_title or ''}", site or _site_in(page_title))
    og = None if _is_site_title(og, site, page_title) else og
    if heading and (printed := _headline_beside(heading, lesser, page_title)):
        heading = printed
    elif heading and _is_section(heading, page_title):
        lesser = [one for one in lesser if one != heading]
        odd, heading = heading, None
    elif heading and page_title and line_words(heading) not in line_words(f"{og or ''} {page_title}"):
        odd, heading = heading, None
    shared = without_site_suffix(og, site, lesser) if og else None
    if structured.headline:
        yield "json-ld", _less_site(structured.headline, heading or "")
    if shared and heading and _is_heading_with_kicker(heading, shared):
        yield "og", shared
    if heading:
        yield "h1", heading
    if shared:
        yield "og", shared
    if page_title:
        named = lesser if ": " not in page_title else lesser + _headings(tree.iter("h3"))
        yield "title", without_site_suffix(page_title, site, named)
    if odd:
        yield "h1", odd


def _unescaped(title: str) -> str:
    """A title whose entities were escaped twice, read once more."""
    return " ".join(html.unescape(title).split()) if ESCAPED.search(title) else title


def _is_site_title(og: str | None, site: str | None, page_title: str | None) -> bool:
    """Whether a shared title is that of the site: begins with its name, and says no more that the page's title says."""
    words, name = line_words(og or ""), line_words(site or "")
    if not page_title or not name or not words.startswith(name):
        return False
    return words == name or words.removeprefix(name).strip() not in line_words(page_title)


def _headline_beside(heading: str, headings: list[str], page_title: str | None) -> str | None:
    """The longer heading that is another part of the page's title, where the h1 is the site or its section in it."""
    parts = [line_words(part) for part in SITE_SEPARATOR.split(page_title or "")]
    if len(parts) < 2 or line_words(heading) not in parts:
        return None
    others = [one for one in headings if line_words(one) in parts and len(one) > len(heading)]
    return max(others, key=len, default=None)


def _is_section(heading: str, page_title: str | None) -> bool:
    """Whether a short heading is the middle part of the page's title, beside one that is a headline."""
    parts = [line_words(part) for part in SITE_SEPARATOR.split(page_title or "")]
    few = heading.count(" ") < SECTION_WORDS
    return few and line_words(heading) in parts[1:-1] and max(map(str.split, parts), key=len)[SECTION_WORDS:] != []


def _headings(found: Iterable[HtmlElement]) -> list[str]:
    texts = (" ".join(visible_text(heading).split()) for heading in islice(found, HEADINGS_READ))
    return [text[:FIELD_CHARS] for text in texts if text]


def _title_heading(headings: list[str], titles: str, site: str | None) -> str | None:
    """The h1 that the page's other titles repeat, else the longest that is not the site's name."""
    own = [heading for heading in headings if line_words(heading) != line_words(site or "")]
    repeated = [heading for heading in own if line_words(heading) and line_words(heading) in line_words(titles)]
    return max(repeated or own, key=len, default=None)


def _site_in(page_title: str | None) -> str | None:
    """The name that a page's title ends with after its last separator, or begins with where the headline is last."""
    parts = SITE_SEPARATOR.split(page_title or "")
    if len(parts) > 2 and len(parts[-1].split()) > max(SITE_WORDS, *(len(part.split()) for part in parts[:-1])):
        return parts[0]
    return parts[-1] if len(parts) > 1 else None


def _less_site(headline: str, heading: str) -> str:
    """A headline less what stands after a separator, where the page's heading has it so."""
    starts = (headline[: match.start()].strip() for match in SITE_SEPARATOR.finditer(headline))
    return next((start for start in starts if line_words(start) == line_words(heading)), headline)


def _is_heading_with_kicker(heading: str, shared: str) -> bool:
    """Whether a heading is the shared title after a date or a catchword."""
    title = line_words(shared)
    return title.count(" ") >= 2 and line_words(heading).endswith(f" {title}")


def without_site_suffix(title: str, site: str | None, headings: list[str]) -> str:
    """A title less the site's name at its start or end: a heading, the name itself or its shortness tells it."""
    parts = SITE_SEPARATOR.split(title)
    if len(parts) < 2:
        return _less_site_before_colon(title, site, headings)
    whole = [heading for heading in headings if len(heading) > 10 and heading != title and heading in title]
    if whole and line_words(longest := max(whole, key=len)) not in {
        line_words(site or ""),
        line_words(_site_in(title) or ""),
    }:
        return longest
    if (short := _less_sections(title, parts)) != title:
        return short
    ends = [match.start() for match in SITE_SEPARATOR.finditer(title)]
    if site and line_words(parts[-1]) == line_words(site):
        return title[: ends[-1]].strip()
    if site and line_words(parts[0]) == line_words(site):
        return title[next(SITE_SEPARATOR.finditer(title)).end() :].strip()
    short_end = len(parts[-1].split()) <= 4 and len(title[: ends[-1]].split()) >= 4
    is_name = "|" in title[ends[-1] :] or not parts[-1][:1].islower()
    if not short_end or not is_name:
        return title
    if len(ends) > 1 and "|" in title[ends[-2] : ends[-2] + 3] and len(title[: ends[-2]].split()) >= 4:
        return title[: ends[-2]].strip() if len(parts[-2].split()) <= 2 else title[: ends[-1]].strip()
    return title[: ends[-1]].strip()


def _less_site_before_colon(title: str, site: str | None, headings: list[str]) -> str:
    """A title less the site's name and a colon before it, where the name is known or the rest is a heading."""
    name, _, rest = title.partition(": ")
    is_site = bool(site) and line_words(name) == line_words(site or "")
    return rest.strip() if rest and (is_site or (name.count(" ") < SITE_WORDS and rest in headings)) else title


def _less_sections(title: str, parts: list[str]) -> str:
    """A title less the section and the site after it, where one sign parts all three: "Headline - Section - Site"."""
    signs = {match.group().strip() for match in SITE_SEPARATOR.finditer(title)}
    few = all(part[:1].isupper() and len(part.split()) <= limit for part, limit in zip(parts[1:], (2, 4), strict=False))
    return parts[0] if len(parts) == 3 and len(signs) == 1 and len(parts[0].split()) >= 4 and few else title


def _dates(tree: HtmlElement, metas: dict[str, str], structured: StructuredArticle) -> Iterator[tuple[str, str]]:
    if structured.published_raw:
        yield "json-ld", structured.published_raw
    for name in PUBLISHED_NAMES:
        if raw := metas.get(name):
            yield "meta", raw
    for one in tree.iter("*"):
        stamp = one.get("datetime")
        if stamp is not None and _is_of_publication(one):
            yield "meta", stamp[:100]
            return


def _is_of_publication(element: HtmlElement) -> bool:
    return element.get("itemprop") == "datePublished" or (element.tag == "time" and element.get("pubdate") is not None)


def _canonical_url(tree: HtmlElement, url: str) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return absolute_url(url, str(link.get("href")))
    return None


def _declared_language(tree: HtmlElement, metas: dict[str, str]) -> str | None:
    declared = tree.get("lang") or tree.get("xml:lang") or metas.get("og:locale") or metas.get("inlanguage")
    return str(declared) if declared else None
