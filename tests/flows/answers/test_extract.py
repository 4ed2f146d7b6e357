"""How a page was read, explained to a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from longwatch import main

Text = Callable[[str], str]
PAGES = Path(__file__).parents[2] / "data" / "pages"


def extracted(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "extract", *arguments])


def test_a_saved_page_is_explained_with_what_was_taken_passed_over_and_lifted_out(tmp_path: Path) -> None:
    plain = extracted(tmp_path, str(PAGES / "vigil-furniture-of-every-kind.html"))
    done = extracted(tmp_path, str(PAGES / "vigil-furniture-of-every-kind.html"), "--explain").stdout
    lifted = [line.removeprefix("  removed: ") for line in done.splitlines() if line.startswith("  removed: ")]
    assert plain.stdout.strip() == (PAGES / "vigil.txt").read_text("utf-8").strip()
    assert plain.stderr.startswith("text_state: ok: ")
    assert set(lifted) & set((PAGES / "vigil-furniture.txt").read_text("utf-8").splitlines())
    assert not set(lifted) & set(plain.stdout.splitlines())
    for field in ("title: ", "byline: ", "published: ", "language: ", "text: ", "text_state: ok: "):
        assert f"\n{field}" in f"\n{done}"
    assert list(tmp_path.iterdir()) == []


def test_of_an_address_the_newest_capture_is_read_and_nobody_is_asked(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    before = alpha.asked()
    done = extracted(alpha.home.root, "http://alpha.example/one", "--explain")
    assert done.stdout.startswith("title: One (from feed)\n"), done.output
    assert (
        extracted(alpha.home.root, "http://alpha.example/one").stdout.strip()
        == alpha.rows("select text from articles")[0][0]
    )
    assert alpha.asked() == before
    unknown = extracted(alpha.home.root, "http://alpha.example/two")
    assert unknown.exit_code == 2
    assert f"`longwatch --home {alpha.home.root} add` fetches it" in unknown.stderr


@pytest.mark.parametrize("what", ["nothing-here.html", "http://"])
def test_what_is_neither_a_file_nor_an_address_is_said(tmp_path: Path, what: str) -> None:
    refused = extracted(tmp_path, what)
    assert refused.exit_code == 2
    assert what in refused.stderr


def test_before_the_first_run_an_address_names_the_command_to_run(tmp_path: Path) -> None:
    refused = extracted(tmp_path, "http://alpha.example/one")
    assert refused.exit_code == 2
    assert f"run `longwatch --home {tmp_path} collect`" in refused.stderr


def test_what_could_steer_a_terminal_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<html><body><h1>A \u202e\x1b[2J title</h1><p>Words.</p></body></html>", "utf-8")
    done = extracted(tmp_path, str(file), "--explain").stdout
    assert "title" in done
    assert not {"\u202e", "\x1b"} & set(done)
