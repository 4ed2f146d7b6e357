"""One notion of inflection: what a topic finds, search and article_has find, and no more."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.topics import Term, Topic
from extractors.search.queries import read_query
from extractors.text.folding import folded
from extractors.text.inflections import forms
from extractors.topics.tags import Tagger
from storage.database.live import Live, live, publish
from storage.disk.shared_database import kept_open
from storage.indexes.search import search
from storage.indexes.search_index import index_new
from tests.asking import ask

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = tomllib.loads((Path(__file__).parents[2] / "data" / "inflections" / "words.toml").read_text("utf-8"))
"""By language and word: its forms, and words that only look like it."""
BY_MACRO = "select article_id from search($w) where true"
BY_HAS = "select article_id from internal.article_rows where article_has(article_id, $w)"


def texts() -> Iterator[tuple[str, str, str, str, bool]]:
    """An article for each: its id, its language, the word asked for, the form in its text, whether it is one."""
    for language, words in WORDS.items():
        for word, said in words.items():
            for wanted, some in ((True, said["forms"]), (False, said["near"])):
                for form in some:
                    yield f"{language}-{word}-{form}", language, word, form, wanted


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("inflections")
    with live(folder / "live.duckdb", now=NOW) as store:
        fill(store)
        publish(store, folder / "longwatch.duckdb", run_id="run", now=NOW)
    with kept_open():
        yield folder / "longwatch.duckdb"


def fill(store: Live) -> None:
    rows = [
        {"number": n, "article_id": name, "title": "", "text": f"{form}.", "language": language, "revision": 1}
        for n, (name, language, _, form, _) in enumerate(texts(), start=1)
    ]
    readings = [{**row, "reading_id": f"{row['article_id']}.1.1"} for row in rows]
    store.insert("reading_rows", readings)
    seen = [{"number": row["number"], "article_id": row["article_id"], "first_seen_at": str(NOW)} for row in rows]
    store.insert("article_rows", seen)
    with store.transaction():
        index_new(store)


@pytest.mark.parametrize("language", WORDS)
def test_topics_search_and_sql_find_the_same_forms_of_a_word(published: Path, language: str) -> None:
    assert len(WORDS[language]) >= 2
    for word, said in WORDS[language].items():
        expected = frozenset(f"{language}-{word}-{form}" for form in said["forms"])
        term = Term(language=language, pattern=word, weight=1.0, line=word, only=True)
        tagger = Tagger([Topic(topic_id="t", label={"en": "T"}, description="T.", terms=(term,))])
        asked = [one for one in texts() if one[1:3] == (language, word)]
        by_topic = frozenset(name for name, _, _, form, _ in asked if tagger.tags("", f"{form}.", language))
        theirs = f"article_id like '{language}-{word}-%'"
        by_macro = frozenset(
            str(row[0]) for row in ask(published, f"{BY_MACRO} and {theirs}", parameters={"w": word}).rows
        )
        by_has = frozenset(str(row[0]) for row in ask(published, f"{BY_HAS} and {theirs}", parameters={"w": word}).rows)
        _, found = search(published, read_query(word), most=1000)
        by_search = frozenset(one.article_id for one in found if one.article_id.startswith(f"{language}-{word}-"))
        assert {by_topic, by_macro, by_has, by_search} == {expected}


def test_the_table_of_stems_and_the_forms_in_sql_are_those_of_the_topics(published: Path) -> None:
    words = sorted({folded(word) for some in WORDS.values() for word in some} | {"ال", "السجن", "حق", "it", "x2yz"})
    asked = "select w, language, form from unnest($words) t(w), lateral (select * from forms_of(w)) f "
    asked += "where language is not null"
    found = [(str(w), str(a), str(b)) for w, a, b in ask(published, asked, parameters={"words": words}).rows]
    for word in words:
        assert {(a, b) for w, a, b in found if w == word} == {*forms(word)}, word
    surfaces = {str(one) for (one,) in ask(published, "select term from internal.tokens_since").rows}
    stems = {(str(a), str(b), str(c)) for a, b, c in ask(published, "select surface, language, stem from stems").rows}
    assert {(form, language, word) for word in words for language, form in forms(word) if form in surfaces} <= stems
    assert all((language, surface) in {*forms(stem)} for surface, language, stem in stems)


PHRASES = {
    "en": ("solitary confinement", "Confinement there was solitary."),
    "fa": ("زندان انفرادی", "سلول انفرادی در زندان."),
    "ar": ("الحبس الانفرادي", "الانفرادي بعد الحبس."),
}
"""By language: a phrase, and a sentence that has its words apart."""


@pytest.fixture(scope="module")
def phrases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A published file of three articles a language: the phrase, its words apart, and an end of a sentence in it.

    Words of Arabic are found in Persian, too: each test looks at its own language.
    """
    folder = tmp_path_factory.mktemp("phrases")
    rows = [
        {"article_id": f"{language}-{name}", "title": "", "text": text, "language": language, "revision": 1}
        for language, (phrase, apart) in PHRASES.items()
        for name, text in (("beside", f"{phrase}."), ("apart", apart), ("ended", f"{phrase.replace(' ', '. ')}."))
    ]
    with live(folder / "live.duckdb", now=NOW) as store:
        for number, row in enumerate(rows, start=1):
            name = row["article_id"]
            store.insert("reading_rows", [{**row, "number": number, "reading_id": f"{name}.1.1"}])
            store.insert("article_rows", [{"number": number, "article_id": name, "first_seen_at": str(NOW)}])
        with store.transaction():
            index_new(store)
        publish(store, folder / "longwatch.duckdb", run_id="run", now=NOW)
    with kept_open():
        yield folder / "longwatch.duckdb"


@pytest.mark.parametrize("language", PHRASES)
def test_double_quotes_ask_sql_for_the_words_and_longwatch_search_for_the_phrase(phrases: Path, language: str) -> None:
    phrase, _ = PHRASES[language]
    beside, apart, ended = (f"{language}-{name}" for name in ("beside", "apart", "ended"))
    quoted = f'"{phrase}"'
    for question in (BY_MACRO, BY_HAS):
        rows = ask(phrases, question, parameters={"w": quoted}).rows
        assert {name for (name,) in rows if str(name).startswith(language)} == {beside, apart, ended}
    narrowed = "select article_id from internal.reading_rows where article_has(article_id, $w) and has(text, $w)"
    assert ask(phrases, narrowed, parameters={"w": phrase}).rows == [(beside,)]
    _, found = search(phrases, read_query(quoted), most=10)
    assert [one.article_id for one in found if one.article_id.startswith(language)] == [beside]
