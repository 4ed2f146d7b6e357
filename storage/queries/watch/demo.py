"""What the demonstration asks of its watch: shown, and then answered."""

from __future__ import annotations

from pathlib import Path

from storage.queries.questions import ask_published

QUESTIONS = (
    (
        "What is new on executions and torture, each text once?",
        """select source, day, title from texts
where on_topic(topics, 'executions') or on_topic(topics, 'torture')
order by day desc, source limit 8""",
    ),
    (
        "What did publishers change or take down after they had published it?",
        """select source, title, revisions, vanished_at is not null as gone
from articles where revisions > 1 or vanished_at is not null order by source""",
    ),
    (
        "Who copied whom?",
        """select a.source, b.source as copied_from, r.kind, round(r.score, 2) as score, a.title
from relations r join articles a using (article_id) join articles b on b.article_id = r.other_id
order by a.source""",
    ),
)
LONGEST = "select article_id from articles order by words desc limit 1"


def longest_article(path: Path) -> str:
    """The id of the article with the longest text."""
    [(article_id,)] = ask_published(path, LONGEST).rows
    return str(article_id)
