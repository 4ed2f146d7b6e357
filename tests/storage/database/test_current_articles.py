"""What is kept of each article: `articles` is the same with it as without, whatever was filed since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from storage.database import current_articles
from storage.database.current_articles import keep_current
from storage.database.current_carriers import keep_carriers
from storage.database.live import Live, live, publish
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.sealing.seal_reach import Doomed, destroy_rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEEDS = ("alpha", "beta")
SENTENCES = ("The ferry sank. ", "Nine were saved. ", "AFP reported it. ", "Beta Wire had it. ", "The dam held. ")


class Archive:
    """Rows as batches bring them, one batch a call, of few articles in few groups."""

    def __init__(self, store: Live, random: Random) -> None:
        self.store, self.random = store, random
        self.batch = 0
        self.at = NOW
        self.articles: list[str] = []
        self.revisions: dict[str, int] = {}
        self.readings: dict[str, list[str]] = {}
        self.rules = 0

    def file(self, *rows: tuple[str, dict[str, object]]) -> None:
        self.batch += 1
        for place, (table, row) in enumerate(rows):
            self.store.insert(table, [{"number": self.batch * ROWS_A_NUMBER + place, **row}])
        self.store.insert("batch_rows", [{"number": self.batch, "batch_id": f"b{self.batch}"}])
        self.at += timedelta(minutes=self.random.choice([1, 10, -3]))

    def any(self) -> str:
        return self.random.choice(self.articles)

    def now(self) -> str:
        return self.at.isoformat()

    def reading(self, article_id: str, revision: int) -> list[tuple[str, dict[str, object]]]:
        readings = self.readings.setdefault(article_id, [])
        reading_id = f"{article_id}.{revision}.{len(readings)}"
        readings.append(reading_id)
        name: dict[str, object] = {"article_id": article_id, "reading_id": reading_id}
        published = (NOW - timedelta(hours=self.random.randrange(9))).isoformat()
        of: dict[str, object] = {
            "revision": revision, "made_at": self.now(), "published_at": published, "candidates": "[]",
            "text": "".join(self.random.sample(SENTENCES, self.random.randrange(4))),
            "published_from": self.random.choice(["feed", "guess"]),
            "published_precision": self.random.choice(["time", "day"]),
        }  # fmt: skip
        return [("reading_rows", name | of), *self.tags(article_id, reading_id)]

    def tags(self, article_id: str, reading_id: str) -> list[tuple[str, dict[str, object]]]:
        name = {"article_id": article_id, "reading_id": reading_id, "rules_sha256": f"r{self.rules}"}
        topics = self.random.sample(["dams", "ferries", "strikes"], self.random.randrange(3))
        tags: list[tuple[str, dict[str, object]]] = [("tag_rows", {**name, "topic": one, "score": 1}) for one in topics]
        return [("tagging_rows", {**name, "decided_at": self.now()}), *tags]

    def new_article(self) -> None:
        article_id = f"a{len(self.articles)}"
        group = article_id if not self.articles or self.random.random() < 0.4 else f"a{self.random.randrange(3)}"
        self.articles.append(article_id)
        self.revisions[article_id] = 1
        seen: dict[str, object] = {"article_id": article_id, "first_seen_at": self.now()}
        state: dict[str, object] = {"article_id": article_id, "revision": 1}
        self.file(
            ("article_rows", seen | {"source_id": self.random.choice(FEEDS), "url": "http://a/", "arrived": "live"}),
            ("revision_rows", state | {"seen_at": self.now(), "capture_sha256": f"c{self.batch}"}),
            ("look_rows", state | {"looked_at": self.now(), "outcome": "first"}),
            ("group_rows", {"article_id": article_id, "group_id": group, "decided_at": self.now()}),
            *self.reading(article_id, 1),
        )

    def revised(self) -> None:
        article_id = self.any()
        self.revisions[article_id] += 1
        state: dict[str, object] = {"article_id": article_id, "revision": self.revisions[article_id]}
        self.file(
            ("revision_rows", state | {"seen_at": self.now(), "capture_sha256": f"c{self.batch}"}),
            ("look_rows", state | {"looked_at": self.now(), "outcome": "revised"}),
            *self.reading(article_id, self.revisions[article_id]),
        )

    def read_again(self) -> None:
        article_id = self.any()
        self.file(*self.reading(article_id, self.random.randint(1, self.revisions[article_id])))

    def tagged_again(self) -> None:
        self.rules += 1
        article_id = self.any()
        self.file(*self.tags(article_id, self.random.choice(self.readings[article_id])))

    def regrouped(self) -> None:
        moved: dict[str, object] = {"article_id": self.any(), "group_id": self.any(), "decided_at": self.now()}
        self.file(("group_rows", moved))

    def looked_at(self) -> None:
        outcome = self.random.choice(["gone", "gone", "unchanged", "failed"])
        self.file(("look_rows", {"article_id": self.any(), "looked_at": self.now(), "outcome": outcome}))

    def seen_earlier(self) -> None:
        earlier = (self.at - timedelta(days=1)).isoformat()
        self.file(("first_sight_rows", {"article_id": self.any(), "first_seen_at": earlier, "arrived": "first-poll"}))

    def filed_late(self) -> None:
        article_id = self.any()
        states = [
            {"place": place, "revision": place, "seen_at": self.now(), "capture_sha256": f"t{self.batch}.{place}"}
            for place in range(1, self.revisions[article_id] + 2)
        ]
        timeline = {"article_id": article_id, "timeline": self.batch}
        self.file(*[("timeline_rows", {**timeline, **state}) for state in states])

    def wire_renamed(self) -> None:
        name = self.random.choice(["Beta Wire", "The ferry"])
        self.file(("source_rows", {"source_id": "gamma", "name": name, "kind": "wire", "seen_at": self.now()}))

    def judged_in_part(self) -> None:
        article_id = self.any()
        name = {"article_id": article_id, "reading_id": self.readings[article_id][-1]}
        self.file(("incomplete_rows", {**name, "part": "tags", "missing": f"part {self.batch}"}))


def unlike(store: Live, moment: datetime | None = None) -> set[str]:
    """The articles that are otherwise by what is kept than they would be without."""
    asked = f"'{moment.isoformat()}'" if moment else "null"
    kept, anew = (
        {repr(row): str(row[0]) for row in store.rows(f"from current_articles_at({asked}{above})")}
        for above in ("", ", above := -1")
    )
    return {(kept | anew)[row] for row in kept.keys() ^ anew.keys()}


Compared = list[tuple[Any, ...]]


def carriers(store: Live, *, kept: bool = True) -> Compared:
    """Who carries a text that has copies: whether that is kept, which wire service it names, and the whole row."""
    return store.rows(f"select is_kept, agency, * exclude (is_kept) from carriers_compared(kept := {kept})")


def compared_otherwise(store: Live, compared: Compared) -> set[str]:
    """What of this is otherwise than it would be if nothing were kept."""
    return {str(row[1:]) for row in compared} ^ {str(row[1:]) for row in carriers(store, kept=False)}


ROUNDS = pytest.mark.parametrize("rounds", [1, pytest.param(4, marks=pytest.mark.long)])
"""Each step once is in `make test`; more of them try the same again, of rows that have met more."""


@ROUNDS
def test_what_is_kept_and_what_came_since_are_what_all_rows_add_up_to(tmp_path: Path, rounds: int) -> None:
    random = Random(4)
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        archive = Archive(store, random)
        steps: list[Callable[[], None]] = [
            archive.revised, archive.read_again, archive.tagged_again, archive.regrouped, archive.looked_at,
            archive.seen_earlier, archive.filed_late, archive.judged_in_part,
        ]  # fmt: skip
        for _ in range(8):
            archive.new_article()
        for step in steps * rounds:
            keep_current(store.connection)
            step()
            step()
            assert not unlike(store), step.__name__
        keep_current(store.connection)
        assert store.rows("select count(*) from changed_articles(null)") == [(0,)]
        for minutes in (10, 25, 60):
            assert not unlike(store, NOW + timedelta(minutes=minutes)), minutes
        count = "select count(*), count(distinct article_id) from current_articles_at(null)"
        assert store.rows(count) == [(len(archive.articles),) * 2]


@ROUNDS
def test_copies_are_compared_once_and_what_came_since_is_compared_too(tmp_path: Path, rounds: int) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        archive = Archive(store, Random(3))
        steps: list[Callable[[], None]] = [
            archive.revised, archive.read_again, archive.regrouped, archive.seen_earlier, archive.wire_renamed
        ]  # fmt: skip
        for _ in range(8):
            archive.new_article()
        kept: list[int] = []
        credited = set[object]()
        for step in steps * rounds:
            keep_carriers(store.connection)
            assert store.rows("select count(*) from carriers_compared() where not is_kept") == [(0,)]
            step()
            compared = carriers(store)
            assert not compared_otherwise(store, compared), step.__name__
            kept.append(sum(is_kept for is_kept, *_ in compared))
            credited |= {agency for _, agency, *_ in compared}
        assert 0 in kept, "no wire service is called as before"
        assert any(kept)
        assert len(credited) > 2, "a wire service, an agency or none"
        assert store.rows(
            "select count(*) from current_carriers anti join carriers_compared() using (first_number)"
        ) == [(0,)]


def test_a_seal_takes_out_what_was_kept_of_a_text_and_of_those_compared_with_it(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        archive = Archive(store, Random(5))
        for _ in range(12):
            archive.new_article()
        keep_carriers(store.connection)
        pairs = "select article_id, first_number, reading_number from carriers_compared() where is_kept"
        [(article, first, _)] = store.rows(f"{pairs} order by position, article_id limit 1")
        doomed = frozenset([(str(article), 1)])
        before = store.rows(pairs)
        nothing: dict[str, Any] = {"entries": frozenset(), "tags": {}, "taggings": {}, "groups": {}}
        destroy_rows(store, Doomed(records=(), readings=doomed, visits={}, after={}, batches=(), **nothing))
        kept = store.rows("select reading_number from current_carriers order by all")
        assert kept == sorted((number,) for _, of, number in before if of != first)
        assert len(before) > len(kept) + 1
        assert kept
        assert not compared_otherwise(store, carriers(store))


def test_a_publish_keeps_them_where_much_was_filed_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_articles, "FEW", 12)
    kept: list[int] = []
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        archive = Archive(store, Random(0))
        for _ in range(5):
            archive.new_article()
            publish(store, tmp_path / "published.duckdb", run_id="run", now=NOW)
            kept.append(int(str(store.rows("select count(*) from current_articles")[0][0])))
            copies = "select count(*) from current_articles where copies > 0"
            assert store.rows("select count(*) from current_carriers") == store.rows(copies)
            assert store.rows("select count(*) from articles") == [(len(archive.articles),)]
    assert kept == [0, 0, 0, 4, 4]


def test_what_another_version_of_the_views_made_of_the_rows_is_not_kept(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        Archive(store, Random(0)).new_article()
        keep_current(store.connection)
        store.connection.execute("insert into current_carriers (first_number) values (1)")
        store.connection.execute("comment on table schema_rows is 'another'")
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        assert store.rows("select count(*) from current_articles") == [(0,)]
        assert store.rows("select max(number) from current_up_to") == [(None,)]
        assert store.rows("select count(*) from current_carriers") == [(0,)]
        assert store.rows("select count(*) from articles") == [(1,)]
        keep_current(store.connection)
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        assert store.rows("select count(*) from current_articles") == [(1,)]
