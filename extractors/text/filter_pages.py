"""The page that a state puts in place of one it has blocked."""

from __future__ import annotations

import re
from collections.abc import Iterable

BY_THE_STATE = "blocked by the state"
READ = 200_000
"""Characters of a page: such a page has little more than a frame."""
ADDRESS = re.compile(r"(?:https?:)?//(?:10\.10\.3[4-6]\.\d{1,3}|(?:www\.)?peyvandha\.ir)(?=[:/?]|$)", re.IGNORECASE)
"""Where networks in Iran lead a reader."""
FRAME = re.compile(r"""<i?frame\b[^>]{0,500}?\bsrc\s{0,5}=\s{0,5}["']?\s{0,5}([^"'\s>]{1,500})""", re.IGNORECASE)


def filter_frame(frames: Iterable[str]) -> str | None:
    """Where the frame of Iran's filter page leads, of the frames of a page; None where none is one."""
    return next((frame[:100] for frame in frames if ADDRESS.match(frame)), None)


def frames_in(html: str) -> Iterable[str]:
    """Where the frames of a page lead that is not parsed."""
    return (found[1] for found in FRAME.finditer(html[:READ]))
