"""What each key may do, on a server that enforces policies: Ceph, where it is installed (tests/rigs/ceph.py says how).

`python -m pytest tests/faults/machines_on_ceph.py`; `make faults-machines` runs it, too. moto enforces none of this.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import boto3
import pytest

from storage.objects.bucket import BucketObjects
from storage.objects.opening import probe
from storage.objects.store import StoreError
from tests.rigs.ceph import Ceph, ceph, is_installed

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not is_installed(), reason="Ceph is not installed: policies are not tried")


class Bucket:
    """A bucket of the hub's, with the policy of docs/machines.md for each gatherer, and those who have keys."""

    def __init__(self, server: Ceph) -> None:
        self.keys = {name: server.user(name) for name in ("hub", "lyon", "oslo", "reader", "stranger")}
        owner = self.client("hub")
        owner.create_bucket(Bucket="watch")
        statements = [one for name in ("lyon", "oslo") for one in policy(0, name)] + policy(1, "reader")
        unique = {json.dumps(one): one for one in statements}
        owner.put_bucket_policy(
            Bucket="watch", Policy=json.dumps({"Version": "2012-10-17", "Statement": [*unique.values()]})
        )
        for name in ("lyon", "oslo"):
            self.store("hub").create(f"errands/{name}/1.jsonl.zst", b"errand")
            self.store(name).create(f"in/{name}/batches/1.jsonl.zst", b"batch")
        self.store("hub").create("hub/epoch-1.json", b"epoch")
        self.store("hub").create("published/1.duckdb", b"rows")

    def client(self, name: str):  # type: ignore[no-untyped-def] # boto3 has no types
        keys = self.keys[name]
        return boto3.client(
            "s3", endpoint_url=keys["AWS_ENDPOINT_URL"], aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1",
        )  # fmt: skip

    def store(self, name: str) -> BucketObjects:
        """The store, as somebody reaches it."""
        return BucketObjects("watch", "watch", self.keys[name], tries=1)


def policy(number: int, name: str) -> list[Mapping[str, object]]:
    """The statements of a policy of docs/machines.md, for somebody of this name."""
    told = blocks()[number].replace("BUCKET", "watch").replace("lyon", name)
    statements: list[Mapping[str, object]] = json.loads(told)["Statement"]
    return statements


def blocks() -> list[str]:
    """The JSON of docs/machines.md."""
    text = (ROOT / "docs" / "machines.md").read_text("utf-8")
    return re.findall(r"```json\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """The bucket, on a cluster of its own."""
    with ceph(tmp_path_factory.mktemp("ceph")) as server:
        yield Bucket(server)


Use = Callable[[BucketObjects], object]
OWN: dict[str, Use] = {
    "read its errand": lambda store: store.read("errands/lyon/1.jsonl.zst", most=9),
    "list its errands": lambda store: store.listed("errands/lyon/"),
    "send a batch": lambda store: store.create("in/lyon/batches/2.jsonl.zst", b"batch"),
    "find what it sent": lambda store: store.read("in/lyon/batches/1.jsonl.zst", most=9),
    "list what it sent": lambda store: store.listed("in/lyon/captures/"),
}
FOREIGN: dict[str, Use] = {
    "read another's errand": lambda store: store.read("errands/oslo/1.jsonl.zst", most=9),
    "list another's errands": lambda store: store.listed("errands/oslo/"),
    "list all": lambda store: store.listed(""),
    "list all errands": lambda store: store.listed("errands/"),
    "list what another sent": lambda store: store.listed("in/oslo/"),
    "read what another sent": lambda store: store.read("in/oslo/batches/1.jsonl.zst", most=9),
    "send as another": lambda store: store.create("in/oslo/batches/2.jsonl.zst", b"batch"),
    "write an errand": lambda store: store.create("errands/lyon/2.jsonl.zst", b"errand"),
    "be the hub": lambda store: store.create("hub/epoch-2.json", b"epoch"),
    "read the hub's turns": lambda store: store.read("hub/epoch-1.json", most=9),
    "publish": lambda store: store.create("published/2.duckdb", b"rows"),
    "read what is published": lambda store: store.read("published/1.duckdb", most=9),
    "delete what it sent": lambda store: store.delete("in/lyon/batches/1.jsonl.zst"),
    "delete its errand": lambda store: store.delete("errands/lyon/1.jsonl.zst"),
    "delete what another sent": lambda store: store.delete("in/oslo/batches/1.jsonl.zst"),
    "delete what is published": lambda store: store.delete("published/1.duckdb"),
}


def test_a_gatherer_may_do_its_work_and_nothing_else(bucket: Bucket) -> None:
    lyon = bucket.store("lyon")
    assert [what for what, use in OWN.items() if refused(lyon, use)] == []
    assert [what for what, use in FOREIGN.items() if not refused(lyon, use)] == []
    assert not lyon.create("in/lyon/batches/1.jsonl.zst", b"other"), "what was sent is not replaced"


def test_a_large_published_file_is_sent_in_parts_by_the_hub_alone_and_not_replaced(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.objects.bucket.IN_PARTS", 1_000)
    monkeypatch.setattr("storage.objects.bucket.PART", 5_242_880)
    body, name = os.urandom(12_000_000), "published/9.duckdb"
    (tmp_path / "large").write_bytes(body)
    (tmp_path / "other").write_bytes(body[::-1])
    hub = bucket.store("hub")
    assert hub.create_from(name, tmp_path / "large")
    assert not hub.create_from(name, tmp_path / "other")
    bucket.store("reader").read_part(name, tmp_path / "some", start=7, end=11_000_000)
    assert (tmp_path / "some").read_bytes() == body[7:11_000_000]
    assert refused(bucket.store("lyon"), lambda store: store.create_from("published/8.duckdb", tmp_path / "large"))
    hub.delete(name)


def test_the_rule_that_takes_parts_of_killed_uploads_away_is_one(bucket: Bucket) -> None:
    rule = json.loads(blocks()[2])
    bucket.client("hub").put_bucket_lifecycle_configuration(Bucket="watch", LifecycleConfiguration=rule)
    [kept] = bucket.client("hub").get_bucket_lifecycle_configuration(Bucket="watch")["Rules"]
    assert kept["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}


def test_a_gatherer_may_not_change_the_policy(bucket: Bucket) -> None:
    lyon = bucket.client("lyon")
    for call in (lyon.get_bucket_policy, lyon.delete_bucket_policy, lyon.delete_bucket):
        with pytest.raises(lyon.exceptions.ClientError, match="AccessDenied"):
            call(Bucket="watch")


def test_a_hub_reads_and_deletes_what_gatherers_sent_and_the_server_keeps_what_was_first(bucket: Bucket) -> None:
    hub = bucket.store("hub")
    assert probe(hub, "hub").tzinfo
    assert hub.read("in/oslo/batches/1.jsonl.zst", most=9) == b"batch"
    assert "in/lyon/batches/1.jsonl.zst" in {one.name for one in hub.listed("in/")}
    assert bucket.store("oslo").create("in/oslo/batches/3.jsonl.zst", b"batch")
    hub.delete("in/oslo/batches/3.jsonl.zst")
    assert "in/oslo/batches/3.jsonl.zst" not in {one.name for one in hub.listed("in/")}


def test_a_reader_reads_what_is_published_and_nothing_else(bucket: Bucket) -> None:
    reader = bucket.store("reader")
    assert reader.read("published/1.duckdb", most=9) == b"rows"
    assert [one.name for one in reader.listed("published/")] == ["published/1.duckdb"]
    may = {"read what is published"}
    assert [what for what, use in (OWN | FOREIGN).items() if not refused(reader, use)] == [*may]


def test_a_key_that_no_policy_names_may_nothing(bucket: Bucket) -> None:
    stranger = bucket.store("stranger")
    assert [what for what, use in (OWN | FOREIGN).items() if not refused(stranger, use)] == []


def refused(store: BucketObjects, use: Use) -> bool:
    """Whether the server refuses, in so many words."""
    try:
        use(store)
    except StoreError as error:
        said = str(error)
    else:
        return False
    assert "the store refuses" in said
    return True
