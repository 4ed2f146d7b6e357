"""A key in a feed's address goes out with the request, and is nowhere else to be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard
from click.testing import CliRunner

from config.current.secrets import Secrets
from flows.clock import clock
from flows.health import examine_sources
from flows.service.artifacts import health_board, run_board, sources_board, topics_board
from longwatch import main
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from storage.disk.connections import find_tables
from storage.disk.shared_database import close_kept
from tests.conftest import html

KEY = "Kanarie8dfa1c77"
SOURCE = f"""\
name = "Alpha"
group = "test"
kind = "newspaper"
country = "CH"
languages = ["en"]
affiliation = "none"
[[feeds]]
url = "http://alpha.example/longwatch-feed.xml?token={KEY}"
[[feeds]]
name = "dead"
url = "http://alpha.example/dead?apikey={KEY}"
[[feeds]]
name = "moved"
url = "http://alpha.example/moved?key={KEY}"
"""
COMMANDS = (
    ["status"], ["status", "--json"], ["sources", "list"], ["sources", "why", "alpha"], ["sources", "export"],
    ["sources", "verify"], ["doctor"], ["health"], ["digest"], ["search", "execution"], ["trace", "alpha.example/one"],
    ["collect", "--log", "debug"], ["verify"], ["sql", "from problems"], ["sql", "--format", "csv", "from fetches"],
    ["sql", "--format", "json", "from sightings"], ["export", "EXPORTS/fetches.csv", "--query", "from fetches"],
    ["export", "EXPORTS/articles.parquet", "--query", "from articles"], ["sources", "add", f"http://alpha.example/dead?token={KEY}"],
)  # fmt: skip


def stored(path: Path) -> set[str]:
    """The columns of a database in which the key stands; views can say no more than their tables."""
    close_kept()
    with duckdb.connect(str(path), read_only=True) as connection:
        find_tables(connection)
        asked = "select table_name from duckdb_tables() where estimated_size > 0"
        names = [name for (name,) in connection.execute(asked).fetchall()]
        holders = [
            name
            for name in names
            if connection.execute(
                f'select 1 from "{name}" as row where contains(row::varchar, ?) limit 1', [KEY]
            ).fetchall()
        ]
        return {f"{name}.{column}" for name in holders for column in holding(connection, name)}


def holding(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    columns = [name for name, *_ in connection.execute(f'describe "{table}"').fetchall()]
    found = ", ".join(f"""count_if(contains("{name}"::varchar, '{KEY}'))""" for name in columns)
    counts = connection.execute(f'select {found} from "{table}"').fetchall()[0]
    return [name for name, count in zip(columns, counts, strict=True) if count]


@pytest.fixture
def watch(alpha: Any, text: Callable[[str], str]) -> Any:
    """A watch of feeds that want a key, one of whose articles wants it, too."""
    (alpha.home.sources / "alpha.toml").write_text(SOURCE, "utf-8")
    listed = [Entry(url="http://alpha.example/one", title="An execution in Zahedan")]
    for path in ("/two", "/private"):
        url = f"http://alpha.example{path}?token={KEY}"
        listed.append(Entry(url=url, guid=url, title=f"Behind a key {path}", summary=f"<a href='{url}'>More</a>"))
    feed = feed_for("alpha.example", listed)
    alpha.newsroom.publish({("alpha.example", f"{FEED_PATH}?token={KEY}"): feed})
    alpha.answers("/one", html("An execution in Zahedan", text("prison")))
    alpha.answers(f"/private?token={KEY}", html("Behind a key /private", text("karaj")))
    away = (("Location", f"http://elsewhere.example/x?key={KEY}"),)
    alpha.answers(f"/moved?key={KEY}", b"", status=301, headers=away)
    alpha.newsroom.publish({("elsewhere.example", f"/x?key={KEY}"): feed})
    return alpha


def test_no_output_table_or_file_shows_the_key_of_a_feed(watch: Any, tmp_path: Path) -> None:
    reports = [watch.collected() for _ in range(3)]  # three polls that agree make a move
    asked = watch.asked()
    assert any(path.endswith(f"/longwatch-feed.xml?token={KEY}") for path in asked), "the request has it"
    assert any(path.endswith(f"/private?token={KEY}") for path in asked), "also for an article that wants it"
    titles = watch.rows("select title, text_state from articles order by all")
    assert [title for title, _ in titles] == ["An execution in Zahedan", "Behind a key /private"]
    assert watch.rows("select count(*) from problems where message like '%token=…%' or message like '%apikey=…%'") != [
        (0,)
    ]
    assert watch.rows("select count(*) from moves") == [(0,)], "a place to which a key was sent on is not asked with it"
    for command in COMMANDS:
        done = CliRunner().invoke(
            main, ["--home", str(watch.home.root), *(part.replace("EXPORTS", str(tmp_path)) for part in command)]
        )
        assert KEY not in done.output, command
        assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.output)
    shown = [run_board(watch.home, reports[-1], detail="titles", zone="UTC"), topics_board(watch.home, zone="UTC")]
    shown += [str(sources_board(watch.home, zone="UTC")), health_board(examine_sources(watch.home, now=clock))]
    assert KEY not in "".join(shown), "what the dashboard is given"
    assert stored(watch.home.published) == set()
    assert stored(watch.home.live) == set()
    holders = {
        path.relative_to(watch.home.root).parts[0:2]
        for path in watch.home.root.rglob("*")
        if path.is_file() and path.suffix != ".gz" and KEY.encode() in unpacked(path)
    }
    exported = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(exported) > 1, "the rows, and what they are"
    assert not [path for path in exported if KEY.encode() in path.read_bytes()]
    assert holders == {("sources", "alpha.toml"), ("store", "last-good")}


def unpacked(path: Path) -> bytes:
    """The bytes of a file, out of their packing."""
    body = path.read_bytes()
    return zstandard.ZstdDecompressor().decompress(body) if path.suffix == ".zst" else body


def test_articles_that_are_known_by_a_key_stay_known(watch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr("config.current.watch.secrets_of", lambda _: Secrets())
        watch.collected()
    assert "address_rows.address_key" in stored(watch.home.published)
    watch.collected()
    assert watch.rows("select count(*) from articles") == [(2,)]
    assert watch.rows("select url from feeds where feed_id = 'alpha/main'") == [
        ("http://alpha.example/longwatch-feed.xml?token=…",)
    ]
