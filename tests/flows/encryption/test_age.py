"""Packs and backups that only a recipient's key opens."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

from config.home import Home
from flows.encryption.age import AgeError, decrypt_folder, encrypt_file, read_keys, read_recipients
from flows.packs.check import check_pack
from flows.upkeep.verify import verify
from longwatch import main
from tests.asking import ask


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
        (("pack", "ab", "--to", "x.age"), "needs a recipient"),
        (("pack", "ab", "--to", "X.ZIP.AGE"), "needs a recipient"),
        (("pack", "ab", "--to", ".zip"), "has no name before its ending"),
        (("backup", "x.age", "--same-disk"), "say for whom (--to-age)"),
        (("backup", "x.AGE", "--same-disk"), "say for whom (--to-age)"),
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


def test_a_secret_key_that_was_given_as_recipient_is_not_shown(
    demo: Home, key: tuple[Path, str], tmp_path: Path
) -> None:
    secret = key[0].read_text().splitlines()[-1]
    done = run(demo, "pack", "ab", "--to", str(tmp_path / "x.zip.age"), "--to-age", secret)
    assert done.exit_code != 0
    assert secret not in done.output
    assert "is a secret key" in " ".join(done.output.split())


def test_a_pack_without_a_name_is_not_packed_into_itself(demo: Home, key: tuple[Path, str], tmp_path: Path) -> None:
    done = run(demo, "pack", "ab", "--to", str(tmp_path / ".zip.age"), "--to-age", key[1])
    assert "has no name before its ending" in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_encrypted_to_us_is_unpacked_into_its_folder_alone(key: tuple[Path, str], tmp_path: Path) -> None:
    ways: dict[str, Callable[[tarfile.TarFile], None]] = {
        "links beyond PATH_MAX": _links_that_lead_out,
        "a name that leads out": lambda tar: _add(tar, "a/../../out.txt"),
        "an absolute name": lambda tar: _add(tar, f"{tmp_path}/out.txt"),
        "a link": lambda tar: _add(tar, "link", tarfile.SYMTYPE, ".."),
        "a hard link": lambda tar: _add(tar, "link", tarfile.LNKTYPE, "/etc/hostname"),
        "a pipe": lambda tar: _add(tar, "pipe", tarfile.FIFOTYPE),
        "one name twice": _one_name_twice,
    }
    for name, fill in ways.items():
        plain, evil, folder = tmp_path / "evil.tar", tmp_path / "evil.age", tmp_path / "deep/er"
        with tarfile.open(plain, "w") as tar:
            fill(tar)
        encrypt_file(plain, evil, read_recipients([key[1]]))
        folder.parent.mkdir()
        with pytest.raises(AgeError, match="no backup that can be unpacked"):
            decrypt_folder(evil, folder, read_keys(key[0]))
        assert list(folder.parent.iterdir()) == [], name
        assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "evil.age", "evil.tar"], name
        folder.parent.rmdir()


def _add(tar: tarfile.TarFile, name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    tar.addfile(member)


def _one_name_twice(tar: tarfile.TarFile) -> None:
    _add(tar, "a.txt")
    _add(tar, "a.txt")


def _links_that_lead_out(tar: tarfile.TarFile) -> None:
    """CVE-2025-4517: a chain of links that is longer than a path may be is not followed to its end."""
    part, path, steps = "d" * 247, "", "abcdefghijklmnop"
    for step in steps:
        _add(tar, f"{path}{part}", tarfile.DIRTYPE)
        _add(tar, f"{path}{step}", tarfile.SYMTYPE, part)
        path += f"{part}/"
    far = f"{'/'.join(steps)}/{'l' * 254}"
    _add(tar, far, tarfile.SYMTYPE, "../" * len(steps))
    _add(tar, "escape", tarfile.SYMTYPE, f"{far}/../../..")
    _add(tar, "escape/out.txt")
