"""Answers in four forms, none of which runs anything or moves a cursor."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from rich.cells import cell_len

from config.home import Home
from flows.output.safe_text import plain, plain_line
from flows.output.tables import FORMATS, _side_by_side, _wrapped, comma_separated, markdown, objects, table
from storage.queries.questions import Answer, ask
from tests.flows.output.test_markdown import SCRIPTS

PERSIAN = "قتل‌عام زندانیان سیاسی در تابستان ۱۳۶۷ و نشست سه‌روزهٔ ژنو دربارهٔ آن " * 40
HOSTILE = (
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b2J", "bell\x07", "back\x08space", "\r over", "a\x00b", "\x7f",
    "\u202eevil\u202c", "\u2066isolate\u2069", "\u200emarks\u200f", "\u061c", "line\u2028and\u2029", "\x85next",
)  # fmt: skip
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def answer(*rows: tuple[object, ...], columns: tuple[str, ...] = ()) -> Answer:
    return Answer(columns=columns or tuple(f"c{n}" for n in range(len(rows[0]))), rows=list(rows))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_an_answer_moves_a_terminals_cursor_or_turns_its_text(hostile: str) -> None:
    answered = answer((hostile, [hostile], {"a": hostile}), columns=(hostile, f"{hostile}b", f"{hostile}c"))
    for text in (table(answered, width=80), comma_separated(answered), markdown(answered), objects(answered)):
        assert not UNSAFE.search(text), ascii(text)
    assert json.loads(objects(answered))[0][hostile] == hostile, "JSON loses nothing"


@pytest.mark.parametrize("title", SCRIPTS.values(), ids=SCRIPTS)
def test_a_terminal_gets_every_letter_joiner_and_sign_of_a_title_and_no_mark_that_turns_others(title: str) -> None:
    shown = "".join(table(answer(("x", title), columns=("source", "title")), width=60).split("\n")[1:])
    words = re.sub("[\u200e\u200f]", "", title).split()
    assert all(word in shown for word in words), ascii(shown)


def test_plain_text_keeps_what_scripts_need_and_lines() -> None:
    assert plain("قتل‌عام\tand\nline 𝄞") == "قتل‌عام\tand\nline 𝄞"
    assert plain_line(" a\n b\tc ") == "a b c"
    assert [plain(value) for value in (None, AT, [None, "a", 1], date(2026, 1, 2))] == [
        "",
        "2026-01-02 03:04 UTC",
        ", a, 1",
        "2026-01-02",
    ]


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\x00=1", '=HYPERLINK("http://x")']
)
def test_a_formula_is_neutral_in_csv_and_numbers_stay_numbers(formula: str) -> None:
    answered = answer((formula, [formula, "b"], -1, -1.5, Decimal("-2.5")), columns=(formula, "b", "c", "d", "e"))
    header, row = csv.reader(io.StringIO(comma_separated(answered)))
    assert not header[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row[:2])
    assert row[2:] == ["-1", "-1.5", "-2.5"]


def test_csv_comes_back_as_it_was() -> None:
    text = 'a "quoted", text\nof two lines'
    answered = answer((text, None, True, AT, ["a", "b"]), ("", "خبر", False, date(2026, 1, 2), []))
    assert list(csv.reader(io.StringIO(comma_separated(answered)))) == [
        ["c0", "c1", "c2", "c3", "c4"],
        [text, "", "True", "2026-01-02T03:04:05+00:00", "a, b"],
        ["", "خبر", "False", "2026-01-02", ""],
    ]


def test_json_is_valid_whatever_is_in_it() -> None:
    uuid = UUID(int=1)
    odd = (
        float("nan"),
        float("inf"),
        AT,
        time(3, 4),
        Decimal("1.5"),
        uuid,
        b"\xff",
        [1, [AT]],
        {date(2026, 1, 2): AT},
        None,
    )
    [row] = json.loads(objects(answer(odd)), parse_constant=pytest.fail)
    assert list(row.values()) == [
        None, None, "2026-01-02T03:04:05+00:00", "03:04:00", "1.5", str(uuid), "b'\\xff'",
        [1, ["2026-01-02T03:04:05+00:00"]], {"2026-01-02": "2026-01-02T03:04:05+00:00"}, None,
    ]  # fmt: skip


def test_columns_of_one_name_are_all_in_the_json() -> None:
    answered = answer((1, 2, 3, 4), columns=("title", "title", "title_2", "title"))
    assert json.loads(objects(answered)) == [{"title": 1, "title_2": 2, "title_2_2": 3, "title_3": 4}]


def test_markdown_is_a_table_with_nothing_in_it_that_loads_or_runs() -> None:
    hostile = "a|b\nc <img src=x> ![x](http://evil.example/x) [y](javascript:z) `code` \\| &lt;"
    lines = markdown(answer((hostile, None), columns=("a|b", "<b>"))).split("\n")
    assert [len(re.split(r"(?<!\\)\|", line)) for line in lines] == [4, 4, 4]
    text = "".join(lines)
    assert "<" not in text
    assert not re.search(r"(?<!\\)\[", text)
    assert not re.search(r"(?<!\\)`", text)
    assert "&amp;lt;" in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_table_stays_within_its_width(width: int) -> None:
    rows = [(n, PERSIAN, "x" * 500, "漢字" * 100, AT, True, ["a" * 50, PERSIAN]) for n in range(3)]
    lines = table(answer(*rows), width=width).split("\n")
    assert max(cell_len(line) for line in lines) <= width
    assert lines[-1] == "(3 rows)"


def test_a_table_of_the_demo_stays_within_eighty_columns_and_loses_no_word(demo: Home) -> None:
    answered = ask(demo.published, "select source, language, title, topics from articles")
    lines = table(answered, width=80).split("\n")
    assert max(cell_len(line) for line in lines) <= 80
    everything = ask(demo.published, "select * from articles limit 2")
    lines = table(everything, width=80).split("\n")
    assert max(cell_len(line) for line in lines) <= 80
    assert [line.split()[0] for line in lines[:31]] == list(everything.columns)
    assert lines[31].strip() == ""
    assert lines[-1] == "(2 rows)"


@pytest.mark.parametrize("name", ["[bold]", "[/x]", "[/]", "[red]a[/red]", "topics[1]", "[link=http://x]y[/link]"])
def test_brackets_are_only_brackets(name: str) -> None:
    shown = table(answer((name,), columns=(name,)), width=80)
    assert shown.split("\n") == [name, name, "(1 row)"]


def test_an_empty_answer_says_so() -> None:
    none = Answer(columns=("a", "b"), rows=[])
    assert table(none, width=80).split("\n")[-1] == "(0 rows)"
    assert comma_separated(none) == "a,b"
    assert json.loads(objects(none)) == []
    assert markdown(none).split("\n") == ["| a | b |", "| --- | --- |"]


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    lines = table(answer((1, "a"), (1000, "bbb"), columns=("number", "word")), width=80).split("\n")
    assert lines == ["number  word", "     1  a", "  1000  bbb", "(2 rows)"]


def test_a_table_that_fits_is_the_one_that_rich_would_draw() -> None:
    dice, drawn = random.Random(5), 0
    numbers: list[object] = [1, 2.5, None, 100, True]
    texts: list[object] = [
        "a",
        "مریم‌ها",
        "日本語 text",
        "x" * 20,
        "",
        None,
        "e\u0301a",
        "👩‍👩‍👧 fam",
        "[bold]x[/]",
        ":smile:",
        [1, 2],
        "l\u00adx",
    ]
    for _ in range(300):
        kinds = [dice.choice([numbers, texts]) for _ in range(dice.randint(1, 5))]
        rows = [tuple(dice.choice(kind) for kind in kinds) for _ in range(dice.randint(0, 4))]
        asked = Answer(columns=tuple(dice.choice(["n", "ستون", "日本"]) for _ in kinds), rows=rows)
        if lines := _side_by_side(asked, 80):
            drawn += 1
            assert lines == _wrapped(asked, 80)
    assert drawn > 100


def test_the_forms_are_these() -> None:
    assert list(FORMATS) == ["csv", "json", "markdown"]


def test_rows_too_wide_for_the_terminal_are_shown_a_value_a_line() -> None:
    names = ("article_id", "source", "language", "first_seen_at", "title", "capture_sha256")
    row = ("9e77af4cdb1adad3", "lakeside-wire", "en", AT, "Three days, twenty-six voices", "ae9973a5" * 8)
    lines = table(answer(row, columns=names), width=80).split("\n")
    assert lines[0] == "article_id      9e77af4cdb1adad3"
    assert [line.split()[0] for line in lines] == [*names, "(1"]
    narrow = table(answer(row[:3], columns=names[:3]), width=80).split("\n")
    assert narrow[0].split() == list(names[:3])
