"""What a hub does for one gatherer in one turn, in one measure: whatever it sends, the others' turn comes.

The measure is a byte of a capture that is unpacked and hashed. Whatever costs as much time as so many of them counts as
so many: a record of ten bytes, a line, a batch that has next to nothing in it. What was refused counts like what was
taken.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_A_TURN = 8_000_000_000
"""Half a minute of CPU: the rest waits for the next turn."""
A_RECORD = 40_000
"""A record counts as no less."""
A_LINE, A_BYTE_OF_LINES = 4_000, 3
"""Two million lines a turn."""
A_BATCH = 5_000_000


@dataclass(slots=True)
class Work:
    """What was done so far."""

    done: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether the next batch waits for the next turn."""
        return self.done > MOST_A_TURN

    def count_batch(self) -> None:
        """A manifest is read, and perhaps its batch."""
        self.done += A_BATCH

    def count_line(self, size: int) -> None:
        """A line of a batch, of so many bytes."""
        self.done += A_LINE + A_BYTE_OF_LINES * size

    def count_fetched(self, size: int) -> None:
        """So many bytes of captures come from the store."""
        self.done += size

    def count_record(self, size: int) -> None:
        """A record of a capture, that unpacked to so many bytes."""
        self.done += max(A_RECORD, size)
