"""Records of configuration files, and what their fields may hold, declared without pydantic, which holds files to it.

To load pydantic and have it make its validators takes longer than most commands: that is done where a file is read, and
a file that is as it was when it was read without a mistake is not read again (`config.current.kept`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")
EXAMPLES = "examples"
"""The key of a field's metadata under which stands what could be written."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """A frozen dataclass; a file that says more than its fields is refused."""
    made = dataclass(frozen=True, kw_only=True)(kind)
    made.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return made


def such_as(*examples: object) -> dict[str, tuple[object, ...]]:
    """The metadata of a field that has an example of what to write."""
    return {EXAMPLES: examples}


@dataclass(frozen=True, slots=True)
class Checked:
    """Beside a type: its values pass through a check, which gives each back, made regular."""

    check: Callable[[Any], Any]
    is_first: bool = False
    """Whether the check comes before that of the type."""

    def __get_pydantic_core_schema__(self, kind: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        checked = (
            core_schema.no_info_before_validator_function
            if self.is_first
            else core_schema.no_info_after_validator_function
        )
        return checked(self.check, handler(kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Beside int or float: a number written as one, neither a text nor true, and within these bounds."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None

    def __get_pydantic_core_schema__(self, kind: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounds = {name: value for name in ("ge", "gt", "le") if (value := getattr(self, name)) is not None}
        schema: dict[str, Any] = {**handler(kind), **bounds, "strict": True}
        return schema | ({"allow_inf_nan": False} if kind is float else {})


@dataclass(frozen=True, slots=True)
class Exactly:
    """Beside bool: true or false, and no word for them."""

    def __get_pydantic_core_schema__(self, kind: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**handler(kind), "strict": True}
