"""Batches: there whole or not at all, and what damage is done to one is seen."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from storage.archive.spool import BatchError, batch_id, drop, file_away, name_of, pending, read_batch

RUN = "20260101T000000Z-abcdef"
LINES = [{"record": "entry", "title": f"Title {number}", "authors": ["A", "B"]} for number in range(50)]


def test_a_batch_comes_back_as_it_was_dropped(tmp_path: Path) -> None:
    path = drop(tmp_path / "spool", batch_id(RUN, 1), LINES)
    sha256, lines = read_batch(path)
    assert lines == LINES
    assert len(sha256) == 64
    assert name_of(path) == f"{RUN}-000001"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_batches_are_pending_in_the_order_they_were_dropped(tmp_path: Path) -> None:
    runs = ("20260101T000000Z-ffffff", "20260101T000001Z-000000")
    names = [batch_id(run, number) for run in runs for number in (1, 2, 9, 10, 99_999)]
    for name in reversed(names):
        drop(tmp_path, name, LINES[:1])
    assert [name_of(path) for path in pending(tmp_path)] == names


def test_what_was_half_written_is_not_pending(tmp_path: Path) -> None:
    (tmp_path / f".{RUN}-000001.part").write_bytes(b"half")
    assert pending(tmp_path) == []
    assert pending(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a lone \ud800 surrogate", "a lone \ufffd surrogate"),
        ("\udcff and \udfff", "\ufffd and \ufffd"),
        ("a NUL \0 inside", "a NUL \ufffd inside"),
        ("\ufeffa mark of byte order", "\ufeffa mark of byte order"),
        ("line\u2028and\u2029paragraph\x85and\x0bmore\r\n", "line\u2028and\u2029paragraph\x85and\x0bmore\r\n"),
        ("\U0001f56f pairs stay 𝄞", "\U0001f56f pairs stay 𝄞"),
        ("قتل‌عام ۱۳۶۷", "قتل‌عام ۱۳۶۷"),
    ],
)
def test_hostile_characters_become_a_replacement_or_stay(tmp_path: Path, said: str, kept: str) -> None:
    line = {"record": "page", "title": said, "article": {"text": [said, (said,)]}}
    _, [found] = read_batch(drop(tmp_path, batch_id(RUN, 1), [line]))
    assert found == {"record": "page", "title": kept, "article": {"text": [kept, [kept]]}}


def test_a_batch_cut_anywhere_is_damaged_and_named(tmp_path: Path) -> None:
    path = drop(tmp_path, batch_id(RUN, 1), LINES)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BatchError, match=f"{path.name}: this batch is damaged"):
            read_batch(path)


def test_a_batch_with_any_byte_changed_is_damaged(tmp_path: Path) -> None:
    path = drop(tmp_path, batch_id(RUN, 1), LINES)
    whole = path.read_bytes()
    unseen = []
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            _, lines = read_batch(path)
        except BatchError:
            continue
        if lines != LINES:
            unseen.append(place)
    assert unseen == []


@pytest.mark.parametrize("body", [b"no JSON\n", b"[]\n", b"5\n", b'{"no": "record"}\n', b'{"record": 7}\n', b"\xff\n"])
def test_lines_that_are_no_records_are_damage(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / f"{batch_id(RUN, 1)}.jsonl.zst"
    path.write_bytes(zstandard.compress(body))
    with pytest.raises(BatchError, match="damaged"):
        read_batch(path)


def test_a_value_that_json_does_not_know_drops_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        drop(tmp_path, batch_id(RUN, 1), [{"record": "fetch", "seconds": float("nan")}])
    assert list(tmp_path.iterdir()) == []


def test_on_a_full_disk_nothing_is_left_behind(tmp_path: Path) -> None:
    script = (
        "import pathlib, random, sys; from storage.archive.spool import drop\n"
        "noise = random.Random(1).randbytes(50_000).hex()\n"
        "try: drop(pathlib.Path(sys.argv[1]), 'full', [{'record': 'page', 'text': noise}])\n"
        "except OSError as error: print(error.strerror)"
    )
    limit = (10_000, 10_000)
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, str(tmp_path)],  # -B: a cut .pyc would be left for everybody
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert done.stdout == "File too large\n"
    assert list(tmp_path.iterdir()) == []


def test_a_filed_batch_leaves_the_spool_for_its_month(tmp_path: Path) -> None:
    path = drop(tmp_path / "spool", batch_id(RUN, 1), LINES)
    file_away(path, tmp_path / "filed")
    assert pending(tmp_path / "spool") == []
    assert read_batch(tmp_path / "filed" / "2026" / "01" / path.name)[1] == LINES
