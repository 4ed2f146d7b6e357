"""Pydantic's findings in the words of the person who wrote the file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from config.checks import nearest, quote, shorten
from config.errors import ConfigError, Problem
from config.forms.fields import EXAMPLES

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

Place = Sequence[int | str]
Record = type[Any]
"""A class of `config.forms.fields.record`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A key of a file: what it holds, its default, and what could be written."""

    annotation: Any
    default: object
    """MISSING where it must be written."""
    examples: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a file may say: the record it becomes, and the keys that are ours to fill in."""

    record: Record
    ours: frozenset[str] = frozenset()


def read_wording(form: Form, table: Mapping[str, object], *, file: Path, ours: Mapping[str, object]) -> Any:
    """The table as a record, with what is ours put in; ConfigError with every mistake of the file."""
    strangers = [_problem(form, _unknown(key, table[key]), file) for key in table if key in form.ours]
    written = {key: value for key, value in table.items() if key not in form.ours}
    from pydantic import ValidationError

    try:
        record = _adapter(form.record).validate_python({**written, **ours})
    except ValidationError as error:
        found = [_problem(form, details, file) for details in error.errors(include_url=False)]
        raise ConfigError([*strangers, *found]) from None
    if strangers:
        raise ConfigError(strangers)
    return record


_ADAPTERS: dict[Record, TypeAdapter[Any]] = {}


def _adapter(record: Record) -> TypeAdapter[Any]:
    """What holds a table to a record, made once: it takes longer than to read a file."""
    if record not in _ADAPTERS:
        from pydantic import TypeAdapter

        _ADAPTERS[record] = TypeAdapter(record)
    return _ADAPTERS[record]


def _unknown(key: str, value: object) -> ErrorDetails:
    return {"type": "unexpected_keyword_argument", "loc": (key,), "msg": "", "input": value}


def _problem(form: Form, details: ErrorDetails, file: Path) -> Problem:
    place = tuple(part for part in details["loc"] if part != "[key]")
    message, remedy = _words(form, details, place)
    return Problem(file=file, key=shown_place(place), message=message, remedy=remedy)


def shown_place(place: Place) -> str:
    """The place as a person counts: `feeds[2].url` is the url of the second feed."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{shorten(part)}" for part in place)
    return "".join(parts).removeprefix(".")


def _words(form: Form, details: ErrorDetails, place: Place) -> tuple[str, str]:
    """What is wrong and what to do, by pydantic's name for it."""
    value, context, kind = details["input"], details.get("ctx", {}), details["type"]
    if kind == "mistake":
        return context["message"], context["remedy"]
    if kind == "unexpected_keyword_argument":
        return "is not a known key", _where_it_belongs(form, place)
    name, field = _field(form.record, place)
    if kind == "missing":
        return "is missing", f"add {_sample(name, field)}"
    if kind == "literal_error":
        return f"{_shown(value)} is not one of the choices", _one_of(value, field)
    if kind.startswith(("greater_than", "less_than")):
        return _bounds(value, context)
    if kind == "finite_number":
        return "is not a finite number", f"write {_sample(name, field)}"
    if kind.endswith("_type"):
        return f"is {_sort(value)}, not {_wanted(kind)}", f"write {_sample(name, field)}"
    return details["msg"], "correct it"


def _bounds(value: object, context: Mapping[str, object]) -> tuple[str, str]:
    limit = next(f"{context[key]:,.0f}" for key in ("ge", "gt", "le") if key in context)
    if "le" in context:
        return f"{_shown(value)} is too large", f"write {limit} or less"
    return f"{_shown(value)} is too small", f"write {limit} or more" if "ge" in context else f"write more than {limit}"


def _where_it_belongs(form: Form, place: Place) -> str:
    key, outermost = str(place[-1]), len(place) == 1
    here = [name for name in _fields(_record_at(form.record, place[:-1])) if not (outermost and name in form.ours)]
    elsewhere = _other_place(form, place)
    if elsewhere:
        return elsewhere
    meant = nearest(key, here)
    return f"did you mean `{meant}`?" if meant else f"the keys here are {', '.join(here)}"


def _other_place(form: Form, place: Place) -> str | None:
    """Where a key of this name is at home in the same file: TOML gives a key to the last [section] above it."""
    key, outer = str(place[-1]), _fields(form.record)
    if len(place) > 1 and key in outer and key not in form.ours:
        return f"move it above the first {_heading(str(place[0]), outer[str(place[0])])}"
    homes = (name for name, field in outer.items() if name != place[0] and key in _fields(_inner(field)))
    home = next(homes, None)
    return f"move it below {_heading(home, outer[home])}" if home else None


def _one_of(value: object, field: Field) -> str:
    known = [str(choice) for choice in get_args(field.annotation)]
    meant = nearest(value, known) if isinstance(value, str) else None
    return f'did you mean "{meant}"?' if meant else f"write one of {', '.join(known)}"


def _sample(name: str, field: Field) -> str:
    """What to write: the field's example, else its default."""
    if _inner(field) is not None:
        return f"{_heading(name, field)} on a line of its own and its keys below it"
    choices = get_args(field.annotation) if field.default is MISSING else ()
    value = field.examples[0] if field.examples else choices[0] if choices else field.default
    return f"{name} = {_toml(value)}, for example"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False)


def _heading(name: str, field: Field) -> str:
    return f"[[{name}]]" if get_args(field.annotation) else f"[{name}]"


def _field(record: Record, place: Place) -> tuple[str, Field]:
    """The innermost field on the way to a place: an element of a list or of a table of names has none of its own."""
    names = [part for part in place if isinstance(part, str)]
    name, field = names[0], _fields(record)[names[0]]
    inner = _inner(field)
    return (name, field) if inner is None or len(names) == 1 else _field(inner, names[1:])


def _record_at(record: Record, place: Place) -> Record:
    inner = _inner(_field(record, place)[1]) if place else None
    return inner or record


def _inner(field: Field) -> Record | None:
    """The record a field holds, once or in a list."""
    candidates = (field.annotation, *get_args(field.annotation))
    return next((kind for kind in candidates if isinstance(kind, type) and is_dataclass(kind)), None)


def _fields(record: Record | None) -> dict[str, Field]:
    if record is None:
        return {}
    kinds = get_type_hints(record)
    return {
        one.name: Field(annotation=kinds[one.name], default=one.default, examples=one.metadata.get(EXAMPLES, ()))
        for one in fields(record)
    }


def _wanted(kind: str) -> str:
    words = {
        "string_type": "text", "int_type": "a whole number", "float_type": "a number", "bool_type": "true or false",
        "tuple_type": "a list", "dict_type": "a table", "dataclass_type": "a table",
    }  # fmt: skip
    return words.get(kind, "what belongs here")


def _sort(value: object) -> str:
    if isinstance(value, bool):
        return f"{value}".lower()
    sorts = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
    return "a date or time" if isinstance(value, date | time) else sorts.get(type(value), "something else")


def _shown(value: object) -> str:
    if isinstance(value, str):
        return quote(value)
    enormous = isinstance(value, int) and value.bit_length() > 64  # Python refuses to print the longest of them
    return "this number" if enormous else str(value) if isinstance(value, int | float) else _sort(value)
