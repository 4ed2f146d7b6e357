"""What analysts read, changed behind our back: each text, reading, ruling and tag is named, and any flipped byte."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from config.home import Home
from flows.clock import clock
from flows.maintain import maintain
from flows.upkeep.verify import verify
from longwatch import main
from storage.disk.connections import find_tables
from storage.disk.shared_database import close_kept
from tests.asking import ask
from tests.flows.upkeep.test_backup import flipped, ready

ARTICLE = "(select min(article_id) from reading_rows where text_state = 'ok')"
OTHER = "(select max(article_id) from reading_rows where text_state = 'ok')"
THIRD = f"(select min(article_id) from reading_rows where text_state = 'ok' and article_id > {ARTICLE})"
FORGERIES = {
    "a text": (f"update reading_rows set text = 'Nothing happened.' where article_id = {ARTICLE}", ": text"),
    "a title": (f"update reading_rows set title = 'Calm' where article_id = {OTHER}", ": title"),
    "a reading": (f"delete from reading_rows where article_id = {THIRD}", "its reading is gone"),
    "a ruling": ("update decision_rows set decision = 'irrelevant'", "decision"),
    "a ruling taken out": ("delete from decision_rows where number < 999000000", "is gone"),
    "a tag": ("delete from tag_rows where number = (select min(number) from tag_rows)", "rows of batch"),
    "a match": (
        "update match_rows set term = 'x' where number = (select min(number) from match_rows)",
        "rows of batch",
    ),
    "a ruling nobody made": (
        "insert into decision_rows (number, decision_id, decision) values (999000000, 'x', 'relevant')",
        "no batch brought",
    ),
}
GROUPS = (
    (("a reading", "a text", "a title", "a ruling"), ("a reading", "a text", "a title", "a ruling")),
    (("a ruling nobody made", "a ruling taken out"), ("a ruling nobody made", "a ruling taken out")),
    (("a tag",), ("a match",)),
    (("a match", "a text"), ()),
    ((), ("a text", "a tag")),
)
"""What is forged at once, in the published file and in the live one; a home for each."""


@pytest.fixture
def home(small: Home, tmp_path: Path) -> Home:
    return ready(Home(Path(shutil.copytree(small.root, tmp_path / "home"))))


def forge(path: Path, sql: str) -> None:
    close_kept()
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        find_tables(connection)
        connection.execute(sql)


@pytest.mark.parametrize(("published", "live"), GROUPS)
def test_a_forged_row_is_named_in_whichever_file_it_stands(
    home: Home, published: tuple[str, ...], live: tuple[str, ...]
) -> None:
    for path, forged in ((home.published, published), (home.live, live)):
        for what in forged:
            forge(path, FORGERIES[what][0])
    faults = verify(home).faults
    for name, forged in (("longwatch.duckdb", published), ("store/live.duckdb", live)):
        said = [fault for fault in faults if fault.startswith(f"{name}: ")]
        assert [what for what in forged if not any(FORGERIES[what][1] in fault for fault in said)] == [], faults
        assert bool(said) == bool(forged), faults


def test_the_article_that_was_forged_is_named_a_replay_names_the_row_and_maintain_tells_of_it(home: Home) -> None:
    [(article,)] = ask(home.published, ARTICLE.removeprefix("(").removesuffix(")")).rows
    for path in (home.published, home.live):
        forge(path, FORGERIES["a text"][0])
        forge(path, FORGERIES["a tag"][0])
    done = CliRunner().invoke(main, ["--home", str(home.root), "verify", "--rows"])
    assert done.exit_code == 74
    assert f"article {article}, reading {article}.1.1: text" in done.output
    assert "replayed: tag_rows: 0 changed, 0 missing in the replay, " in done.output
    assert not list(home.store.glob("rebuilt*.duckdb"))
    verified = {one.step: one for one in maintain(home, sample=1000, now=clock)}["verify"]
    assert any("rows of batch" in fault and "text" in fault for fault in verified.faults)


@pytest.mark.parametrize("name", ["published", "live"])
def test_any_flipped_byte_of_either_database_is_noticed(demo: Home, tmp_path: Path, name: str) -> None:
    home = ready(Home(Path(shutil.copytree(demo.root, tmp_path / "home"))))  # where most of a file is rows
    path = home.published if name == "published" else home.live
    whole = path.read_bytes()
    chance = random.Random(1988)
    for place in [0, len(whole) - 1, chance.randrange(4096, len(whole))]:
        flipped(path, place)
        assert verify(home).faults, place
        path.write_bytes(whole)


def test_a_view_that_lies_and_whatever_stands_beside_our_definitions_is_named(home: Home) -> None:
    forge(
        home.published,
        "create or replace view balance as select 'x' as run, 0 as difference;"
        "create table articles_x as select 1 as a;"
        "create schema z; create view z.articles as select 1 as a;"
        "comment on view articles is 'forged';"
        "create type mood as enum ('a');"
        "create macro main.lower(x) as 'forged';",
    )
    faults = verify(home).faults
    for named in ("view balance", "table articles_x", "view z.articles", "view articles", "type mood", "macro lower"):
        assert any(f"{named} is not the definition" in fault for fault in faults), (named, faults)


def test_a_head_that_was_noted_is_a_line_of_the_chain_or_the_chain_was_rewritten(home: Home) -> None:
    head = verify(home).head or ""
    assert verify(home, heads=[head]).faults == []
    home.custody.write_bytes(b"".join(home.custody.read_bytes().splitlines(keepends=True)[:-1]))
    assert any(head in fault for fault in verify(home, heads=[head]).faults)


def test_hashes_do_not_hang_on_the_order_of_rows_or_on_columns_that_are_empty(home: Home) -> None:
    forge(
        home.published,
        "create table fate_copy as select * from fate_rows order by hash(number); delete from fate_rows;"
        "insert into fate_rows select * from fate_copy; drop table fate_copy;"
        "alter table fate_rows add column later varchar;",
    )
    assert not [fault for fault in verify(home).faults if "rows of batch" in fault]
