"""How figures hold in running text of publishers: `python -m bench.running_text PAGES`.

PAGES holds NAME.json with "text", what a careful person says that an article is (the tests of flairNLP/fundus and the
dev pages of web-content-extraction-benchmark). Their texts are not ours, so bench/running holds names, hashes and
labels alone: of 100 articles the different numbers and events, labelled by one reader, before the program was run on
them, from the sentences that have a number and a word for an event. What is `optional` counts neither way. Prints
precision and recall, and what was too many or missed; exits with 2 where a page is not there or has another text.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from extractors.figures.figures import read_figures
from extractors.text.language import language_of

LABELS = Path(__file__).parent / "running" / "2026-11-29.jsonl"
Claims = set[tuple[float | None, str]]


def main(arguments: Sequence[str]) -> int:
    """Print what was found of the labelled figures."""
    if len(arguments) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    found: Counter[str] = Counter()
    for line in LABELS.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = text_of(Path(arguments[0]) / f"{row['name']}.json")
        if text is None or sha256(text.encode()).hexdigest() != row["sha256"]:
            print(f"{row['name']}: not the text that was labelled: give the folder of the dev pages")
            return 2
        want, free, got = claims(row["figures"]), claims(row.get("optional", ())), read(text)
        found.update(articles=1, right=len(got & want), wrong=len(got - want - free), missed=len(want - got))
        for what, some in (("too many", got - want - free), ("missed", want - got)):
            if some:
                print(f"  {row['name']}: {what} {sorted(some, key=str)}")
    precision = found["right"] / max(1, found["right"] + found["wrong"])
    recall = found["right"] / max(1, found["right"] + found["missed"])
    print(f"{found['articles']} articles: P {precision:.3f}  R {recall:.3f}  of {found['right'] + found['missed']}")
    return 0


def text_of(path: Path) -> str | None:
    """The text of a page; None where it is not there."""
    return str(json.loads(path.read_text("utf-8"))["text"]) if path.is_file() else None


def claims(labels: Sequence[tuple[float, str]]) -> Claims:
    """Labels, to be compared."""
    return {(float(number), event) for number, event in labels}


def read(text: str) -> Claims:
    """The different figures of a text, by the language that it is in."""
    return {(figure.low, figure.event) for figure in read_figures(text, language_of(text)[0])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
