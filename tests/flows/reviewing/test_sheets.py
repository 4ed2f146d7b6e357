"""Sheets for colleagues without the server: out with the ids, back with rulings, or with every mistake at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.home import Home
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import mark
from flows.reviewing.sheets import _begun
from longwatch import main
from storage.archive.spool import pending
from storage.queries.waiting_rulings import waiting_rulings
from tests.asking import ask

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HEADER = ["decision", "note", "topic", "article_id", "reading_id"]


def review(home: Home, *arguments: object) -> Result:
    done = CliRunner().invoke(main, ["--home", str(home.root), "review", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def exported(home: Home, *options: str) -> list[dict[str, str]]:
    path = home.root / "sheet.csv"
    path.unlink(missing_ok=True)
    assert review(home, "export", path, *options).exit_code == 0
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def sheet(home: Home, rows: list[list[str]], *, delimiter: str = ",", code: str = "utf-8-sig") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADER, *rows])
    path = home.root / "filled.csv"
    path.write_bytes(text.getvalue().encode(code))
    return path


def imported(home: Home, path: Path, name: str = "Nasrin") -> Result:
    return review(home, "import", path, "--as", name, "--later")


def rulings(home: Home) -> list[tuple[object, ...]]:
    asked = "select article_id, topic, decision, reviewer, note, reading_id, revision from decisions order by 1, 2"
    with open_reviewed(home) as over:
        return over.execute(asked).fetchall()


def mistakes(done: Result) -> list[tuple[int, str]]:
    assert done.exit_code == 2, done.output
    return [(int(line), message) for line, message in re.findall(r"^  line (\d+): (.*)$", done.stderr, re.MULTILINE)]


def test_a_sheet_has_a_bom_one_row_an_article_and_a_blank_decision(watch: Home) -> None:
    rows = exported(watch)
    assert (watch.root / "sheet.csv").read_bytes().startswith(b"\xef\xbb\xbfdecision,note,")
    there = "select article_id, article_id || '.' || revision || '.1' from articles order by 1"
    assert sorted((row["article_id"], row["reading_id"]) for row in rows) == ask(watch.published, there).rows
    assert {row["decision"] for row in rows} == {""}


def test_what_a_spreadsheet_would_run_is_made_harmless(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "=HYPERLINK(&quot;http://evil.example&quot;)", text("one"))
    alpha.collected()
    [row] = exported(alpha.home)
    assert row["title"] == '\'=HYPERLINK("http://evil.example")'


def test_a_sheet_on_a_topic_rules_for_that_topic_and_leaves_out_what_was_ruled(watch: Home) -> None:
    rows = exported(watch, "--topic", "executions")
    assert {row["topic"] for row in rows} == {"executions"}
    one = rows[0]["article_id"]
    mark(watch, one, "relevant", topic="executions", note=None, reviewer="Anna", now=lambda: NOW)
    left = exported(watch, "--topic", "executions")
    assert one not in {row["article_id"] for row in left}
    assert len(left) == len(rows) - 1
    assert len(exported(watch, "--topic", "executions", "--all")) == len(rows)


def test_a_file_that_is_there_is_never_written_over(watch: Home) -> None:
    exported(watch)
    done = review(watch, "export", watch.root / "sheet.csv")
    assert done.exit_code == 2
    assert "choose another file name" in done.stderr


def test_what_was_exported_and_filled_in_comes_back_as_one_batch(own: Home) -> None:
    rows = exported(own)
    for row, (decision, note) in zip(
        rows, [("relevant", "مهم، خیلی"), ("Irrelevant ", ""), ("follow-up", 'a "b", c')], strict=False
    ):
        row.update(decision=decision, note=note)
    path = own.root / "back.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert "3 rulings, by Nasrin" in imported(own, path).stdout
    assert len(pending(own.spool)) == 1
    decided = [
        (r["article_id"], None, r["decision"].strip().lower(), "Nasrin", r["note"] or None, r["reading_id"], 1)
        for r in rows[:3]
    ]
    revisions: dict[Any, Any] = dict(ask(own.published, "select article_id, revision from articles").rows)  # type: ignore[arg-type]
    expected = sorted((*row[:-1], revisions[row[0]]) for row in decided)
    assert rulings(own) == expected
    assert "0 rulings; 3 had been ruled so already" in imported(own, path).stdout
    assert len(pending(own.spool)) == 1
    assert {row["article_id"] for row in exported(own)}.isdisjoint({row["article_id"] for row in rows[:3]})
    done = review(own, "import", path, "--as", "Babak")
    assert "3 rulings, by Babak" in done.stdout
    assert ask(own.published, "select count(*), count(distinct reviewer) from decisions").rows == [(6, 2)]


@pytest.mark.parametrize(("delimiter", "code"), [(";", "utf-8"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_sheets_as_spreadsheets_of_other_countries_save_them_are_read(watch: Home, delimiter: str, code: str) -> None:
    one = exported(watch)[0]["article_id"]
    path = sheet(watch, [["relevant", "جای, ویرگول; و", "", one, ""]], delimiter=delimiter, code=code)
    assert "1 ruling, by Nasrin" in imported(watch, path).stdout
    assert rulings(watch)[0][4] == "جای, ویرگول; و"


def test_a_sheet_filled_in_before_the_publisher_changed_the_text_rules_on_what_was_read(watch: Home) -> None:
    [one] = ask(watch.published, "select article_id from articles where revisions > 1 limit 1").rows[0]
    assert "1 ruling" in imported(watch, sheet(watch, [["relevant", "", "", str(one), f"{one}.1.1"]])).stdout
    assert rulings(watch)[0][-2:] == (f"{one}.1.1", 1)
    with open_reviewed(watch) as over:
        assert over.execute("select reopened from reviews").fetchall() == [(True,)]


def test_a_reading_that_is_gone_still_names_its_revision(watch: Home) -> None:
    one = exported(watch)[0]["article_id"]
    assert "1 ruling" in imported(watch, sheet(watch, [["relevant", "", "", one, f"{one}.1.7"]])).stdout
    assert rulings(watch)[0][-2:] == (f"{one}.1.7", 1)


def test_an_id_that_a_spreadsheet_took_for_a_number_is_found_by_its_reading(watch: Home) -> None:
    row = exported(watch)[0]
    for spoilt in ("1.23457E+15", "1234567890123450", "1,23E+15"):
        path = sheet(watch, [["relevant", spoilt, "", spoilt, row["reading_id"]]])
        assert "1 ruling" in imported(watch, path).stdout
    assert {found[0] for found in rulings(watch)} == {row["article_id"]}


def test_every_mistake_is_reported_at_once_by_line_with_what_to_do_and_nothing_is_taken(watch: Home) -> None:
    ids = sorted(row["article_id"] for row in exported(watch))
    shared = next(one[0] for one in ids if sum(other.startswith(one[0]) for other in ids) > 1)
    rows = [
        ["relevant", "", "", ids[0], f"{ids[0]}.1.1"],
        ["maybe", "", "", ids[1], ""],
        ["relevant", "", "", "", ""],
        ["relevant", "", "", "nosuchid", ""],
        ["relevant", "", "", shared, ""],
        ["relevant", "", "weather", ids[2], ""],
        ["relevant", "", "", ids[3], f"{ids[4]}.1.1"],
        ["relevant", "two\nlines", "", ids[5], ""],
        ["relevant", "x" * 2001, "", ids[6], ""],
        ["", "a note alone", "", ids[7], ""],
        ["irrelevant", "", "", ids[0], ""],
        ["relevant", "", "", ids[8], "", "", "one too many"],
        ["", "", "", "", ""],
        ["follow-up", "", "executions", ids[9], ""],
        ["perhaps", "\a", "weather", "nosuchid", ""],
    ]
    found = mistakes(imported(watch, sheet(watch, rows)))
    expected = [
        (3, "'maybe' is no decision: write relevant, irrelevant or follow-up"),
        (4, "has a decision and no article_id"),
        (5, "'nosuchid' is no article's id"),
        (6, f"'{shared}' is the beginning of"),
        (7, "'weather' is not a topic: there are detention, executions"),
        (8, f"'{ids[4]}.1.1' is no reading of {ids[3]}"),
        (9, "the note holds a control character (U+000A, its character 4)"),
        (11, "the note has 2,001 characters: at most 2,000"),
        (12, "has a note and no decision"),
        (13, f"rules on {ids[0]} again, as line 2 does"),
        (14, "has 7 cells under 5 headings"),
        (17, "'nosuchid' is no article's id"),
        (17, "'perhaps' is no decision"),
        (17, "'weather' is not a topic"),
        (17, "the note holds a control character (U+0007"),
    ]
    assert [line for line, _ in found] == [line for line, _ in expected], found
    assert [
        message for (_, message), (_, wanted) in zip(found, expected, strict=True) if not message.startswith(wanted)
    ] == []
    assert all(": " in message for _, message in found)
    assert waiting_rulings(watch.spool) == []


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        (b"", 1, "is empty"),
        (b"decision;note\nrelevant;x\n", 1, "has no column `article_id`"),
        (b"decision,article_id,Decision\n", 1, "has more than one column `decision`"),
        (b"decision,article_id\nrelevant,a\nrelevant,caf\xe9\n", 3, "is not valid UTF-8: save it"),
        (b'decision,article_id\nrelevant,"never ends\n', 2, "cannot be read as CSV"),
        (b"\xff\xfed\x00\x00\xd8", 1, "is not valid UTF-8"),
    ],
)
def test_what_is_no_sheet_is_refused_by_line(watch: Home, body: bytes, line: int, message: str) -> None:
    path = watch.root / "odd.csv"
    path.write_bytes(body)
    found = mistakes(imported(watch, path))
    assert found[0][0] == line
    assert found[0][1].startswith(message)
    assert pending(watch.spool) == []


def test_a_sheet_without_a_decision_is_refused(watch: Home) -> None:
    exported(watch)
    done = imported(watch, watch.root / "sheet.csv")
    assert done.exit_code == 2
    assert "no row has a decision: write relevant, irrelevant or follow-up" in done.stderr


def test_a_name_is_needed_and_held_to_the_same_rules(watch: Home) -> None:
    path = sheet(watch, [["relevant", "", "", exported(watch)[0]["article_id"], ""]])
    assert review(watch, "import", path).exit_code == 2
    assert "--as: the name holds a control character" in imported(watch, path, "a\x1bb").stderr


def test_the_beginning_of_an_id_is_reported_from_the_whole() -> None:
    ids = ["ab", "abc", "abd", "b"]
    assert _begun("ab", ids) == ["ab"]
    assert _begun("a", ids) == ["ab", "abc", "abd"]
    assert (_begun("", ids), _begun("c", ids)) == ([], [])
