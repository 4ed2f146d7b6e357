"""The model of languages, kept unpacked beside our bytecode: unpacking it from LZMA is three quarters of its loading.

As with bytecode, what is kept is believed as long as what it was made from has the same size and time, and whoever may
write there could change our code as well. Where nothing may be kept, the package loads its model as ever.
"""

from __future__ import annotations

import lzma
import os
import shutil
import sys
from array import array
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
import py3langid.langid as recogniser
import zstandard

from config.atomic_write import open_atomically

PACKED = Path(recogniser.__file__).parent / "data" / "model.npz.xz"
CODES = {"uint16": "H", "uint32": "I"}


def preload_language_model(packed: Path = PACKED, kept_in: Path | None = None) -> None:
    """Have the package recognise languages by the model that is kept; keep it where it is not."""
    with suppress(Exception):  # another release of the package, a damaged file, a full disk: the package does it then
        place = (kept_in or Path(cache_from_source(__file__)).parent) / _name(packed)
        recogniser.IDENTIFIER = _kept(place) or _kept_now(packed, place)


def _name(packed: Path) -> str:
    """The name under which a model is kept, of all that it depends on."""
    stat = packed.stat()
    return f"language-model-{version('py3langid')}-{stat.st_size}-{stat.st_mtime_ns}.npz.zst"


def _kept(place: Path) -> recogniser.LanguageIdentifier | None:
    """What is kept; None where nothing is, or what is no model: the next one takes its place."""
    with suppress(Exception), place.open("rb") as kept, TemporaryFile() as unpacked:
        zstandard.ZstdDecompressor().copy_stream(kept, unpacked)
        return _identifier(unpacked)
    return None


def _kept_now(packed: Path, place: Path) -> recogniser.LanguageIdentifier | None:
    """The package's own, once it is unpacked and kept; None where nothing may be: unpacking would be for nothing."""
    if sys.dont_write_bytecode or not os.access(place.parent, os.W_OK):
        return None
    with lzma.open(packed) as file, TemporaryFile() as unpacked:
        shutil.copyfileobj(file, unpacked)
        with suppress(OSError):
            _keep(unpacked, place)
        return _identifier(unpacked)


def _keep(unpacked: BinaryIO, place: Path) -> None:
    """Keep a model, and none of those of earlier versions."""
    unpacked.seek(0)
    with open_atomically(place) as file:
        zstandard.ZstdCompressor(write_checksum=True).copy_stream(unpacked, file)
    for older in place.parent.glob("*language-model-*"):
        if older.name != place.name:
            older.unlink()


def _identifier(unpacked: BinaryIO) -> recogniser.LanguageIdentifier:
    """What the package itself makes of a model, by the same steps: `py3langid.modelio.load_model`."""
    unpacked.seek(0)
    with np.load(unpacked, allow_pickle=False) as data:
        return recogniser.LanguageIdentifier(
            data["ptc"],
            data["pc"],
            data["classes"].tolist(),
            _numbers(data["nextmove"]),
            data["out_feat"].tolist(),
            tk_row=_numbers(data["nextmove_row"]),
        )


def _numbers(column: np.ndarray) -> array[int]:
    numbers = array(CODES[column.dtype.name])
    numbers.frombytes(np.ascontiguousarray(column).data.cast("B"))
    return numbers
