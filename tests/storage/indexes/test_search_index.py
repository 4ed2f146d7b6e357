"""The tables of terms: what is in them after each batch, after a rewrite, and in a database that had none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

import storage.indexes.search_index
from config.home import Home
from extractors.search.terms import terms
from storage.database.live import Live, live, publish
from storage.disk.connections import find_tables
from storage.indexes.search_index import forget_articles, index_new, rewrite_tokens, sorting_is_due
from storage.queries.questions import ask

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = """
    select term, article_id, abs(counted) as tf, counted < 0 as in_title from (
        select term, unnest(article_numbers) as article_number, unnest(counts) as counted
        from (select * from tokens union all select * from tokens_since)
    ) join article_numbers using (article_number)
    where article_number not in (select replaces from article_numbers where replaces is not null) order by all
"""


@pytest.fixture
def store(tmp_path: Path) -> Generator[Live]:
    with live(tmp_path / "live.duckdb", now=NOW) as opened:
        yield opened


def read(store: Live, number: int, article_id: str, title: str | None, text: str | None, revision: int = 1) -> None:
    if revision == 1:
        store.insert("article_rows", [{"number": number, "article_id": article_id, "first_seen_at": str(NOW)}])
    row: dict[str, object] = {"number": number, "article_id": article_id, "revision": revision}
    store.insert("reading_rows", [row | {"title": title, "text": text, "reading_id": f"{article_id}.{revision}"}])


def found(store: Live, words: str) -> list[object]:
    return [article_id for (article_id,) in store.rows("select article_id from search(?)", [words])]


def test_each_term_knows_its_articles_and_whether_it_stands_in_the_title(store: Live) -> None:
    read(store, 1, "a", "A title", "The text, and a text.")
    assert index_new(store) == 1
    assert store.rows(EVERY) == [
        ("a", "a", 2, True),
        ("and", "a", 1, False),
        ("text", "a", 2, False),
        ("the", "a", 1, False),
        ("title", "a", 1, True),
    ]
    assert store.rows("select article_number, words, replaces from article_numbers") == [(1, 7, None)]


def test_nothing_is_added_twice(store: Live) -> None:
    read(store, 1, "a", None, "one two")
    assert [index_new(store), index_new(store)] == [1, 0]
    assert found(store, "one") == ["a"]


def test_a_new_revision_makes_the_old_words_unfindable(store: Live) -> None:
    read(store, 1, "a", "Old", "before")
    index_new(store)
    read(store, 2, "a", "New", "after", revision=2)
    read(store, 3, "a", "Newest", "finally", revision=3)
    index_new(store)
    assert [found(store, word) for word in ("before", "old", "after", "finally", "newest")] == [
        [],
        [],
        [],
        ["a"],
        ["a"],
    ]
    rewrite_tokens(store)
    assert store.rows("select term from tokens") == [("finally",), ("newest",)]
    assert store.rows("select article_id, revision, replaces from article_numbers") == [("a", 3, None)]


def test_an_old_revision_read_anew_changes_nothing(store: Live) -> None:
    read(store, 1, "a", None, "one")
    read(store, 2, "a", None, "two", revision=2)
    store.insert("reading_rows", [{"number": 3, "article_id": "a", "revision": 1, "text": "three"}])
    assert index_new(store) == 3
    for _ in range(2):
        assert [found(store, word) for word in ("one", "two", "three")] == [[], ["a"], []]
        rewrite_tokens(store)
        assert index_new(store) == 0


def test_a_newer_reading_of_the_same_revision_takes_its_place(store: Live) -> None:
    read(store, 1, "a", None, "one")
    index_new(store)
    store.insert("reading_rows", [{"number": 2, "article_id": "a", "revision": 1, "text": "two"}])
    index_new(store)
    assert [found(store, "one"), found(store, "two")] == [[], ["a"]]


def test_search_is_the_same_before_and_after_a_rewrite_in_pieces(store: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 40):
        read(store, number, f"{number:02}", f"title {number % 3}", " ".join(f"w{number % n}" for n in range(2, 9)))
        if number % 10 == 0:
            index_new(store)
    index_new(store)
    before, asked = store.rows(EVERY), [found(store, words) for words in ("w1 w2", "title 2", "w0 w6 w7")]
    monkeypatch.setattr(storage.indexes.search_index, "POSTINGS_AT_ONCE", 20)
    for _ in range(2):
        rewrite_tokens(store)
        assert store.rows(EVERY) == before
        assert [found(store, words) for words in ("w1 w2", "title 2", "w0 w6 w7")] == asked
    (every,) = store.rows("select list(term) from tokens")[0]
    assert every == sorted(every)  # type: ignore[call-overload]
    assert store.rows("select count(*) from tokens_since") == [(0,)]
    assert store.rows("select count(*) from tokens where article_numbers <> list_sort(article_numbers)") == [(0,)]


def test_a_common_term_has_its_articles_in_pieces(store: Live) -> None:
    numbers = [{"article_number": n, "article_id": str(n), "revision": 1, "words": 1} for n in range(1, 2501)]
    store.insert("article_numbers", numbers)
    store.insert("tokens_since", [{"term": "common", "article_numbers": [*range(2500, 0, -1)], "counts": [2] * 2500}])
    store.insert("tokens_since", [{"term": "rare", "article_numbers": [7], "counts": [-1]}])
    before = store.rows(EVERY)
    for _ in range(2):
        rewrite_tokens(store)
        asked = "select term, article_numbers[1], len(article_numbers), len(counts) from tokens order by all"
        assert store.rows(asked) == [
            ("common", 1, 1024, 1024),
            ("common", 1025, 1024, 1024),
            ("common", 2049, 452, 452),
            ("rare", 7, 1, 1),
        ]
        assert store.rows(EVERY) == before


def test_terms_are_sorted_again_when_one_article_in_sixteen_came_since(store: Live) -> None:
    assert not sorting_is_due(store)
    for number in range(1, 33):
        read(store, number, str(number), None, "word")
    index_new(store)
    assert sorting_is_due(store)
    rewrite_tokens(store)
    assert not sorting_is_due(store)
    read(store, 33, "33", None, "word")
    read(store, 34, "34", None, "word")
    index_new(store)
    assert not sorting_is_due(store)
    read(store, 35, "1", None, "other", revision=2)
    index_new(store)
    assert sorting_is_due(store)


def test_a_forgotten_article_is_found_no_more_and_a_rewrite_takes_its_words_out(store: Live) -> None:
    read(store, 1, "a", "Secret", "words")
    read(store, 2, "b", None, "words")
    index_new(store)
    forget_articles(store, ["a"])
    assert found(store, "secret words") == ["b"]
    rewrite_tokens(store)
    assert store.rows("select term, article_numbers from tokens") == [("words", [2])]
    assert index_new(store) == 0


def test_a_database_that_had_no_terms_gets_them_with_the_next_batch(store: Live) -> None:
    for number in range(1, 6):
        read(store, number, f"{number}", None, "an old text")
    assert found(store, "old") == []
    assert index_new(store) == 5
    assert len(found(store, "old")) == 5


@pytest.mark.parametrize("text", [None, "", "… — !"])
def test_an_article_without_words_counts_and_is_not_found(store: Live, text: str | None) -> None:
    read(store, 1, "a", None, text)
    read(store, 2, "b", None, "word")
    index_new(store)
    assert found(store, "word") == ["b"]
    assert store.rows("select words from article_numbers order by article_number") == [(0,), (1,)]


def test_sql_parts_the_demo_into_the_same_terms(demo: Home) -> None:
    rows = ask(demo.published, "select coalesce(title, ''), terms_of(title), text, terms_of(text) from articles").rows
    assert len(rows) > 50
    for title, title_terms, text, text_terms in rows:
        assert title_terms == terms(str(title))
        assert text_terms == terms(str(text))


def test_the_committer_indexes_what_it_files(demo: Home) -> None:
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        find_tables(connection)
        texts = connection.execute("select article_id, coalesce(title, ''), text from articles").fetchall()
        found = connection.execute(EVERY).fetchall()
    counted = {article_id: Counter(terms(title) + terms(text)) for article_id, title, text in texts}
    assert {(term, one, tf) for term, one, tf, _ in found} == {
        (term, one, tf) for one, terms_of in counted.items() for term, tf in terms_of.items()
    }
    assert {(term, one) for term, one, _, in_title in found if in_title} == {
        (term, one) for one, title, _ in texts for term in terms(title)
    }


@pytest.mark.parametrize("name", ["longwatch.duckdb", "a copy, given away.duckdb"])
def test_the_macro_works_in_the_published_file_under_any_name(store: Live, tmp_path: Path, name: str) -> None:
    read(store, 1, "a", "It's", "a 'quoted' text")
    index_new(store)
    publish(store, tmp_path / name, run_id="run", now=NOW)
    answer = ask(tmp_path / name, "select * from search('it''s quoted', most := 1)")
    assert answer.columns == ("article_id", "score", "source", "title", "language", "day")
    assert json.dumps(answer.rows[0][:1]) == '["a"]'


@pytest.mark.parametrize("zone", ["UTC", "Europe/Zurich", "Asia/Tehran"])
def test_a_day_is_the_one_that_articles_says(demo: Home, tmp_path: Path, zone: str) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(demo.published.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        find_tables(connection)
        connection.execute("insert into setting_rows values (1_000_000_000_000, 'zone', ?)", [zone])
        asked = "select article_id, s.day, a.day from search('the و die la') s join articles a using (article_id)"
        rows = connection.execute(asked).fetchall()
    assert len(rows) > 20
    assert [row for row in rows if row[1] != row[2]] == []
