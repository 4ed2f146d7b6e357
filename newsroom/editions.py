"""Editions: everything the bundled publishers answer, today and after they have changed their minds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newsroom.articles import Article, later_number
from newsroom.feeds import feed_body
from newsroom.pages import content_type, front_page, page, withdrawn_page
from newsroom.publishers import FEED_TYPES, Publisher, read_publisher
from newsroom.server import Answer, redirect
from newsroom.times import http_date

DEMO = Path(__file__).parent / "demo"
MOST = 9
"""Editions there can be."""
ROBOTS = b"User-agent: *\nDisallow: /search\nDisallow: /login\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All publishers as they stand at one time; the first edition is number 1."""

    number: int
    publishers: tuple[Publisher, ...]


def editions(folder: Path = DEMO) -> tuple[Edition, ...]:
    """Every edition there is content for, the first one first."""
    last = max((last_edition(home) for home in homes(folder)), default=0)
    return tuple(edition(number, folder) for number in range(1, last + 1))


def edition(number: int, folder: Path = DEMO) -> Edition:
    """The publishers as they stand in one edition."""
    return Edition(number=number, publishers=tuple(read_publisher(home, edition=number) for home in homes(folder)))


def site(number: int, folder: Path = DEMO) -> dict[tuple[str, str], Answer]:
    """What every address of every publisher answers in an edition, for `Newsroom.publish`."""
    answers: dict[tuple[str, str], Answer] = {}
    for publisher in edition(number, folder).publishers:
        answers |= {(publisher.host, path): answer for path, answer in publisher_answers(publisher).items()}
    return answers


def hosts(folder: Path = DEMO) -> tuple[str, ...]:
    """The host names of the publishers."""
    return tuple(publisher.host for publisher in edition(1, folder).publishers)


def sources(folder: Path = DEMO) -> dict[str, str]:
    """A source file for each publisher: its name, and its text in TOML."""
    return {f"{one.source_id}.toml": source_file(one) for one in edition(1, folder).publishers}


def homes(folder: Path) -> tuple[Path, ...]:
    """The folders of publishers."""
    return tuple(file.parent for file in sorted(folder.glob("*/publisher.toml")))


def last_edition(home: Path) -> int:
    """The last edition in which something changes at a publisher."""
    publisher = read_publisher(home, edition=MOST)
    changes = [max(article.edition, article.withdrawn_from) for article in publisher.articles]
    return max([1, publisher.moves, *changes, *(later_number(file.name) for file in home.glob("*.txt"))])


def publisher_answers(publisher: Publisher) -> dict[str, Answer]:
    """What each path of a publisher answers."""
    html, changed = content_type(publisher), last_change(publisher)
    answers = {article.path: page_answer(publisher, article) for article in publisher.articles}
    answers["/"] = dated_answer(front_page(publisher), html, changed)
    answers["/robots.txt"] = dated_answer(ROBOTS, "text/plain; charset=utf-8", None)
    kind = f"{FEED_TYPES[publisher.format]}; charset=utf-8"
    answers[publisher.feed_now] = dated_answer(feed_body(publisher), kind, changed)
    if publisher.moved:
        answers[publisher.feed] = redirect(publisher.home + publisher.new_feed)
    return answers


def page_answer(publisher: Publisher, article: Article) -> Answer:
    """An article's page, or 410 with a notice if it was withdrawn."""
    html = content_type(publisher)
    if article.withdrawn:
        return Answer(status=410, body=withdrawn_page(publisher, article), headers=(("Content-Type", html),))
    return dated_answer(page(publisher, article), html, article.updated or article.published)


def dated_answer(body: bytes, kind: str, changed: datetime | None) -> Answer:
    """An answer that says when it last changed, if that is known."""
    last_modified = (("Last-Modified", http_date(changed)),) if changed else ()
    return Answer(body=body, headers=(("Content-Type", kind), *last_modified))


def last_change(publisher: Publisher) -> datetime | None:
    """When its feed last changed: each edition an hour after the one before, at least."""
    times = [at for article in publisher.articles if (at := article.updated or article.published)]
    return max(times) + timedelta(hours=publisher.edition - 1) if times else None


def source_file(publisher: Publisher) -> str:
    """A source file as a person would write it."""
    facts = {
        "name": publisher.name,
        "group": publisher.group,
        "kind": publisher.kind,
        "country": publisher.country,
        "affiliation": publisher.affiliation,
        "family": publisher.family,
    }
    lines = [f"{key} = {toml_string(value)}" for key, value in facts.items()]
    lines += [f"languages = [{toml_string(publisher.language)}]", "enabled = true", ""]
    lines += ["[[feeds]]", 'name = "main"', f"url = {toml_string(publisher.home + publisher.feed)}"]
    return "\n".join(lines) + "\n"


def toml_string(value: str) -> str:
    """A string as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
