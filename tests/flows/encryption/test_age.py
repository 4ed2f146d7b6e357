"""Packs and backups that only a recipient's key opens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

from config.home import Home
from flows.packs.check import check_pack
from flows.upkeep.verify import verify
from longwatch import main
from storage.queries.questions import ask


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A key in a file as age-keygen writes it, and its recipient."""
    made = pyrage.x25519.Identity.generate()
    path = tmp_path_factory.mktemp("key") / "key.txt"
    path.write_text(f"# created: today\n# public key: {made.to_public()}\n{made}\n")
    return path, str(made.to_public())


@pytest.fixture
def home(demo: Home, tmp_path: Path) -> Home:
    shutil.copytree(demo.root, tmp_path / "home")
    (tmp_path / "home/store/publish.json").unlink(missing_ok=True)
    return Home(tmp_path / "home")


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.root), *words])


def test_a_pack_is_opened_by_its_recipients_key_and_is_then_a_pack(
    home: Home, key: tuple[Path, str], tmp_path: Path
) -> None:
    [(article, title)] = ask(home.published, "select article_id, title from articles order by words desc limit 1").rows
    target = tmp_path / "for-her.zip.age"
    done = run(home, "pack", str(article), "--to", str(target), "--to-age", key[1])
    assert done.exit_code == 0, done.output
    assert str(title).encode() not in target.read_bytes()
    assert list((home.store / "tmp").iterdir()) == []
    opened = tmp_path / "opened.zip"
    identity = pyrage.x25519.Identity.from_str(key[0].read_text().splitlines()[-1])
    opened.write_bytes(pyrage.decrypt(target.read_bytes(), [identity]))
    checked = check_pack(opened)
    assert checked.faults == []
    assert f"number of this pack: {checked.number}" in done.output


def test_a_backup_in_one_file_is_restored_with_the_key_and_with_no_other(
    home: Home, key: tuple[Path, str], tmp_path: Path
) -> None:
    file, second = tmp_path / "backup.age", pyrage.x25519.Identity.generate()
    recipients = ("--to-age", key[1], "--to-age", str(second.to_public()))
    assert run(home, "backup", str(file), "--same-disk", *recipients).exit_code == 0
    assert pyrage.decrypt(file.read_bytes(), [second]), "each of several recipients opens it"
    assert not list((home.store / "tmp").iterdir())
    assert ask(home.published, "select place from backups").rows == [(str(file),)]
    back = tmp_path / "back"
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    for words, message in (
        ((), "give its key with --key"),
        (("--key", str(other)), "is not opened by this key"),
        (("--key", str(home.settings_file)), "holds no key that can be read"),
    ):
        done = run(home, "restore", str(file), "--into", str(back), *words)
        assert (done.exit_code != 0, message in done.output) == (True, True), done.output
        assert [path.name for path in tmp_path.iterdir() if "back." in path.name] == []
    done = run(home, "restore", str(file), "--into", str(back), "--key", str(key[0]))
    assert done.exit_code == 0, done.output
    assert verify(Home(back)).is_whole
    file.write_bytes(file.read_bytes()[:-100])
    done = run(home, "restore", str(file), "--into", str(tmp_path / "cut"), "--key", str(key[0]))
    assert "was cut short" in done.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("pack", "ab", "--to", "x.zip.age"), "needs a recipient"),
        (("pack", "ab", "--to", "x.zip", "--to-age", "age1nobody"), "is not a recipient"),
        (("backup", "x.age", "--to-age", "Zoë"), "is not a recipient"),
        (("backup", "x.age", "--prove", "--to-age", "age1nobody"), "needs the key"),
    ],
)
def test_what_is_no_recipient_is_told_before_anything_is_made(
    demo: Home, words: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(demo, *words)
    assert done.exit_code != 0
    assert message in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []
