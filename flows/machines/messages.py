"""What a gatherer tells the hub besides batches: that it asks for an errand, what a batch is, that an errand has ended.

    in/NAME/asks/TIME.json   in/NAME/captures/RUN.warc.gz   in/NAME/batches/BATCH.jsonl.zst
    in/NAME/manifests/BATCH.json                            in/NAME/ends/ERRAND.json

Captures come first, then the batch that cites them, then its manifest: what has no manifest is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import AwareDatetime, TypeAdapter, ValidationError

MOST_MESSAGE = 1_000_000
"""Bytes of any of these."""
FORM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForErrand:
    """A gatherer that has nothing to do."""

    form: int = FORM
    gatherer: str
    at: AwareDatetime
    """By its clock."""
    program_version: str
    routes: tuple[str, ...]
    """Its ways to the web besides the direct one."""
    minutes: int = 0
    """From one of its turns to the next, lately; 0 where that is not known, and of the version before."""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """An object, and what it must be."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A batch, and the captures that it cites."""

    form: int = FORM
    gatherer: str
    errand: str
    batch: str
    file: SentFile
    captures: tuple[SentFile, ...]
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandEnd:
    """An errand of which nothing more comes."""

    form: int = FORM
    gatherer: str
    errand: str
    batches: tuple[str, ...]
    signature: str = ""


Message = AskForErrand | Manifest | ErrandEnd


ADAPTERS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (AskForErrand, Manifest, ErrandEnd)}


def facts_of(message: Message) -> dict[str, object]:
    """A message as it is signed."""
    facts: dict[str, object] = ADAPTERS[type(message)].dump_python(message, mode="json")
    del facts["signature"]
    if facts.get("minutes") == 0:  # what says nothing is as the version before had it
        del facts["minutes"]
    return facts


def read_message(body: bytes, kind: type[Message]) -> tuple[Message, dict[str, object]]:
    """A message, and the facts that are signed, signature included. Raises ValueError for what is none.

    It must say what its fields say, and nothing besides: it is kept as them, and the signature is over all of it.
    """
    try:
        facts = orjson.loads(body)
        message: Message = ADAPTERS[kind].validate_python(facts)
    except ValidationError as error:
        raise ValueError(f"it is no message that this version knows: {error.errors()[0]['msg'][:200]}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON") from error
    if message.form != FORM:
        raise ValueError(f"it has form {message.form}, and this version knows {FORM}: install the same version on both")
    said = {**facts_of(message), "signature": message.signature}
    if orjson.dumps(said, option=orjson.OPT_SORT_KEYS) != orjson.dumps(facts, option=orjson.OPT_SORT_KEYS):
        raise ValueError("it has fields, or values, that this version does not know: install the same version on both")
    return message, facts
