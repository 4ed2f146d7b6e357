"""A PostgreSQL of a test's own, where it is installed: Debian keeps its programs out of the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from flows.service.server import any_free
from tests.rigs.users import as_user, give, number_of, passable_folder

PROGRAMS = ("initdb", "pg_ctl", "postgres", "createdb", "psql")
USER = number_of("postgres")
PASSWORD = "of-a-test"


def programs() -> Path | None:
    """Where initdb and postgres are; None where they are not, or where only root could start them."""
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((path for path in found if all((path / name).exists() for name in PROGRAMS)), None)


@contextmanager
def postgres() -> Generator[str]:
    """The address of an empty database for Prefect, with the extension that it asks for."""
    bin_ = programs()
    assert bin_
    with passable_folder() as folder:
        port, home = any_free(), folder / "postgres"
        home.mkdir()
        (home / "password").write_text(PASSWORD, "utf-8")
        give(home, USER)  # initdb refuses root, and numbers without a name
        words = ["--auth=scram-sha-256", "--username=prefect", f"--pwfile={home}/password", "--no-sync", "--no-locale"]
        run(bin_ / "initdb", "-D", home / "rows", "-E", "UTF8", *words, home=home)
        options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
        run(bin_ / "pg_ctl", "-D", home / "rows", "-w", "-l", home / "log", "-o", options, "start", home=home)
        try:
            there = ("-h", "127.0.0.1", "-p", port, "-U", "prefect")
            run(bin_ / "createdb", *there, "prefect", home=home)
            extension = "create extension if not exists pg_trgm"
            run(bin_ / "psql", *there, "-d", "prefect", "-c", extension, home=home)
            yield f"postgresql+asyncpg://prefect:{PASSWORD}@127.0.0.1:{port}/prefect"
        finally:
            run(bin_ / "pg_ctl", "-D", home / "rows", "-m", "immediate", "-w", "stop", home=home)


def run(*words: object, home: Path) -> None:
    """Run one of its programs as the user that is not root; it refuses to run as root."""
    environ = {**os.environ, "PGPASSWORD": PASSWORD, "HOME": str(home)}
    command = [*as_user(USER), *map(str, words)]
    done = subprocess.run(
        command, env=environ, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
