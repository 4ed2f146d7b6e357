"""Bodies that earlier runs kept are found without reading the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from storage.database.live import live, publish
from storage.database.published import open_published
from storage.queries.kept_bodies import EarlierBodies, records_of

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def made(folder: Path, *rows: dict[str, object]) -> Path:
    with live(folder / "store" / "live.duckdb", now=NOW) as store:
        store.insert(
            "capture_rows", [{"number": n, "captured_at": NOW.isoformat(), **row} for n, row in enumerate(rows)]
        )
        publish(store, folder / "longwatch.duckdb", run_id="run", now=NOW)
    return folder / "longwatch.duckdb"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_a_body_is_found_by_its_hash_and_by_nothing_else(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"sha256": digest(f"{n}"), "url": f"http://a.example/{n}", "kept": "body"} for n in range(3000)
    ]
    bodies = EarlierBodies(made(tmp_path, *rows))
    for n in (0, 1, 1500, 2999):
        found = bodies(digest(f"{n}"))
        assert found
        assert (found.url, found.captured_at) == (f"http://a.example/{n}", NOW)
    assert bodies(digest("other")) is None
    near = digest("7")[:16] + "0" * 48
    assert bodies(near) is None, "a hash that only begins like another"


def test_what_was_kept_without_its_body_is_not_found(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        {"sha256": digest("a"), "kept": "same text", "refers_to": digest("b")},
        {"sha256": digest("b"), "url": "http://a.example/old"},
        {"sha256": digest("b"), "url": "http://a.example/new", "kept": "identical", "refers_to": digest("b")},
    )
    bodies = EarlierBodies(path)
    assert bodies(digest("a")) is None
    found = bodies(digest("b"))
    assert found
    assert found.url == "http://a.example/old", "a row of a version that did not say how it was kept has its body"
    with open_published(path) as connection:
        assert connection
        kept = [one.kept for one in records_of(connection, digest("b")[:10])]
    assert kept == ["body", "identical"]


def test_before_anything_was_published_nothing_is_found(tmp_path: Path) -> None:
    assert EarlierBodies(tmp_path / "none.duckdb")(digest("a")) is None
