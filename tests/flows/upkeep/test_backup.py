"""A backup holds what cannot be made again, takes only what is new, never trades good for bad, and is restored."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.home import Home
from flows.clock import clock
from flows.upkeep.backup import BackedUp, back_up
from flows.upkeep.restore import prove, restore
from longwatch import main
from storage.archive import custody
from storage.archive.backups import LIST, NEXT, BackupError, PlaceError, read_list
from tests.asking import ask


@pytest.fixture(scope="module")
def once(small: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackedUp]:
    """A folder with a home and the first backup of it. Nobody writes to it."""
    folder = tmp_path_factory.mktemp("once")
    home = Home(Path(shutil.copytree(small.root, folder / "home")))
    return folder, backed_up(home, folder / "backup")


@pytest.fixture(scope="module")
def twice(once: tuple[Path, BackedUp], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackedUp]:
    """The same after a second backup. Nobody writes to it."""
    folder = Path(shutil.copytree(once[0], tmp_path_factory.mktemp("twice") / "folder"))
    return folder, backed_up(Home(folder / "home"), folder / "backup")


@pytest.fixture
def home(once: tuple[Path, BackedUp], tmp_path: Path) -> Home:
    """A copy of the home, with `backup` beside it."""
    shutil.copytree(once[0], tmp_path, dirs_exist_ok=True)
    return ready(Home(tmp_path / "home"))


def ready(home: Home) -> Home:
    (home.store / "publish.json").unlink(missing_ok=True)  # it is its turn to publish
    return home


def flipped(path: Path, at: int) -> None:
    path.chmod(0o600)
    body = bytearray(path.read_bytes())
    body[at] ^= 1
    path.write_bytes(body)


def backed_up(home: Home, folder: Path) -> BackedUp:
    return back_up(ready(home), folder, allow_same_disk=True, now=clock)


def articles(home: Home) -> list[tuple[object, ...]]:
    return ask(home.published, "select article_id, text, topics, capture_sha256 from articles order by 1").rows


def test_what_is_restored_is_what_was_backed_up_and_the_chain_says_so(
    once: tuple[Path, BackedUp], tmp_path: Path
) -> None:
    folder, made = once
    home, backup = Home(folder / "home"), folder / "backup"
    there = Home(tmp_path / "restored")
    restore(backup, there, now=clock)
    assert articles(there) == articles(home)
    assert made.backup.custody_head
    lines, faults = custody.read_chain(there.custody)
    assert faults == []
    events = [line["event"] for line in lines]
    assert events.count("restore") == 1
    assert events.index("restore") == custody.length(backup / "store/custody.jsonl")
    assert ask(there.published, "select backup_id from restores").rows == [(made.backup.backup_id,)]


def test_the_second_backup_copies_only_what_is_new(once: tuple[Path, BackedUp], home: Home, tmp_path: Path) -> None:
    warcs = {path: path.stat().st_ino for path in (tmp_path / "backup").rglob("*.warc.gz")}
    assert warcs
    first, second = once[1], backed_up(home, tmp_path / "backup")
    assert (second.backup.backup_id, second.complaints) == (first.backup.backup_id, ())
    assert second.new == 3  # the database, the chain, and the batch that recorded the first
    assert {path: path.stat().st_ino for path in warcs} == warcs
    assert ask(home.published, "select count(*) from backups").rows == [(2,)]


def test_a_damaged_file_of_the_home_never_takes_the_place_of_a_good_one(home: Home, tmp_path: Path) -> None:
    warc, batch = next(home.captures.rglob("*.gz")), min(home.filed.rglob("*.zst"))
    flipped(warc, warc.stat().st_size // 2)
    flipped(batch, 60)
    again = backed_up(home, tmp_path / "backup")
    assert [warc.name in one and "the backup keeps what it had" in one for one in again.complaints] == [True]
    prove(tmp_path / "backup", sample=100)


def test_a_damaged_database_does_not_reach_the_backup(home: Home, tmp_path: Path) -> None:
    for at in range(40_000, home.live.stat().st_size, 150_000):
        flipped(home.live, at)
    with pytest.raises(Exception, match=r"(?i)corrupt|checksum|cannot be read|serializ"):
        backed_up(home, tmp_path / "backup")
    proved = prove(tmp_path / "backup", sample=1)
    assert proved.batches > 0
    assert proved.captures > 0, "however many other files there are"


@pytest.mark.parametrize("at", ["list", "next"])
def test_a_backup_cut_short_is_the_one_before_or_the_one_after(
    once: tuple[Path, BackedUp], twice: tuple[Path, BackedUp], tmp_path: Path, at: str
) -> None:
    folder = Path(shutil.copytree(twice[0] / "backup", tmp_path / "backup"))
    after = read_list(folder)
    assert after == twice[1].backup != once[1].backup
    live = folder / "store/live.duckdb"
    if at == "next":  # killed when the next list stood and nothing had been renamed
        live.rename(f"{live}.new")
        (folder / LIST).rename(folder / NEXT)
        write_old = (folder / LIST).write_text
        write_old("{}", "utf-8")
        assert read_list(folder) == after
    else:  # killed with files beside the old ones
        shutil.copy(live, f"{live}.new")
        flipped(Path(f"{live}.new"), 5000)
        assert read_list(folder) == after
    prove(folder, sample=100)


def test_a_backup_that_was_tampered_with_is_named_and_not_restored(home: Home, tmp_path: Path) -> None:
    warc = next((tmp_path / "backup").rglob("*.warc.gz"))
    flipped(warc, 100)
    attempts: list[Callable[[], object]] = [lambda: prove(tmp_path / "backup", sample=100), lambda: restored(tmp_path)]
    for use in attempts:
        with pytest.raises(BackupError, match=warc.name):
            use()
    assert not (tmp_path / "restored").exists()


def restored(folder: Path) -> object:
    return restore(folder / "backup", Home(folder / "restored"), now=clock)


OUTSIDE = ("../outside", "store/../../outside", "/outside", "", ".", "elsewhere/outside", "a\0b")
"""`elsewhere` is a link out of the folder."""


def test_a_list_that_names_a_file_outside_is_refused_before_anything_is_touched(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "outside.new").write_text("theirs")
    (folder / "elsewhere").symlink_to(tmp_path)
    whole = (folder / LIST).read_text("utf-8")
    attempts: list[Callable[[], object]] = [
        lambda: restored(tmp_path),
        lambda: prove(folder, sample=3),
        lambda: backed_up(home, folder),
    ]
    for name, path in product((LIST, NEXT), OUTSIDE):
        listed = json.loads(whole)
        listed["files"][0]["path"] = path.replace("/outside", f"{tmp_path}/outside") if path[:1] == "/" else path
        (folder / name).write_text(json.dumps(listed), "utf-8")
        before = there(tmp_path)
        for attempt in attempts:
            with pytest.raises(BackupError, match="outside of a home"):
                attempt()
        assert there(tmp_path) == before, (name, path)
        (folder / NEXT).unlink(missing_ok=True)
        (folder / LIST).write_text(whole, "utf-8")


def there(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "commit.lock")
    return {path: path.read_bytes() for path in files}


def test_places_where_no_backup_belongs_are_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letters.txt").write_text("dear", "utf-8")
    tries: dict[str, Callable[[], object]] = {
        "inside the home": lambda: backed_up(home, home.root / "backup"),
        "no Longwatch backup": lambda: backed_up(home, tmp_path / "full"),
        "the same disk": lambda: back_up(home, tmp_path / "new", allow_same_disk=False, now=clock),
        "not empty": lambda: restore(tmp_path / "backup", home, now=clock),
        "no backup found here": lambda: restore(tmp_path / "full", Home(tmp_path / "x"), now=clock),
    }
    for said, attempt in tries.items():
        with pytest.raises(PlaceError, match=said):
            attempt()


def test_a_home_that_lacks_what_the_backup_has_does_not_bring_it_up_to_date(
    small: Home, twice: tuple[Path, BackedUp], tmp_path: Path
) -> None:
    older = Home(Path(shutil.copytree(small.root, tmp_path / "older")))
    newer = Path(shutil.copytree(twice[0] / "backup", tmp_path / "newer"))
    with pytest.raises(PlaceError, match="this home lacks"):
        backed_up(older, newer)
    prove(newer, sample=100)


def command(home: Home, *given: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.root), *given])


def test_the_commands_say_what_they_did(home: Home, tmp_path: Path) -> None:
    done = command(home, "backup", str(tmp_path / "by-command"), "--same-disk", "--prove")
    assert done.exit_code == 0, done.output
    assert "proved: " in done.output
    done = command(home, "restore", str(tmp_path / "by-command"), "--into", str(tmp_path / "there"))
    assert done.exit_code == 0, done.output
    assert articles(Home(tmp_path / "there")) == articles(home)
    flipped(next(home.captures.rglob("*.gz")), 500)
    done = command(home, "backup", str(tmp_path / "by-command"), "--same-disk")
    assert done.exit_code == 74
