"""Files that a command is told to write, for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.home import refuse_closed

if TYPE_CHECKING:
    import os


class WrittenPath(click.Path):
    """A path to write to. Raises ClosedHomeError in an encrypted home that is closed: it would be in the clear."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = False) -> None:
        super().__init__(path_type=Path, file_okay=file_okay, dir_okay=dir_okay)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """The path."""
        refuse_closed(Path(value))
        return super().convert(value, param, ctx)
