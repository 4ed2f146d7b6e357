"""A Ceph of a monitor, an OSD in memory and a gateway, where it is installed: an S3 server that enforces policies.

On Debian: `apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common`. It starts in some 15 s.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from flows.service.server import any_free

PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
SECONDS = 120
SETTINGS = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon}/0]
run dir = {folder}
admin socket = {folder}/$name.$pid.asok
log file = {folder}/$name.log
mon cluster log file = {folder}/cluster.log
keyring = {folder}/keyring
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon warn on pool no redundancy = false
mon data avail crit = 1
ms bind ipv6 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd objectstore = memstore
memstore device bytes = 2147483648
[mon.a]
mon data = {folder}/mon
[osd.0]
osd data = {folder}/osd
[client.rgw]
rgw frontends = {frontends}
rgw thread pool size = 16
"""
CAPS = {
    "mon.": ["mon", "allow *"],
    "client.admin": ["mon", "allow *", "osd", "allow *", "mgr", "allow *"],
    "osd.0": ["mon", "allow profile osd", "osd", "allow *"],
    "client.rgw": ["mon", "allow rw", "osd", "allow rwx"],
}


def is_installed() -> bool:
    """Whether all of its programs are here."""
    return all(map(shutil.which, PROGRAMS))


class Ceph:
    """The gateway, and who may use it."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self.address = f"http://127.0.0.1:{port}"

    def user(self, name: str) -> dict[str, str]:
        """A new user's keys, as variables of an environment."""
        keys = [f"--access-key={name}-key", f"--secret-key={name}-secret"]
        call(
            self._folder,
            "radosgw-admin",
            "-n",
            "client.rgw",
            "user",
            "create",
            f"--uid={name}",
            f"--display-name={name}",
            *keys,
        )
        return {
            "AWS_ACCESS_KEY_ID": f"{name}-key", "AWS_SECRET_ACCESS_KEY": f"{name}-secret", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.address,
        }  # fmt: skip


@contextmanager
def ceph(folder: Path) -> Generator[Ceph]:
    """A cluster that lives as long as the block."""
    for name in ("mon", "osd"):
        (folder / name).mkdir(parents=True)
    mon, http, fsid = any_free(), any_free(), str(uuid4())
    frontends = f"beast endpoint=127.0.0.1:{http}"
    (folder / "conf").write_text(SETTINGS.format(fsid=fsid, mon=mon, folder=folder, frontends=frontends), "utf-8")
    keyring = folder / "keyring"
    keyring.touch()
    for name, caps in CAPS.items():
        pairs = [word for number in range(0, len(caps), 2) for word in ("--cap", caps[number], caps[number + 1])]
        call(folder, "ceph-authtool", keyring, "--gen-key", "-n", name, *pairs)
    where = ["--addv", "a", f"[v2:127.0.0.1:{mon}/0]", "--fsid", fsid]
    call(folder, "monmaptool", "--create", *where, folder / "monmap")
    call(folder, "ceph-mon", "--mkfs", "-i", "a", "--monmap", folder / "monmap", "--keyring", keyring)
    with ExitStack() as daemons:
        daemons.enter_context(daemon(folder, "ceph-mon", "-i", "a"))
        uuid = str(uuid4())
        call(folder, "ceph", "osd", "new", uuid, "0")
        call(folder, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", uuid)
        daemons.enter_context(daemon(folder, "ceph-osd", "-i", "0"))
        daemons.enter_context(daemon(folder, "radosgw", "-n", "client.rgw"))
        await_answer(http)
        yield Ceph(folder, http)


def call(folder: Path, program: str, *words: object) -> None:
    """Run one of its programs to its end."""
    settings = [] if program in {"ceph-authtool", "monmaptool"} else ["-c", str(folder / "conf")]
    command = [program, *settings, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, (command, done.stdout, done.stderr)


@contextmanager
def daemon(folder: Path, program: str, *words: str) -> Generator[None]:
    """Run one of its programs until the block ends."""
    with (folder / f"{program}.out").open("wb") as out:
        process = subprocess.Popen([program, "-c", str(folder / "conf"), *words, "-f"], stdout=out, stderr=out)
        try:
            yield
        finally:
            process.kill()
            process.wait()


def await_answer(port: int) -> None:
    """Wait until something answers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise AssertionError("radosgw does not answer")
