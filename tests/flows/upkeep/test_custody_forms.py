"""The two forms of the chain of custody: a home with a chain of the first is verified, rebuilt, backed up, restored."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from config.reading import read_watch
from flows.clock import clock
from flows.rebuild import rebuild
from flows.upkeep.backup import back_up
from flows.upkeep.reread import Request
from flows.upkeep.restore import restore
from flows.upkeep.verify import verify
from longwatch import main
from storage.archive import custody
from storage.archive.spool import SUFFIX
from tests.asking import ask
from tests.flows.upkeep.test_backup import ready

OLD = Path(__file__).parents[2] / "data" / "homes" / "021.tar.gz"


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A home as the program left it when the chain had its first form: two reviewers, a seal."""
    home = Home(tmp_path / "old")
    with tarfile.open(OLD) as archive:
        archive.extractall(home.root, filter="data")
    shutil.copy(home.live, home.published)
    return home


def ruled(home: Home) -> None:
    """Have Babak rule once more: a batch of a person by this version."""
    [(article,)] = ask(ready(home).published, "select min(article_id) from articles").rows
    words = ["review", "mark", str(article), "irrelevant", "--as", "Babak"]
    done = CliRunner().invoke(main, ["--home", str(home.root), *words])
    assert done.exit_code == 0, done.output


def test_an_old_chain_is_verified_keeps_its_lines_and_goes_on_in_the_new_form(old: Home) -> None:
    before = old.custody.read_bytes()
    assert verify(old).faults == []
    ruled(old)
    assert old.custody.read_bytes().startswith(before)
    lines, faults = custody.read_chain(old.custody)
    assert faults == []
    assert [line["event"] for line in lines if "form" in line] == ["rows", "batch"]
    assert verify(old).faults == []
    people = ask(old.published, "select person, name from person_rows order by 1").rows
    assert people[:2] == [(1, "Ada"), (2, "Babak")]
    assert (lines[-1]["by"], lines[-1]["command"], lines[-1]["signature"]) == (2, None, None)
    assert b"Babak" not in old.custody.read_bytes()[len(before) :], "a person is a number in a new line"
    checked_by_sha256sum_alone(old)


def checked_by_sha256sum_alone(home: Home) -> None:
    """Assert that each step of the last line can be checked by the tools of any shell."""
    line = json.loads(home.custody.read_bytes().splitlines()[-1])
    path = next(home.filed.rglob(f"{line['batch']}{SUFFIX}"))
    listed = (
        f'n=0; s=$(zstdcat {path} | head -n 1 | sed \'s/.*"salt":"//; s/".*//\'); zstdcat {path} | '
        "while IFS= read -r l; do n=$((n + 1)); "
        f"own=$(printf '%s %s %s\\n' \"$s\" {line['batch']} $n | sha256sum); "
        'printf \'{"salt":"%s"}\\n%s\\n\' "${own%% *}" "$l" | sha256sum | sed "s/ .*/ $n/"; done'
    )
    for command, wanted in (
        (f"sha256sum {path}", line["sha256"]),
        (f"{listed} | sha256sum", line["lines_sha256"]),
        (f"tail -n 2 {home.custody} | head -n 1 | sha256sum", line["previous"]),
    ):
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == wanted, command


def test_an_old_home_is_rebuilt_and_the_chain_says_what_its_rows_are_now(old: Home) -> None:
    old.live.unlink()
    old.published.unlink()
    rebuild(old, read_watch(old), Request(), accept=True, now=clock)
    lines, faults = custody.read_chain(old.custody)
    assert faults == []
    assert "rebuild" in {line["event"] for line in lines}
    assert verify(old).faults == []
    again = rebuild(old, read_watch(old), Request(), accept=True, now=clock)
    assert again.is_same
    assert [line["event"] for line in custody.read_chain(old.custody)[0]].count("rebuild") == 1
    assert verify(old).faults == []


def test_an_old_home_is_backed_up_and_restored(old: Home, tmp_path: Path) -> None:
    assert back_up(ready(old), tmp_path / "backup", allow_same_disk=True, now=clock).complaints == ()
    there = Home(tmp_path / "there")
    restore(tmp_path / "backup", there, now=clock)
    assert verify(there).faults == []
    ruled(there)
    assert verify(there).faults == []
