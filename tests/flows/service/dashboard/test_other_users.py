"""Another user of this computer, tried as one: a forked process that gives up its own rights first."""

from __future__ import annotations

import json
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.flows.service.dashboard.conftest import Up, asked

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user of this computer")
NOBODY = 65_534


def seen_by_another(look: Callable[[], Any]) -> Any:
    """What a function returns to a process of another user, without any group of ours."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            os.write(writes, json.dumps(look()).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return json.loads(answer)


@contextmanager
def reachable(home: Path) -> Iterator[None]:
    """The folders around a home lead others to it, as /home does: what keeps them out is the home itself."""
    around = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in home.parents}
    for folder, mode in around.items():
        folder.chmod(mode | 0o055)
    try:
        yield
    finally:
        for folder, mode in around.items():
            folder.chmod(mode)


def opened(paths: list[Path]) -> list[str]:
    """Those of the files, folders and sockets that could be opened, to read or to write."""
    found = list[str]()
    for path in paths:
        for flags in (os.O_RDONLY, os.O_WRONLY | os.O_APPEND):
            with suppress(OSError):
                os.close(os.open(path, flags | os.O_NONBLOCK))
                found.append(str(path))
        with suppress(OSError), socket.socket(socket.AF_UNIX) as knocking:
            knocking.connect(str(path))
            found.append(f"{path} answers")
    return found


def test_another_user_opens_nothing_of_a_home_whose_folder_can_be_reached(up: Up) -> None:
    inside = [up.home.root, *up.home.root.rglob("*")]
    assert {up.home.api_login, up.home.settings_file} <= set(inside)
    with reachable(up.home.root):
        beside = up.home.root.parent / "beside"
        beside.write_text("for everybody", "utf-8")
        beside.chmod(0o644)
        assert seen_by_another(lambda: opened([beside])) == [str(beside)], "so the test can fail"
        assert seen_by_another(lambda: opened(inside)) == []


def test_logins_and_settings_stay_shut_where_the_operator_opened_the_homes_own_folder(up: Up) -> None:
    mode = stat.S_IMODE(up.home.root.stat().st_mode)
    inside = [path for path in up.home.root.rglob("*") if path != up.home.published]  # that is for whoever comes so far
    with reachable(up.home.root):
        up.home.root.chmod(0o755)
        try:
            assert seen_by_another(lambda: opened([up.home.root])) == [str(up.home.root)]
            assert seen_by_another(lambda: opened(inside)) == []
        finally:
            up.home.root.chmod(mode)


def test_another_user_is_asked_for_a_login_at_both_ports(up: Up) -> None:
    def statuses() -> dict[str, int]:
        tried: tuple[tuple[str, str, str, object], ...] = (
            (up.server, "GET", "/api/admin/settings", None),
            (up.server, "POST", "/api/deployments/filter", {}),
            (up.address, "GET", "/api/flow_runs/count", None),
            (up.address, "POST", "/api/deployments/filter", {}),
        )
        return {f"{where} {path}": asked(where, method, path, body).status for where, method, path, body in tried}

    assert {status for status in seen_by_another(statuses).values() if status not in (401, 403)} == set()


def test_another_user_reads_no_environment_of_our_processes(up: Up) -> None:
    own = str(up.home.root).encode()
    ours = [path.parent for path in Path("/proc").glob("[0-9]*/cmdline") if own in path.read_bytes()]
    assert ours, "at least `up` itself is named by its home"
    readable = seen_by_another(lambda: opened([process / "environ" for process in ours]))
    assert readable == []
