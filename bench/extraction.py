"""How well pages are read: `python -m bench.extraction [CORPUS …]`, plain trafilatura and ours page by page in turn.

Each CORPUS is a folder of NAME.html.gz beside NAME.json (text, title, authors, date). Ours always: the newsroom's
articles in four markups, hosts of twenty pages whose boilerplate is learned, and pages labelled with a state.
F1 is over bags of words, a mean over pages; the span in brackets is 95 % of paired bootstraps.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

import trafilatura
from trafilatura.metadata import Document

from bench.adapters import article
from bench.pages import Labelled, hosts, states, whole
from extractors.text.language import language_of

Told = dict[str, Any]
WORD = re.compile(r"\w+")
ROUNDS = 2_000


def main(arguments: Sequence[str]) -> int:
    """Print a table for each set; return the exit status."""
    logging.disable(logging.CRITICAL)
    for name in arguments:
        sys.stdout.write(compared(Path(name).name, list(corpus(Path(name)))))
    sys.stdout.write(compared("ours: the newsroom in four markups", list(whole())))
    sys.stdout.write(learned(list(hosts())))
    sys.stdout.write(judged([*states(), *whole()]))
    return 0


def corpus(folder: Path) -> Iterable[Labelled]:
    """The pages of a folder with their labels."""
    for path in sorted(folder.glob("*.json")):
        label = json.loads(path.read_text("utf-8"))
        body = gzip.decompress(path.with_suffix(".html.gz").read_bytes())
        yield Labelled(
            body=body,
            url=label.get("url") or "",
            language=label.get("language") or "",
            text=label.get("text"),
            title=label.get("title"),
            author="; ".join(label.get("authors") or ()) or None,
            day=(label.get("date") or "")[:10] or None,
        )


def plain(page: Labelled) -> Told:
    """What trafilatura makes of a page by itself."""
    found = trafilatura.bare_extraction(page.body, url=page.url or None, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        return {}
    return {"text": found.text, "title": found.title, "authors": (found.author or "").split("; "), "date": found.date}


def ours(page: Labelled) -> Told:
    """What we make of a page, by itself."""
    return article(page.body, page.url or None)


def taught(page: Labelled) -> Told:
    """What we make of a page once its host is known."""
    return article(page.body, page.url or None, page.history)


def compared(name: str, pages: Sequence[Labelled]) -> str:
    """Plain trafilatura and ours on the same pages, taken in turn."""
    rows: dict[str, list[Told]] = {"plain": [], "ours": []}
    for at, page in enumerate(pages):
        ways: list[tuple[str, Callable[[Labelled], Told]]] = [("plain", plain), ("ours", ours)]
        for way, read in ways if at % 2 else reversed(ways):
            began = time.process_time()
            read_so = read(page)
            rows[way].append(scores(page, read_so) | {"cpu": time.process_time() - began})
    lines = [
        f"\n{name}: {len(pages)} pages",
        f"{'':8}{'F1':>7}{'recall':>8}{'title':>7}{'author':>8}{'date':>7}{'wrong':>7}",
    ]
    lines[-1] += f"{'joiners':>9}{'language':>10}{'CPU ms':>8}"
    for way, found in rows.items():
        shares = [
            _mean(found, key) for key in ("f1", "recall", "title", "author", "date", "wrong", "joiners", "language")
        ]
        widths = (7, 8, 7, 8, 7, 7, 9, 10)
        cells = (
            f"{'-' if value is None else f'{value:.3f}':>{width}}" for value, width in zip(shares, widths, strict=True)
        )
        lines.append(f"{way:8}{''.join(cells)}{1000 * median(row['cpu'] for row in found):>8.1f}")
    gains = [b["f1"] - a["f1"] for a, b in zip(rows["plain"], rows["ours"], strict=True) if "f1" in a]
    ratio = median(b["cpu"] / max(a["cpu"], 1e-6) for a, b in zip(rows["plain"], rows["ours"], strict=True))
    whole = sum(row["cpu"] for row in rows["ours"]) / max(sum(row["cpu"] for row in rows["plain"]), 1e-6)
    titles = {(page.title, page.language) for page in pages if page.title and page.language}
    right = sum((language_of(title, declared=None)[0] or "")[:2] == language for title, language in titles)
    lines.append(f"language recognised from the title alone: {right} of {len(titles)}")
    cost = f"CPU ours by plain, median: {ratio:.2f}, of all pages: {whole:.2f}"
    return "\n".join([*lines, f"F1 ours less plain: {_gain(gains)}; {cost}"]) + "\n"


def learned(pages: Sequence[Labelled]) -> str:
    """What the two means against boilerplate gain on hosts of twenty pages, each apart."""
    rows = [[scores(page, read(page))["f1"] for read in (plain, ours, taught)] for page in pages]
    alone, both = [b - a for a, b, _ in rows], [c - b for _, b, c in rows]
    means = " ".join(f"{mean(column):.4f}" for column in zip(*rows, strict=True))
    heading = f"\nhosts of twenty pages: {len(pages)} pages; F1 plain, ours, ours taught: {means}\n"
    return f"{heading}gain by one page alone: {_gain(alone)}; by lines learned: {_gain(both)}\n"


def judged(pages: Sequence[Labelled]) -> str:
    """How often the state of a page is the one it was labelled with."""
    right, wrong = Counter[str](), Counter[str]()
    for page in pages:
        state = ours(page)["text_state"]
        right[page.state] += state == page.state
        wrong[f"{page.state} called {state}"] += state != page.state
    total, good = sum(right.values()) + sum(wrong.values()), sum(right.values())
    lines = [f"\ntext_state: {good} of {total} as labelled ({good / total:.1%})"]
    lines += [f"  {count:>4} {said}" for said, count in wrong.most_common() if count]
    return "\n".join(lines) + "\n"


def scores(page: Labelled, found: Told) -> dict[str, float]:
    """What of the labels was met."""
    figures: dict[str, float] = {}
    text = found.get("text") or ""
    if page.text is not None:
        here, there = Counter(_words(text)), Counter(_words(page.text))
        both = (here & there).total()
        figures["recall"] = both / max(there.total(), 1)
        figures["f1"] = 2 * both / max(here.total() + there.total(), 1)
        joiners = page.text.count("\u200c")
        if joiners >= 3:
            figures["joiners"] = min(1.0, text.count("\u200c") / joiners)
    if page.title:
        figures["title"] = float(_words(found.get("title") or "") == _words(page.title))
    if page.author:
        names, wanted = (
            {_name(one) for one in found.get("authors") or ()} - {""},
            set(map(_name, page.author.split("; "))),
        )
        figures["author"] = 2 * len(names & wanted) / max(len(names) + len(wanted), 1)
    if page.day:
        day = str(found.get("date") or "")[:10]
        figures |= {"date": float(day == page.day), "wrong": float(bool(day) and day != page.day)}
    if page.language and "language" in found:
        figures["language"] = float((found["language"] or "")[:2] == page.language)
    return figures


def _words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text).replace("\u200c", "").casefold())


def _name(text: str) -> str:
    return " ".join(_words(text))


def _mean(rows: Sequence[Told], key: str) -> float | None:
    values = [row[key] for row in rows if key in row]
    return mean(values) if values else None


def _gain(values: Sequence[float]) -> str:
    dice = random.Random(1)
    means = sorted(mean(dice.choices(values, k=len(values))) for _ in range(ROUNDS))
    return f"{mean(values):+.4f} [{means[ROUNDS // 40]:+.4f}, {means[-ROUNDS // 40]:+.4f}]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
