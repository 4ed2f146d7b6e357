"""DuckDB itself reads the published file where it lies, over s3:// and HTTP, by its extension httpfs.

DuckDB downloads it, or it comes as the package `duckdb-extension-httpfs`: where neither is here, this is not tried.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from flows.clock import clock
from flows.machines.generations import put_generation
from flows.machines.lease import Lease, take_lease
from storage.objects.bucket import BucketObjects
from storage.queries.questions import ask
from tests.rigs.buckets import KEYS, moto

QUESTIONS = (
    "select count(*) from articles", "select title from articles order by title limit 3",
    "select count(*) from search('execution')",
)  # fmt: skip


def connection() -> duckdb.DuckDBPyConnection:
    """A connection with the extension. Skips the test without."""
    found = duckdb.connect()
    spec = find_spec("duckdb_extension_httpfs")
    folders = [Path(one) for one in spec.submodule_search_locations or ()] if spec else []
    files = [path for folder in folders for path in folder.rglob(f"v{duckdb.__version__}/httpfs.duckdb_extension")]
    try:
        found.execute(f"load '{files[0]}'" if files else "load httpfs")
    except duckdb.IOException:
        pytest.skip("the extension httpfs of DuckDB is not here: reading from a store in place is not tried")
    return found


def test_questions_are_answered_in_place_also_after_a_newer_file_was_put_beside(demo: Home, tmp_path: Path) -> None:
    reader = connection()
    with moto() as address:
        store = BucketObjects("watch", "some", {**KEYS, "AWS_ENDPOINT_URL": address})
        hub = Home(tmp_path / "hub")
        hub.published.parent.mkdir()
        hub.published.write_bytes(demo.published.read_bytes())
        hub.store.mkdir()
        made = put_generation(hub, take_lease(hub, store), now=clock())
        assert made
        here = f"endpoint '{address.removeprefix('http://')}', use_ssl false, url_style 'path'"
        reader.execute(f"create secret (type s3, key_id 'a', secret 'b', region 'us-east-1', {here})")
        reader.execute(f"attach 's3://watch/some/{made.file}' as s3 (read_only)")
        let_everybody_read(address, f"some/{made.file}")
        reader.execute(f"attach '{address}/watch/some/{made.file}' as web (read_only)")
        newer(hub, take_lease(hub, store))
        for question in QUESTIONS:
            told = ask(demo.published, question).rows
            assert told[0] != (0,)
            for name in ("s3", "web"):
                reader.execute(f"use {name}")  # `search` looks for its tables in the file that is in use
                assert reader.execute(question).fetchall() == told, (name, question)


def let_everybody_read(address: str, key: str) -> None:
    """As a bucket does that a newsroom's web server stands before."""
    import boto3

    names = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **names).put_object_acl(Bucket="watch", Key=key, ACL="public-read")


def newer(hub: Home, lease: Lease) -> None:
    """Put another file there, of the next turn."""
    hub.published.write_bytes(hub.published.read_bytes() + b"\0")
    assert put_generation(hub, lease, now=clock())
