"""The model of languages, kept unpacked beside our bytecode: unpacking it from LZMA is three quarters of its loading.

It is kept column by column, to be unpacked to where it is used: as the package's archive, by way of a temporary file,
it took .10 s of CPU for .06.

As with bytecode, what is kept is believed as long as what it was made from has the same size and time, and whoever may
write there could change our code as well. Where nothing may be kept, the package loads its model as ever.
"""

from __future__ import annotations

import lzma
import os
import shutil
import sys
from array import array
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import py3langid.langid as recogniser
import zstandard
from numpy.lib.format import read_array_header_1_0, read_magic, write_array

from config.atomic_write import open_atomically

PACKED = Path(recogniser.__file__).parent / "data" / "model.npz.xz"
CODES = {"uint16": "H", "uint32": "I", "int32": "i"}
COLUMNS = ("ptc", "pc", "classes", "nextmove", "nextmove_row", "out_feat")
NUMBERS = {"nextmove", "nextmove_row", "out_feat"}
"""Those of them that are asked as arrays of Python, not of NumPy: number by number that is quicker.

The package makes a list of `out_feat`, and one of where the rows of `nextmove` begin: at each byte of a text two
numbers somewhere in memory, which in forked workers are pages copied for nothing (a text .5 ms, so .25)."""
ROW_BITS = 8
"""A row of `nextmove` has a number for each byte."""


def preload_language_model(packed: Path = PACKED, kept_in: Path | None = None) -> None:
    """Have the package recognise languages by the model that is kept; keep it where it is not."""
    with suppress(Exception):  # another release of the package, a damaged file, a full disk: the package does it then
        place = (kept_in or Path(cache_from_source(__file__)).parent) / _name(packed)
        recogniser.IDENTIFIER = _kept(place) or _kept_now(packed, place)


def _name(packed: Path) -> str:
    """The name under which a model is kept, of all that it depends on."""
    stat = packed.stat()
    return f"language-model-{version('py3langid')}-{stat.st_size}-{stat.st_mtime_ns}-columns.zst"


def _kept(place: Path) -> recogniser.LanguageIdentifier | None:
    """What is kept; None where nothing is, or what is no model: the next one takes its place."""
    with suppress(Exception), place.open("rb") as kept:
        whole = zstandard.ZstdDecompressor().stream_reader(kept)
        columns = {name: _read_column(whole, is_numbers=name in NUMBERS) for name in COLUMNS}
        if not whole.read(1):  # its end: only there what was read is compared with its checksum
            return _identifier(columns)
    return None


def _kept_now(packed: Path, place: Path) -> recogniser.LanguageIdentifier | None:
    """The package's own, once it is unpacked and kept; None where nothing may be: unpacking would be for nothing."""
    if sys.dont_write_bytecode or not os.access(place.parent, os.W_OK):
        return None
    with lzma.open(packed) as file, TemporaryFile() as unpacked:
        shutil.copyfileobj(file, unpacked)
        unpacked.seek(0)
        with np.load(unpacked, allow_pickle=False) as data:
            arrays = {name: np.ascontiguousarray(data[name]) for name in COLUMNS}
    with suppress(OSError):
        _keep(arrays, place)
    return _identifier({name: _numbers(one) if name in NUMBERS else one for name, one in arrays.items()})


def _keep(arrays: Mapping[str, np.ndarray], place: Path) -> None:
    """Keep a model, and none of those of earlier versions."""
    with (
        open_atomically(place) as file,
        zstandard.ZstdCompressor(write_checksum=True).stream_writer(file, closefd=False) as whole,
    ):
        for name in COLUMNS:
            write_array(whole, arrays[name], version=(1, 0), allow_pickle=False)
    for older in place.parent.glob("*language-model-*"):
        if older.name != place.name:
            older.unlink()


def _read_column(file: Any, *, is_numbers: bool) -> np.ndarray | array[int]:
    """The next column of a file, unpacked to where it stays."""
    if read_magic(file) != (1, 0):
        raise ValueError("it was kept in another form")
    shape, _, dtype = read_array_header_1_0(file)
    column: np.ndarray | array[int] = array(CODES[dtype.name], [0]) * shape[0] if is_numbers else np.empty(shape, dtype)
    rest = memoryview(np.asarray(column).reshape(-1).view(np.uint8).data)
    while rest:
        if not (count := file.readinto(rest)):
            raise EOFError
        rest = rest[count:]
    return column


def _identifier(columns: Mapping[str, Any]) -> recogniser.LanguageIdentifier:
    """What the package itself makes of a model, by the same steps: `py3langid.modelio.load_model`."""
    rows = columns["nextmove_row"]
    made = recogniser.LanguageIdentifier(
        columns["ptc"],
        columns["pc"],
        columns["classes"].tolist(),
        columns["nextmove"],
        columns["out_feat"],
        tk_row=(),
    )
    made.tk_row, made._rowbase = rows, _numbers(np.asarray(rows).astype(np.uint32) << ROW_BITS)  # noqa: SLF001
    return made


def _numbers(column: np.ndarray) -> array[int]:
    numbers = array(CODES[column.dtype.name])
    numbers.frombytes(column.data.cast("B"))
    return numbers
