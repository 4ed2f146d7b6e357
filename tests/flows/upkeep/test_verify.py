"""Verifying: whatever is done to what is kept is found, and named."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import longwatch
from config.home import Home
from flows.answers.status import read_status
from flows.upkeep.verify import Verified, verify
from storage.archive import custody
from storage.archive.line_lists import line_list
from storage.archive.spool import name_of, packed_lines, raw_lines, read_batch
from storage.database.live import live
from storage.disk.file_hashes import file_sha256
from storage.disk.locks import hold_lock
from storage.queries.questions import NothingPublishedError
from tests.asking import ask

SEED = 1988
Harm = Callable[[Home, random.Random], list[str]]
"""Does harm to a home, and returns words of which a fault must have one."""


@pytest.fixture
def home(small: Home, tmp_path: Path) -> Home:
    copied = Home(tmp_path / "home")
    shutil.copytree(small.root, copied.root)
    return copied


def names(home: Home) -> list[Path]:
    return sorted(home.captures.glob("*/*/*.warc.gz"))


def batches(home: Home) -> list[Path]:
    return sorted(home.filed.glob("*/*/*.zst"))


def flipped(path: Path, chance: random.Random) -> int:
    body = bytearray(path.read_bytes())
    place = chance.randrange(len(body))
    body[place] ^= 1 << chance.randrange(8)
    path.write_bytes(body)
    return place


def flip_in_captures(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(names(home))
    place = flipped(path, chance)
    column = "select max(record_offset) from capture_rows where warc like ? and record_offset <= ?"
    question = column.replace("?", f"'%{path.name}'", 1).replace("?", str(place), 1)
    [(offset,)] = ask(home.published, question).rows
    return [f"{path.name}: the record at {offset} "]


def flip_in_a_batch(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(batches(home))
    flipped(path, chance)
    return [f"{path.name}: is not what was filed"]


def flip_in_the_chain(home: Home, chance: random.Random) -> list[str]:
    whole = home.custody.read_bytes()
    place = flipped(home.custody, chance)
    number = whole.count(b"\n", 0, place) + 1
    return [f"line {number} is damaged"]


def remove_captures(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(names(home))
    path.unlink()
    return [f"{path.name}: is missing"]


def cut_captures(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(names(home))
    whole = path.read_bytes()
    path.write_bytes(whole[: chance.randrange(len(whole))])
    return [f"{path.name}: is cut short"]


def remove_a_record(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(names(home))
    question = "select record_offset, record_length from capture_rows where warc like '%NAME'"
    offset, length = chance.choice(ask(home.published, question.replace("NAME", path.name)).rows)
    assert isinstance(offset, int)
    assert isinstance(length, int)
    whole = path.read_bytes()
    path.write_bytes(whole[:offset] + whole[offset + length :])
    return [f"{path.name}: is cut short"]


def swap_records(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(names(home))
    question = "select record_offset, record_length from capture_rows where warc like '%NAME' order by 1"
    rows: list[tuple[int, int]] = ask(home.published, question.replace("NAME", path.name)).rows  # type: ignore[assignment]
    at = chance.randrange(len(rows) - 1)
    (one, first), (_, second) = rows[at : at + 2]
    whole = path.read_bytes()
    swapped = whole[one + first : one + first + second] + whole[one : one + first]
    path.write_bytes(whole[:one] + swapped + whole[one + first + second :])
    return [f"{path.name}: the record at {one} "]


def remove_a_batch(home: Home, chance: random.Random) -> list[str]:
    path = chance.choice(batches(home))
    path.unlink()
    return [f"{path.name}: is missing"]


def swap_batches(home: Home, chance: random.Random) -> list[str]:
    one, other = chance.sample(batches(home), 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return [f"{one.name}: is not what was filed"]


def remove_a_line(home: Home, chance: random.Random) -> list[str]:
    lines = home.custody.read_bytes().splitlines(keepends=True)
    gone = chance.randrange(len(lines))
    name = json.loads(lines.pop(gone))["batch"]
    home.custody.write_bytes(b"".join(lines))
    return [f"no line names the batch {name}"]


def swap_lines(home: Home, chance: random.Random) -> list[str]:
    lines = home.custody.read_bytes().splitlines(keepends=True)
    one, other = sorted(chance.sample(range(len(lines)), 2))
    lines[one], lines[other] = lines[other], lines[one]
    home.custody.write_bytes(b"".join(lines))
    return [f"line {one + 1} of the file is number {other + 1}", f"line {one + 1} is missing", f"lines {one + 1} to "]


def double_a_line(home: Home, chance: random.Random) -> list[str]:
    lines = home.custody.read_bytes().splitlines(keepends=True)
    twice = chance.randrange(len(lines))
    lines.insert(twice, lines[twice])
    home.custody.write_bytes(b"".join(lines))
    return [f"line {twice + 2} of the file is number {twice + 1}"]


def remove_the_chain(home: Home, chance: random.Random) -> list[str]:
    del chance
    home.custody.unlink()
    return ["its line is missing"]


def make_up_a_seal(home: Home, chance: random.Random, event: str = "seal") -> list[str]:
    path = chance.choice(batches(home))
    lines = read_batch(path)[1]
    path.write_bytes(packed_lines([*lines[:-1], {**lines[-1], "made_up": "a text"}]))
    listed = line_list(name_of(path), raw_lines(path)).sha256()
    hashes = {"batch": name_of(path), "sha256": file_sha256(path), "lines_sha256": listed}
    custody.append(home.custody, [{"event": event, "note": "20260101T000000Z-abcdef", **hashes}])
    return [f"{name_of(path)}: line {custody.length(home.custody)} "]


def make_up_a_restore(home: Home, chance: random.Random) -> list[str]:
    return make_up_a_seal(home, chance, "restore")


AT_ONCE: list[tuple[Harm, ...]] = [
    (make_up_a_seal,), (make_up_a_restore,), (flip_in_the_chain,), (remove_the_chain,), (double_a_line,), (swap_lines,),
    (flip_in_captures, flip_in_a_batch), (remove_captures, remove_a_batch), (cut_captures, swap_batches),
    (remove_a_record, remove_a_line), (swap_records, flip_in_a_batch), (flip_in_captures, flip_in_the_chain),
]  # fmt: skip
"""What is done to a home at once: captures are held against the rows, all else against the chain."""


def test_a_home_to_which_nothing_was_done_is_whole(home: Home) -> None:
    found = verify(home)
    assert found.faults == []
    assert found.captures == ask(home.published, "select count(*) from capture_records").rows[0][0]
    assert found.batches == found.lines == len(batches(home))
    assert found.head is not None
    assert found.head in found.text()
    assert found.remarks == []


def test_a_harm_of_each_kind_by_chance_is_found_and_named(home: Home, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    assert len({harm for harms in AT_ONCE for harm in harms}) == 15
    safe = tmp_path / "safe"
    shutil.copytree(home.store, safe)
    for harms in AT_ONCE:
        wanted = [(harm.__name__, harm(home, chance)) for harm in harms]
        faults = verify(home).faults
        for name, words in wanted:
            message = f"seed {SEED}, {name}: wanted {words}, got {faults}"
            assert any(word in fault for fault in faults for word in words), message
        for path in (*names(home), *batches(home), home.custody):
            path.unlink(missing_ok=True)
        shutil.copytree(safe, home.store, dirs_exist_ok=True)
    assert verify(home).faults == []


def test_a_row_that_says_otherwise_is_found(home: Home) -> None:
    from datetime import UTC, datetime

    from storage.database.live import publish

    now = datetime(2026, 12, 1, tzinfo=UTC)
    with live(home.live, now=now) as store:
        for sql in (
            "update capture_rows set sha256 = repeat('0', 64) where number = (select min(number) from capture_rows)",
            "update batch_rows set sha256 = repeat('0', 64) where number = 1",
            "delete from batch_rows where number = 2",
            "delete from fate_rows where fetch_id = (select max(fetch_id) from entry_rows) and entry_position = 0",
        ):
            store.connection.execute(sql)
        publish(store, home.published, run_id="run", now=now)
    faults = "\n".join(verify(home).faults)
    assert "(000000000000): what lies there is not what was kept" in faults
    assert "the database has another SHA-256 of it than the chain" in faults
    assert "has a line in the chain and no row in the database" in faults
    assert "1 entry without a fate" in faults
    assert "2 captures otherwise (000000000000, " in faults
    assert "rows of batch" in faults


def test_a_sample_takes_so_many_captures_and_the_whole_chain(home: Home) -> None:
    found = verify(home, sample=3)
    assert (found.captures, found.batches) == (3, 3)
    assert found.lines == len(batches(home))
    assert found.faults == []
    lines = home.custody.read_bytes().splitlines(keepends=True)
    home.custody.write_bytes(b"".join(lines[1:]))
    assert verify(home, sample=1).faults


def test_a_sealed_capture_is_no_damage_unless_its_bytes_are_there_still(home: Home) -> None:
    from datetime import UTC, datetime

    from storage.archive.captures import Capture
    from storage.database.live import publish
    from storage.sealing.destruction import seal_record

    now = datetime(2026, 12, 1, tzinfo=UTC)
    columns = ("sha256", "warc", "record_offset", "record_length", "bytes")
    [row] = ask(home.published, f"select {', '.join(columns)} from captures where bytes > 500 limit 1").rows
    capture = Capture(**dict(zip(columns, row, strict=True)))  # type: ignore[arg-type]
    with live(home.live, now=now) as store:
        store.insert("seal_rows", [{"number": 1, "sha256": capture.sha256, "sealed_by": "Zoë"}])
        publish(store, home.published, run_id="run", now=now)
    assert any("it is sealed, and its bytes are there still" in fault for fault in verify(home).faults)
    seal_record(home.captures, capture)
    found = verify(home)
    assert all("seal_rows" in fault for fault in found.faults), "a row that no batch brought: put there by this test"
    assert found.sealed == 1


@pytest.mark.parametrize("there", [None, b"no database"])
def test_a_published_file_that_is_missing_or_damaged_is_named(home: Home, there: bytes | None) -> None:
    home.published.unlink()
    if there:
        home.published.write_bytes(there)
    [fault] = verify(home).faults
    assert fault.startswith("longwatch.duckdb: ")
    assert "longwatch maintain" in fault
    assert there or "longwatch.duckdb: is missing: run `longwatch maintain`" in read_status(home, zone="UTC").text()


def test_a_home_without_anything_has_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError):
        verify(Home(tmp_path))


def test_verifying_writes_nothing_but_its_lock(home: Home) -> None:
    def there() -> dict[str, bytes]:
        files = (path for path in home.root.rglob("*") if path.is_file() and path.suffix != ".lock")
        return {path.relative_to(home.root).as_posix(): path.read_bytes() for path in files}

    before = there()
    with hold_lock(home.collect_lock, holder="a run that collects"):
        verify(home)
    assert there() == before


def test_the_command_ends_with_74_for_damage_and_says_it_to_programs(home: Home) -> None:
    def said(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(longwatch.main, ["--home", str(home.root), "verify", *options])
        return done.exit_code, done.stdout

    code, text = said()
    assert (code, text.splitlines()[-1]) == (0, "nothing has changed or gone missing")
    batches(home)[0].unlink()
    code, text = said()
    assert (code, text.splitlines()[-1]) == (74, "1 fault")
    code, text = said("--json")
    result = json.loads(text)
    assert (code, result["ok"], len(result["faults"])) == (74, False, 1)
    assert set(result) >= set(Verified.__dataclass_fields__)


def test_what_is_kept_as_evidence_goes_on_by_the_settings_of_before_and_says_so(home: Home, tmp_path: Path) -> None:
    article = ask(home.published, "select min(article_id) from articles").rows[0][0]
    home.settings_file.write_text("[watch]\nzone = Europe/Zurich\n", "utf-8")
    for words, code in (
        (["verify"], 0), (["pack", str(article), "--to", str(tmp_path / "pack")], 0), (["stamp"], 1), (["doctor"], 1),
    ):  # fmt: skip
        done = CliRunner().invoke(longwatch.main, ["--home", str(home.root), *words])
        assert done.exit_code == code, (words, done.output)
        assert "longwatch.toml: line 2" in done.output, words
        assert "the previous version stays in force" in done.output, words
        assert "could not be examined" not in done.output
    shutil.rmtree(home.last_good)
    done = CliRunner().invoke(longwatch.main, ["--home", str(home.root), "doctor"])
    assert "longwatch verify" not in done.output, "which would be refused for the same mistake"
    assert "mend what is named" in done.output
