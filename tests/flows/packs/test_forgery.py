"""What a keeper with write access can forge so that nothing within the home tells, and what tells all the same."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
import zstandard
from click.testing import CliRunner

from config.home import Home
from flows.clock import clock
from flows.notices.noted_heads import note_head
from flows.packs.check import check_pack
from flows.upkeep.verify import verify
from longwatch import main
from storage.archive import custody
from storage.archive.bag import INFO
from storage.archive.line_lists import line_list
from storage.archive.spool import filed_path, raw_lines
from storage.disk.connections import find_tables
from tests.flows.packs.given import packed, revised

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")


@pytest.fixture(scope="module")
def honest(stamped: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two time-stamps, and a pack of it that was given away."""
    folder = tmp_path_factory.mktemp("honest")
    home = Home(Path(shutil.copytree(stamped / "home", folder / "home")))
    packed(home, folder / "given-away", revised(home))
    return home


@pytest.fixture
def forged(honest: Home, tmp_path: Path) -> Home:
    """The same home after its keeper has put other words into a filed batch, and made every hash fit again."""
    home = Home(Path(shutil.copytree(honest.root, tmp_path / "home")))
    lines, _ = custody.read_chain(home.custody)
    name = str(lines[1]["batch"])
    path = filed_path(home, name)
    raw = [line.replace(b"killed", b"unhurt") for line in raw_lines(path)]
    assert raw != raw_lines(path)
    path.chmod(0o600)
    path.write_bytes(zstandard.ZstdCompressor(write_checksum=True).compress(b"".join(raw)))
    hashes = {
        "sha256": sha256(path.read_bytes()).hexdigest(),
        "lines_sha256": line_list(name, raw).sha256(),
    }
    rewrite(home, lambda line: {**line, **hashes} if line["batch"] == name else line)
    for file in (home.live, home.published):
        with duckdb.connect(str(file)) as connection:
            find_tables(connection)
            connection.execute("update batch_rows set sha256 = ? where batch_id = ?", [hashes["sha256"], name])
    shutil.copy(home.live, home.published)
    return home


def rewrite(home: Home, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    """The whole chain written anew, each line naming the one before as it is now."""
    written: list[bytes] = []
    for line in custody.read_chain(home.custody)[0]:
        previous = custody.line_sha256(written[-1]) if written else None
        written.append(custody.chain_line({**change(line), "previous": previous}))
    home.custody.write_bytes(b"".join(written))


def test_the_newest_stamp_tells_of_a_chain_that_was_written_anew(forged: Home) -> None:
    newest = max(forged.stamps.iterdir(), key=lambda path: path.stat().st_mtime)
    faults = verify(forged).faults
    assert any(newest.name in fault and "lines were changed or taken away" in fault for fault in faults)


def given_away(honest: Home) -> Path:
    """The pack that was made of it."""
    return honest.root.with_name("given-away")


def test_where_the_stamps_go_too_nothing_within_the_home_tells_and_a_noted_head_or_one_of_a_pack_does(
    honest: Home, forged: Home
) -> None:
    shutil.rmtree(forged.stamps)
    assert verify(forged).faults == []
    of_pack = dict(line.split(": ", 1) for line in (given_away(honest) / INFO).read_text("utf-8").splitlines())
    heads = {custody.head(honest.custody) or "", of_pack["Custody-Head"]}
    assert len(heads) == 2
    faults = verify(forged, heads=[*heads]).faults
    assert len(faults) == 2
    assert all(any(head in fault and "that you noted" in fault for fault in faults) for head in heads)


def test_each_place_that_a_head_is_noted_in_tells(honest: Home, forged: Home, tmp_path: Path) -> None:
    shutil.rmtree(forged.stamps)
    head, noted = str(custody.head(honest.custody)), tmp_path / "noted.txt"
    noted.touch()

    def said(home: Home, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--home", str(home.root), *words])
        return done.exit_code, done.output

    places = {"status": said(honest, "status")[1]}
    said(honest, "digest", "--day", "2018-02-05")
    digests = (honest.root / "digests").glob("2018-02-05*")
    places["digest"] = "".join(path.read_text("utf-8") for path in digests)
    other = Home(tmp_path / "of the same chain")
    other.store.mkdir(parents=True)
    shutil.copy(honest.custody, other.custody)
    other.settings_file.write_text(f'[custody]\nheads_to = "{noted}"\n', "utf-8")
    assert note_head(other, now=clock) == ""
    places["heads"] = noted.read_text("utf-8")
    question = ["--query", "select 1 as one", str(tmp_path / "one.csv")]
    assert said(honest, "export", *question)[0] == 0  # the last: it is filed, which makes another head
    places["export"] = (tmp_path / "one.csv.manifest.json").read_text("utf-8")
    for where, text in places.items():
        assert head in re.findall(r"\b[0-9a-f]{64}\b", text), f"{where}: as it stood when that was written"
    noted.write_text(f"# of heads\n{head}\n", "utf-8")
    status, output = said(honest, "verify", "--sample", "1", "--heads", str(noted), "--head", f"{head.upper()} ")
    assert (status, "of 2 heads that you noted, 2 found in the chain of custody" in output) == (0, True), output
    noted.with_name("empty").write_text("# head line time\n\n")
    status, output = said(honest, "verify", "--sample", "1", "--heads", str(noted.with_name("empty")))
    assert (status, "0 heads are in it: nothing was checked" in output) == (2, True), output
    status, output = said(forged, "verify", "--sample", "1", "--heads", str(noted))
    assert (status, f"no line has the SHA-256 {head} that you noted" in output) == (74, True)


def test_a_pack_that_was_given_away_tells_too(honest: Home, forged: Home) -> None:
    given = given_away(honest)
    assert check_pack(given).faults == []
    shutil.rmtree(forged.stamps)
    info = dict(line.split(": ", 1) for line in (given / INFO).read_text("utf-8").splitlines())
    assert verify(honest, heads=[info["Custody-Head"]]).faults == []
    again = packed(forged, forged.root.parent / "again", revised(forged))
    assert again.number != check_pack(given).number


def test_one_change_alone_is_named_within_the_home(honest: Home, tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(honest.root, tmp_path / "home")))
    raw = home.custody.read_bytes()
    line = json.loads(raw.splitlines()[0])
    home.custody.write_bytes(raw.replace(line["filed_at"].encode(), b"2020-01-01T00:00:00.000000+00:00", 1))
    assert any("line 1 is damaged" in fault for fault in verify(home).faults)
