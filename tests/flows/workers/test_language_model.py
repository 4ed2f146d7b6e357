"""The model of languages that is kept unpacked: the same as the package's own, and never worse than none."""

from __future__ import annotations

import io
import lzma
import sys
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
import py3langid.langid as recogniser
import pytest
import zstandard
from py3langid.modelio import load_model

from flows.workers.language_model import preload_language_model


@pytest.fixture(autouse=True)
def _none_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "IDENTIFIER", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def a_model(packed: Path) -> Path:
    """A model of two languages, in the package's own form."""
    whole = io.BytesIO()
    np.savez(
        whole,
        ptc=np.array([[0.5, -1.5], [2.0, 0.25]], dtype=np.float16),
        pc=np.array([0.1, 0.2], dtype=np.float32),
        classes=np.array(["de", "fa"]),
        nextmove=np.arange(512, dtype=np.uint32),
        nextmove_row=np.array([0, 1, 1], dtype=np.uint16),
        out_feat=np.array([-1, 0, 1], dtype=np.int32),
    )
    packed.write_bytes(lzma.compress(whole.getvalue()))
    return packed


def unpacked_for_nothing(path: Path) -> None:
    pytest.fail(f"{path} is unpacked, and then again by the package")


@pytest.mark.parametrize("times", [1, 2], ids=["as it is kept", "as it was kept"])
def test_what_is_kept_is_what_the_package_loads(tmp_path: Path, times: int) -> None:
    packed = a_model(tmp_path / "model.npz.xz")
    for _ in range(times):
        preload_language_model(packed, tmp_path)
    found, (ptc, pc, classes, moves, rows, output) = recogniser.IDENTIFIER, load_model(packed)
    assert (found.nb_ptc == ptc).all()
    assert (found.nb_pc == pc).all()
    assert (found.nb_ptc.dtype, found.nb_pc.dtype) == (ptc.dtype, pc.dtype)
    assert (found.nb_classes, found.tk_nextmove, found.tk_row) == (classes, moves, rows)
    as_it_comes = recogniser.LanguageIdentifier(ptc, pc, classes, moves, output, tk_row=rows)
    for name in ("tk_output", "_rowbase"):  # number by number
        assert list(getattr(found, name)) == getattr(as_it_comes, name)
        assert isinstance(getattr(found, name), array)
    assert isinstance(found.tk_nextmove, array)
    assert found.tk_nextmove.typecode == moves.typecode


def test_the_packages_own_model_is_kept_and_speaks_as_before(tmp_path: Path) -> None:
    (tmp_path / "language-model-0.3.0-1-2.npz.zst").write_bytes(b"of an earlier version")
    preload_language_model(kept_in=tmp_path)
    assert len([*tmp_path.iterdir()]) == 1, "those of earlier versions go"
    assert recogniser.IDENTIFIER is not None
    assert recogniser.classify("Ein Satz, lang genug, um seine Sprache zu erkennen.")[0] == "de"


def test_a_model_that_is_kept_is_not_unpacked_again(tmp_path: Path) -> None:
    packed = a_model(tmp_path / "model.npz.xz")
    preload_language_model(packed, tmp_path)
    kept = next(tmp_path.glob("language-model-*"))
    before = kept.stat().st_mtime_ns, kept.stat().st_ino
    recogniser.IDENTIFIER = None
    preload_language_model(packed, tmp_path)
    assert recogniser.IDENTIFIER is not None
    assert (kept.stat().st_mtime_ns, kept.stat().st_ino) == before


def of_no_array() -> bytes:
    """A kept model whose first column has a head that NumPy cannot read: it raises what Python's own tokenizer does."""
    return zstandard.compress(b"\x93NUMPY\x01\x00\x02\x00(\n")


def with_one_more_byte(kept: bytes) -> bytes:
    """Whole, and then something: what was read of it was not compared with its checksum."""
    return zstandard.compress(zstandard.ZstdDecompressor().stream_reader(kept).read() + b".")


def with_one_byte_less(kept: bytes) -> bytes:
    """Whole, but for the last number of its last column."""
    return zstandard.compress(zstandard.ZstdDecompressor().stream_reader(kept).read()[:-1])


def of_other_numbers(kept: bytes) -> bytes:
    """With a checksum that is another's."""
    return kept[:-1] + bytes([kept[-1] ^ 1])


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no archive at all",
        lambda kept: kept[:-40],
        lambda _: of_no_array(),
        with_one_more_byte,
        with_one_byte_less,
        of_other_numbers,
    ],
    ids=["empty", "damaged", "half", "hostile", "longer", "shorter", "another's checksum"],
)
def test_one_that_is_no_model_is_made_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    packed = a_model(tmp_path / "model.npz.xz")
    preload_language_model(packed, tmp_path)
    kept = next(tmp_path.glob("language-model-*"))
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    recogniser.IDENTIFIER = None
    preload_language_model(packed, tmp_path)
    assert recogniser.IDENTIFIER is not None
    assert kept.read_bytes() == whole


def test_what_cannot_be_kept_is_used_all_the_same(tmp_path: Path) -> None:
    packed = a_model(tmp_path / "model.npz.xz")
    preload_language_model(packed, tmp_path)
    kept = next(tmp_path.glob("language-model-*"))
    kept.unlink()
    kept.mkdir()  # as on a full disk, no file takes this name
    recogniser.IDENTIFIER = None
    preload_language_model(packed, tmp_path)
    assert recogniser.IDENTIFIER is not None
    assert {*tmp_path.iterdir()} == {kept, packed}


def test_who_writes_no_bytecode_keeps_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(lzma, "open", unpacked_for_nothing)
    preload_language_model(a_model(tmp_path / "model.npz.xz"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz.xz"]
    assert recogniser.IDENTIFIER is None


def test_where_nothing_can_be_kept_the_package_alone_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lzma, "open", unpacked_for_nothing)
    preload_language_model(a_model(tmp_path / "model.npz.xz"), tmp_path / "none")
    assert recogniser.IDENTIFIER is None
