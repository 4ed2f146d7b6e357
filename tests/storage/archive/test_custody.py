"""The chain of custody: each line names the one before, and what is done to any of them is seen."""

from __future__ import annotations

import json
import random
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from storage.archive.custody import FORM, append, batch_files, batches_after, head, length, read_chain, recent

FACTS: list[dict[str, Any]] = [
    {
        "number": n,
        "batch": f"20260101T000000Z-abcdef-{n:06d}",
        "sha256": sha256(bytes([n])).hexdigest(),
        "by": "Zoë «۱»",
    }
    for n in range(1, 10)
]


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    path = tmp_path / "store" / "custody.jsonl"
    append(path, FACTS[:4])
    append(path, FACTS[4:])
    return path


def test_each_line_names_the_one_before_as_sha256sum_does(chain: Path) -> None:
    lines, faults = read_chain(chain)
    assert faults == []
    assert [line["batch"] for line in lines] == [fact["batch"] for fact in FACTS]
    for number in range(1, len(FACTS)):
        command = f"sed -n {number}p {chain} | sha256sum"
        printed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout.split()[0]
        assert lines[number]["previous"] == printed
    last = subprocess.run(["sh", "-c", f"tail -n 1 {chain} | sha256sum"], capture_output=True, text=True, check=True)
    assert head(chain) == last.stdout.split()[0]
    assert lines[0]["previous"] is None
    assert length(chain) == 9


@pytest.mark.parametrize("piece", [1, 100, 1_000_000])
def test_the_batches_behind_a_head_are_read_from_the_end_in_pieces(
    chain: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    names = [fact["batch"] for fact in FACTS]
    heads = [sha256(line).hexdigest() for line in chain.read_bytes().splitlines(keepends=True)]
    chain.write_bytes(b"what no version reads\n" * 100 + chain.read_bytes()[:-1])
    monkeypatch.setattr("storage.archive.custody.TAIL", piece)
    monkeypatch.setattr("storage.archive.custody._raw_lines", None)  # those of the whole chain, from its beginning
    assert batches_after(chain, heads[5]) == {*names[6:-1]}, "the last line was cut short"
    assert batches_after(chain, "of no line") == {*names[:-1]}
    assert batches_after(chain.with_name("none"), heads[0]) == set()


def test_there_is_no_head_of_a_chain_that_is_not_there(tmp_path: Path) -> None:
    assert head(tmp_path / "none") is None
    assert read_chain(tmp_path / "none") == ([], [])
    assert append(tmp_path / "none", []) is None
    assert recent(tmp_path / "none") == set()


def test_nothing_added_changes_nothing(chain: Path) -> None:
    before = chain.read_bytes()
    assert append(chain, []) == head(chain)
    assert chain.read_bytes() == before


def test_any_flipped_bit_is_seen_and_its_line_named(chain: Path) -> None:
    whole = chain.read_bytes()
    chance = random.Random(1988)
    for place in [*chance.sample(range(len(whole)), 300), len(whole) - 1, 0]:
        chain.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
        number = whole.count(b"\n", 0, place) + 1
        _, faults = read_chain(chain)
        assert any(f"line {number} " in fault for fault in faults), (place, faults)


def test_a_line_of_a_form_that_is_not_known_yet_is_told_from_a_damaged_one(chain: Path) -> None:
    raw = chain.read_bytes().splitlines(keepends=True)
    line = {name: value for name, value in json.loads(raw[2]).items() if name != "check"}
    damaged = "line 3 is damaged: it is not what was written"
    for form, is_whole, said in (
        (FORM + 1, True, "line 3 was written by a newer Longwatch: check it with that"),
        (FORM + 1, False, damaged),
        (0, True, damaged),
        ("4", True, damaged),
    ):
        newer = {**line, "form": form, "more": None}
        check = sha256(json.dumps(newer, separators=(",", ":")).encode()).hexdigest() if is_whole else "0" * 64
        written = json.dumps({**newer, "check": check}, separators=(",", ":")).encode() + b"\n"
        chain.write_bytes(b"".join([*raw[:2], written, *raw[3:]]))
        assert said in read_chain(chain)[1]


@pytest.mark.parametrize("gone", range(8))
def test_a_line_taken_out_is_named(chain: Path, gone: int) -> None:
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
    _, faults = read_chain(chain)
    assert f"line {gone + 1} is missing" in faults[0]


def test_lines_that_changed_places_are_named(chain: Path) -> None:
    lines = chain.read_bytes().splitlines(keepends=True)
    lines[2], lines[5] = lines[5], lines[2]
    chain.write_bytes(b"".join(lines))
    _, faults = read_chain(chain)
    assert any("line 3 of the file is number 6" in fault for fault in faults) or "lines 3 to 5 are missing" in faults[0]
    assert any("number 3, where" in fault for fault in faults)


def test_a_line_made_again_with_another_hash_breaks_the_chain(chain: Path) -> None:
    from storage.archive.custody import chain_line

    lines = chain.read_bytes().splitlines(keepends=True)
    fact = json.loads(lines[3])
    fact.pop("check")
    lines[3] = chain_line({**fact, "sha256": "0" * 64})
    chain.write_bytes(b"".join(lines))
    assert read_chain(chain)[1] == ["line 5 does not follow the line before it: that one is not what it was"]


def test_a_last_line_that_was_cut_short_is_written_anew(chain: Path) -> None:
    whole = chain.read_bytes()
    chain.write_bytes(whole[:-40])
    assert head(chain) == sha256(whole.splitlines(keepends=True)[-2]).hexdigest()
    append(chain, FACTS[-1:])
    assert chain.read_bytes() == whole


def test_a_seal_names_what_the_file_of_a_batch_is_from_then_on(chain: Path) -> None:
    name = FACTS[2]["batch"]
    append(chain, [{"event": "seal", "batch": name, "sha256": "f" * 64, "by": "Zoë", "note": "ordered"}])
    append(chain, [{"event": "restore", "note": "from a backup"}])
    lines, faults = read_chain(chain)
    assert faults == []
    files = batch_files(lines)
    assert list(files) == [fact["batch"] for fact in FACTS]
    assert files[name] == "f" * 64
    assert recent(chain) == set(files)


def test_a_fact_of_another_kind_is_refused(chain: Path) -> None:
    before = chain.read_bytes()
    with pytest.raises(KeyError, match="colour"):
        append(chain, [{"colour": "red"}])
    assert chain.read_bytes() == before
