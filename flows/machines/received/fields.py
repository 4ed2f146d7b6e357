"""What the fields of a gatherer's lines may hold: what their columns take, and who reads them later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

ONLY = ConfigDict(extra="forbid", strict=True)
ISO = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$"


def moment_of(text: str) -> datetime:
    """A time as our lines have it, with its zone. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("it has no zone")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("it is of no year") from error


def _moment(text: str) -> str:
    moment_of(text)
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Moment = Annotated[str, StringConstraints(pattern=ISO), AfterValidator(_moment)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_day)]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Salt = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Word = Annotated[str, StringConstraints(max_length=100)]
"""One of ours; what a publisher says is bounded by the line alone: it could have honest batches refused."""
Whole = Annotated[int, Field(ge=0, lt=2**31)]
Large = Annotated[int, Field(ge=0, lt=2**53)]
"""No program that reads JSON takes it for another number."""
Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Skew = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
