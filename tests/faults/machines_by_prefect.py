"""A hub and gatherers by Prefect's workers, as people have them: `pytest -s tests/faults/machines_by_prefect.py`.

An S3 server (Ceph where it is installed, else moto, which checks neither keys nor policies), Prefect's server on
PostgreSQL (where that is installed, else SQLite), and three workers under three users that cannot see each other's
files (where root runs this, and they can start this Python). What stood in for what is printed. Real pages: the folder
LONGWATCH_PAGES has NAME.html[.gz] beside NAME.json with "url"; without, they are those of tests/data/pages.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import stat
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest

from config.home import Home
from flows.collect import collect
from flows.demo import start_demo
from flows.machines.generations import pull_generation
from newsroom.corpora import FEED_PATH, pages_by_host, plain_url
from newsroom.editions import hosts, site, sources
from newsroom.server import Answer, Newsroom
from storage.objects.bucket import BucketObjects
from storage.queries.questions import ask
from tests.conftest import Alpha
from tests.faults.machines import check_whole
from tests.faults.machines_on_ceph import policy
from tests.flows.machines.crowd import STANDS, Crowd, text_of
from tests.flows.service.machines import Machines, folder_of, machines_on_a_server
from tests.flows.service.prefect_server import awaited
from tests.rigs import buckets, users
from tests.rigs.ceph import ceph, is_installed

ROOT = Path(__file__).parents[2]
MOST_PAGES = 60
POINTS = (
    "after taking:1", "after capture:1", "after capture:2", "after spool write:1", "after spool write:2",
    "before sending:1", "after sending captures:1", "after sending batch:1", "after sending manifest:1",
    "after sending batch:2",
)  # fmt: skip
NUMBERS = {"hub": users.HUB, "lyon": users.LYON, "oslo": users.OSLO}
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
Keys = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keys]:
    """A bucket `watch`, and the environment of each of those who may use it."""
    with ExitStack() as stack:
        if is_installed():
            server = stack.enter_context(ceph(tmp_path_factory.mktemp("ceph")))
            keys = {name: server.user(name) for name in NUMBERS}
        else:
            print("Ceph is not installed: the store is moto, which checks neither keys nor policies")
            address = stack.enter_context(buckets.moto())
            keys = {name: {**buckets.KEYS, "AWS_ENDPOINT_URL": address} for name in NUMBERS}
        hub = keys["hub"]
        client = boto3.client(
            "s3", endpoint_url=hub["AWS_ENDPOINT_URL"], aws_access_key_id=hub["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=hub["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1",
        )  # fmt: skip
        if is_installed():
            client.create_bucket(Bucket="watch")
            every = {json.dumps(one): one for name in ("lyon", "oslo") for one in policy(0, name)}
            told = {"Version": "2012-10-17", "Statement": [*every.values()]}
            client.put_bucket_policy(Bucket="watch", Policy=json.dumps(told))
        yield keys


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder for homes."""
    with users.passable_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """The two pools on one server."""
    with machines_on_a_server(tmp_path_factory.mktemp("pools")) as pools:
        yield pools


class Watch:
    """A crowd, and a worker for each of its machines, under a user of its own."""

    def __init__(self, machines: Machines, crowd: Crowd, keys: Keys) -> None:
        self.machines, self.crowd, self.keys = machines, crowd, keys
        self.homes = {"hub": crowd.hub, **crowd.gatherers}
        if not users.are_there():
            print("nobody else can be this Python's user here: all workers run as this one")
        for name, home in self.homes.items():
            # A worker that cannot write into its TMPDIR takes /tmp, where another's files lie.
            folder_of(home.root / "worker")
            if users.are_there():
                users.give(home.root, NUMBERS[name])

    @contextmanager
    def worker(self, name: str, **more: str) -> Generator[None]:
        """The worker of a machine, whose keys stand in a file: Prefect writes its environment into files of its own."""
        user = tuple(users.as_user(NUMBERS[name])) if users.are_there() else ()
        called = "" if name == "hub" else name
        kept = {"AWS_SHARED_CREDENTIALS_FILE": str(self.key_file(name))}
        told = {word: said for word, said in self.keys[name].items() if word not in KEYS}
        with self.machines.worker(self.homes[name], name=called, user=user, **told, **kept, **more):
            yield

    def key_file(self, name: str) -> Path:
        """The file of AWS's programs with the keys of a machine, its user's alone."""
        path = folder_of(self.homes[name].root / "worker") / "credentials"
        if not path.exists():
            lines = [f"{word.lower()} = {self.keys[name][word]}" for word in KEYS if word in self.keys[name]]
            path.write_text("\n".join(["[default]", *lines, ""]), "utf-8")
            path.chmod(0o600)
            if users.are_there():
                os.chown(path, NUMBERS[name], NUMBERS[name])
        return path

    def turns(self, count: int, *, early: bool = False) -> None:
        """Turns of the hub, and after each whatever it started."""
        for _ in range(count):
            ended = self.machines.hub_run(early=early)
            assert ended["state_type"] == "COMPLETED", ended["state"]
            self.machines.settled()


def real_pages() -> dict[str, bytes]:
    """Pages by their addresses."""
    folder = Path(os.environ.get("LONGWATCH_PAGES", ""))
    if not os.environ.get("LONGWATCH_PAGES"):
        found = sorted((ROOT / "tests" / "data" / "pages").glob("*.html"))
        return {f"http://pages.example/{path.stem}": path.read_bytes() for path in found}
    pages: dict[str, bytes] = {}
    for label in sorted(folder.glob("*.json"))[:MOST_PAGES]:
        packed, plain = label.with_suffix(".html.gz"), label.with_suffix(".html")
        url = json.loads(label.read_text("utf-8")).get("url") or f"http://no-address.example/{label.stem}"
        pages[plain_url(url)] = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    return pages


def start(home: Home, port: int, real: dict[tuple[str, str], Answer]) -> None:
    """A watch of the newsroom's publishers, and of the real pages."""
    start_demo(home, SimpleNamespace(sources=sources(), hosts=hosts(), port=port))
    text = home.settings_file.read_text("utf-8")
    home.settings_file.write_text(
        text.replace("[web.resolve]\n", f'[web.resolve]\n"*" = "127.0.0.1:{port}"\n'), "utf-8"
    )
    for number, host in enumerate(sorted({host for host, path in real if path == FEED_PATH})):
        head = f'name = "{host}"\ngroup = "real"\nkind = "newspaper"\naffiliation = "none"\ncountry = "CH"\n'
        feed = f'languages = ["en", "de"]\n[[feeds]]\nurl = "http://{host}{FEED_PATH}"\n'
        (home.sources / f"real-{number}.toml").write_text(head + feed, "utf-8")


def test_the_newsroom_and_real_pages_by_three_users_killed_and_revived_are_those_of_one_machine(
    machines: Machines, store: Keys, root: Path
) -> None:
    real = pages_by_host(real_pages().items())
    single = Home(root / "single")
    with Newsroom(site(1) | real) as newsroom:
        start(single, newsroom.port, real)
        collect(single, also_early=True)
        newsroom.publish(site(2))
        for _ in range(2):
            collect(single, also_early=True)
    with Newsroom(site(1) | real) as newsroom:
        hub = Home(root / "hub")
        start(hub, newsroom.port, real)
        crowd = Crowd(hub, root, port=newsroom.port, names=("lyon", "oslo"), url="s3://watch/watch")
        watch = Watch(machines, crowd, store)
        with watch.worker("hub"), watch.worker("oslo"):
            with watch.worker("lyon"):
                watch.turns(1)
                machines.hub_run(early=True)
                [lyons] = [
                    run for run in machines.gather_runs() if run["work_queue_name"] == "lyon" and run["idempotency_key"]
                ]
                path = watch.homes["lyon"].errands / str(lyons["idempotency_key"])
                awaited(path.exists)  # it has taken its errand; now its worker goes, and its flow with it
            ended = machines.server.ended(lyons["id"])
            assert ended["state_type"] == "CRASHED", ended["state"]
            with watch.worker("lyon"):
                watch.turns(3, early=True)
                newsroom.publish(site(2))
                watch.turns(5, early=True)
    assert crowd.rows("select sum(difference) from balance") == [(0,)]
    assert crowd.rows(STANDS) == ask(single.published, STANDS).rows
    assert len(ask(single.published, STANDS).rows) > len(real) // 2
    as_root(hub)
    check_whole(crowd)
    copy = root / "copy.duckdb"
    assert pull_generation(BucketObjects("watch", "watch", store["hub"]), copy)
    assert ask(copy, STANDS).rows == crowd.rows(STANDS)
    assert told_keys(machines, watch) == []


def test_a_worker_killed_at_ten_points_loses_and_doubles_nothing(machines: Machines, store: Keys, root: Path) -> None:
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, root / "hub")
        crowd = Crowd(alpha.home, root, port=newsroom.port, names=("oslo",), url="s3://watch/ten")
        watch = Watch(machines, crowd, {name: {**keys, **as_hub(store)} for name, keys in store.items()})
        with watch.worker("hub"):
            for number, at in enumerate(POINTS):
                for name in ("a", "b"):
                    alpha.says(f"/{number}{name}", f"Report {number}{name}", text_of(f"number{number}{name}"))
                with watch.worker("oslo"):
                    watch.turns(1)
                machines.hub_run(early=True)
                with watch.worker("oslo", LONGWATCH_KILL_AT=at):
                    killed = machines.settled()[-1]
                assert killed["state_type"] == "CRASHED", (at, killed["state"])
                with watch.worker("oslo"):
                    watch.turns(3, early=True)
                expected = 2 * (number + 1)
                assert crowd.rows("select count(*), max(revision) from articles") == [(expected, 1)], at
                assert crowd.rows("select sum(difference) from balance") == [(0,)], at
    as_root(crowd.hub)
    check_whole(crowd)


def as_hub(store: Keys) -> dict[str, str]:
    """Keys that may do all: the policy is of another folder of the bucket."""
    return store["hub"]


def as_root(home: Home) -> None:
    """Take a home back, to look into it."""
    if users.are_there():
        for path in (home.root, *home.root.rglob("*")):
            shutil.chown(path, 0, 0)


def told_keys(machines: Machines, watch: Watch) -> list[str]:
    """Where a key of the store stands beside the file that it is kept in."""
    secrets = {
        keys["AWS_SECRET_ACCESS_KEY"].encode() for keys in watch.keys.values() if len(keys["AWS_SECRET_ACCESS_KEY"]) > 3
    }
    found = [
        str(path)
        for home in watch.homes.values()
        for path in home.root.rglob("*")
        if stat.S_ISREG(path.lstat().st_mode) and path.name != "credentials"
        if any(one in path.read_bytes() for one in secrets)
    ]
    for kind in ("logs", "artifacts", "flow_runs", "deployments", "work_pools"):
        rows = json.dumps(machines.server.found(kind, {"limit": 200})).encode()
        found += [kind for one in secrets if one in rows]
    return found
