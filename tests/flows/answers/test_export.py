"""An export is whole, harmless, says what it is, and is on record."""

from __future__ import annotations

import csv
import json
import shutil
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from config.home import Home
from longwatch import main
from storage.archive import custody
from tests.asking import ask

AWKWARD = """
select '=1+1' as "=a", '@x' as b, '-2' as c, -2 as d, 'ایران' as e, null as f, ['a', '=b'] as g,
    timestamptz '2018-01-02 03:04:05+00' as h, 'a' as b -- no end
"""


@pytest.fixture
def home(demo: Home, tmp_path: Path) -> Home:
    shutil.copytree(demo.root, tmp_path / "home")
    (tmp_path / "home" / "store" / "publish.json").unlink(missing_ok=True)
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def unwritten(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which nothing that is asked changes anything."""
    return Home(Path(shutil.copytree(demo.root, tmp_path_factory.mktemp("unwritten") / "home")))


def exported(home: Home, *given: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.root), "export", *given])


def test_csv_begins_with_a_mark_and_runs_nothing_in_a_spreadsheet(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    assert exported(home, "--query", AWKWARD, str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        names, row = csv.reader(opened)
    assert names == ["'=a", "b", "c", "d", "e", "f", "g", "h", "b_2"]
    assert row[:7] == ["'=1+1", "'@x", "'-2", "-2", "ایران", "", "a, =b"]


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_the_same_rows_come_back(home: Home, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"a.{form}"
    question = "select article_id, title, topics, first_seen_at, copies from articles order by article_id"
    assert exported(home, "--query", f"{question};", str(file)).exit_code == 0
    read = f"select article_id, title, topics from '{file}' order by 1"
    with duckdb.connect() as connection:
        rows = connection.execute(
            read.replace("'/", "read_json('/").replace(".jsonl'", ".jsonl')") if form == "jsonl" else read
        )
        assert rows.fetchall() == [row[:3] for row in ask(home.published, question).rows]


def test_the_manifest_says_what_the_file_is_and_the_store_remembers_it(home: Home, tmp_path: Path) -> None:
    file, head = tmp_path / "a.csv", custody.head(home.custody)
    question = "select title from articles"
    assert exported(home, "--query", question, str(file)).exit_code == 0
    manifest = json.loads((tmp_path / "a.csv.manifest.json").read_text("utf-8"))
    assert manifest["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert (manifest["query"], manifest["custody_head"]) == (question, head)
    assert manifest["row_count"] == ask(home.published, "select count(*) from articles").rows[0][0]
    assert {"longwatch", "duckdb"} == set(manifest["versions"])
    rows = ask(home.published, "select file, sha256, row_count, query, custody_head from exports").rows
    assert rows == [("a.csv", manifest["sha256"], manifest["row_count"], question, head)]


def test_a_kept_question_is_exported_by_its_name(home: Home, tmp_path: Path) -> None:
    (home.queries / "mine.sql").write_text("-- mine\nselect 1 as one", "utf-8")
    assert exported(home, "--name", "mine", str(tmp_path / "a.csv")).exit_code == 0
    assert ask(home.published, "select query_name, row_count from exports").rows == [("mine", 1)]


@pytest.mark.parametrize(
    "given",
    [
        ["--query", "select * from read_text('/etc/hostname')", "a.parquet"],
        ["--query", "copy articles to 'there.csv'", "a.csv"],
        ["--query", "select 1; select 2", "a.csv"],
        ["--query", "select nothing from nowhere", "a.jsonl"],
        ["--query", "select 1", "a.unknown"],
        ["--query", "select 1", "--name", "both", "a.csv"],
        ["--name", "unknown", "a.csv"],
        ["a.csv"],
    ],
)
def test_what_cannot_be_exported_leaves_no_file(unwritten: Home, tmp_path: Path, given: list[str]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert exported(unwritten, *given[:-1], str(folder / given[-1])).exit_code == 2
    assert list(folder.iterdir()) == []
