"""What is worked out for one article when a ruling comes stands as if the shelf had been laid out anew."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import count

from flows.clock import clock
from storage.archive.spool import drop
from storage.database.live import live, publish
from storage.shelf import articles
from storage.shelf import shelf as shelves
from storage.shelf.shelf import Row, Shelf
from tests.desk.conftest import Served

BOTH = """select a.article_id, r.topic, r.decision, r.reopened, r.reviewers, r.decided_at
    from {reviews} r join shelf_articles a using ({key}) order by all"""
OWN = "select place, topic, reviewer, decision, reopened, decided_at from shelf_own order by all"


def test_what_is_taken_in_stands_as_the_views_say_whatever_was_ruled_in_whatever_order(served: Served) -> None:
    dice, numbers = random.Random(23), count()
    known = [str(one) for (one,) in served.rows("select article_id from articles order by revisions desc, 1 limit 5")]
    with live(served.home.live, now=clock()) as store:
        left = {"article_id": known[1], "other_id": known[2], "kind": "left", "reason": "newer rules"}
        store.insert("grouping_rows", [{**left, "number": 99_000_000, "decided_at": clock().isoformat()}])
        publish(store, served.home.published, run_id="again", now=clock())
    shelf = Shelf(served.home.published, served.home.spool, zone="UTC")
    made: list[tuple[str, str]] = []

    def line(at: datetime) -> dict[str, object]:
        name, reviewer = f"desk-review-{next(numbers)}", dice.choice(("Ada", "Babak", "Zoe"))
        withdrawn = dice.choice(made) if made and dice.random() < 0.25 else None
        made.append((name, article_id := withdrawn[1] if withdrawn else dice.choice(known)))
        return {
            "record": "decision", "decision_id": name, "article_id": article_id, "reviewer": reviewer,
            "topic": dice.choice((None, None, "executions", "a topic nobody had")), "reading_id": "0",
            "revision": dice.choice((1, 1, 2, None)), "decided_at": at.isoformat(),
            "decision": "withdrawn" if withdrawn else dice.choice(("relevant", "irrelevant", "follow-up")),
            "withdraws": withdrawn[0] if withdrawn else None,
        }  # fmt: skip

    assert "a topic nobody had" not in [row["topic"] for row in articles.topics(shelf)]
    for step in range(40):
        at = clock() + timedelta(hours=dice.randrange(-2000, 2))
        drop(served.home.spool, f"20990101T000000Z-{step:06d}-review-000001", [line(at) for _ in range(step % 4 or 1)])
        taken_in = shelf.rows(BOTH.format(reviews="shelf_reviews", key="place"))
        assert taken_in == shelf.rows(BOTH.format(reviews="reviews", key="article_id")), step
    decisions = {(row["decision"], row["reopened"]) for row in taken_in}
    assert {"disputed", "relevant"} <= {one for one, _ in decisions}
    assert {reopened for _, reopened in decisions} == {True, False}
    assert "a topic nobody had" in [row["topic"] for row in articles.topics(shelf)]
    own: list[Row] = shelf.rows(OWN)
    anew = Shelf(served.home.published, served.home.spool, zone="UTC")
    assert own == anew.rows(OWN)
    # Many at once are laid by SQL: no row is there twice, nor lost.
    some = [line(clock()) | {"article_id": str(one)} for (one,) in served.rows("select article_id from articles")]
    assert len({one["article_id"] for one in some}) > shelves.FEW
    drop(served.home.spool, "20990101T000000Z-000099-review-000001", some)
    assert shelf.rows(OWN) == anew.rows(OWN)
    for one in (shelf, anew):
        assert one.rows(BOTH.format(reviews="shelf_reviews", key="place")) == one.rows(
            BOTH.format(reviews="reviews", key="article_id")
        )
        one.close()
