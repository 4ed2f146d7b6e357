"""Files that a person gives us to read: a page, a list, a sheet. Whoever made one may mean us harm."""

from __future__ import annotations

from pathlib import Path

from config.exit_codes import LongwatchError

LARGEST_PAGE = 50 * 1024**2
"""Bytes; no page that is collected is larger."""
LARGEST_LIST = 20 * 1024**2
"""Bytes of a list of feeds, or of a sheet: a hundred thousand rows and more."""


class GivenFileError(LongwatchError):
    """A file that is not read; the message says why, and what to do."""


def read_given(path: Path, *, most: int) -> bytes:
    """The bytes of a file, `most` at the most. Raises GivenFileError.

    A device or a pipe is refused: one has no end, the other may keep us waiting for ever.
    """
    if not path.is_file():
        raise GivenFileError(f"{path}: is not a file: give the path of one")
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as cause:
        raise GivenFileError(f"{path}: cannot be read ({cause.strerror})") from cause
    if len(body) > most:
        raise GivenFileError(
            f"{path}: is larger than {most // 1024**2} MB: give what you mean alone, in parts if need be"
        )
    return body
