"""Behind which row of a queue its next page begins, on whatever shelf: a place is one of one published file."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime

from storage.shelf.shelf import Row, Shelf, sql

WRITTEN = re.compile(r"([0-9])\.([01])\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,17})\.([0-9a-f]{4,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A row by what it is ordered by: what is published meanwhile comes before it or behind it, and moves no other."""

    worth: int
    is_first: bool
    """Whether the article was the first of its group."""
    day: date
    seen: int
    """When it was first seen, in microseconds."""
    article_id: str

    @classmethod
    def of(cls, row: Row) -> Behind:
        """Behind a row of a queue."""
        seen: datetime = row["first_seen_at"]
        microseconds = int(seen.timestamp()) * 1_000_000 + seen.microsecond
        return cls(
            worth=row["worth"], is_first=row["leads"], day=row["day"], seen=microseconds, article_id=row["article_id"]
        )

    @classmethod
    def read(cls, text: str) -> Behind:
        """What `written` wrote. Raises ValueError."""
        found = WRITTEN.fullmatch(text)
        if not found:
            raise ValueError(text)
        worth, leads, day, seen, article_id = found.groups()
        return cls(
            worth=int(worth), is_first=leads == "1", day=date.fromisoformat(day), seen=int(seen), article_id=article_id
        )

    @property
    def written(self) -> str:
        """As an address has it."""
        return f"{self.worth}.{int(self.is_first)}.{self.day.isoformat()}.{self.seen}.{self.article_id}"

    def place(self, shelf: Shelf) -> tuple[int, int]:
        """Its worth, and the place of the last article of this shelf that comes no later."""
        values = asdict(self)
        return values.pop("worth"), int(shelf.rows(sql("behind"), values)[0]["place"])
