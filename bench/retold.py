"""A corpus of our own whose copies are known: what the newsroom's articles become elsewhere, and what only looks so.

Each line: id, group (the same for copies of one text), kind, lang, title, text, url, guid, published.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.pages import articles
from newsroom.articles import Article

Line = dict[str, str]
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
COPIES = ("copy", "retitled", "corrected", "with a paragraph more", "by another desk")
"""Kinds that belong to the group of the text they were made from."""
APART = ("notice", "live blog", "quoted in another language")
"""Kinds that belong to no group but their own; a text cut to three paragraphs may be judged a copy or excerpt."""
MADE_OF = tomllib.loads((Path(__file__).parent / "retold.toml").read_text("utf-8"))
LIKE = 0.4
"""Articles of the newsroom that share so many of their words are copies already: one of them is enough."""


def retold(seed: int, *, notices: int) -> list[Line]:
    """The corpus, in order of publication; the same for the same seed."""
    dice = random.Random(seed)
    lines = [*_notices(dice, notices), *_stories(dice)]
    for number, line in enumerate(lines):
        line["published"] = (BEGAN + timedelta(minutes=number)).isoformat()
        line["id"] = f"{number:05}"
        line["url"] = line["guid"] = f"https://h{number % 40}.example/{number}"
    return lines


def _notices(dice: random.Random, count: int) -> Iterator[Line]:
    for language, words in MADE_OF["notices"].items():
        for number in range(count):
            filling = {name: dice.choice(some.split()) for name, some in words.items() if name not in ("form", "title")}
            filling |= {
                "day": str(dice.randrange(1, 29)),
                "age": str(dice.randrange(19, 70)),
                "year": str(1390 + number % 14),
            }
            title, text = (" ".join(words[name].split()).format(**filling) for name in ("title", "form"))
            group = f"notice-{language}-{number}"
            yield {"group": group, "kind": "notice", "lang": language, "title": title, "text": text}


def _stories(dice: random.Random) -> Iterator[Line]:
    unlike = list(_unlike())
    for number, (language, article) in enumerate(unlike):
        lines = article.text.split("\n")
        made = {"group": f"story-{number}", "lang": language, "title": article.title}
        yield {**made, "kind": "first", "text": article.text}
        yield {**made, "kind": "copy", "text": article.text}
        yield {**made, "kind": "retitled", "title": f"Report {number}", "text": article.text}
        if re.search(r"\d\d", article.text):
            wrong = re.sub(r"\d\d", lambda found: str((int(found[0]) + 7) % 90 + 10), article.text, count=1)
            yield {**made, "kind": "corrected", "text": f"{wrong}\n{MADE_OF['corrected'][language]}"}
        yield {**made, "kind": "with a paragraph more", "text": f"{article.text}\n{_nonsense(dice, article.text, 60)}"}
        yield {**made, "kind": "by another desk", "text": "\n".join([*lines[1:3], lines[0], *lines[3:]])}
        if len(lines) >= 6:
            yield {**made, "group": f"cut-{number}", "kind": "cut to three paragraphs", "text": "\n".join(lines[:3])}
        others = [_nonsense(dice, article.text, 80) for _ in range(8)]
        live = "\n".join([*others[:4], *lines[:2], *others[4:]])
        yield {**made, "group": f"live-{number}", "kind": "live blog", "title": "Live", "text": live}
        other_language, other = dice.choice([one for one in unlike if one[0] != language])
        quoted = "\n".join([_nonsense(dice, other.text, 150), f"«{max(lines, key=len)}»"])
        apart = {**made, "group": f"quoted-{number}", "lang": other_language}
        yield {**apart, "kind": "quoted in another language", "text": quoted}


def _unlike() -> Iterator[tuple[str, Article]]:
    """The articles of the newsroom of some length, none of them like one before."""
    seen: list[set[str]] = []
    for publisher, article in articles():
        words = set(article.text.split())
        if len(article.text.split()) > 150 and all(len(words & other) < LIKE * len(words) for other in seen):
            seen.append(words)
            yield publisher.language, article


def _nonsense(dice: random.Random, text: str, words: int) -> str:
    """A paragraph of a text's words in no order: of its language, and like nothing."""
    return f"{' '.join(dice.choices(text.split(), k=words))}."
