"""What a topic finds, SQL finds: `fold` and `has` against the folding in Python."""

from __future__ import annotations

import ast
import json
import unicodedata
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from extractors.text.folding import folded
from storage.database.drawn import MADE_BY
from storage.database.folding_macros import LONGER, folding_macros
from tests.asking import ask

STRINGS = (
    "",
    "   ",
    "Plain words, as they are.",
    "  MANY   spaces\tand\nlines\r\n here  ",
    "L’Élysée a reçu Ébrahim Raïssi — « crime contre l’humanité »",
    "Œuvre, cœur, ŒUVRE; l'État; ÇA; naïveté; Noël",
    "STRASSE, Straße, GROẞ, Übergröße, Ärger, Çeşme, İstanbul, ISPARTA, ılık",
    "Ægir, Þór, smørrebrød, Đorđe, Łódź, Ħamrun, ﬁnal ﬂow oﬃce",
    "اعدام‌ها در سال ۱۳۶۷؛ «قتل‌عام» زندانیان سیاسی",
    "كتاب يك كتابخانهٔ ملّی‌ست؟ آیَت‌اللّه خامنه‌ای",
    "إعدام سجناءَ في إيران: المحكمةُ أصدرت حُكماً ١٢٣٤٥ ٪ ـــ مـــوت",
    "لاعدام ﻻ ﻼ ﷲ ﮐﺘﺎﺏ مسئول مسؤول رأی جزءاً",
    "ۀ هٔ ة ۃ ە ہ ھ ى ي ئ ؤ أ إ آ ٱ",
    "soft\u00adhyphen zero\u200bwidth jo\u200diner \u200emark\u200f \ufeffBOM",
    "numbers ۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ ０１２ ²",
    "quotes ‘a’ “b” „c‟ «d» ‹e› `f´ ′ ″",
    "dash–dash—dash‑dash−minus_under #hash_tag",
    "e\u0301 a\u030a composed é å",
    "Ελλάδα Άγιος ΣΊΣΥΦΟΣ Йод ёлка",
    "… ‰ …",
    "عَلَيْهِ السَّلَامُ",
    "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g\u00a0h\u202fi",
    "ﺍﻋﺪﺍﻡ ﻗﺘﻞ ﺷﺪ",
    "ﬅ ﬆ ĳ ﬀ ﬃ",
)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute(folding_macros())
    return opened


def test_a_database_is_known_by_all_that_its_macros_are_made_from() -> None:
    own = {f"{package}.{name.removesuffix('.py')}" for package, name in MADE_BY}
    imported = {
        node.module
        for package, name in MADE_BY
        for node in ast.walk(ast.parse(files(package).joinpath(name).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in {"storage", "extractors"}
    }
    assert {"extractors.text.folding", "extractors.text.inflections"} <= imported
    assert imported - own == {"storage.disk.connections"}, "of which they take how SQL quotes a text, and nothing else"


@pytest.mark.parametrize("text", STRINGS)
def test_sql_folds_as_the_topics_do(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert connection.execute("select fold($text)", {"text": text}).fetchall() == [(folded(text),)]


def test_sql_folds_every_text_of_the_demo_as_the_topics_do(demo: Home) -> None:
    rows = ask(demo.published, "select coalesce(title, ''), fold(title), text, fold(text) from articles").rows
    assert len(rows) > 50
    for title, title_folded, text, text_folded in rows:
        assert title_folded == folded(str(title))
        assert text_folded == folded(str(text))


def test_every_letter_we_read_folds_as_the_topics_do_but_for_rare_ones_that_become_several(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    blocks = (range(0x20, 0x250), range(0x370, 0x530), range(0x590, 0x700), range(0x750, 0x780), range(0x8A0, 0x8D0))
    marks = {*range(0x300, 0x370), *range(0x64B, 0x660), 0x670}
    codes = {code for block in blocks for code in block if unicodedata.category(chr(code))[0] != "M"} | marks
    file = tmp_path / "characters.jsonl"
    file.write_text("".join(json.dumps({"code": code, "text": f"x{chr(code)}y"}) + "\n" for code in codes), "utf-8")
    rows = connection.execute("select code, text, fold(text) from read_json($1)", [str(file)]).fetchall()
    wrong = {chr(code): found for code, text, found in rows if found != folded(text)}
    assert len(rows) > 1400
    assert [char for char in wrong if len(folded(f"x{char}y")) < 4 or char in LONGER] == []


HAS = [
    ("The execution was carried out", "execution", True),
    ("The executions were", "execution", False),
    ("An EXECUTION.", "execution", True),
    ("re-execution", "execution", True),
    ("unexecutioned", "execution", False),
    ("death  penalty", "death penalty", True),
    ("death\u200cpenalty", "Death Penalty", True),
    ("un crime contre l’humanité", "l'humanite", True),
    ("Hinrichtungen", "Hinrichtung", False),
    ("GROSSE STRASSE", "große straße", True),
    ("حكم اعدام صادر شد", "حکم اعدام", True),
    ("اعدام‌ها", "اعدام", True),
    ("اعدامی", "اعدام", False),
    ("السجناء السياسيون", "السجناء", True),
    ("price (in $) is 3.5*2", "3.5*2", True),
    ("price 3x5*2", "3.5*2", False),
    ("", "execution", False),
    ("ends with execution", "execution", True),
    ("سال ۱۳۶۷", "1367", True),
    ("شعار «زن، زندگی، آزادی» دادند", "زن زندگی آزادی", True),
    ("women, life; and freedom", "women life", True),
    ("شعار زن زندگی آزادی دادند", "«زن، زندگی، آزادی»", True),
    ("woman life freedom", '"woman, life, freedom"', True),
    ("woman. Life, freedom", "woman, life, freedom", False),
    ("nothing, at all", ",", False),
    ("They spoke of women. Life went on", "women life", False),
    ("e\u0301lite", "élite", True),
    ("e\u0301lites", "elite", False),
    ("the oﬃce", "office", True),
    ("ﷲ اكبر", "الله اکبر", True),
    ("اعـــدام", "اعدام", True),
    ("ordinary\u200dword", "word", False),
]


@pytest.fixture(scope="module")
def has_found(connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> dict[int, bool]:
    """What `has` says of each, all asked at once: to plan it takes fifty times as long as to answer."""
    file = tmp_path_factory.mktemp("has") / "has.json"
    rows = [{"n": n, "words": words, "wanted": what} for n, (words, what, _) in enumerate(HAS)]
    file.write_text(json.dumps(rows), "utf-8")
    return dict(connection.execute("select n, has(words, wanted) from read_json($1)", [str(file)]).fetchall())


@pytest.mark.parametrize(("number", "words", "wanted", "found"), [(n, *one) for n, one in enumerate(HAS)])
def test_has_finds_whole_words_however_they_are_spelt(
    has_found: dict[int, bool], number: int, words: str, wanted: str, found: bool
) -> None:
    assert has_found[number] is found, (words, wanted)
