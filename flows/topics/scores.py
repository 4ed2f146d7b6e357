"""How well topics are found, by what reviewers ruled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from config.home import Home
from flows.output.safe_text import plain_line
from storage.database.published import open_published
from storage.queries.articles.topic_scores import Ruled, ruled_topics
from storage.queries.questions import nothing_published


def score_topics(home: Home, *, count: int) -> str:
    """Precision and recall of each topic that was ruled on, and `count` disagreements of each to read.

    Recall is of what reviewers saw: what no topic found, and nobody looked at, is not known to be missed.
    """
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        rows = ruled_topics(connection)
    paragraphs = ["\n".join(_topic(topic, [*some], count)) for topic, some in groupby(rows, key=lambda one: one.topic)]
    return "\n".join(paragraphs) or "nothing to score: no topic of an article was ruled on yet: `longwatch review`"


def _topic(topic: str, rows: Sequence[Ruled], count: int) -> list[str]:
    right = sum(one.is_tagged and one.is_relevant for one in rows)
    wrong = [one for one in rows if one.is_tagged and not one.is_relevant]
    missed = [one for one in rows if not one.is_tagged and one.is_relevant]
    shares = f"precision {_share(right, len(wrong))}, recall {_share(right, len(missed))}"
    lines = [f"{topic}  {shares} ({right} right, {len(wrong)} wrong, {len(missed)} missed)"]
    lines += [f"    wrong   {one.article_id}  {plain_line(one.title)}" for one in wrong[:count]]
    lines += [f"    missed  {one.article_id}  {plain_line(one.title)}" for one in missed[:count]]
    return lines


def _share(right: int, others: int) -> str:
    return f"{right / (right + others):.2f}" if right + others else "unknown"
