"""The model of languages that is kept unpacked: the same as the package's own, and never worse than none."""

from __future__ import annotations

import io
import lzma
import sys
from array import array
from pathlib import Path

import numpy as np
import py3langid.langid as recogniser
import pytest
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


def test_what_is_kept_is_what_the_package_loads(tmp_path: Path) -> None:
    packed = a_model(tmp_path / "model.npz.xz")
    preload_language_model(packed, tmp_path)
    found, (ptc, pc, classes, moves, rows, output) = recogniser.IDENTIFIER, load_model(packed)
    assert (found.nb_ptc == ptc).all()
    assert (found.nb_pc == pc).all()
    assert (found.nb_ptc.dtype, found.nb_pc.dtype) == (ptc.dtype, pc.dtype)
    assert (found.nb_classes, found.tk_nextmove, found.tk_row, found.tk_output) == (classes, moves, rows, output)
    assert isinstance(found.tk_nextmove, array)
    assert found.tk_nextmove.typecode == moves.typecode


def test_the_packages_own_model_is_kept_and_speaks_as_before(tmp_path: Path) -> None:
    preload_language_model(kept_in=tmp_path)
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


@pytest.mark.parametrize("content", [b"", b"no archive at all"], ids=["empty", "damaged"])
def test_a_damaged_one_is_left_to_the_package(tmp_path: Path, content: bytes) -> None:
    packed = a_model(tmp_path / "model.npz.xz")
    preload_language_model(packed, tmp_path)
    next(tmp_path.glob("language-model-*")).write_bytes(content)
    recogniser.IDENTIFIER = None
    preload_language_model(packed, tmp_path)
    assert recogniser.IDENTIFIER is None


def test_who_writes_no_bytecode_keeps_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    preload_language_model(a_model(tmp_path / "model.npz.xz"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz.xz"]
    assert recogniser.IDENTIFIER is None


def test_a_folder_that_takes_nothing_is_no_failure(tmp_path: Path) -> None:
    preload_language_model(a_model(tmp_path / "model.npz.xz"), tmp_path / "none")
    assert recogniser.IDENTIFIER is None
