"""Text from outside, as it is shown and as spreadsheets take it."""

import csv
import io

import pytest

from flows.output.safe_text import harmless, plain


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2060", "\U000e0041", "\x1b", "\u200f"]
)
def test_what_is_not_seen_or_turns_the_direction_is_not_shown(hidden: str) -> None:
    assert plain(f"so{hidden}me") == "some"


def test_persian_keeps_the_joiners_it_is_written_with() -> None:
    assert plain("می\u200cشود و لا\u200d") == "می\u200cشود و لا\u200d"


@pytest.mark.parametrize("text", ["=1", "a;=HYPERLINK(1);b", "a; +1", 'a;"@b"', "a;-1", "a\t=1", "＝cmd", "x;\u202e=1"])
def test_no_cell_is_a_formula_whether_commas_part_them_or_semicolons(text: str) -> None:
    sheet = io.StringIO()
    csv.writer(sheet).writerow(["x", harmless(text)])
    for parted in (",", ";", "\t"):
        cells = [
            cell.strip(' "') for row in csv.reader(io.StringIO(sheet.getvalue()), delimiter=parted) for cell in row
        ]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]


def test_what_begins_no_formula_stays_as_it_is() -> None:
    assert harmless("a; b - c = d; e") == "a; b - c = d; e"
