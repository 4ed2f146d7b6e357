from __future__ import annotations

import random
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from extractors.copies.duplicates import COMMONEST, Placed
from extractors.copies.fingerprints import Fingerprint, fingerprint
from storage.indexes.copy_index import (
    PAIRS_A_BATCH,
    add,
    groups,
    neighbours,
    newest_batch,
    newest_fingerprints,
    open_shingles,
)

DAY = date(2026, 3, 1)
BEFORE = DAY - timedelta(days=90)


@pytest.fixture
def con(tmp_path: Path) -> Generator[duckdb.DuckDBPyConnection]:
    with open_shingles(tmp_path / "store" / "shingles.duckdb") as opened:
        yield opened


def prints(*shingles: int, words_sha256: str = "", guards: frozenset[str] = frozenset()) -> Fingerprint:
    return Fingerprint(words_sha256=words_sha256, words=300, shingles=shingles, guards=guards)


def placed(article_id: str, one: Fingerprint, *, group_id: str | None = None, day: date = DAY) -> Placed:
    return Placed(article_id=article_id, group_id=group_id or article_id, fingerprint=one, day=day)


def text(seed: int, words: int = 300) -> str:
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abdeiklmnorstu", k=6)) for _ in range(words))


def test_a_new_store_knows_nobody(con: duckdb.DuckDBPyConnection) -> None:
    assert newest_batch(con) == 0
    assert neighbours(con, {"a": prints(1, 2)}, since=BEFORE) == {"a": []}
    assert neighbours(con, {}, since=BEFORE) == {}
    assert groups(con, [], since=BEFORE) == []


def test_fingerprints_of_another_version_are_made_anew_and_those_of_this_one_stay(tmp_path: Path) -> None:
    for forgotten, batch in ((False, 1), (True, 0)):
        with open_shingles(tmp_path / "shingles.duckdb") as con:
            add(con, [placed("a", prints(1, 2))], batch=1)
            if forgotten:
                con.execute("delete from made_by")  # as the first version had it
        with open_shingles(tmp_path / "shingles.duckdb") as con:
            assert newest_batch(con) == batch
            assert bool(neighbours(con, {"asks": prints(1, 2)}, since=BEFORE)["asks"]) is not forgotten


def test_a_neighbour_comes_back_with_its_whole_fingerprint(con: duckdb.DuckDBPyConnection) -> None:
    stored = prints(0, 7, 2**63, 2**64 - 1, words_sha256="ab", guards=frozenset({"12", "o'hara", 'quo"te', "کاوه"}))
    add(con, [placed('it\'s; --\n"x"', stored, group_id="founder")], batch=1)
    ((found,),) = neighbours(con, {"asks": prints(5, 7, 2**64 - 1)}, since=BEFORE).values()
    assert (found.article_id, found.group_id, found.fingerprint) == ('it\'s; --\n"x"', "founder", stored)
    assert (found.shared_weight, found.total_weight, found.other_weight) == (2, 3, 4)


def test_a_shingle_weighs_less_the_more_groups_hold_it_and_copies_are_one_group(con: duckdb.DuckDBPyConnection) -> None:
    wire = [placed(f"copy {place}", prints(1, 2), group_id="copy 0") for place in range(10)]
    forms = [placed(f"notice {place}", prints(2, 10 + place)) for place in range(3)]
    add(con, [*wire, *forms], batch=1)
    found = neighbours(con, {"asks": prints(1, 2)}, since=BEFORE)["asks"]
    weights = {one.article_id: one.shared_weight for one in found}
    assert weights["copy 0"] == pytest.approx(1 + 1 / 4)
    assert weights["notice 0"] == pytest.approx(1 / 4)


def test_groups_are_counted_across_batches(con: duckdb.DuckDBPyConnection) -> None:
    add(con, [placed("founder", prints(1, 2))], batch=1)
    add(con, [placed("copy", prints(1, 3), group_id="founder")], batch=2)
    found = neighbours(con, {"asks": prints(1)}, since=BEFORE)["asks"]
    assert [(one.article_id, one.shared_weight) for one in found] == [("founder", 1), ("copy", 1)]


def test_what_is_older_than_asked_for_is_not_offered(con: duckdb.DuckDBPyConnection) -> None:
    old = [placed("old", prints(1, words_sha256="ab"), day=BEFORE - timedelta(days=1))]
    add(con, [*old, placed("kept", prints(1), day=BEFORE)], batch=1)
    asking = prints(1, words_sha256="ab")
    assert [one.article_id for one in neighbours(con, {"a": asking}, since=BEFORE)["a"]] == ["kept"]
    assert neighbours(con, {"a": asking}, since=BEFORE)["a"][0].shared_weight == 1


def test_an_article_is_not_its_own_neighbour(con: duckdb.DuckDBPyConnection) -> None:
    add(con, [placed("a", prints(1, words_sha256="ab")), placed("b", prints(1))], batch=1)
    found = neighbours(con, {"a": prints(1, words_sha256="ab")}, since=BEFORE)["a"]
    assert [one.article_id for one in found] == ["b"]


def test_the_same_words_are_found_though_every_shingle_is_in_more_groups_than_are_looked_at(
    con: duckdb.DuckDBPyConnection,
) -> None:
    forms = [placed(f"form {place}", prints(1, 2, words_sha256=str(place))) for place in range(COMMONEST + 1)]
    add(con, forms, batch=1)
    found = neighbours(con, {"asks": prints(1, 2, words_sha256="700")}, since=BEFORE)["asks"]
    assert [one.article_id for one in found] == ["form 700"]


def test_the_same_words_are_found_though_no_shingle_is_shared(con: duckdb.DuckDBPyConnection) -> None:
    add(con, [placed("stored", prints(1, words_sha256="ab")), placed("other", prints(2, words_sha256="cd"))], batch=1)
    found = neighbours(con, {"asks": prints(9, words_sha256="ab"), "alone": prints(8)}, since=BEFORE)
    assert [one.article_id for one in found["asks"]] == ["stored"]
    assert found["alone"] == []
    assert neighbours(con, {"asks": prints(9, words_sha256="ab")}, since=DAY + timedelta(days=1)) == {"asks": []}


def test_the_last_batch_with_fingerprints_is_known_with_its_articles(con: duckdb.DuckDBPyConnection) -> None:
    assert newest_fingerprints(con) == (0, set())
    add(con, [placed("a", prints(1))], batch=1)
    add(con, [placed("b", prints(2)), placed("c", prints(3))], batch=4)
    add(con, [], batch=6)
    assert newest_fingerprints(con) == (4, {"b", "c"})


def test_a_batch_is_added_once_and_outlives_the_connection(tmp_path: Path) -> None:
    path = tmp_path / "shingles.duckdb"
    for _ in range(2):
        with open_shingles(path) as con:
            add(con, [placed("a", prints(1))], batch=1)
            add(con, [], batch=2)
    with open_shingles(path) as con:
        assert newest_batch(con) == 2
        assert len(neighbours(con, {"asks": prints(1)}, since=BEFORE)["asks"]) == 1


def test_a_batch_that_cannot_be_kept_leaves_nothing(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error):
        add(con, [placed("a", prints(1)), placed("b", prints(-1))], batch=1)
    con.execute("drop table shingles")
    with pytest.raises(duckdb.Error):
        add(con, [placed("a", prints(1))], batch=1)
    assert newest_batch(con) == 0
    assert con.execute("select count(*) from fingerprints").fetchall() == [(0,)]


def test_asking_for_groups_stores_nothing(con: duckdb.DuckDBPyConnection) -> None:
    groups(con, [("a", fingerprint(None, text(1), "en"), DAY)], since=BEFORE)
    assert newest_batch(con) == 0
    assert con.execute("select count(*) from shingles").fetchall() == [(0,)]


@pytest.mark.parametrize("size", [1, 7, 16])
def test_articles_find_their_groups_however_they_are_batched(con: duckdb.DuckDBPyConnection, size: int) -> None:
    footer = text(999, 60)
    articles = []
    for seed in range(4):
        words = text(seed).split()
        versions = [words, words, words[:200], [*words[:150], *text(seed + 100, 40).split(), *words[150:]]]
        articles += [
            (f"{seed}.{place}", fingerprint(None, " ".join(one) + "\n" + footer, "en"), DAY)
            for place, one in enumerate(versions)
        ]
    found: dict[str, str] = {}
    for batch, start in enumerate(range(0, len(articles), size), start=1):
        joined = [one for one, _ in groups(con, articles[start : start + size], since=BEFORE)]
        add(con, joined, batch=batch)
        found |= {one.article_id: one.group_id for one in joined}
    assert found == {article_id: article_id.split(".")[0] + ".0" for article_id, _, _ in articles}


def test_a_store_and_a_batch_full_of_one_form_are_joined_within_a_budget_of_pairs(
    con: duckdb.DuckDBPyConnection,
) -> None:
    form = range(1, 61)
    add(
        con,
        [
            placed(f"notice {n}", prints(*form, 1_000 + n * 2, 1_001 + n * 2, words_sha256=f"{n}"))
            for n in range(COMMONEST)
        ],
        batch=1,
    )
    asking = [
        (f"asks {n}", prints(*form, 1_000 + n * 2, 1_001 + n * 2, words_sha256=f"asks {n}"), DAY) for n in range(400)
    ]
    found = groups(con, asking, since=BEFORE)
    [(pairs, shingles)] = con.execute("select sum(pairs), count(*) from leads").fetchall()
    assert pairs <= PAIRS_A_BATCH
    assert 800 < shingles < 860, "the rarest lead, and of the form as many as the budget allows"
    assert len(found) == 400


def test_of_one_group_sixteen_lead_to_it_however_many_hold_the_text(con: duckdb.DuckDBPyConnection) -> None:
    text = range(1, 31)
    add(
        con,
        [placed(f"copy {n}", prints(*text, 100 + n, words_sha256=f"{n}"), group_id="copy 0") for n in range(500)],
        batch=1,
    )
    ((found, _),) = groups(con, [("asks", prints(*text, 99), DAY)], since=BEFORE)
    assert found.group_id == "copy 0"
    assert con.execute("select sum(pairs) from leads").fetchall() == [(30 * 16,)]
