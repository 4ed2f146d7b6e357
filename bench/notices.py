"""Notices about one person each on one long form, from three sources, in seven languages; none is a copy of another."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

Line = dict[str, str]
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
SOURCES = ("a.example", "b.example", "c.example")
FORMS = tomllib.loads((Path(__file__).parent / "notices.toml").read_text("utf-8"))
WAYS = ("headline and lead", "one-word name in the lead", "headline alone")
"""Where the person is named; all else may be the same."""


def notices(language: str, *, count: int, way: str | None = None, seed: int = 1) -> list[Line]:
    """So many notices of a language, the same for the same seed; no two of them are about the same person.

    `way` is one of WAYS; None mixes them.
    """
    dice = random.Random(f"{language} {seed}")
    form = FORMS[language]
    people = list(product(form["name"].split(), form["family"].split()))
    dice.shuffle(people)
    used: set[tuple[str, ...]] = set()
    made = [
        _notice(dice, form, person, WAYS.index(way) if way else number // 3 % 3, used)
        for number, person in enumerate(people[:count])
    ]
    return [
        {
            **line,
            "id": f"{language}{number:04}",
            "lang": language,
            "url": f"https://{SOURCES[number % 3]}/{language}/{number}",
            "guid": f"{language}{number}",
            "published": (BEGAN + timedelta(minutes=number)).isoformat(),
        }
        for number, line in enumerate(made)
    ]


def _notice(
    dice: random.Random, form: dict[str, str], person: tuple[str, str], way: int, used: set[tuple[str, ...]]
) -> Line:
    for filled in _fillings(dice, form, person):
        # Of one-word names the place and the age tell two people apart.
        key = (str(way), person[0], filled["place"], filled["age"]) if way == 1 else (str(way), *person)
        if key not in used:
            used.add(key)
            break
    text = f"{form['lead'][way].format(**filled)}\n{form['form'].strip()}"
    title = form["plain" if way == 1 else "title"].format(**filled)
    return {"title": title, "text": text, "way": WAYS[way]}


def _fillings(dice: random.Random, form: dict[str, str], person: tuple[str, str]) -> Iterator[dict[str, str]]:
    while True:
        yield {
            "name": person[0],
            "family": person[1],
            "place": dice.choice(form["place"].split()),
            "charge": dice.choice(form["charge"].split(";")),
            "work": dice.choice(form["work"].split()),
            "age": str(dice.randrange(19, 70)),
            "years": str(dice.randrange(2, 15)),
        }
