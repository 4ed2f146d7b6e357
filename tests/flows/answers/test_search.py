"""`longwatch search`, in the five languages of the mission, as a person types it."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.checks import UnknownNameError
from config.home import Home
from flows.answers.search import for_terminal, search
from longwatch import main
from storage.database.live import live, publish
from storage.indexes.search_index import index_new, rewrite_tokens
from tests.conftest import Alpha

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXTS = {
    "en": ("Hearing in Geneva", "The tribunal heard of a crime against humanity, and of Evin's wards."),
    "fr": ("L’État mis en cause", "L’audience à Genève : « crime contre l’humanité », où l'œuvre des témoins pèse."),
    "de": ("Hinrichtung in der Großen Straße", "Zeugen sprachen von STRASSEN voller Angst; Übergriffe in Zürich."),
    "fa": ("اعدام‌ها در تابستان ۱۳۶۷", "كتابی دربارهٔ زندانيان سياسی و قتل‌عام آنان منتشر شد؛ ۳۰ نام می‌آید."),
    "ar": ("إعدام سجناء", "أصدرت المحكمةُ حُكمًا عَلَى ١٢ سجيناً في إيران."),
    "he": ("<script>alert('x')</script> & more", "A <b>bold</b> claim \u202eby nobody."),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A watch that holds an article in each language, some of them sorted by term and some come since."""
    home = Home(tmp_path_factory.mktemp("watch"))
    with live(home.live, now=NOW) as store:
        for number, (language, (title, text)) in enumerate(TEXTS.items(), start=1):
            day = f"2026-0{number}-10T12:00:00+00:00"
            made = {"article_id": language, "number": number}
            reading: dict[str, object] = {"revision": 1, "published_at": day, "published_precision": "day"}
            reading |= {"language": language, "title": title, "text": text, "reading_id": f"{language}.1.1"}
            store.insert("article_rows", [made | {"source_id": f"source-{language}", "first_seen_at": day}])
            store.insert("reading_rows", [made | reading])
            index_new(store)
            if number == 3:
                rewrite_tokens(store)
        store.insert("tagging_rows", [{"number": 90, "reading_id": "en.1.1", "article_id": "en", "rules_sha256": "r"}])
        tag = {"article_id": "en", "rules_sha256": "r", "topic": "hearing", "score": 1.0}
        store.insert("tag_rows", [{"number": 91, "reading_id": "en.1.1", **tag}])
        publish(store, home.published, run_id="run", now=NOW)
    return home


def found(home: Home, query: str) -> list[str]:
    return [one.article_id for one, _ in search(home, query, most=20).best]


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("HEARING geneva", "en"),
        ("Genève", "fr"),
        ("geneve", "fr"),
        ("oeuvre", "fr"),
        ("l'etat", "fr"),
        ("strasse", "de"),
        ("STRAẞE", "de"),
        ("zurich", "de"),
        (unicodedata.normalize("NFD", "Zürich"), "de"),
        ("اعدامها", ""),
        ("اعدام‌ها", "fa"),
        ('"اعدام ها"', "fa"),
        ("1367", "fa"),
        ("١٣٦٧", "fa"),
        ("کتابی", "fa"),
        ("زندانیان", "fa"),
        ("زندانيان", "fa"),
        ("قتل‌عام", "fa"),
        ("اعدام", "ar fa"),
        ("إِعْدَام", "ar fa"),
        ("المحكمة", "ar"),
        ("حكما", "ar"),
        ("12", "ar"),
        ('"crime against humanity"', "en"),
        ('"crime against" humanity', "en"),
        ('"against crime"', ""),
        ("crime", "en fr"),
        ("crime NOT humanité", "en"),
        ("crime -lang:fr", "en"),
        ("crime AND (tribunal OR audience) AND NOT evin", "fr"),
        ("hinricht*", "de"),
        ("title:crime", ""),
        ("title:hearing", "en"),
        ('title:"grossen strasse"', "de"),
        ("source:source-de", "de"),
        ("topic:hearing", "en"),
        ("NOT topic:hearing lang:en", ""),
        ("after:2026-03 before:2026-05", "de fa"),
        ("day:2026-01-10", "en"),
        ("day:1404", "de en fr"),
        ('crime -"crime against humanity"', "fr"),
        ("evin's", "en"),
    ],
)
def test_a_query_finds_the_articles_that_hold_it(home: Home, query: str, languages: str) -> None:
    assert sorted(found(home, query)) == languages.split()


@pytest.mark.parametrize("query", ["geneva hearing", "اعدام ها", "strasse"])
def test_plain_words_find_in_sql_what_they_find_here(home: Home, query: str) -> None:
    done = run(home, "sql", f"select article_id, score from search('{query}')", "--format", "json")
    here = [(one.article_id, one.score) for one, _ in search(home, query, most=20).best]
    assert [(row["article_id"], row["score"]) for row in json.loads(done)] == here


def run(home: Home, *arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["--home", str(home.root), *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_the_answer_is_readable_in_eighty_columns(home: Home) -> None:
    done = run(home, "search", "crime اعدام", "--limit", "3")
    assert max(map(len, done.splitlines())) <= 80
    assert "  1  2026-" in done
    assert "Hearing in Geneva" in done
    assert "4 articles found, the best 3 shown" in done


def test_what_turns_a_terminal_is_taken_out(home: Home) -> None:
    assert "\u202e" not in run(home, "search", "bold")


def test_programs_get_the_same_as_json_and_csv(home: Home) -> None:
    (row,) = json.loads(run(home, "search", "tribunal", "--format", "json"))
    assert (row["rank"], row["day"], row["source"], row["article_id"]) == (1, "2026-01-10", "source-en", "en")
    assert "tribunal" in row["snippet"]
    assert run(home, "search", "tribunal", "--format", "csv").startswith("rank,day,source,title,snippet,article_id")


def test_the_page_is_escaped_and_runs_in_the_right_direction(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "found.html"
    run(home, "search", "bold OR اعدام OR <b>", "--html", str(file))
    page = file.read_text("utf-8")
    assert "<script>" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more" in page
    assert '<li lang="fa" dir="rtl">' in page
    assert "<mark>bold</mark>" in page


def test_a_query_may_begin_with_a_minus(home: Home) -> None:
    assert "1 article found" in run(home, "search", "-lang:en hinrichtung")


def test_a_mistake_ends_with_its_place_and_2(home: Home) -> None:
    assert "longwatch: search: character 10: a word is missing" in run(home, "search", "crime AND", code=2)


def test_without_a_published_file_it_says_what_to_do(tmp_path: Path) -> None:
    Home(tmp_path).settings_file.touch()
    assert f"run `longwatch --home {tmp_path} collect`" in run(Home(tmp_path), "search", "crime", code=2)


def test_a_publishers_change_makes_the_old_words_unfindable(alpha: Alpha, text: object) -> None:
    made = text("cedar")  # type: ignore[operator]
    alpha.says("/1", "First title", made)
    alpha.collected()
    (one,) = found(alpha.home, "cedar3")
    alpha.says("/1", "Second title", made.replace("cedar3", "willow"))
    alpha.collected()
    assert [found(alpha.home, word) for word in ("cedar3", "title:first", "willow", "title:second")] == [
        [],
        [],
        [one],
        [one],
    ]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("source:lakeside-wir geneva", '"lakeside-wir" is no source: did you mean lakeside-wire'),
        ("NOT topic:execution geneva", '"execution" is no topic: did you mean executions'),
        ("(lang:farsi OR lang:fa) geneva", '"farsi" is no language of this watch: '),
    ],
)
def test_a_filter_that_names_nothing_is_an_error_that_says_what_was_meant(demo: Home, query: str, says: str) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(says)):
        search(demo, query, most=5)


def test_where_nothing_is_found_it_says_how_more_is(home: Home) -> None:
    none, *hint = for_terminal(search(home, "tribuna", most=5), width=80).splitlines()
    assert (none, "found whole" in str(hint)) == ("0 articles found", False)
    assert [line for line in hint if len(line) > 80] == []
    assert "execut*" in for_terminal(search(home, "tribuna", most=5), width=80)
    assert "execut*" not in for_terminal(search(home, "tribuna*", most=5), width=80)
