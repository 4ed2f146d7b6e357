"""The first line of a batch, which says whose it is."""

from __future__ import annotations

from secrets import token_hex

from flows.batches.lines import Line
from flows.program import installed_version


def new_batch(
    *,
    run_id: str | None = None,
    made_by: str | None = None,
    rules_sha256: str | None = None,
    program_version: str | None = None,
) -> Line:
    """The line that begins a batch: its run, who or what made it, by which rules and version of the program.

    A person who rules stands in the lines of the rulings, not here. What is None is left out. The salt keeps hashes of
    the batch, its lines and its rows, which packs give away, from being tried against guesses of what it says.
    """
    values = {"run_id": run_id, "made_by": made_by, "rules_sha256": rules_sha256}
    named = {name: value for name, value in values.items() if value is not None}
    version = program_version or installed_version()
    return {"record": "batch", **named, "program_version": version, "salt": token_hex(16)}
