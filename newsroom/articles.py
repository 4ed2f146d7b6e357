"""Articles as their content files have them in one edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import quote

KEYS = {"title", "byline", "date", "printed", "summary", "path", "edition", "withdrawn", "guid", "updated"}
CORRECTED_AFTER = timedelta(hours=3)


class ContentError(ValueError):
    """A content file that cannot be used; the message names file and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph of a text, without the mark that says what kind it is."""

    kind: Literal["text", "subhead", "list", "quotation"]
    lines: tuple[str, ...]
    """One, but for a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of a publisher, in one edition."""

    url: str
    guid: str
    title: str
    blocks: tuple[Block, ...]
    summary: str = ""
    byline: str = ""
    printed: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    edition: int = 1
    withdrawn: bool = False
    """Whether it is, in this edition."""
    withdrawn_from: int = 0
    """The edition that takes it back, 0 for none."""

    @property
    def path(self) -> str:
        """Where its page lies at its host."""
        return "/" + self.url.split("://", 1)[1].partition("/")[2]

    @property
    def text(self) -> str:
        """What a careful reader would take from the page: its lines, divided by a line feed, without markup."""
        return "\n".join(line for one in self.blocks for line in one.lines)


def read_articles(folder: Path, *, host: str, edition: int) -> tuple[Article, ...]:
    """The articles out by an edition, in the order of their files, each as that edition has it."""
    found = (read_article(file, host=host, edition=edition) for file in first_files(folder))
    return tuple(article for article in found if article.edition <= edition)


def first_files(folder: Path) -> tuple[Path, ...]:
    """The files NN-slug.txt, without the later ones (NN-slug.2.txt), each of which must have its first."""
    names = {file.name for file in folder.glob("*.txt")}
    first = {name for name in names if not later_number(name)}
    for name in sorted(names - first):
        if f"{name.removesuffix('.txt').rpartition('.')[0]}.txt" not in first:
            raise ContentError(f"{folder / name}: name: there is no first file for it to replace: rename it")
    return tuple(folder / name for name in sorted(first))


def later_number(name: str) -> int:
    """The edition from which a file replaces another, 0 for a first file."""
    _, dot, last = name.removesuffix(".txt").rpartition(".")
    return int(last) if dot and last.isascii() and last.isdigit() else 0


def read_article(file: Path, *, host: str, edition: int) -> Article:
    """The article of a file, with what later files changed by the edition."""
    article = parse_article(file, host=host, edition=edition)
    for number in range(2, edition + 1):
        later = file.with_suffix(f".{number}.txt")
        if later.is_file():
            article = correct_article(article, parse_article(later, host=host, edition=edition), later)
    if article.withdrawn:
        return replace(article, updated=article.updated or correction_time(article))
    return article


def correct_article(first: Article, later: Article, file: Path) -> Article:
    """The later state of an article: published when the first was, updated after that."""
    if (later.url, later.guid) != (first.url, first.guid):
        raise ContentError(f"{file}: path: differs from the first file: the same article keeps its path and guid")
    updated = later.updated or later.published
    if first.published and (updated is None or updated <= first.published):
        updated = correction_time(first)
    return replace(later, published=first.published, updated=updated, edition=first.edition)


def correction_time(article: Article) -> datetime | None:
    """When an article is taken to have been changed, if its file does not say."""
    return article.published + CORRECTED_AFTER if article.published else None


def parse_article(file: Path, *, host: str, edition: int) -> Article:
    """One file, read; ContentError names the key that is wrong."""
    try:
        head, _, body = file.read_text("utf-8").partition("\n\n")
    except UnicodeDecodeError as error:
        raise ContentError(f"{file}: {error}: save it as UTF-8") from error
    values = header_values(file, head)
    url = f"http://{host}" + quote(values["path"], safe="/%?=&+,;:@!$'()*~-._")
    withdrawn = number(file, "withdrawn", values)
    return Article(
        url=url,
        guid=values.get("guid") or url,
        title=values["title"],
        blocks=blocks(body),
        summary=values.get("summary", ""),
        byline=values.get("byline", ""),
        printed=values.get("printed", ""),
        published=moment(file, "date", values),
        updated=moment(file, "updated", values),
        edition=number(file, "edition", values) or 1,
        withdrawn=0 < withdrawn <= edition,
        withdrawn_from=withdrawn,
    )


def header_values(file: Path, head: str) -> dict[str, str]:
    """The `key: value` lines that open a file."""
    values: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in KEYS:
            raise ContentError(
                f"{file}: {key}: unknown key: write one of {', '.join(sorted(KEYS))}, then an empty line"
            )
        values[key.strip()] = value.strip()
    for key in ("title", "path"):
        if not values.get(key):
            raise ContentError(f"{file}: {key}: missing: add it")
    if not values["path"].startswith("/"):
        raise ContentError(f"{file}: path: {values['path']!r}: begin it with a slash")
    return values


def number(file: Path, key: str, values: Mapping[str, str]) -> int:
    """The number of an edition, 0 if the file names none."""
    value = values.get(key) or "0"
    if not value.isascii() or not value.isdigit():
        raise ContentError(f"{file}: {key}: {value!r}: write the number of an edition")
    return int(value)


def moment(file: Path, key: str, values: Mapping[str, str]) -> datetime | None:
    """A date with its zone, or None if the file names none."""
    value = values.get(key)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = datetime.min  # noqa: DTZ901 - without a zone, so it is refused below
    if at.tzinfo is None:
        raise ContentError(f"{file}: {key}: {value!r}: write it like 2018-02-01T09:30:00+01:00")
    return at


def blocks(body: str) -> tuple[Block, ...]:
    """The paragraphs of a text."""
    parts = ([line.strip() for line in part.splitlines() if line.strip()] for part in body.split("\n\n"))
    return tuple(block(lines) for lines in parts if lines)


def block(lines: list[str]) -> Block:
    """One paragraph, its mark taken off."""
    if all(line.startswith("- ") for line in lines):
        return Block(kind="list", lines=tuple(line[2:].strip() for line in lines))
    if all(line.startswith("> ") for line in lines):
        return Block(kind="quotation", lines=(" ".join(line[2:].strip() for line in lines),))
    if lines[0].startswith("## ") and len(lines) == 1:
        return Block(kind="subhead", lines=(lines[0][3:].strip(),))
    return Block(kind="text", lines=(" ".join(lines),))
