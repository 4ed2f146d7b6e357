"""The model of languages, kept unpacked beside our bytecode: unpacking it from LZMA is three quarters of its loading.

As with bytecode, what is kept is believed as long as what it was made from has the same size and time, whoever may
write there could change our code as well, and where nobody may write, or something is wrong, the model is read as ever.
"""

from __future__ import annotations

import io
import lzma
import sys
from array import array
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import py3langid.langid as recogniser
import zstandard

from config.atomic_write import write_atomically

PACKED = Path(recogniser.__file__).parent / "data" / "model.npz.xz"
KEPT_IN = Path(cache_from_source(__file__)).parent
OTHERWISE = (
    *(AttributeError, BadZipFile, EOFError, KeyError, lzma.LZMAError, MemoryError, OSError, TypeError, ValueError),
    zstandard.ZstdError,
)
"""What another release of the package, a damaged file or a full disk may raise: none of it costs more than time."""
CODES = {"uint16": "H", "uint32": "I"}


def preload_language_model(packed: Path = PACKED, kept_in: Path = KEPT_IN) -> None:
    """Have the package recognise languages by the model that is kept; keep it where it is not."""
    with suppress(*OTHERWISE):
        place = kept_in / _name(packed)
        if not place.exists() and not sys.dont_write_bytecode:
            unpacked = lzma.decompress(packed.read_bytes())
            write_atomically(place, zstandard.ZstdCompressor(write_checksum=True).compress(unpacked))
        if place.exists():
            recogniser.IDENTIFIER = _identifier(zstandard.ZstdDecompressor().decompress(place.read_bytes()))


def _name(packed: Path) -> str:
    """The name under which a model is kept, of all that it depends on."""
    stat = packed.stat()
    return f"language-model-{version('py3langid')}-{stat.st_size}-{stat.st_mtime_ns}.npz.zst"


def _identifier(unpacked: bytes) -> recogniser.LanguageIdentifier:
    """What the package itself makes of a model: `py3langid.modelio.load_model`, from memory."""
    with np.load(io.BytesIO(unpacked), allow_pickle=False) as data:
        return recogniser.LanguageIdentifier(
            data["ptc"],
            data["pc"],
            data["classes"].tolist(),
            _numbers(data["nextmove"]),
            data["out_feat"].tolist(),
            tk_row=_numbers(data["nextmove_row"]),
        )


def _numbers(column: np.ndarray) -> array[int]:
    return array(CODES[column.dtype.name], column.tobytes())
