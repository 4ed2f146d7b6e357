"""The report of a pack as PDF: the same page, the same bytes twice, and a sentence where there is no Chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.home import Home
from flows.packs.check import check_pack
from flows.packs.pdf import NOT_HERE, as_printed_by_anyone, print_page
from tests.asking import ask
from tests.browser import CHROMIUM
from tests.flows.packs.given import packed

ONE = "select article_id from articles where language = 'fa' order by article_id limit 1"
has_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this computer")


def readable(home: Home, root: Path) -> Home:
    """The home with nothing in it that a pack writes: its published file and its archive, by links."""
    made = Home(root / "home")
    made.store.mkdir(parents=True)
    for place in (home.published, home.custody, home.captures, home.filed):
        (made.root / place.relative_to(home.root)).symlink_to(place)
    return made


@has_chromium
def test_the_report_is_printed_in_its_own_font_and_is_the_same_bytes_again(demo: Home, tmp_path: Path) -> None:
    home = readable(demo, tmp_path)
    article = str(ask(home.published, ONE).rows[0][0])
    first = packed(home, tmp_path / "first", article, pdf=True)
    assert first.remarks == (), first.remarks
    pdf = (tmp_path / "first/data/report.pdf").read_bytes()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert print_page(tmp_path / "first/data/report.html", tmp_path / "again.pdf", scratch=scratch) == ""
    assert (tmp_path / "again.pdf").read_bytes() == pdf
    assert pdf.startswith(b"%PDF-")
    assert b"Vazirmatn" in pdf
    assert b"/Lang (fa)" in pdf
    assert {*re.findall(rb"\(D:([^)]*)\)", pdf)} == {b"19800101000000+00'00'"}
    assert not re.search(rb"Chrome|Skia|Linux|Mozilla", pdf)
    assert check_pack(tmp_path / "first").faults == []
    assert list((home.store / "tmp").iterdir()) == []


def test_nodes_that_chromium_counted_from_another_number_on_are_the_same_bytes() -> None:
    tree = b"/ID (node000000%02d) /Headers [(node000000%02d)] /Names [(node000000%02d) 4 0 R (node000000%02d) 9 0 R]"
    one, other = (as_printed_by_anyone(tree % numbers) for numbers in ((22, 22, 22, 97), (21, 21, 21, 96)))
    assert one == other == tree % (1, 1, 1, 2)
    assert as_printed_by_anyone(rb"/Title (see \(node00000022\))") == rb"/Title (see \(node00000022\))"


def test_without_chromium_the_rest_is_packed_and_a_sentence_says_so(
    demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = readable(demo, tmp_path)
    article = str(ask(home.published, ONE).rows[0][0])
    monkeypatch.setenv("PATH", str(tmp_path))
    made = packed(home, tmp_path / "pack", article, pdf=True)
    assert NOT_HERE in made.text()
    assert not (tmp_path / "pack/data/report.pdf").exists()
    assert check_pack(tmp_path / "pack").faults == []


def test_a_chromium_that_fails_costs_the_pdf_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho no screen, no sandbox >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = print_page(tmp_path / "page.html", tmp_path / "page.pdf", scratch=tmp_path)
    assert told.startswith("report.pdf is not in it: ")
    assert "no screen, no sandbox" in told
