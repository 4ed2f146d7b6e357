"""Prints how well topics and figures are found, on rows of our own: `python -m bench.tagging`.

Rows of sentences.toml and of the plain topic files were read while the rules were revised; those of the held files were
not, and are printed apart.
"""

from __future__ import annotations

import random
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.adapters import figures, shipped, tags
from extractors.text.folding import folded
from extractors.topics.tags import Tagger

DATA = Path(__file__).parents[1] / "tests" / "data"
FILES = {"seen": "sentences.toml", "later": "later.toml", "held": "held.toml", "kinds": "kinds.toml"}
Found = tuple[float | None, str, str]


def labelled(name: str) -> Iterator[tuple[str, str, list[Found]]]:
    """The language, sentence and figures of each row of a file of labelled sentences."""
    for language, rows in tomllib.loads((DATA / "figures" / name).read_text("utf-8")).items():
        for row in rows.strip().splitlines():
            sentence, _, labels = row.partition("||")
            yield language, sentence.strip(), [_parsed(one) for one in labels.split(";") if one.strip()]


def _parsed(one: str) -> Found:
    number, qualifier, event = one.split()
    return None if number == "?" else float(number), "" if qualifier == "-" else qualifier.replace("-", " "), event


def ledger(rows: Iterable[tuple[str, str, list[Found]]]) -> dict[str, tuple[int, int, int]]:
    """By language: figures found rightly, wrongly, and missed; number, qualifier and event all count."""
    scores: dict[str, tuple[int, int, int]] = {}
    for language, sentence, wanted in rows:
        had = Counter((number, qualifier or "", event) for number, qualifier, event in figures(sentence, language))
        right = (had & Counter(wanted)).total()
        before = scores.get(language, (0, 0, 0))
        counts = right, had.total() - right, len(wanted) - right
        scores[language] = tuple(map(sum, zip(before, counts, strict=True)))  # type: ignore[assignment]
    return scores


def spoken() -> Iterator[tuple[str, str, str, set[str], str]]:
    """Which file, language, sentence, the topics it speaks of, and the one topic asked about, or nothing for all."""
    whole: dict[str, Any] = tomllib.loads((DATA / "topics" / "headlines.toml").read_text("utf-8"))
    for row in whole["headline"]:
        yield "seen", row["language"], row["text"], set(row["topics"]), ""
    for path in sorted((DATA / "topics").glob("*.toml")):
        topic, _, held = path.stem.partition(".")
        if held:
            rules = tomllib.loads(path.read_text("utf-8"))
            for side, speaks in (("speaks", {topic}), ("silent", set[str]())):
                for language, sentences in rules[side].items():
                    yield from (("held", language, sentence, speaks, topic) for sentence in sentences)
    for each in shipped():
        for one in each.tests:
            yield "seen", one.language, one.text, {each.topic_id} if one.speaks else set(), each.topic_id


def tagging() -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """By file, topic and language: tags given rightly, wrongly, and missed."""
    scores: dict[tuple[str, str, str], Counter[str]] = {}
    for which, language, sentence, wanted, asked in spoken():
        given = {topic for topic in tags("", sentence, language) if asked in ("", topic)}
        for topic in given | wanted:
            sort = "right" if topic in given & wanted else "wrong" if topic in given else "missed"
            scores.setdefault((which, topic, language), Counter())[sort] += 1
    return {key: (counts["right"], counts["wrong"], counts["missed"]) for key, counts in scores.items()}


def inflections() -> dict[str, tuple[int, int, list[str]]]:
    """By language: forms of a topic's words that were found, how many there are, near words in which one was found."""
    found: dict[str, tuple[int, int, list[str]]] = {}
    bare = Tagger([replace(topic, require=()) for topic in shipped()])  # a word by itself has nothing beside it

    def topics_of(form: str) -> set[str]:
        return {tag.topic for tag in bare.tags(form, "", language)}

    for language, topics in tomllib.loads((DATA / "inflections" / "forms.toml").read_text("utf-8")).items():
        near = topics.pop("near")["forms"]
        given = [topic in topics_of(form) for topic, some in topics.items() for form in some["forms"]]
        found[language] = sum(given), len(given), [form for form in near if topics_of(form)]
    return found


def line(name: str, counts: tuple[int, int, int]) -> str:
    """Precision, recall and F1 for people."""
    right, wrong, missed = counts
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    both = 2 * precision * recall / max(precision + recall, 1e-9)
    return (
        f"{name:<32} P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}  ({right} right, {wrong} wrong, {missed} missed)"
    )


ARTICLES, LENGTH, SPOKEN = 400, 600, 3
"""Articles made to be timed, their words, and how many labelled sentences stand in each."""


def speeds() -> Iterator[str]:
    """What tagging costs, beside one alternation of all phrases, which gives neither words nor overlaps nor spans."""
    chance = random.Random(7)
    sentences = [sentence for _, _, sentence, _, _ in spoken()]
    quiet = [word for _, _, sentence, topics, _ in spoken() if not topics for word in sentence.split()]
    texts = [_text(chance, quiet, sentences) for _ in range(ARTICLES)]
    sides = [side for topic in shipped() for term in topic.terms for side in term.sides]
    phrases = {folded(one.strip("* ")) for side in sides for one in side}
    longest_first = sorted(phrases, key=len, reverse=True)
    alternation = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})")
    works: dict[str, Callable[[str], object]] = {
        "tags": lambda text: tags("", text, "en"),
        "alternation": lambda text: alternation.findall(folded(text)),
    }
    for name, work in works.items():
        work("made ready")
        began = time.process_time()
        for text in texts:
            work(text)
        each = (time.process_time() - began) / ARTICLES
        result = f"{name}, {len(phrases)} phrases, {LENGTH} words: {each * 1000:.2f} ms an article"
        yield f"{result}, {each * 100_000:.0f} s CPU for 100,000"


def _text(chance: random.Random, quiet: Sequence[str], sentences: Sequence[str]) -> str:
    words = [chance.choice(quiet) for _ in range(LENGTH)]
    for sentence in chance.sample(sentences, SPOKEN):
        place = chance.randrange(LENGTH - len(sentence.split()))
        words[place : place + len(sentence.split())] = sentence.split()
    return " ".join(words)


def main() -> None:
    """Print all of it."""
    print(
        "rows of tags:",
        sum(1 for _ in spoken()),
        "; sentences with figures:",
        len([*labelled("sentences.toml"), *labelled("held.toml")]),
    )
    scores = tagging()
    for which in ("seen", "held"):
        for place in (1, 2):
            for name in sorted({key[place] for key in scores}):
                some = [counts for key, counts in scores.items() if key[0] == which and key[place] == name]
                print(line(f"{which} {name}", tuple(map(sum, zip(*some, strict=True))) if some else (0, 0, 0)))  # type: ignore[arg-type]
    for which, name in FILES.items():
        for language, counts in ledger(labelled(name)).items():
            print(line(f"{which} figures {language}", counts))
    for language, (right, forms, false) in inflections().items():
        print(f"inflections {language}: {right} of {forms} forms found, {len(false)} false")
    for result in speeds():
        print(result)


if __name__ == "__main__":
    main()
